"""The desk under each policy: how busy it is, and how many conversations wait at the end of a month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.study.analysis.compare import Comparison
from sim.study.analysis.intervals import pointwise, side
from sim.views import words
from sim.views.days import month_ends
from sim.views.estimates import Known, run_estimates
from sim.views.figures.drawing import Look, Panel, Picture, looks, row_texts, rows_frame
from sim.views.figures.findings import called, named
from sim.views.figures.lines import Line, draw_lines, gap_lines
from sim.views.series import Months


def at_the_desk(comparison: Comparison, runs: Any, days: Any) -> Picture | None:
    """Draw occupancy by policy, and the backlog less that of the reference; None when no replicate finished under every policy.

    Args:
        comparison: the comparison of the scenario.
        runs: its ``runs`` table.
        days: its ``days`` table.
    """
    policies = [row.policy for row in comparison.standings if row.compared]
    waiting = month_ends(runs, days, policies, "backlog") if policies else None
    if waiting is None:
        return None
    level, reference = comparison.level, comparison.against if comparison.against in policies else policies[0]
    busy = run_estimates(runs, policies, "occupancy", level)
    drawn = looks(comparison.policies)
    alone = len(policies) == 1
    lines = {reference: _level(waiting, reference)} if alone else gap_lines(waiting, reference, level)
    backlog = "Backlog at the end of a month" + ("" if alone else f" less that of {called(reference)}")
    return Picture(
        "desk",
        _title(waiting, busy, reference, level),
        f"Occupancy: time spent handling as a share of the time for the desk, mean with its pointwise {words.confidence(level)} confidence "
        "interval. Backlog: conversations that the company has heard and not yet dealt with, at the last midnight of each month; "
        + (
            "band: the middle 80 % of the replicates."
            if alone
            else f"line: mean of the paired differences, band: pointwise {words.confidence(level)} confidence interval."
        ),
        _said(waiting, busy, lines, reference),
        (
            Panel("Occupancy, % of the time for the desk", _busy(busy, drawn), 0.4 + 0.34 * len(policies)),
            Panel(f"{backlog}, conversations", _waiting(waiting, lines, drawn, zero=not alone)),
        ),
        question="How does the desk fare?",
    )


def _level(waiting: Months, policy: str) -> Line:
    return Line(waiting.centre(policy), *waiting.band(policy, 0.1, 0.9))


def mean_gaps(waiting: Months, reference: str, level: float) -> dict[str, tuple[float, float, float]]:
    """Return each policy less the reference, mean over the months, with intervals that have the level together (Bonferroni).

    Args:
        waiting: a measure by month.
        reference: the policy that is subtracted.
        level: confidence level of all intervals together.
    """
    others = [policy for policy in waiting.values if policy != reference]
    single = 1.0 - (1.0 - level) / max(1, len(others))
    return {one: pointwise(waiting.over_all(one) - waiting.over_all(reference), single) for one in others}


def _title(waiting: Months, busy: Mapping[str, Known], reference: str, level: float) -> str:
    """Say who is shown to leave more or fewer waiting, and how busy the desk is there."""
    against = called(reference)
    if len(waiting.values) == 1:
        left = words.number(float(waiting.over_all(reference).mean()), digits=2)
        return f"Under {against} {left} conversations wait at the end of a month; {_busy_text(busy, [reference])}"
    gaps = mean_gaps(waiting, reference, level)
    more, fewer = ([one for one, (_, *ends) in gaps.items() if side(*ends) == way] for way in (1, -1))
    if not more and not fewer:
        busiest = _busy_text(busy, list(waiting.values))
        return f"No policy is shown to leave more or fewer conversations waiting than {against}; {busiest}"
    found = max(more + fewer, key=lambda one: abs(gaps[one][0]))
    some = words.number(abs(gaps[found][0]), digits=2)
    way = "more" if found in more else "fewer"
    text = f"{called(found)} leaves {some} {way} conversations waiting at the end of a month than {against}"
    rest = [one for one in (more if found in more else fewer) if one != found]
    if rest:
        return f"{text}; so {'does' if len(rest) == 1 else 'do'} {named(rest)}"
    return f"{text}; {_busy_text(busy, [found, reference])}"


def _busy_text(busy: Mapping[str, Known], policies: Sequence[str]) -> str:
    known = {one: busy[one].mean for one in policies if np.isfinite(busy[one].mean)}
    if not known:
        return "how busy the desk is, is not known"
    low, high = (pick(known, key=lambda one: known[one]) for pick in (min, max))
    texts = [words.measure(known[one], "share") for one in (low, high)]
    if len(set(texts)) == 1:
        return f"the desk is busy {texts[0]} of its time"
    return f"the desk is busy {texts[0]} of its time under {called(low)}, {texts[1]} under {called(high)}"


def _said(waiting: Months, busy: Mapping[str, Known], lines: Mapping[str, Line], reference: str) -> str:
    parts = [f"{policy}: occupancy {words.measure(one.mean, 'share')}" for policy, one in busy.items()]
    what = "backlog" if reference in lines else f"backlog less that of {reference}"
    parts += [
        f"{policy}: {what} {words.number(float(line.centre[-1]), signed=reference not in lines)} conversations in month "
        f"{len(waiting.months)} ({words.number(float(line.low[-1]))} to {words.number(float(line.high[-1]))})"
        for policy, line in lines.items()
    ]
    return "; ".join(parts) + "."


def _busy(busy: Mapping[str, Known], drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, (policy, one) in enumerate(busy.items()):
            look = drawn[policy]
            axes.plot([100 * one.low, 100 * one.high], [row, row], color=look.colour, linewidth=1.2, zorder=2)
            look.dot(axes, 100 * one.mean, row, 6.0)
            row_texts(axes, row, called(policy), words.measure(one.mean, "share"), bold=False)
        rows_frame(axes, len(busy))

    return draw


def _waiting(
    waiting: Months, lines: Mapping[str, Line], drawn: Mapping[str, Look], *, zero: bool
) -> Callable[[Axes], None]:
    return lambda axes: draw_lines(axes, waiting.months, lines, drawn, zero=zero)
