"""Conditions under which the recommended policy is not best: a box in the space of the parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.study.analysis.answer.wording import listed
from sim.study.analysis.explain import Explanation
from sim.study.analysis.prim import Limit
from sim.views import words
from sim.views.figures.drawing import INK, QUIET, SMALL, Look, Panel, Picture, row_text
from sim.views.figures.drawing.parts import name_axis, parts_of, written
from sim.views.figures.findings import called

_JITTER = 0.14
"""Side of the square over which points at one place are spread, as a share of the range."""

_SIDES: tuple[Literal["x", "y"], ...] = ("x", "y")
_LOST = Look("#de6a12", "solid", "s", "■")
_KEPT = Look(QUIET, "solid", "o", "○", hollow=True)


def where_it_turns(found: Explanation) -> Picture | None:
    """Draw the box in which the recommended policy is mostly not best: its limits, and the points in the plane of the first two."""
    box = found.box
    if box is None:
        return None
    limits = box.limits
    panels = [
        Panel(
            "Limits of the box within the range that was tried",
            _limits(found, limits),
            max(2.1, 0.4 + 0.52 * len(limits)),
        )
    ]
    if len(limits) > 1:
        panels.append(Panel("Each mark is a point; the rectangle is the box", _plane(found, limits), 3.0))
    else:
        title = "Points where another policy is best, % (line: of all)"
        panels.append(Panel(title, _shares(found, limits[0]), 2.1))
    return Picture(
        "where-it-turns",
        f"Another policy than {called(found.recommended)} is best in {words.percent(box.density)} of the {found.kind} with "
        f"{listed([limit_text(found, one) for one in limits[:2]], None)}, in {words.percent(box.base)} of all",
        f"Inside the box it is not best at {words.percent(box.density)} of the {found.kind}, against {words.percent(box.base)} of all; the "
        f"box holds {words.percent(box.coverage)} of those where it is not best. Among points that were not used to find it: "
        f"{words.percent(box.held_density)}.",
        box_text(found),
        tuple(panels),
        (("another policy is best", _LOST), (f"{called(found.recommended)} is best", _KEPT)) if len(limits) > 1 else (),
        f"Where is {called(found.recommended)} not the best?",
    )


def box_text(found: Explanation) -> str:
    """Return the conditions as a list."""
    return "" if found.box is None else "; ".join(limit_text(found, one) for one in found.box.limits)


def limit_text(found: Explanation, one: Limit) -> str:
    """Return one condition: at least, at most, or a range."""
    low, high = found.ranges[one.parameter]
    label = found.labels[one.parameter]
    if one.low > low and one.high < high:
        return f"{label}: {words.number(one.low)} to {words.number(one.high)}"
    if one.low > low:
        return f"{label}: {words.number(one.low)} or more"
    return f"{label}: {words.number(one.high)} or less"


def _limits(found: Explanation, limits: Sequence[Limit]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, one in enumerate(limits):
            low, high = found.ranges[one.parameter]
            left, right = (_unit(found, one.parameter, value) for value in (one.low, one.high))
            axes.barh(row, 1.0, height=0.2, color="#eef0f3")
            axes.barh(row, right - left, left=left, height=0.2, color=_LOST.colour)
            row_text(axes, row - 0.3, limit_text(found, one), bold=True, size=SMALL)
            row_text(axes, row + 0.26, words.number(low), size=SMALL)
            row_text(axes, row + 0.26, words.number(high), right=True, size=SMALL)
        axes.set_xlim(0.0, 1.0)
        axes.set_ylim(max(len(limits), 2) - 0.4, -0.6)
        axes.axis("off")

    return draw


def _unit(found: Explanation, name: str, value: float) -> float:
    """Return a value's place in the range that was tried, 0 to 1, logarithmic where it was varied so."""
    low, high = found.ranges[name]
    if high <= low:
        return 0.5
    if name in found.logs and low > 0.0:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _shares(found: Explanation, limit: Limit) -> Callable[[Axes], None]:
    """Share of points where the recommended policy is not best, by level of a parameter, or by quarter of its values."""
    values = np.array([place[limit.parameter] for place, _ in found.places])
    lost = np.array([one for _, one in found.places], dtype=float)
    parts = parts_of([place[limit.parameter] for place, _ in found.places])
    part, texts = parts.place, parts.texts
    inside = [bool(((values >= limit.low) & (values <= limit.high))[part == k].mean() > 0.5) for k in range(len(texts))]

    def draw(axes: Axes) -> None:
        for k in range(len(texts)):
            share = 100.0 * float(lost[part == k].mean())
            axes.bar(k, share, width=0.7, color=_LOST.colour if inside[k] else "#c9d3dd")
            axes.text(k, share, f"{share:.0f}", ha="center", va="bottom", fontsize=SMALL)
        axes.axhline(100.0 * float(lost.mean()), color=INK, linewidth=0.9)
        name_axis(axes, "x", range(len(texts)), texts, found.labels[limit.parameter], parts.unit)
        axes.set_ylim(0.0, 100.0)
        axes.set_yticks([])
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)

    return draw


def _plane(found: Explanation, limits: Sequence[Limit]) -> Callable[[Axes], None]:
    names = limits[0].parameter, limits[1].parameter

    def draw(axes: Axes) -> None:
        apart = _JITTER if _on_levels(found, *names) else 0.0
        for number, (values, lost) in enumerate(found.places):
            # multiples of two irrational numbers fill the little square around each place evenly
            shift = ((number * 0.754878) % 1.0 - 0.5, (number * 0.569840) % 1.0 - 0.5)
            x, y = (_unit(found, name, values[name]) + apart * by for name, by in zip(names, shift, strict=True))
            (_LOST if lost else _KEPT).dot(axes, x, y, 3.6)
        (left, right), (bottom, top) = (
            [_unit(found, one.parameter, value) for value in (one.low, one.high)] for one in limits[:2]
        )
        margin = 0.65 * apart
        corner = left - margin, bottom - margin
        size = right - left + 2 * margin, top - bottom + 2 * margin
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=INK, linewidth=1.6, zorder=4))
        for side, name in zip(_SIDES, names, strict=True):
            low, high = found.ranges[name]
            middle = math.sqrt(low * high) if name in found.logs and low > 0.0 else (low + high) / 2.0
            texts, unit = written([low, middle, high])
            name_axis(axes, side, [0.0, 0.5, 1.0], texts, found.labels[name], unit)
        axes.spines["left"].set_visible(False)

    return draw


def _on_levels(found: Explanation, across: str, up: str) -> bool:
    """Whether many points share a place, as on the few levels of a design; they are then moved apart a little to be counted."""
    return len({(values[across], values[up]) for values, _ in found.places}) < len(found.places) / 3
