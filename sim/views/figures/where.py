"""Shares of the design points of a sweep that each policy wins, along each parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.study.analysis.sweep import Winner
from sim.study.design.study_file import Point
from sim.views import words
from sim.views.figures.drawing import SMALL, Look, Panel, Picture, ink_on, looks
from sim.views.figures.drawing.parts import Parts, name_axis, parts_of
from sim.views.figures.findings import called, in_brief

_FEWEST = 8  # points
_LEAST = 0.12  # share of a bar below which its number is left out
_MOST = 6
"""Parameters that are drawn, those that move the answer most; the table has all of them."""
EQUAL = "equal"
"""In place of a winner where several policies are exactly equal."""
_EQUAL_LOOK = Look("#a3adb8", "solid", "h", "⬢")

Shares = Mapping[str, npt.NDArray[np.float64]]
"""By winner, the share of the points of each part of a parameter's values."""


def placed_points(points: Sequence[Point], won: Sequence[Winner], names: Sequence[str]) -> list[tuple[Point, Winner]]:
    """Return the points that have a value of every parameter of ``names``, with their winners; nothing when they are few."""
    by_point = {one.point: one for one in won}
    found = [(p, by_point[p.name]) for p in points if p.values and {*names} <= p.values.keys() and p.name in by_point]
    return found if len(found) >= _FEWEST else []


def winner_looks(policies: Sequence[str], found: Sequence[Winner]) -> dict[str, Look]:
    """Return the look of each policy, and of points where several are exactly equal."""
    drawn = looks(policies)
    return {**drawn, EQUAL: _EQUAL_LOOK} if any(one.equal for one in found) else drawn


def winner_of(one: Winner) -> str:
    """Return the policy that wins a point, or ``EQUAL``."""
    return EQUAL if one.equal else one.policy


def where_each_wins(
    points: Sequence[Point],
    won: Sequence[Winner],
    policies: Sequence[str],
    labels: Mapping[str, str],
    level: float = 0.95,
) -> Picture | None:
    """Draw the shares of points won along each parameter; None without a parameter or with fewer than eight points.

    Args:
        points: the design points.
        won: the winner at each of them.
        policies: names of the policies.
        labels: by varied parameter, its name in text, the most influential first.
        level: of the intervals of the leads.
    """
    placed = placed_points(points, won, list(labels))
    if not labels or not placed:
        return None
    found = [one for _, one in placed]
    drawn = winner_looks(policies, found)
    panels, alt, spans = [], [], {}
    for name in list(labels)[:_MOST]:
        parts = parts_of([point.values[name] for point, _ in placed])
        shares = _shares(found, parts, list(drawn))
        by = "by value" if parts.single else "from low to high"
        panels.append(Panel(f"Share of design points won, {by}", _bars(shares, parts, drawn, labels[name]), 1.9))
        alt.append(f"{labels[name]}: " + ", ".join(_ends(who, shares[who], parts) for who in drawn))
        spans[name] = shares
    clear = sum(one.clear for one in found)
    equal = sum(bool(one.equal) for one in found)
    return Picture(
        "where-each-wins",
        _title(found, policies, labels, spans),
        f"{len(placed)} design points; at {clear} the {words.confidence(level)} confidence interval of the lead over the second excludes 0."
        + (f" At {equal} points several policies are exactly equal." if equal else ""),
        "; ".join(alt),
        tuple(panels),
        tuple(drawn.items()),
        question="Where does each policy win?",
    )


def _title(
    found: Sequence[Winner], policies: Sequence[str], labels: Mapping[str, str], spans: Mapping[str, Shares]
) -> str:
    """Say who wins most points, and along which parameter that changes most."""
    number = {policy: sum(winner_of(one) == policy for one in found) for policy in policies}
    best = max(policies, key=lambda policy: number[policy])
    equal = sum(bool(one.equal) for one in found)
    if equal > number[best]:
        return f"Several policies are equal in {equal} of {len(found)} design points"
    text = f"{called(best)} wins {number[best]} of {len(found)} design points"
    text += f", {equal} are equal" if equal else ""
    steepest = max(spans, key=lambda name: abs(float(spans[name][best][-1] - spans[name][best][0])))
    first, last = (float(spans[steepest][best][k]) for k in (0, -1))
    if abs(last - first) < 0.2:
        return text
    return f"{text}; {'more' if last > first else 'fewer'} the higher {in_brief(labels[steepest])} is"


def _ends(who: str, shares: npt.NDArray[np.float64], parts: Parts) -> str:
    first, last = (f"{100 * shares[k]:.0f} %" for k in (0, -1))
    wins = "several policies are equal in" if who == EQUAL else f"{who} wins"
    unit = f" {parts.unit}" if parts.unit else ""
    return f"{wins} {first} at {parts.texts[0]}{unit} and {last} at {parts.texts[-1]}{unit}"


def _shares(found: Sequence[Winner], parts: Parts, who: Sequence[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Share of the points of each part of a parameter's values that each policy wins, or in which several are equal."""
    best = np.array([winner_of(one) for one in found])
    return {name: np.array([np.mean(best[parts.place == k] == name) for k in range(len(parts.texts))]) for name in who}


def _bars(shares: Shares, parts: Parts, drawn: Mapping[str, Look], label: str) -> Callable[[Axes], None]:
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
