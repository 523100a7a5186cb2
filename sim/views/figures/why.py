"""Why a policy is recommended: what moves its advantage, and where it would not be best."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.study.analysis.explain import Explanation
from sim.study.analysis.prim import Box, Limit
from sim.study.analysis.sensitivity import Index, Moves
from sim.views import words
from sim.views.figures.drawing import INK, QUIET, SMALL, Look, Panel, Picture, quiet_frame, row_text
from sim.views.figures.parts import name_axis, parts_of, written

MOST = 10
"""Parameters that are drawn; all of them stand in the text."""

_JITTER = 0.14
"""Side of the square over which worlds of one place are spread, as a share of the range."""


_BLUE, _PALE, _DOUBT = "#0b5fa5", "#56b4e9", "#f6e6c8"
_SIDES: tuple[Literal["x", "y"], ...] = ("x", "y")
_SURE = Look(_BLUE, "solid", "o", "●")
_UNSURE = Look(_BLUE, "solid", "o", "○", hollow=True)
_TOTAL = Look(_PALE, "solid", "s", "■")
_LOST = Look("#e08a00", "solid", "s", "■")
_KEPT = Look(QUIET, "solid", "o", "○", hollow=True)


def what_moves(found: Explanation) -> Picture | None:
    """The most important parameters with their intervals; None when nothing can be said."""
    moves = found.moves
    if moves is None:
        return None
    shown = moves.indices[:MOST]
    subject = outcome_text(found)
    panel = {
        "sobol": f"Share of the variance of {subject}, %",
        "morris": f"Mean effect on {subject} from one end of the range to the other, {unit_of(found)}",
        "regression": f"Change of {subject} from the lowest to the highest value, {unit_of(found)}",
    }[moves.method]
    reading = {
        "sobol": "Circle: what knowing this parameter alone would settle. Square: what it settles together with others.",
        "morris": "Dot: mean size of the effect, up or down, averaged over many worlds (screening: for the order, not the decimals).",
        "regression": "Dot: slope of a straight line through all worlds, the others held; what is not straight it does not see.",
    }[moves.method]
    if any(one.floor is not None for one in shown):
        reading += " Shaded: what noise of simulation alone would show there."
    reading += " Lines: 95 % intervals; filled where it is beyond noise, by its size or by its direction."
    key = {
        "sobol": (("alone", _SURE), ("with others", _TOTAL)),
        "morris": (("beyond noise", _SURE), ("may be noise", _UNSURE)),
        "regression": (("told from nil", _SURE), ("may be chance", _UNSURE)),
    }[moves.method]
    return Picture(
        "what-moves-it",
        f"What moves {subject}?",
        reading,
        "; ".join(f"{found.labels[one.parameter]}: {index_text(one, moves)}" for one in shown),
        (Panel(panel, _indices(found, moves, shown), 0.6 + 0.42 * len(shown), width=7.0),),
        key,
    )


def outcome_text(found: Explanation) -> str:
    """What the analysis is about, in words."""
    if found.outcome is None:
        return f"the advantage of {words.short(found.recommended)}"
    from sim.measures.catalogue import run_metric

    return f"{run_metric(found.outcome).label} under {words.short(found.recommended)}"


def unit_of(found: Explanation) -> str:
    """Unit of the outcome."""
    from sim.measures.catalogue import run_metric

    return "money" if found.outcome is None else run_metric(found.outcome).unit


def index_text(one: Index, moves: Moves) -> str:
    """An index as text."""
    if moves.method == "sobol":
        return f"{100 * one.first:.0f} % alone, {100 * (one.total or 0.0):.0f} % with others"
    text = f"{words.number(one.first)} ± {words.number(one.first_half, digits=2)}"
    if one.mean is not None and abs(one.mean) > (one.mean_half or 0.0):
        text += ", raises it" if one.mean > 0.0 else ", lowers it"
    return text


def beyond_chance(one: Index, moves: Moves) -> bool:
    """Whether an index is told from what a parameter that does nothing would show; in screening also by its effect with its sign."""
    if moves.method == "sobol":
        return (one.total or 0.0) - (one.total_half or 0.0) > (one.floor or 0.0)
    if moves.method == "morris":
        signed = abs(one.mean or 0.0) > (one.mean_half or 0.0)
        return signed or one.first - one.first_half > (one.floor or 0.0)
    return abs(one.first) > one.first_half


def _indices(found: Explanation, moves: Moves, shown: Sequence[Index]) -> Callable[[Axes], None]:
    factor = 100.0 if moves.method == "sobol" else 1.0

    def draw(axes: Axes) -> None:
        axes.axvline(0.0, color=QUIET, linewidth=0.9, zorder=1)
        for row, one in enumerate(shown):
            sure = beyond_chance(one, moves)
            if one.floor is not None:
                axes.barh(row + 0.04, factor * one.floor, height=0.42, color=_DOUBT, zorder=0)
            if one.total is not None and one.total_half is not None:
                _bar(axes, row + 0.14, factor * one.total, factor * one.total_half, _TOTAL, nonnegative=True)
                _bar(axes, row - 0.06, factor * one.first, factor * one.first_half, _SURE if sure else _UNSURE)
            else:
                nonnegative = moves.method == "morris"
                _bar(axes, row, one.first, one.first_half, _SURE if sure else _UNSURE, nonnegative=nonnegative)
            row_text(axes, row - 0.38, found.labels[one.parameter], bold=sure, size=SMALL)
            row_text(axes, row - 0.38, index_text(one, moves), right=True, bold=sure, size=SMALL)
        axes.set_ylim(len(shown) - 0.4, -0.75)
        axes.set_yticks([])
        axes.margins(x=0.04)
        quiet_frame(axes, values="x")

    return draw


def _bar(axes: Axes, row: float, value: float, half: float, look: Look, *, nonnegative: bool = False) -> None:
    low = max(0.0, value - half) if nonnegative else value - half
    axes.plot([low, value + half], [row, row], color=look.colour, linewidth=1.5, zorder=2)
    look.dot(axes, value, row, 6)


def where_it_turns(found: Explanation) -> Picture | None:
    """The box in which the recommended policy is mostly not best: its limits, and the worlds in the plane of the first two."""
    box = found.box
    if box is None:
        return None
    limits = box.limits
    panels = [
        Panel(
            "Limits of the box within the range that was tried",
            _limits(found, limits),
            max(2.6, 0.5 + 0.62 * len(limits)),
        )
    ]
    if len(limits) > 1:
        panels.append(Panel("Each mark is a world; the box is drawn", _plane(found, limits), 3.6))
    else:
        title = "Worlds in which another policy is best, % (line: of all)"
        panels.append(Panel(title, _shares(found, limits[0]), 2.6))
    return Picture(
        "where-it-turns",
        f"Where is {words.short(found.recommended)} not the best?",
        f"In the box it is not best in {words.percent(box.density)} of the worlds, against {words.percent(box.base)} of all; the box holds "
        f"{words.percent(box.coverage)} of the worlds in which it is not best. In worlds that were not used to find it: "
        f"{words.percent(box.held_density)}.",
        box_text(found),
        tuple(panels),
        (("another policy is best", _LOST), (f"{words.short(found.recommended)} is best", _KEPT))
        if len(limits) > 1
        else (),
    )


def box_text(found: Explanation) -> str:
    """The conditions as a list."""
    box: Box | None = found.box
    return "" if box is None else "; ".join(limit_text(found, one) for one in box.limits)


def limit_text(found: Explanation, one: Limit) -> str:
    """One condition: at least, at most, or from to."""
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
    """A value's place in the range that was tried, 0 to 1, in the logarithm where it was varied so."""
    low, high = found.ranges[name]
    if high <= low:
        return 0.5
    if name in found.logs and low > 0.0:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _shares(found: Explanation, limit: Limit) -> Callable[[Axes], None]:
    """Share of worlds in which the recommended policy is not best, by level of a parameter, or by quarter of its values."""
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
    """Whether many worlds share a place, as on the few levels of a design; they are then moved apart a little to be counted."""
    return len({(values[across], values[up]) for values, _ in found.places}) < len(found.places) / 3
