"""Churn month by month: each policy less the reference, and the reference alone; of a single policy also its profit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.study.analysis.compare import Comparison
from sim.study.analysis.intervals import side
from sim.study.analysis.money import ProfitSoFar, profit_so_far
from sim.study.design.currency import DEFAULT
from sim.views import series, words
from sim.views.figures.drawing import Look, Panel, Picture, looks
from sim.views.figures.findings import called, named
from sim.views.figures.lines import Line, draw_lines, gap_lines
from sim.views.figures.payback import payback
from sim.views.series import Array, Months


def over_months(comparison: Comparison, runs: Any, days: Any, groups: Any, currency: str = DEFAULT) -> Picture | None:
    """Draw churn by month, of a single policy also its profit; None when no replicate finished under every policy.

    Args:
        comparison: the comparison of the scenario.
        runs: its ``runs`` table.
        days: its ``days`` table.
        groups: its ``groups`` table.
        currency: of amounts.
    """
    return next(iter(reversed(month_pictures(comparison, runs, days, groups, currency))), None)


def month_pictures(
    comparison: Comparison, runs: Any, days: Any, groups: Any, currency: str = DEFAULT
) -> tuple[Picture, ...]:
    """Draw payback and what ``over_months`` draws; nothing when no replicate finished under every policy.

    Args:
        comparison: the comparison of the scenario.
        runs: its ``runs`` table.
        days: its ``days`` table.
        groups: its ``groups`` table.
        currency: of amounts.
    """
    policies = [row.policy for row in comparison.standings if row.compared]
    churn = series.churn_by_month(runs, days, policies) if policies and comparison.leader else None
    profit = profit_so_far(comparison, runs, days, groups)
    if churn is None or profit is None:
        return ()
    reference = comparison.against if comparison.against in policies else policies[0]
    drawn = looks(comparison.policies)
    if len(policies) == 1:
        return (_alone(reference, profit, churn, drawn, currency),)
    made = (payback(comparison, profit, currency), _churn(comparison, reference, churn, drawn))
    return tuple(one for one in made if one is not None)


def _alone(policy: str, profit: ProfitSoFar, churn: Months, drawn: Mapping[str, Look], currency: str) -> Picture:
    horizon, paths = len(churn.months), profit.replicates[policy]
    so_far = Line(profit.values[policy].mean(axis=0), *np.quantile(paths, (0.1, 0.9), axis=0))
    earned, left = float(so_far.centre[horizon - 1]), float(churn.centre(policy)[-1])
    text = "Line: mean. Band: the middle 80 % of the replicates. Profit is not discounted."
    if profit.months > horizon:
        text += f" After month {horizon} the status quo follows: what is earned then is the run-off, a part of value."
    return Picture(
        "months",
        f"{called(policy)} has earned {words.amount(earned, currency)} after {horizon} months; churn is {words.points(left)}",
        text,
        f"{policy}: profit {words.amount(earned, currency)} and churn {words.points(left)} in month {horizon}.",
        (
            Panel(f"Profit so far, {currency}", _one(np.arange(1.0, profit.months + 1.0), so_far, policy, drawn)),
            Panel("Churn, % of customers per month", _level(churn, policy, drawn)),
        ),
        question="Profit and churn, month by month",
    )


def _churn(comparison: Comparison, reference: str, churn: Months, drawn: Mapping[str, Look]) -> Picture:
    horizon, short = len(churn.months), called(reference)
    lines = gap_lines(churn, reference, comparison.level, 100.0)
    ends = {name: float(line.centre[-1]) for name, line in lines.items()}
    alt = "; ".join(
        f"{name}: {words.gap(end / 100.0, 'share')} in month {horizon}, interval "
        f"{words.interval(float(lines[name].low[-1]) / 100.0, float(lines[name].high[-1]) / 100.0, 'share')}"
        for name, end in ends.items()
    )
    return Picture(
        "months",
        _churn_title(comparison, list(lines)),
        f"Line: mean of the paired differences. Band: pointwise {words.confidence(comparison.level)} confidence interval. Beside it "
        f"{short} alone, with the middle 80 % of the replicates: they differ more than policies do.",
        f"Churn less that of {reference}: {alt}. {reference}: {words.points(float(churn.centre(reference)[-1]))}.",
        (
            Panel(f"Churn less that of {short}, percentage points", _gaps(churn.months, lines, drawn)),
            Panel(f"Churn under {short}, % of customers per month", _level(churn, reference, drawn)),
        ),
        question="Do customers stay?",
    )


def _churn_title(comparison: Comparison, policies: Sequence[str]) -> str:
    """Say what the measure of the whole horizon shows, as in the table of measures."""
    found = [one for name in policies if (one := comparison.measure("churn", name)) and one.difference is not None]
    lower = [one.policy for one in found if side(one.low, one.high) < 0]
    higher = [one.policy for one in found if side(one.low, one.high) > 0]
    against = called(comparison.against)
    if not lower and not higher:
        return f"No policy is shown to keep more customers than {against}, or fewer"
    if not lower:
        return f"{named(higher)} {_verb('lose', higher)} more customers than {against}"
    text = f"{named(lower)} {_verb('keep', lower)} more customers than {against}"
    return f"{text}; {named(higher)} {_verb('lose', higher)} more" if higher else text


def _verb(verb: str, subjects: Sequence[str]) -> str:
    return verb + "s" if len(subjects) == 1 else verb


def _level(churn: Months, policy: str, drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    low, high = churn.band(policy, 0.1, 0.9)
    return _one(churn.months, Line(100.0 * churn.centre(policy), 100.0 * low, 100.0 * high), policy, drawn)


def _one(months: Array, line: Line, policy: str, drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    return lambda axes: draw_lines(axes, months, {policy: line}, drawn)


def _gaps(months: Array, lines: Mapping[str, Line], drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        draw_lines(axes, months, lines, drawn, zero=True)

    return draw
