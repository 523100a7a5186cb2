"""The winner at every design point, over the parameters of a sweep."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.study.analysis.sweep import Winner
from sim.study.design.study_file import Point
from sim.views.figures.drawing import RULE, SMALL, Look, Panel, Picture, ink_on, looks
from sim.views.figures.drawing.parts import Parts, name_axis, parts_of, written

_FEWEST = 8  # points
_LEAST = 0.12  # share of a bar below which its number is left out
_EQUAL = "equal"
_EQUAL_LOOK = Look("#a3adb8", "solid", "h", "⬢")
_SPREAD = 0.6
"""Side of the square over which points at one place are spread, as a share of the distance between neighbours."""


def where_each_wins(
    points: Sequence[Point],
    won: Sequence[Winner],
    policies: Sequence[str],
    labels: Mapping[str, str],
    logs: Collection[str] = (),
) -> Picture | None:
    """Draw each point in the plane of the first two parameters, and shares of points won along each parameter.

    None with fewer than two parameters or eight points.

    Args:
        points: the design points.
        won: the winner at each of them.
        policies: names of the policies.
        labels: by varied parameter, its name in text, the most influential first.
        logs: parameters that were varied evenly in their logarithm.
    """
    names = list(labels)
    by_point = {one.point: one for one in won}
    placed = [point for point in points if set(names) <= point.values.keys() and point.name in by_point]
    if len(names) < 2 or len(placed) < _FEWEST:
        return None
    found = [by_point[point.name] for point in placed]
    drawn = looks(policies)
    if any(one.equal for one in found):
        drawn[_EQUAL] = _EQUAL_LOOK
    parts = {name: parts_of([point.values[name] for point in placed]) for name in names}
    plane = _plane(placed, found, {name: labels[name] for name in names[:2]}, parts, drawn, logs)
    panels = [Panel("Each mark a design point; hollow: the lead may be chance", plane, 3.4)]
    alt = []
    for name in names:
        shares = _shares(found, parts[name], list(drawn))
        by = "by value" if parts[name].single else "from low to high"
        panels.append(Panel(f"Share of design points won, {by}", _bars(shares, parts[name], drawn, labels[name]), 2.6))
        alt.append(f"{labels[name]}: " + ", ".join(_ends(who, shares[who], parts[name]) for who in drawn))
    clear = sum(one.clear for one in found)
    equal = sum(bool(one.equal) for one in found)
    return Picture(
        "where-each-wins",
        "Where does each policy win?",
        f"{len(placed)} design points; a filled mark where the 95 % confidence interval of the lead over the second excludes 0 "
        f"(pointwise, {clear} points), hollow where it may be chance."
        + (f" At {equal} points several policies are exactly equal." if equal else ""),
        "; ".join(alt),
        tuple(panels),
        tuple(drawn.items()),
    )


def _ends(who: str, shares: npt.NDArray[np.float64], parts: Parts) -> str:
    first, last = (f"{100 * shares[k]:.0f} %" for k in (0, -1))
    wins = "several policies are equal in" if who == _EQUAL else f"{who} wins"
    unit = f" {parts.unit}" if parts.unit else ""
    return f"{wins} {first} at {parts.texts[0]}{unit} and {last} at {parts.texts[-1]}{unit}"


def _winner(one: Winner) -> str:
    return _EQUAL if one.equal else one.policy


def _plane(
    points: Sequence[Point],
    found: Sequence[Winner],
    labels: Mapping[str, str],
    parts: Mapping[str, Parts],
    drawn: Mapping[str, Look],
    logs: Collection[str],
) -> Callable[[Axes], None]:
    sides = [_Side([point.values[name] for point in points], parts[name], name in logs) for name in labels]
    stacked = len({tuple(side.at[k] for side in sides) for k in range(len(points))}) < len(points)

    def draw(axes: Axes) -> None:
        for k, one in enumerate(found):
            look = drawn[_winner(one)]
            solid = one.clear or one.equal
            mark = look if solid else Look(look.colour, look.dash, look.marker, look.glyph, hollow=True)
            # multiples of two irrational numbers fill the little square around each place evenly
            shift = (((k * 0.754878) % 1.0 - 0.5), ((k * 0.569840) % 1.0 - 0.5))
            x, y = (
                side.at[k] + (_SPREAD * side.step * by if stacked else 0.0)
                for side, by in zip(sides, shift, strict=True)
            )
            mark.dot(axes, x, y, 5.5)
        for axis, side, label in zip(("x", "y"), sides, labels.values(), strict=True):
            side.name(axes, axis, label)
        axes.spines["left"].set_visible(False)

    return draw


class _Side:
    """A parameter as one side of the plane: its few values evenly apart, or its range from 0 to 1, logarithmic where varied so."""

    def __init__(self, values: Sequence[float], parts: Parts, logarithmic: bool) -> None:
        self.step = 1.0 if parts.single else 0.0
        if parts.single:
            self.at = parts.place.astype(np.float64)
            self.ticks = [float(k) for k in range(len(parts.texts))]
            self.texts, self.unit = list(parts.texts), parts.unit
            return
        numbers = np.array(values, dtype=np.float64)
        logarithmic = logarithmic and bool(numbers.min() > 0.0)
        shown = np.log(numbers) if logarithmic else numbers
        first, last = float(shown.min()), float(shown.max())
        self.at = (shown - first) / (last - first)
        middle = first / 2.0 + last / 2.0
        if logarithmic:
            middle = math.exp(middle)
        if (numbers == np.floor(numbers)).all():
            middle = math.floor(middle)
        self.ticks = [0.0, ((math.log(middle) if logarithmic else middle) - first) / (last - first), 1.0]
        self.texts, self.unit = written([float(numbers.min()), middle, float(numbers.max())])

    def name(self, axes: Axes, axis: Any, label: str) -> None:
        """Put ticks and label on ``axis``, with room at both ends."""
        first, last = self.ticks[0], self.ticks[-1]
        room = 0.5 if self.step else 0.05
        (axes.set_xlim if axis == "x" else axes.set_ylim)(first - room, last + room)
        if self.step:
            for tick in self.ticks[1:]:
                line = axes.axvline if axis == "x" else axes.axhline
                line(tick - 0.5, color=RULE, linewidth=0.6, zorder=0)
        name_axis(axes, axis, self.ticks, self.texts, label, self.unit)


def _shares(found: Sequence[Winner], parts: Parts, who: Sequence[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Share of the points of each part of a parameter's values that each policy wins, or in which several are equal."""
    best = np.array([_winner(one) for one in found])
    return {name: np.array([np.mean(best[parts.place == k] == name) for k in range(len(parts.texts))]) for name in who}


def _bars(
    shares: Mapping[str, npt.NDArray[np.float64]], parts: Parts, drawn: Mapping[str, Look], label: str
) -> Callable[[Axes], None]:
    places = range(len(parts.texts))

    def draw(axes: Axes) -> None:
        floor = np.zeros(len(places))
        for name, share in shares.items():
            colour = drawn[name].colour
            axes.bar(places, share, bottom=floor, width=0.82, color=colour)
            for k in places:
                if share[k] >= _LEAST:
                    middle = floor[k] + share[k] / 2
                    axes.text(
                        k, middle, f"{100 * share[k]:.0f} %", ha="center", va="center", color=ink_on(colour), fontsize=SMALL
                    )  # fmt: skip
            floor = floor + share
        axes.set_xlim(-0.5, len(places) - 0.5)
        axes.set_ylim(0, 1)
        name_axis(axes, "x", places, parts.texts, label, parts.unit)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)

    return draw
