"""Questions and complaints that wait for an answer, hour by hour over a week."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.waiting import HOURS, hour_text
from sim.views import words
from sim.views.figures.drawing import QUIET, SMALL, Look, Panel, Picture, looks, quiet_frame, spread

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHIFT = "#eef1f4"
_MOST_BANDS = 3  # policies; more bands hide each other


@dataclass(frozen=True)
class Shifts:
    """Hours at which the desk is there: from, until (of the day, the second may lie beyond midnight), and whether on weekends too."""

    start: float
    end: float
    weekend: bool


def queue_week(waiting: Mapping[str, Floats], shifts: Shifts) -> Picture | None:
    """Draw the mean number that wait at each hour of the week under each policy, with its interval over replicates.

    Args:
        waiting: by policy, how many wait, shape (replicates, hours), see ``sim.study.analysis.waiting``.
        shifts: of the desk.

    None without any replicate.
    """
    means = {policy: table.mean(axis=0) for policy, table in waiting.items() if len(table)}
    if not means:
        return None
    peaks = {policy: float(mean.max()) for policy, mean in means.items()}
    order = sorted(peaks, key=lambda policy: peaks[policy], reverse=True)
    longest, shortest = order[0], order[-1]
    when = hour_text(int(means[longest].argmax()))
    title = f"Most wait on {when} under {longest}: on average {words.number(peaks[longest], digits=2)} questions and complaints"
    if shortest != longest:
        title += f"; under {shortest} never more than {words.number(peaks[shortest], digits=2)}"
    bands = {policy: _interval(table) for policy, table in waiting.items() if len(table) > 1}
    bands = bands if len(bands) <= _MOST_BANDS else {}
    reading = (
        "Questions and complaints that the company knows of and that wait for its answer, handling included: mean over all weeks and "
        f"{len(waiting[longest])} replicates. Shaded: the hours of the desk."
    )
    if bands:
        reading += " Bands: 95 % confidence interval of the mean at each hour."
    alt = "; ".join(
        f"{policy}: most, {words.number(peaks[policy], digits=2)}, on {hour_text(int(mean.argmax()))}, fewest, "
        f"{words.number(float(mean.min()), digits=2)}, on {hour_text(int(mean.argmin()))}"
        for policy, mean in means.items()
    )
    drawn = looks(list(waiting))
    panel = Panel("Waiting for an answer", _drawer(means, bands, drawn, order, shifts), 2.8, 7.0)
    return Picture("queue", title, reading, alt, (panel,))


def _interval(table: Floats) -> tuple[Floats, Floats]:
    """Return the ends of the interval of the mean at each hour."""
    found = np.array([pointwise(hour, 0.95) for hour in table.T])
    return np.maximum(found[:, 1], 0.0), found[:, 2]


def _drawer(
    means: Mapping[str, Floats],
    bands: Mapping[str, tuple[Floats, Floats]],
    drawn: Mapping[str, Look],
    order: Sequence[str],
    shifts: Shifts,
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        hours = np.arange(HOURS)
        for day in range(7):
            if day < 5 or shifts.weekend:
                axes.axvspan(24 * day + shifts.start, 24 * day + shifts.end, color=_SHIFT, zorder=0, linewidth=0)
        for policy, (low, high) in bands.items():
            axes.fill_between(hours, low, high, color=drawn[policy].colour, alpha=0.12, linewidth=0, zorder=1)
        for policy, mean in means.items():
            axes.plot(hours, mean, color=drawn[policy].colour, linestyle=drawn[policy].dash, linewidth=1.3, zorder=2)
        top = max(float(values.max()) for values in (*means.values(), *(band[1] for band in bands.values()))) or 1.0
        axes.set_ylim(0.0, 1.06 * top)
        axes.set_xlim(0, HOURS)
        quiet_frame(axes, values="y")
        axes.set_xticks([24 * day + 12 for day in range(7)], _DAYS)
        for day in range(1, 7):
            axes.axvline(24 * day, color="#d5d9de", linewidth=0.5, zorder=0)
        places = spread([float(means[policy][-6:].mean()) for policy in order], 0.085 * top)
        for policy, place in zip(order, places, strict=True):
            axes.annotate(
                f"{drawn[policy].glyph} {words.short(policy)}", (HOURS, place), (4, 0), textcoords="offset points", va="center",
                fontsize=SMALL, color=drawn[policy].colour, annotation_clip=False,
            )  # fmt: skip
        axes.tick_params(axis="x", labelcolor=QUIET)

    return draw
