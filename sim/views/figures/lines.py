"""Lines over months with their bands, named at their ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.views.figures.drawing import INK, QUIET, RULE, SMALL, Look, quiet_frame, spread
from sim.views.figures.findings import called
from sim.views.series import Array, Months

_ROOM = 0.36
"""Share of the panel's width for names at the right."""

_LETTERS = 17
_GAP = 0.075
"""Least distance of two names, as a share of the panel's height."""

_TICKS = 8


@dataclass(frozen=True)
class Line:
    """A line over months with its band, each of shape (months,)."""

    centre: Array
    low: Array
    high: Array


def gap_lines(months: Months, reference: str, level: float, factor: float = 1.0) -> dict[str, Line]:
    """Return each policy less the reference, month by month, with pointwise intervals, times ``factor``.

    Args:
        months: one measure over months.
        reference: the policy that is subtracted.
        level: confidence level.
        factor: what values are multiplied with.
    """
    return {
        name: Line(*(factor * part for part in months.gap(name, reference, level)))
        for name in months.values
        if name != reference
    }


def draw_lines(
    axes: Axes, months: Array, lines: Mapping[str, Line], drawn: Mapping[str, Look], *, zero: bool = False
) -> None:
    """Draw lines with bands, and their names at the right in the order of their ends.

    Args:
        axes: where to draw.
        months: shape (months,).
        lines: by policy.
        drawn: look of each policy.
        zero: also draw a line at 0, the reference.
    """
    if zero:
        axes.plot(months[[0, -1]], [0, 0], color=INK, linewidth=0.8, zorder=1.5)
    strength = 0.3 / max(1.0, len(lines) ** 0.5)
    for name, line in lines.items():
        colour = drawn[name].colour
        axes.fill_between(months, line.low, line.high, facecolor=colour, alpha=strength, linewidth=0)
        if len(months) == 1:
            axes.plot([months[0]] * 2, [line.low[0], line.high[0]], color=colour, alpha=0.5, linewidth=3)
        dash: Any = drawn[name].dash
        axes.plot(months, line.centre, color=colour, linestyle=dash, linewidth=1.4)
    _frame(axes, months)
    ends = {name: (float(months[-1]), float(line.centre[-1])) for name, line in lines.items()}
    name_marks(axes, axes.get_xlim(), ends, drawn)


def _frame(axes: Axes, months: Array) -> None:
    quiet_frame(axes, values="y")
    axes.set_xlabel("month", fontsize=SMALL, color=QUIET, labelpad=1.5)
    first, last = (float(months[place]) for place in (0, -1))
    if first == last:
        first, last = first - 0.5, last + 0.5
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60) if len(months) / step <= _TICKS or step == 60)
    axes.set_xticks([month for month in months.tolist() if month % step == 0])
    axes.set_xlim(first, last)


def name_marks(
    axes: Axes, across: tuple[float, float], marks: Mapping[str, tuple[float, float]], drawn: Mapping[str, Look]
) -> None:
    """Write each name with its mark in a column at the right, moved apart where they would touch, with a thin line to its place.

    The axes give up room for the column; limits of the vertical axis must be set before.

    Args:
        axes: where to draw.
        across: the limits of the horizontal axis, for what is drawn.
        marks: by policy, its place.
        drawn: look of each policy.
    """
    names = [name for name, place in marks.items() if np.isfinite(place).all()]
    low, high = axes.get_ylim()
    first, last = across
    whole = (last - first) / (1.0 - _ROOM)
    axes.set_xlim(first, first + whole)
    axes.spines["bottom"].set_bounds(first, last)
    axes.set_xticks([tick for tick in axes.get_xticks() if first <= tick <= last])
    gap = _GAP * (high - low)
    places = spread([marks[name][1] for name in names], gap)
    shift = _into(places, low + gap / 2, high - gap / 2)
    column = last + 0.05 * whole
    for name, place in zip(names, places, strict=True):
        y = place + shift
        axes.plot([marks[name][0], column], [marks[name][1], y], color=RULE, linewidth=0.6, zorder=1)
        drawn[name].dot(axes, column, y, 4.5, clip_on=False)
        axes.annotate(
            called(name, _LETTERS), (column, y), xytext=(5, 0), textcoords="offset points", fontsize=SMALL, va="center",
            annotation_clip=False,
        )  # fmt: skip


def _into(places: list[float], low: float, high: float) -> float:
    """Return how far to move all places so that they lie between ``low`` and ``high``, the top first."""
    if not places:
        return 0.0
    return min(0.0, high - max(places)) or max(0.0, low - min(places))
