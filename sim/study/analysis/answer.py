"""The answer sentences of the terminal and the report, and amounts of money as people read them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.measures.catalogue import PRIMARY

if TYPE_CHECKING:
    from sim.study.analysis.break_even import BreakEven
    from sim.study.analysis.compare import Comparison, Standing


def answer(comparison: Comparison) -> str:
    """Return the answer to a comparison in one sentence or two."""
    names = [row.policy for row in comparison.standings if row.compared]
    span = period_of(comparison.metric, comparison.months)
    failed = _failed_clause(comparison)
    if comparison.leader is None:
        return f"No comparison: no replicate finished under every policy.{failed}"
    leader = comparison.standing(comparison.leader)
    if len(names) == 1:
        amount = money(leader.mean or 0.0)
        return f"One policy alone: {comparison.metric} of {leader.policy} over {span} is {amount}.{failed}"
    if comparison.clusters < 2:
        return (
            f"One independent draw is not enough to compare the policies; in it {leader.policy} did best over {span}. "
            f"Run more replicates.{failed}"
        )
    return f"{_winner_clause(comparison, leader, names, span)}{failed}"


def choice_answer(found: Mapping[str, Any]) -> str:
    """Return which policy a sequential procedure selected, with which confidence, and how many replicates it took.

    ``found`` is a choice as the manifest holds it, see ``sim.study.execute.sequential.Choice``.
    """
    per = found["replicates_per_observation"]
    spent = f"{per * found['observations']:,} replicates"
    tolerance, sure = money(found["tolerance"]), percent(found["sure"])
    if found["best"] is None:
        rest = f"; at most {per * found['needed']:,} are needed" if found["needed"] else ""
        ahead = f"{found['ahead']} is ahead" if found["ahead"] else "no replicate finished under every policy"
        return f"Nothing selected after {spent}, the limit: {ahead}{rest}."
    dropped = [_dropped(one, per) for one in found["dropped"]]
    if not dropped:
        return f"Nothing selected after {spent}: only {found['best']} finished often enough to be compared."
    return (
        f"Selected: {found['best']}, which is best, or less than {tolerance} behind the best, with a probability of at least {sure}; "
        f"this took {spent}. "
        f"Dropped: {'; '.join(dropped)}."
    )


def _dropped(one: Mapping[str, Any], per: int) -> str:
    close = ", too close to matter" if one["why"] == "within the tolerance" else ""
    return f"{one['policy']} after {per * one['observations']:,} ({money(one['gap'])} behind{close})"


def break_even_answer(found: BreakEven) -> str:
    """Return the break-even following in a sentence or two."""
    first, last = found.gains[0].audience, found.gains[-1].audience
    if found.low is None or found.high is None:
        return "One independent draw is not enough to find where special treatment pays. Run more replicates."
    low, high = (_from_audience(end, first, last) for end in (found.low, found.high))
    span = f"{percent(found.level)} confidence interval {low} to {high}"
    if not found.known:
        return (
            f"Break-even following: not known. The {percent(found.level)} confidence interval is all that was tried, from {low} to {high}: "
            "taking all audiences together, no gain and no loss is established. Run more replicates."
        )
    if math.isinf(found.low):
        return (
            f"Break-even following: none up to {last:,} ({span}); special treatment pays at no audience that was tried."
        )
    if math.isinf(found.high):
        return f"Break-even following: above {low}, if there is one ({span}); special treatment loses up to there."
    if found.high <= first:
        return f"Break-even following: at most {first:,} ({span}); special treatment pays at every audience that was tried."
    if found.low <= first:
        return f"Break-even following: at most {high} ({span}); special treatment pays from there on."
    return f"Break-even following: about {_rounded(found.following)} people ({span})."


def _from_audience(size: float, first: int, last: int) -> str:
    if math.isinf(size):
        return f"none up to {last:,}"
    return f"at most {first:,}" if size <= first else _rounded(size)


def _rounded(size: float) -> str:
    return f"{float(f'{size:.2g}'):,.0f}"


def _winner_clause(comparison: Comparison, leader: Standing, names: list[str], span: str) -> str:
    ties = comparison.ties
    if len(ties) == 1:
        return _single_winner(comparison, leader, names, span)
    chance = f"{leader.policy} is ahead"
    if leader.best_chance is not None:
        chance += f", and its chance of being best is {percent(leader.best_chance)}"
    apart = f"over {span} {_listed(ties)} are not distinguishable on {comparison.metric}; {chance}"
    beaten = [name for name in names if name not in ties]
    if not beaten:
        return f"No winner: {apart}{_settle_clause(comparison, ties)}."
    verb = "is" if len(beaten) == 1 else "are"
    less = f"{_listed(beaten)} {verb} worth less than {leader.policy}"
    return f"No single winner: {apart}, and {less}{_settle_clause(comparison, ties)}."


def _single_winner(comparison: Comparison, leader: Standing, names: list[str], span: str) -> str:
    others = [row for row in comparison.standings if row.compared and row.policy != leader.policy]
    second = max(others, key=lambda row: row.mean if row.mean is not None else -math.inf)
    gap = comparison.difference(leader.policy, second.policy)
    assert gap is not None, "compared policies have a difference"
    than = second.policy if len(names) == 2 else f"the next best, {second.policy}"
    return (
        f"{leader.policy} is worth most: over {span} {money(gap.mean)} more {comparison.metric} than {than} "
        f"({percent(comparison.level)} confidence interval {money(gap.low)} to {money(gap.high)})."
    )


def _settle_clause(comparison: Comparison, ties: tuple[str, ...]) -> str:
    needed = [
        row.replicates_to_settle
        for row in comparison.differences
        if row.against == comparison.leader and row.policy in ties and row.replicates_to_settle is not None
    ]
    if not needed or max(needed) > 100_000:
        return ""
    about = f"about {rounded_up(max(needed)):,} replicates"
    return f"; {about} would settle it if the true differences are as observed"


def _failed_clause(comparison: Comparison) -> str:
    parts = [
        f"{row.policy} failed in {row.failed} of {row.failed + row.finished} runs"
        + ("" if row.compared else " and is not compared")
        for row in comparison.standings
        if row.failed
    ]
    return f" Caution: {_listed(parts)}; the runs that failed may not be a random sample." if parts else ""


def rounded_up(number: int) -> int:
    """Return a count rounded up to two digits, for estimates."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return math.ceil(number / step) * step


def period_of(metric: str, months: int) -> str:
    """Return the period that a run metric counts, in words: the primary one includes the run-off."""
    return f"{span_of(months)} and the run-off" if metric == PRIMARY else span_of(months)


def span_of(months: int) -> str:
    """Return a number of months in words."""
    return "1 month" if months == 1 else f"{months} months"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float | None) -> str:
    """Return a share as people read it; rounding never claims certainty."""
    if share is None:
        return "unknown"
    if share < 0.01:
        return "under 1 %"
    if share > 0.99:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def money(amount: float | None) -> str:
    """Return an amount of money as people read it: thousands separated, cents only below 10."""
    if amount is None:
        return "—"
    size = abs(amount)
    text = f"{size:,.2f}" if size < 10.0 else f"{size:,.0f}"
    return f"−{text}" if amount < 0.0 and text.strip("0.,") else text
