"""Profit and churn, month by month: how it was, and how the policies differ in the same world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.views import series, words
from sim.views.drawing import QUIET, SMALL, Look, Panel, Picture, looks, quiet_frame, spread
from sim.views.series import Array, Months

_NORMAL_95 = 1.959964


def over_months(days: Any, policies: Sequence[str], best: str) -> Picture:
    """Profit and churn by month from the ``days`` table of one scenario, as they were and less those of the policy ``best``."""
    profit, churn = series.monthly(days, policies)
    added = Months(profit.months, {name: np.cumsum(values, axis=1) for name, values in profit.values.items()})
    drawn = looks(policies)
    panels = [
        Panel("Profit, money per month", _levels(profit, drawn, 1.0)),
        Panel("Churn, % of customers per month", _levels(churn, drawn, 100.0)),
    ]
    if len(policies) > 1:
        panels += [
            Panel(f"Profit added up, less that of {best}, money", _gaps(added, best, drawn, 1.0)),
            Panel(f"Churn less that of {best}, percentage points", _gaps(churn, best, drawn, 100.0)),
        ]
    said = "; ".join(
        f"{name}: profit {words.money(float(added.centre(name)[-1]))} in {len(added.months)} months, "
        f"churn {words.points(float(churn.centre(name)[-1]))} in the last month"
        for name in policies
    )
    reading = "Line: mean. Band: the middle 80 % of the simulated worlds."
    if len(policies) > 1:
        reading += (
            " Worlds may differ more than policies do, so bands that overlap in the first two charts do not mean a tie. "
            f"The other two compare each policy with {best} in the same world; their bands are 95 % intervals of the mean, "
            "month by month."
        )
    return Picture("months", "Profit and churn, month by month", reading, said, tuple(panels))


def _levels(months: Months, drawn: Mapping[str, Look], factor: float) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for name in months.values:
            _band(axes, months.months, *months.band(name, 0.1, 0.9), drawn[name], 0.09)
        _lines(axes, months.months, {name: months.centre(name) for name in months.values}, drawn)
        _finish(axes, months.months, factor)

    return draw


def _gaps(months: Months, best: str, drawn: Mapping[str, Look], factor: float) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        centres = {best: np.zeros(len(months.months))}
        for name, values in months.values.items():
            if name != best:
                gap = values - months.values[best]
                centres[name] = Months(months.months, {name: gap}).centre(name)
                half = _NORMAL_95 * _error(gap)
                _band(axes, months.months, centres[name] - half, centres[name] + half, drawn[name], 0.2)
        _lines(axes, months.months, centres, drawn)
        _finish(axes, months.months, factor)

    return draw


def _error(values: Array) -> Array:
    """Standard error of the mean over replicates, shape (months,); 0 with fewer than two of them."""
    found = np.zeros(values.shape[1])
    for month, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        if known.size > 1:
            found[month] = known.std(ddof=1) / np.sqrt(known.size)
    return found


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
