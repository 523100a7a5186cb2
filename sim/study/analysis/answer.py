"""A comparison in words: the answer sentence of the terminal and the report, and amounts of money for people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.analysis.break_even import BreakEven
    from sim.study.analysis.compare import Comparison, Standing


def answer(comparison: Comparison) -> str:
    """The answer in one plain sentence or two, for the terminal and the report."""
    names = [row.policy for row in comparison.standings if row.compared]
    span = span_of(comparison.months)
    failed = _failed_clause(comparison)
    if comparison.leader is None:
        return f"Nothing can be said: no replicate finished under every policy.{failed}"
    leader = comparison.standing(comparison.leader)
    if len(names) == 1:
        amount = money(leader.mean or 0.0)
        return f"Nothing is compared; {comparison.metric} of {leader.policy} over {span} is {amount}.{failed}"
    if comparison.clusters < 2:
        return (
            f"One independent world cannot tell the policies apart; in this one {leader.policy} did best over {span}. "
            f"Run more replicates.{failed}"
        )
    return f"{_winner_clause(comparison, leader, names, span)}{failed}"


def choice_answer(found: Mapping[str, Any]) -> str:
    """Which policy a sequential choice came to, how sure, and what it took.

    ``found``: as in the manifest, see ``sim.study.execute.sequential.Choice``.
    """
    per = found["replicates_per_observation"]
    spent = f"{per * found['observations']:,} replicates"
    tolerance, sure = money(found["tolerance"]), percent(found["sure"])
    if found["best"] is None:
        rest = f"; {per * found['needed']:,} would decide it at the latest" if found["needed"] else ""
        ahead = f"{found['ahead']} is ahead" if found["ahead"] else "no replicate finished under every policy"
        return f"Not decided after {spent}, the most allowed: {ahead}{rest}."
    said = [_dropped(one, per) for one in found["dropped"]]
    if not said:
        return f"Nothing was chosen after {spent}: only {found['best']} finished often enough to be compared."
    return (
        f"{found['best']} is best, or less than {tolerance} behind the best, with a chance of at least {sure}; this took {spent}. "
        f"Dropped: {'; '.join(said)}."
    )


def _dropped(one: Mapping[str, Any], per: int) -> str:
    close = ", too close to matter" if one["why"] == "within the tolerance" else ""
    return f"{one['policy']} after {per * one['observations']:,} ({money(one['gap'])} behind{close})"


def break_even_answer(found: BreakEven) -> str:
    """The break-even following in a sentence or two."""
    first, last = found.gains[0].audience, found.gains[-1].audience
    if found.low is None or found.high is None:
        return "One independent world cannot tell from which audience special treatment pays. Run more replicates."
    span = f"{percent(found.level)} interval {_from_audience(found.low, first, last)} to {_from_audience(found.high, first, last)}"
    if math.isinf(found.low):
        none = f"Break-even following: none up to {last:,}; special treatment paid before no audience that was tried"
        most = found.gains[-1].high
        if most is not None and most > 0.0:
            none += (
                f", though before {last:,} a gain of up to {money(most)} is within the {percent(found.level)} interval"
            )
        return f"{none}."
    unsettled = found.low <= first and math.isinf(found.high)
    if unsettled:
        return (
            f"No break-even following can be told ({span}): before no audience up to {last:,} can the gain be told from a loss, "
            "all audiences taken together."
        )
    if math.isinf(found.following):
        return f"Break-even following: none up to {last:,} ({span})."
    if found.following <= first:
        return f"Break-even following: at most {first:,} ({span}); special treatment pays before every audience."
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
    apart = f"over {span} {_listed(ties)} cannot be told apart on {comparison.metric}; {chance}"
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
        f"({percent(comparison.level)} interval {money(gap.low)} to {money(gap.high)})."
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
    return f"; {about} would settle it if the differences are what they look like"


def _failed_clause(comparison: Comparison) -> str:
    parts = [
        f"{row.policy} failed in {row.failed} of {row.failed + row.finished} runs"
        + ("" if row.compared else " and is not compared")
        for row in comparison.standings
        if row.failed
    ]
    return f" Beware: {_listed(parts)}; what failed may not be a fair sample." if parts else ""


def rounded_up(number: int) -> int:
    """A count rounded up to two digits, for what is only an estimate."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return math.ceil(number / step) * step


def span_of(months: int) -> str:
    """So many months, in words."""
    return "1 month" if months == 1 else f"{months} months"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float | None) -> str:
    """A share for people; certainty is not claimed by rounding."""
    if share is None:
        return "unknown"
    if share < 0.01:
        return "under 1 %"
    if share > 0.99:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def money(amount: float | None) -> str:
    """An amount of money for people: grouped by thousands, no more digits than mean something."""
    if amount is None:
        return "—"
    size = abs(amount)
    text = f"{size:,.2f}" if size < 10.0 else f"{size:,.0f}"
    return f"−{text}" if amount < 0.0 and text.strip("0.,") else text
