"""A film of a made-up twin: what its frames show, and the file that other programs read."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from sim.study.storage.files import StoreError
from sim.views.animation import MovieError, Screen, days_shown, film, movie_kind, write_movie
from sim.views.animation.screen import APART
from tests.views.animation.made_up import twin

NETWORKS = slice(120, 470)  # rows of a frame


def frames_of(path: Path) -> list[Any]:
    with Image.open(path) as image:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]


def test_every_day_is_a_frame_and_many_days_are_stepped_over() -> None:
    assert days_shown(30) == list(range(31))
    long = days_shown(720)
    assert (long[0], long[-1]) == (0, 720)
    assert len(long) <= film.FRAMES + 1
    assert len(set(np.diff(long)[:-1])) == 1


def test_a_gif_has_a_frame_a_day_and_stays_at_its_end(tmp_path: Path) -> None:
    path, told = tmp_path / "film.gif", []
    write_movie(twin(9), path, lambda: told.append(1))
    with Image.open(path) as image:
        assert image.n_frames == len(told) == 10
        assert image.size == (1280, 720)
        assert b"first-come and grow-advocates, seed 1" in image.info["comment"]
        lengths = [frame.info["duration"] for frame in ImageSequence.Iterator(image)]
    assert lengths == [100] * 9 + [3000]
    assert [one.name for one in tmp_path.iterdir()] == ["film.gif"]


def test_the_gif_shows_what_the_screen_shows(tmp_path: Path) -> None:
    made = twin(3)
    write_movie(made, tmp_path / "film.gif")
    screen = Screen(made)
    for day, frame in enumerate(frames_of(tmp_path / "film.gif")):
        difference = np.abs(frame.astype(int) - screen.pixels(day)[:, :, :3].astype(int))
        assert np.quantile(difference, 0.999) <= 40  # edges of letters are blended in few steps
        assert difference.mean() < 1.0


def test_the_same_twin_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.gif", "other.gif"):
        write_movie(twin(4), tmp_path / name)
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "other.gif").read_bytes()


def test_equal_sides_look_alike_and_sides_that_differ_do_not() -> None:
    same = sides(Screen(twin(5, policies=("ignore", "ignore"), shift=0.0)).pixels(5))
    other = sides(Screen(twin(5, policies=("ignore", "ignore"), shift=0.2)).pixels(5))
    assert (same[0] == same[1]).all()
    assert (other[0] == same[0]).mean() > 0.95  # the first side is the same but for the rings around who differs
    assert (other[0] != other[1]).any(axis=2).mean() > 0.001


def sides(frame: Any) -> tuple[Any, Any]:
    """The two networks of a frame."""
    apart = int(APART * frame.shape[1])
    return frame[NETWORKS, 10:620], frame[NETWORKS, 10 + apart : 620 + apart]


def test_a_frame_depends_on_its_day_alone() -> None:
    screen = Screen(twin(6))
    first = screen.pixels(2)
    screen.pixels(6)
    assert (screen.pixels(2) == first).all()
    assert (screen.pixels(3) != first).any()


def test_an_event_is_named_for_a_fortnight() -> None:
    screen, corner = Screen(twin(30)), (slice(40, 70), slice(900, 1280))
    shown = [day for day in range(31) if (screen.pixels(day)[corner] != 255).any()]
    assert shown == list(range(11, 25))


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "$x^2$ \\frac{", "🎸 لا أحد", "long " * 90])
def test_names_of_users_are_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    write_movie(twin(1, title=name, policies=("my.py:Mine", "first-come")), path)
    assert len(frames_of(path)) == 2


def test_without_ffmpeg_it_is_a_gif(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(film, "ffmpeg", lambda: None)
    assert movie_kind(None) == "gif"
    with pytest.raises(MovieError, match=r"needs ffmpeg.*\.gif"):
        write_movie(twin(1), tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())
    with pytest.raises(MovieError, match=r"\.mp4 or \.gif"):
        movie_kind(tmp_path / "film.avi")


@pytest.mark.parametrize("kind", ["gif", pytest.param("mp4", marks=pytest.mark.process)])
def test_a_film_that_is_stopped_leaves_nothing(kind: str, tmp_path: Path) -> None:
    told: list[int] = []

    def stop() -> None:
        told.append(1)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_movie(twin(9), tmp_path / f"film.{kind}", stop)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        write_movie(twin(1), tmp_path / "nowhere" / "film.gif")


@pytest.mark.process
def test_an_mp4_is_read_by_another_program(tmp_path: Path) -> None:
    program = film.ffmpeg()
    assert program is not None, "the extra `test` brings one"
    path, made = tmp_path / "film.mp4", twin(9)
    write_movie(made, path)
    reading = [program, "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(reading, capture_output=True, check=True).stdout
    pictures = np.frombuffer(raw, np.uint8).reshape(-1, 720, 1280, 3)
    assert len(pictures) == 10 + 3 * film.PER_SECOND
    wanted = Screen(made).pixels(9)[:, :, :3]
    first, ninth, last = (np.abs(pictures[k].astype(int) - wanted).mean() for k in (0, 9, -1))
    assert ninth == pytest.approx(last, abs=0.1)
    assert last < min(4.0, 0.8 * first)


def test_a_gif_of_half_a_year_is_small() -> None:
    data = io.BytesIO(film._gif(twin(60), lambda: None)).getbuffer()
    assert len(data) < 61 * 20_000
