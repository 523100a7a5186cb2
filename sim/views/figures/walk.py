"""One replicate day by day under two policies: a small line for each measure, one below the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.analysis.compare import Comparison
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.days import SHOWN, Days, as_shown, daily, two_policies
from sim.views.figures.drawing import QUIET, RULE, SMALL, Look, Panel, Picture, looks, row_text, spread
from sim.views.figures.findings import called
from sim.views.series import Array

_ROW = 0.72
"""Inches of a measure."""
_APART = 0.2
"""Least distance of two values, as a share of a measure's height."""
_VALUES = 0.24
"""Room for the last values, as a share of the days."""
_TICKS = 8


def one_run(comparison: Comparison, runs: Any, days: Any, currency: str = DEFAULT) -> Picture | None:
    """Draw the replicate with the median advantage under the leader and the reference; None with fewer than two policies.

    Args:
        comparison: the comparison of the scenario.
        runs: its ``runs`` table.
        days: its ``days`` table.
        currency: of amounts.
    """
    pair = two_policies(comparison)
    found = daily(runs, days, pair) if pair else None
    if pair is None or found is None:
        return None
    row, _ = next(iter(as_shown(found, runs, *pair).items()))
    paths = {name: {policy: table[policy][row] for policy in pair} for name, table in found.values.items()}
    drawn = looks(comparison.policies)
    return Picture(
        "walk",
        _title(paths, pair, found, row, currency),
        f"One replicate, number {found.replicates[row]}: the same customers and the same chance under both policies. Of all replicates its "
        f"advantage of {called(pair[0])} over {called(pair[1])} in value is the median. One replicate shows how, not that: the intervals "
        "stand in the other parts.",
        "; ".join(_said(name, paths[name], currency) for name in SHOWN) + ".",
        (Panel(f"{found.days} days under both policies", _drawer(paths, drawn, currency), 0.35 + _ROW * len(SHOWN)),),
        tuple((called(policy), drawn[policy]) for policy in pair),
        "What happens from day to day?",
    )


def _unit(unit: str, currency: str) -> str:
    return currency if unit == "money" else unit


def _title(
    paths: Mapping[str, Mapping[str, Array]], pair: tuple[str, str], found: Days, row: int, currency: str
) -> str:
    people, money = (float(paths[name][pair[0]][-1] - paths[name][pair[1]][-1]) for name in ("customers", "profit"))
    text = f"After {found.days} days of replicate {found.replicates[row]}, {called(pair[0])} has {_people(people)} {called(pair[1])}"
    if words.is_zero(words.number(money)):
        return f"{text} and has earned as much"
    return f"{text} and has earned {words.amount(abs(money), currency)} {'more' if money > 0.0 else 'less'}"


def _people(gap: float) -> str:
    number = round(abs(gap))
    if not number:
        return "as many customers as"
    return f"{number:,} customer{'s' if number > 1 else ''} {'more' if gap > 0.0 else 'fewer'} than"


def _said(name: str, paths: Mapping[str, Array], currency: str) -> str:
    one = SHOWN[name]
    ends = ", ".join(f"{_short(float(path[-1]))} under {called(policy)}" for policy, path in paths.items())
    return f"{one.label.lower()} on the last day, {_unit(one.unit, currency)}: {ends}"


def _drawer(
    paths: Mapping[str, Mapping[str, Array]], drawn: Mapping[str, Look], currency: str
) -> Callable[[Axes], None]:
    days = len(next(iter(paths["customers"].values())))
    last = days / DAYS_PER_MONTH

    def draw(axes: Axes) -> None:
        for row, (name, one) in enumerate(SHOWN.items()):
            row_text(axes, row + 0.13, f"{one.label}, {_unit(one.unit, currency)}", size=SMALL, bold=True)
            _lines(axes, row, paths[name], drawn)
        axes.set_ylim(len(SHOWN) + 0.05, 0.0)
        axes.set_xlim(0.0, last * (1.0 + _VALUES))
        step = max(1, -(-days // (DAYS_PER_MONTH * _TICKS)))
        axes.set_xticks(np.arange(0, last + 1e-9, step))
        axes.set_yticks([])
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_bounds(0.0, last)
        axes.set_xlabel("month", fontsize=SMALL, color=QUIET, labelpad=1.0)

    return draw


def _lines(axes: Axes, row: int, paths: Mapping[str, Array], drawn: Mapping[str, Look]) -> None:
    """Draw one measure in its own row: both lines, the least and the greatest value at the left, the last ones at the right."""
    known = np.concatenate([path[np.isfinite(path)] for path in paths.values()])
    if not known.size:
        return
    low, high = float(known.min()), float(known.max())
    top, foot = row + 0.32, row + 0.92
    months = np.arange(1, len(next(iter(paths.values()))) + 1) / DAYS_PER_MONTH
    heights = {policy: foot - (path - low) / ((high - low) or 1.0) * (foot - top) for policy, path in paths.items()}
    for value, place in {low: foot, high: top if high > low else foot}.items():
        axes.plot(months[[0, -1]], [place, place], color=RULE, linewidth=0.5, zorder=1)
        axes.annotate(
            _short(value), (0.0, place), xycoords=axes.get_yaxis_transform(), xytext=(-4, 0),
            textcoords="offset points", ha="right", va="center", fontsize=SMALL, color=QUIET,
        )  # fmt: skip
    places = spread([float(height[-1]) for height in heights.values()], _APART)
    for (policy, height), place in zip(heights.items(), places, strict=True):
        look = drawn[policy]
        axes.plot(months, height, color=look.colour, linestyle=look.dash, linewidth=1.1)
        axes.plot([months[-1], months[-1] * 1.04], [height[-1], place], color=RULE, linewidth=0.6, zorder=1)
        look.dot(axes, months[-1] * 1.05, place, 4.5, clip_on=False)
        axes.annotate(
            _short(float(paths[policy][-1])), (months[-1] * 1.05, place), xytext=(5, 0), textcoords="offset points",
            va="center", fontsize=SMALL, annotation_clip=False,
        )  # fmt: skip


def _short(value: float) -> str:
    """Return a number with three digits, all of them where it is 1,000 or more, without zeros at its end."""
    if not math.isfinite(value):
        return words.NONE
    return words.tick(round(value) if abs(value) >= 1000.0 else float(f"{value:.3g}"))
