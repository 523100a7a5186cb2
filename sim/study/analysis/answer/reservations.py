"""Reservations about the verdict of a comparison: profit, other stakeholders, failed runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.study.analysis.amounts import amount
from sim.study.analysis.answer.wording import listed, percent, span_of, span_of_amounts
from sim.study.analysis.decision import PROBABLE, Decision

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison
    from sim.study.analysis.money import Money
    from sim.study.analysis.stakeholders import StakeholderRanking


def reservations(
    found: Comparison, decision: Decision, money: Money | None, rankings: Sequence[StakeholderRanking], currency: str
) -> tuple[str, ...]:
    """Return what speaks against the verdict, a sentence each.

    Args:
        found: the comparison.
        decision: the decision on it.
        money: its money.
        rankings: of the stakeholders.
        currency: of the amounts.
    """
    parts = (_profit(decision, money, currency), _stakeholders(decision, rankings), failures(found))
    return tuple(part for part in parts if part)


def _profit(decision: Decision, money: Money | None, currency: str) -> str:
    """Return which other policy has the highest profit within the horizon."""
    if money is None or decision.kind in ("nothing", "alone", "one-draw", "equal"):
        return ""
    highest = money.highest_profit
    best = [decision.leader, *decision.equal]
    gap = money.profit.difference(highest.leader or "", decision.leader)
    if gap is None or highest.leader in best or set(best) & set(highest.equal):
        return ""
    more = amount(gap.mean, currency)
    span = span_of_amounts(gap.low, gap.high, gap.mean, currency)
    return (
        f"Within the {span_of(money.horizon)} alone, profit is highest under {highest.leader}: {more} more than under {decision.leader} "
        f"({span})."
    )


def _stakeholders(decision: Decision, rankings: Sequence[StakeholderRanking]) -> str:
    """Return who would probably choose another policy; finance is left out, whose view value and profit already give."""
    best = {decision.leader, *decision.equal}
    if decision.kind in ("nothing", "alone", "one-draw", "equal"):
        return ""
    choices: dict[str, list[StakeholderRanking]] = {}
    for ranking in rankings:
        first = _first(ranking)
        if first not in best and ranking.stakeholder != "finance":
            choices.setdefault(first, []).append(ranking)
    chosen = [
        f"{listed([row.stakeholder for row in rows], most=5)} would prefer {first} ({_least(rows)})"
        for first, rows in choices.items()
        if first
    ]
    text = "; ".join(chosen)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _first(ranking: StakeholderRanking) -> str:
    """Return the policy that is probably first in a ranking; empty where none is."""
    chance, first = max(zip(ranking.chances or (0.0,), ranking.policies, strict=False))
    return first if chance >= PROBABLE else ""


def _least(rows: Sequence[StakeholderRanking]) -> str:
    """Return the least chance with which these rankings have their first policy."""
    least = min(max(row.chances or (0.0,)) for row in rows)
    return f"{'' if len(rows) > 1 else 'chance '}{percent(least)}" + (
        " or more" if len(rows) > 1 and least <= 0.99 else ""
    )


def failures(found: Comparison) -> str:
    """Return which policies failed, and how often."""
    parts = [
        f"{row.policy} failed in {row.failed} of {row.failed + row.finished} runs"
        + ("" if row.compared else " and is not compared")
        for row in found.standings
        if row.failed
    ]
    return f"Caution: {listed(parts)}; the runs that failed may not be a random sample." if parts else ""
