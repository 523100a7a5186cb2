"""Profit and churn, month by month: their course, and the paired differences between policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.study.analysis.compare import Comparison
from sim.views import series, words
from sim.views.figures.drawing import QUIET, SMALL, Look, Panel, Picture, looks, quiet_frame, spread
from sim.views.series import Array, Months


def over_months(comparison: Comparison, runs: Any, days: Any, groups: Any) -> Picture | None:
    """Draw profit so far and churn by month, and their differences from the leader; None when no replicate finished under every policy.

    Args:
        comparison: the comparison of the scenario.
        runs: its ``runs`` table.
        days: its ``days`` table.
        groups: its ``groups`` table.
    """
    policies = [row.policy for row in comparison.standings if row.compared]
    found = series.monthly(runs, days, groups, policies) if policies else None
    best = comparison.leader
    if found is None or best is None:
        return None
    profit, churn = found
    horizon = len(churn.months)
    drawn = looks(comparison.policies)
    panels = [
        Panel("Profit so far, money", _levels(profit, drawn, 1.0)),
        Panel("Churn, % of customers per month", _levels(churn, drawn, 100.0)),
    ]
    if len(policies) > 1:
        short = words.short(best)
        panels += [
            Panel(f"Profit so far, less that of {short}, money", _gaps(profit, best, drawn, 1.0, comparison.level)),
            Panel(f"Churn less that of {short}, percentage points", _gaps(churn, best, drawn, 100.0, comparison.level)),
        ]
    alt = "; ".join(
        f"{name}: profit {words.money(float(profit.centre(name)[-1]))} after {len(profit.months)} months, "
        f"churn {words.points(float(churn.centre(name)[-1]))} in month {horizon}"
        for name in policies
    )
    reading = _reading(comparison, len(policies), horizon, len(profit.months) - horizon)
    return Picture("months", "Profit and churn, month by month", reading, alt, tuple(panels))


def _reading(comparison: Comparison, policies: int, horizon: int, run_off: int) -> str:
    text = "Line: mean. Band: the middle 80 % of the replicates. Profit so far is not discounted."
    if run_off > 0:
        text += f" After month {horizon} the status quo follows every policy: what is earned then is the run-off, a part of value."
    if policies == 1:
        return text
    return (
        f"{text} Replicates may differ more than policies do, so bands that overlap in the first two charts do not mean a tie. The other "
        f"two show paired differences from {comparison.leader}; their bands are pointwise {words.percent(comparison.level)} "
        "confidence intervals of the mean."
    )


def _levels(months: Months, drawn: Mapping[str, Look], factor: float) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for name in months.values:
            _band(axes, months.months, *months.band(name, 0.1, 0.9), drawn[name], 0.27 / len(months.values))
        _lines(axes, months.months, {name: months.centre(name) for name in months.values}, drawn)
        _finish(axes, months.months, factor)

    return draw


def _gaps(months: Months, best: str, drawn: Mapping[str, Look], factor: float, level: float) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        centres = {best: np.zeros(len(months.months))}
        for name in months.values:
            if name != best:
                centres[name], low, high = months.gap(name, best, level)
                _band(axes, months.months, low, high, drawn[name], 0.4 / (len(months.values) - 1))
        _lines(axes, months.months, centres, drawn)
        _finish(axes, months.months, factor)

    return draw


def _band(axes: Axes, months: Array, low: Array, high: Array, look: Look, strength: float) -> None:
    axes.fill_between(months, low, high, facecolor=look.colour, alpha=strength, linewidth=0)
    if len(months) == 1:
        axes.plot([months[0], months[0]], [low[0], high[0]], color=look.colour, alpha=0.5, linewidth=4)


def _lines(axes: Axes, months: Array, centres: Mapping[str, Array], drawn: Mapping[str, Look]) -> None:
    for name, centre in centres.items():
        axes.plot(months, centre, color=drawn[name].colour, linestyle=drawn[name].dash, linewidth=1.9)
        drawn[name].dot(axes, float(months[-1]), float(centre[-1]))
    _label_ends(axes, float(months[-1]), {name: float(centre[-1]) for name, centre in centres.items()})


def _label_ends(axes: Axes, at: float, ends: Mapping[str, float]) -> None:
    """Names at the ends of the lines, moved apart where they would touch."""
    names = [name for name, value in ends.items() if np.isfinite(value)]
    low, high = axes.get_ylim()
    for name, y in zip(names, spread([ends[name] for name in names], 0.085 * (high - low)), strict=True):
        axes.annotate(
            words.short(name, 18),
            (at, ends[name]),
            xytext=(7, y),
            textcoords=("offset points", "data"),
            fontsize=SMALL,
            va="center",
            annotation_clip=False,
        )


def _finish(axes: Axes, months: Array, factor: float) -> None:
    quiet_frame(axes, values="y", factor=factor)
    axes.set_xlabel("month", fontsize=SMALL, color=QUIET)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
    if len(months) == 1:
        axes.set_xlim(0.5, 1.5)
