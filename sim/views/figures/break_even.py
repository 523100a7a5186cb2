"""The gain of special treatment against the audience, and where it crosses 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.study.analysis.answer import break_even_answer
from sim.study.analysis.break_even import BreakEven
from sim.study.design.currency import DEFAULT
from sim.study.storage.files import StoreError, write_whole
from sim.views import words
from sim.views.figures.drawing import QUIET, RULE, SMALL, Panel, Picture, quiet_frame

_BLUE, _BAND = "#2457c5", "#f6e6c8"
FILE = Path("figures", "break-even.png")


def pays_from(found: BreakEven, currency: str = DEFAULT) -> Picture:
    """Draw the gain of special treatment by audience with its intervals, the monotone fit, and the break-even following."""
    return Picture(
        "break-even",
        _title(found),
        "Dots: mean gain over all replicates with its confidence interval. Line: the fit that never falls with the audience. Shaded: "
        "confidence interval of the break-even following.",
        break_even_answer(found),
        (
            Panel(
                f"Value with special treatment less without, {currency}, by audience of the complaint",
                _drawer(found),
                2.6,
            ),
        ),
        question="From which audience does special treatment pay?",
    )


def _title(found: BreakEven) -> str:
    """Return the first sentence of the answer, its interval left out."""
    if not found.known or found.low is None or found.high is None:
        return "From which audience special treatment pays is not known"
    if math.isinf(found.low):
        return "Special treatment pays at no audience that was tried"
    if math.isinf(found.high):
        return f"Special treatment does not pay below an audience of {words.number(found.low, digits=2)}"
    if found.low <= found.gains[0].audience:
        return f"Special treatment pays from an audience of at most {words.number(found.high, digits=2)} on"
    return f"Special treatment pays from an audience of about {words.number(found.following, digits=2)} on"


def write_picture(found: BreakEven, folder: Path, study: str, currency: str = DEFAULT) -> Path:
    """Write the picture into a folder and return where it is.

    Args:
        found: the gains.
        folder: the result folder, in whose folder ``figures`` it goes.
        study: hash of the study.
        currency: of the amounts.

    Raises:
        StoreError: it cannot be written.
    """
    path = folder / FILE
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {path.parent}: {error.strerror or error}") from error
    image = pays_from(found, currency).png(study)
    write_whole(path, lambda file: file.write(image))
    return path


def _drawer(found: BreakEven) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        sizes = [gain.audience for gain in found.gains]
        axes.set_xscale("log")
        left, right = sizes[0] / 1.5, sizes[-1] * 1.5
        axes.set_xlim(left, right)
        _band(axes, found, left, right)
        axes.axhline(0, color=QUIET, linewidth=1, zorder=1)
        for gain in found.gains:
            if gain.low is not None and gain.high is not None:
                axes.plot([gain.audience] * 2, [gain.low, gain.high], color=_BLUE, linewidth=1.4, zorder=2)
        axes.plot(sizes, [gain.mean for gain in found.gains], "o", color=_BLUE, markersize=5, zorder=3)
        axes.plot(sizes, [gain.fitted for gain in found.gains], color=_BLUE, linewidth=1, linestyle=(0, (4, 2)))
        quiet_frame(axes, values="y")
        axes.xaxis.set_major_locator(LogLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.tick(value)))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.tick_params(which="both", length=0)

    return draw


def _band(axes: Axes, found: BreakEven, left: float, right: float) -> None:
    if found.low is not None and found.high is not None and math.isfinite(found.low):
        start = left if found.low <= found.gains[0].audience else found.low
        axes.axvspan(start, min(found.high, right), color=_BAND, linewidth=0, zorder=0)
    if math.isinf(found.following) or not found.known:
        axes.text(
            0.99, 0.98, _without_number(found), transform=axes.transAxes, ha="right", va="top",
            fontsize=SMALL, bbox={"facecolor": "white", "edgecolor": RULE, "pad": 2.0}, zorder=4,
        )  # fmt: skip
    else:
        axes.axvline(found.following, color="#b36b00", linewidth=1.4, zorder=1)
        side = "right" if found.following > math.sqrt(left * right) else "left"
        axes.annotate(
            f"break-even {words.number(found.following, digits=2)}", (found.following, 1.0),
            xycoords=axes.get_xaxis_transform(), xytext=(-4 if side == "right" else 4, -3), textcoords="offset points",
            ha=side, va="top", fontsize=SMALL, bbox={"facecolor": "white", "edgecolor": RULE, "pad": 2.0}, zorder=4,
        )  # fmt: skip


def _without_number(found: BreakEven) -> str:
    """Return what is known where no single audience is to be named."""
    if not found.known or found.low is None:
        return "not known"
    if math.isinf(found.low):
        return f"none up to {found.gains[-1].audience:,}"
    return f"above {words.number(found.low, digits=2)}"
