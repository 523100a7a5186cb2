"""``grapevine animate``: the command as a process, what it refuses, and what is left when it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import sim as gv
from sim.api.animation import animate
from sim.cli.app import app
from sim.state import daily_metrics
from sim.views.animation import Twin, simulate_twin
from tests.facts import unstated

VILLAGE = 'title = "A <b>village</b>"\nquestion = "Which?"\n[society]\npeople = 120\n[company]\nburn_in = 3\nrun_off_months = 0\n'
COMMAND = [sys.executable, "-m", "sim.cli.app", "animate", "village.toml", "--months", "1", "--people", "40"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with ``village.toml``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "village.toml").write_text(VILLAGE)
    return tmp_path


def twin(*policies: str, seed: int = 1) -> Twin:
    one, other = policies
    return simulate_twin(gv.load("village.toml"), (one, other), seed=seed, months=1, people=40)


@pytest.mark.slow
@pytest.mark.process
def test_the_command_writes_a_film_of_every_day(place: Path) -> None:
    done = subprocess.run([*COMMAND, "--out", "film.gif"], cwd=place, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Film: film.gif (")
    with Image.open(place / "film.gif") as image:
        assert image.n_frames == 31
    assert sorted(one.name for one in place.iterdir()) == ["film.gif", "village.toml"]
    again = CliRunner().invoke(app, [*COMMAND[3:], "--out", "film.gif"])
    assert again.exit_code == 2
    assert "film.gif exists already" in again.output


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="stops a group of processes")
def test_stopped_while_it_draws_it_leaves_no_file(place: Path) -> None:
    """Everything that was started is stopped at once, as by Ctrl-C or the end of a container: the command and its ffmpeg."""
    aside = place / "aside"
    aside.mkdir()
    words = [*COMMAND, "--months", "12", "--out", "film.mp4"]
    process = subprocess.Popen(
        words, cwd=place, env={**os.environ, "TMPDIR": str(aside)}, stderr=subprocess.PIPE, start_new_session=True
    )
    while not list(aside.glob("*/film.mp4")) and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 128 + signal.SIGTERM, said
    assert b"a bug" not in said
    assert not list(aside.glob("*/film.mp4"))
    assert sorted(one.name for one in place.iterdir()) == ["aside", "village.toml"]


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_it_is_the_run_of_the_same_seed() -> None:
    made = twin("first-come", "grow-advocates", seed=7)
    for side in made.sides:
        days = gv.run("village.toml", side.policy, months=1, seed=7, execution=gv.Execution(progress=False)).days
        for metric in ("customers", "backlog", "profit", "attitude"):
            assert side.metric(getattr(daily_metrics, metric.upper())).tolist() == days[metric].tolist()


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_the_same_policy_twice_is_the_same_run_twice_and_another_policy_is_not() -> None:
    same, other = twin("ignore", "ignore"), twin("ignore", "grow-advocates")
    assert (same.sides[0].days == same.sides[1].days).all()
    assert all(equal(*pair) for pair in zip(same.sides[0].evenings, same.sides[1].evenings, strict=True))
    assert (other.sides[0].days == same.sides[0].days).all()
    assert (other.sides[0].days != other.sides[1].days).any()
    assert equal(other.sides[0].evenings[0], other.sides[1].evenings[0])  # both begin where burn-in ended
    assert not equal(other.sides[0].evenings[-1], other.sides[1].evenings[-1])
    assert (same.shown.places == other.shown.places).all()


def equal(one: Any, other: Any) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in type(one).__dataclass_fields__)


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_what_people_say_adds_up_to_what_the_market_says() -> None:
    made = simulate_twin(gv.load("village.toml"), ("ignore", "first-come"), seed=3, months=1, people=120)
    for side in made.sides:
        speakers = sum(int((evening.said > 0).sum()) for evening in side.evenings[1:])
        assert 0 < speakers <= side.metric(daily_metrics.CONVERSATIONS).sum()


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (("--policies", "ignore"), "expected two policies .. found 1"),
        (("--policies", "ignore,first-come,coin"), "expected two policies .. found 3"),
        (("--policies", "ignore,first-comes"), "first-comes .. first-come"),
        (("--months", "0"), "months is 0 .. 1 to 120"),
        (("--people", "100000"), "people is 100000 .. 2 to 1000"),
        (("--out", "film.avi"), "film.avi .. .mp4 or .gif"),
        (("--out", "nowhere/film.gif"), "nowhere .. does not exist"),
        (("--set", "society.peopel=3"), "society.people"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_runs(words: tuple[str, ...], facts: str) -> None:
    ended = CliRunner().invoke(app, ["animate", "village.toml", *words])
    assert ended.exit_code == 2
    assert unstated(ended.output, facts) == []


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_the_usual_file_is_named_after_what_it_shows() -> None:
    made = animate(
        "village.toml", ["ignore", "first-come"], months=1, people=10, execution=gv.Execution(progress=False)
    )
    assert made.parent == Path("results")
    assert made.stem == "village-ignore-first-come-seed1-months1"
