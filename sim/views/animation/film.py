"""A film as a file: MP4 where ffmpeg is found, else GIF. The file is whole or absent."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.animation import FFMpegWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure

import sim
from sim.kernel.errors import GrapevineError
from sim.study.storage.files import write_whole
from sim.views.animation.screen import INCHES, Screen
from sim.views.animation.twin import Twin

FRAMES = 180
"""At most so many frames; a longer time is shown in steps of several days."""

PER_SECOND = 10
_LAST_S = 3  # for which the last frame stays
_NEARLY_WHITE = 0.96
_WHITES = (0.0, 0.3, 0.6, 0.85)  # shares of white in the colours of a GIF


class MovieError(GrapevineError):
    """A file that no film can be written to."""


def ffmpeg() -> str | None:
    """Return the program ffmpeg: on the path, or that of the package imageio-ffmpeg; None where there is none."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        program: str = import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        return None
    return program


def movie_kind(path: Path | None) -> str:
    """Return ``mp4`` or ``gif``: as the file's name ends, without a file what can be written here. Raises MovieError for others."""
    if path is None:
        return "mp4" if ffmpeg() else "gif"
    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("mp4", "gif"):
        raise MovieError(f"{path}: expected a file that ends in .mp4 or .gif")
    if kind == "mp4" and ffmpeg() is None:
        raise MovieError(
            f"{path}: an MP4 needs ffmpeg, which is not found; a file that ends in .gif needs nothing else"
        )
    return kind


def days_shown(days: int) -> list[int]:
    """Return the evenings that become frames: all of them while they are few, the first and the last always."""
    step = -(-(days + 1) // FRAMES)
    return [*range(0, days, step), days]


def write_movie(twin: Twin, path: Path, on_frame: Callable[[], object] = lambda: None) -> None:
    """Write the film of a twin to ``path``, MP4 or GIF by its ending; ``on_frame`` is called after each frame.

    Raises:
        MovieError: the ending is another one, or ffmpeg is not found.
        StoreError: the file cannot be written.
    """
    movie = _mp4 if movie_kind(path) == "mp4" else _gif
    data = movie(twin, on_frame)
    write_whole(path, lambda file: file.write(data))


def _gif(twin: Twin, on_frame: Callable[[], object]) -> bytes:
    """Return the film as a GIF; all frames share their colours, so that only what moves takes space."""
    from PIL import Image

    screen, days = Screen(twin), days_shown(twin.days)
    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette(screen.colours))

    def frames() -> Iterator[Any]:
        for day in days:
            yield Image.fromarray(screen.pixels(day)).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
            on_frame()

    made, file = frames(), io.BytesIO()
    durations = [1000 // PER_SECOND] * (len(days) - 1) + [1000 * _LAST_S]
    more: dict[str, Any] = {"append_images": made, "duration": durations, "loop": 0, "comment": _about(twin).encode()}
    next(made).save(file, "GIF", save_all=True, optimize=True, **more)
    return file.getvalue()


def _palette(colours: Sequence[Any]) -> bytes:
    """Return colours in steps towards white, as the edges of marks and letters have them."""
    pure = to_rgba_array(list(colours))[:, :3]
    mixed = np.concatenate([white + (1.0 - white) * pure for white in _WHITES])
    mixed = mixed[mixed.min(axis=1) < _NEARLY_WHITE]  # Pillow would take them for the white of the paper
    found = np.unique(np.round(255.0 * mixed).astype(np.uint8), axis=0)[:255]
    return np.vstack([found, np.full((1, 3), 255, np.uint8)]).tobytes()


def _mp4(twin: Twin, on_frame: Callable[[], object]) -> bytes:
    """Return the film as an MP4 that browsers and slides play."""
    screen, days = Screen(twin), days_shown(twin.days)
    options = ["-vf", f"tpad=stop_mode=clone:stop_duration={_LAST_S}", "-crf", "20", "-movflags", "+faststart"]
    writer = FFMpegWriter(PER_SECOND, "h264", extra_args=options, metadata={"comment": _about(twin)})
    frame = Figure(figsize=INCHES, dpi=screen.figure.dpi)
    FigureCanvasAgg(frame)
    image = frame.figimage(screen.pixels(0))
    with TemporaryDirectory() as folder, mpl.rc_context({"animation.ffmpeg_path": ffmpeg()}):
        path = Path(folder) / "film.mp4"
        with writer.saving(frame, os.fspath(path), frame.dpi):
            for day in days:
                image.set_data(screen.pixels(day))
                writer.grab_frame()
                on_frame()
        return path.read_bytes()


def _about(twin: Twin) -> str:
    policies = " and ".join(side.policy for side in twin.sides)
    return f"Grapevine {sim.__version__}: {twin.title}, {policies}, seed {twin.seed}"
