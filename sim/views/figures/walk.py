"""One replicate day by day under two policies: small lines of customers, advocates, complaints, backlog, attitude and profit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.analysis.compare import Comparison
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.days import SHOWN, Days, as_shown, daily, two_policies
from sim.views.figures.drawing import QUIET, SMALL, Look, Panel, Picture, looks, quiet_frame
from sim.views.figures.findings import called
from sim.views.figures.lines import name_marks
from sim.views.series import Array

_HEIGHT = 1.25
_TICKS = 6
_NAMES_APART = 0.2
"""Of a small panel, as a share of its height."""


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
        tuple(
            Panel(f"{one.label}, {_unit(one.unit, currency)}", _drawer(paths[name], drawn), _HEIGHT)
            for name, one in SHOWN.items()
        ),
        question="What happens from day to day?",
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
    ends = ", ".join(f"{words.number(float(path[-1]))} under {called(policy)}" for policy, path in paths.items())
    return f"{one.label.lower()} on the last day, {_unit(one.unit, currency)}: {ends}"


def _drawer(paths: Mapping[str, Array], drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    days = len(next(iter(paths.values())))
    months = np.arange(1, days + 1) / DAYS_PER_MONTH

    def draw(axes: Axes) -> None:
        for policy, path in paths.items():
            axes.plot(months, path, color=drawn[policy].colour, linestyle=drawn[policy].dash, linewidth=1.1)
        quiet_frame(axes, values="y")
        axes.set_xlabel("month", fontsize=SMALL, color=QUIET, labelpad=1.0)
        step = max(1, -(-days // (DAYS_PER_MONTH * _TICKS)))
        axes.set_xticks(np.arange(0, days / DAYS_PER_MONTH + 1e-9, step))
        ends = {policy: (float(months[-1]), float(path[-1])) for policy, path in paths.items()}
        axes.set_ylim(axes.get_ylim())
        name_marks(axes, (0.0, float(months[-1])), ends, drawn, _NAMES_APART)

    return draw
