"""Payback: what each policy has earned more than the reference by each month, and when that stays above 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from sim.kernel.units import Floats
from sim.study.analysis.compare import Comparison
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.money import Payback, ProfitSoFar
from sim.study.analysis.money import payback as payback_of
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.figures.drawing import QUIET, SMALL, Look, Panel, Picture, looks
from sim.views.figures.findings import called
from sim.views.figures.lines import Line, draw_lines

_RUN_OFF = "#f3f4f6"
_SURE = 0.975
_APART = 0.2
"""Least distance of two payback months that are both named, as a share of all months."""


def payback(comparison: Comparison, profit: ProfitSoFar, currency: str = DEFAULT) -> Picture | None:
    """Draw the cumulative profit of each policy less that of the reference; None without a second policy.

    Args:
        comparison: the comparison of the scenario.
        profit: profit so far by month, see ``sim.study.analysis.money.profit_so_far``.
        currency: of amounts.
    """
    reference, horizon = comparison.against, profit.horizon
    if reference not in profit.values or len(profit.values) < 2:
        return None
    gaps = {name: profit.gaps(name, reference) for name in profit.values if name != reference}
    lines = {name: _line(some, comparison.level) for name, some in gaps.items()}
    paid = {name: payback_of(some, horizon) for name, some in gaps.items()}
    short = called(reference)
    reading = (
        f"Line: mean of the paired differences. Band: pointwise {words.confidence(comparison.level)} confidence interval. Ring: from there "
        "on the mean is no longer below 0. Profit is not discounted."
    )
    if profit.months > horizon:
        reading += f" Grey: the run-off after month {horizon}, when the status quo follows every policy."
    alt = "; ".join(_said(name, line, paid[name], currency) for name, line in lines.items())
    return Picture(
        "payback",
        _title(lines, paid, short, currency),
        reading,
        f"{alt}; each less {reference}.",
        (
            Panel(
                f"Profit so far less that of {short}, {currency}", _drawer(lines, paid, looks(comparison.policies)), 2.7
            ),
        ),
        question="When does it pay back?",
    )


def _line(gaps: Floats, level: float) -> Line:
    found = np.array([pointwise(month, level) for month in gaps.T])
    return Line(found[:, 0], found[:, 1], found[:, 2])


def _title(lines: Mapping[str, Line], paid: Mapping[str, Payback], against: str, currency: str) -> str:
    """Name the policy with the highest profit at the horizon, when it pays back, and how many do not."""
    one = next(iter(paid.values()))
    horizon, months = one.horizon, one.months
    best = max(lines, key=lambda name: float(lines[name].centre[horizon - 1]))
    found, short, gain = paid[best], called(best), float(lines[best].centre[horizon - 1])
    if all(some.kind == "equal" for some in paid.values()):
        return f"Every policy earns exactly what {against} earns"
    if all(some.month is None for some in paid.values()):
        return f"No policy earns as much as {against} within {months} months"
    if found.month is None or found.in_run_off:
        early = {name: some.month for name, some in paid.items() if some.month is not None}
        first = min(early, key=lambda name: early[name])
        return (
            f"{called(first)} pays back in month {early[first]}, in the run-off{_chance(paid[first])}; within {horizon} months no "
            "policy does"
        )
    since = (
        "earns more from the start"
        if found.kind == "from the start"
        else f"pays back in month {found.month}{_chance(found)}"
    )
    text = f"{short} {since} and has earned {words.amount(gain, currency)} more than {against} after {horizon}"
    never = sum(some.month is None for some in paid.values())
    if never:
        text += f"; {never} of {len(paid)} policies {'does' if never == 1 else 'do'} not pay back"
    return text


def _chance(found: Payback) -> str:
    """Return the chance of paying back at all, where that is in doubt."""
    return f" (chance {words.percent(found.chance)})" if found.chance is not None and found.chance < _SURE else ""


def _said(name: str, line: Line, found: Payback, currency: str) -> str:
    when = f"not within {found.months} months" if found.month is None else f"in month {found.month}"
    if found.low is not None:
        when += f" (95 % interval month {found.low} to {found.high or f'after {found.months}'})"
    gain, low, high = (float(part[found.horizon - 1]) for part in (line.centre, line.low, line.high))
    return (
        f"{name} pays back {when}, after {found.horizon} months {words.amount(gain, currency, signed=True, beside=(low, high))} "
        f"({words.amounts(low, high, currency, beside=(gain,))})"
    )


def _drawer(
    lines: Mapping[str, Line], paid: Mapping[str, Payback], drawn: Mapping[str, Look]
) -> Callable[[Axes], None]:
    one = next(iter(paid.values()))
    months = np.arange(1.0, one.months + 1.0)

    def draw(axes: Axes) -> None:
        if one.months > one.horizon:
            axes.axvspan(one.horizon, one.months, color=_RUN_OFF, linewidth=0, zorder=0)
            axes.annotate(
                "run-off", (one.horizon, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(2, -2),
                textcoords="offset points", va="top", fontsize=SMALL, color=QUIET, style="italic",
            )  # fmt: skip
        draw_lines(axes, months, lines, drawn, zero=True)
        named: list[int] = []
        for name, found in sorted(paid.items(), key=lambda item: item[1].month or 0):
            if found.month is None or found.kind != "month":
                continue
            drawn[name].hollowed().dot(axes, found.month, float(lines[name].centre[found.month - 1]), 5.0)
            if all(abs(found.month - other) > _APART * one.months for other in named):
                text = f"month {found.month}" if not named else str(found.month)
                axes.annotate(
                    text, (found.month, 0.0), xytext=(0, -6), textcoords="offset points", ha="center", va="top", fontsize=SMALL
                )  # fmt: skip
                named.append(found.month)

    return draw
