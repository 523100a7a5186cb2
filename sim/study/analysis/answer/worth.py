"""The worth of the leader of a comparison against the reference, and its idea apart from its split of the budget."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.study.analysis.amounts import amount, per_customer
from sim.study.analysis.answer.wording import confidence, period_of, relative, span_of_amounts
from sim.study.analysis.decision import Decision

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison, Difference, Estimate, SameDesk
    from sim.study.analysis.money import Money


def worth(found: Comparison, decision: Decision, money: Money | None, currency: str) -> str:
    """Return how much more the leader is worth than the reference, or the reference than the next best; empty with none to compare.

    Args:
        found: the comparison.
        decision: the decision on it.
        money: its money, for amounts per customer.
        currency: of the amounts.
    """
    leader = decision.leader
    if leader is None:
        return ""
    period = period_of(found.metric, found.months)
    if decision.kind in ("alone", "equal"):
        mean = amount(found.standing(leader).mean, currency, digits=3)
        return f"Over {period} {'it' if decision.kind == 'alone' else 'each'} is worth {mean}."
    rest = [*decision.level_with, *decision.behind]
    base = found.against if found.against in rest else rest[0] if rest else ""
    gap = found.difference(leader, base)
    if gap is None:
        return ""
    facts = _facts(found, gap, money, currency)
    size = amount(abs(gap.mean), currency)
    if base != found.against:
        return f"The next best, {base}, is worth {size} less over {period} ({facts})."
    name = "it" if not decision.equal else str(leader)
    lead = f"Over {period} {name} is worth {size} more than {base} ({facts})"
    second = found.difference(leader, rest[0])
    if decision.kind == "clear" and rest[0] != base and second is not None:
        ahead = amount(second.mean, currency)
        return f"{lead}, and {ahead} more than the next best, {rest[0]} ({_interval(second, currency)})."
    return f"{lead}."


def _facts(found: Comparison, gap: Difference, money: Money | None, currency: str) -> str:
    """Return interval, share of the base and amount per customer of a difference, as far as they are known."""
    base = found.standing(gap.against).mean
    share = [relative(abs(gap.mean) / abs(base))] if base else []
    if money is not None and money.customers:
        share.append(per_customer(abs(gap.mean) / money.customers, currency))
    facts = [] if gap.low is None else [f"{confidence(found.level)}: {_interval(gap, currency)}"]
    return "; ".join([*facts, ", ".join(share)] if share else facts)


def _interval(gap: Difference | Estimate, currency: str) -> str:
    return span_of_amounts(gap.low, gap.high, gap.mean, currency)


def idea_and_split(found: Comparison, decision: Decision, currency: str) -> str:
    """Return what a policy's idea is worth with the split of the reference, and what its own split changes; empty where nothing stands out.

    Of the leader, where it also ran on the reference split; else of the policy whose idea is worth most, where that is shown to be more
    than 0.

    Args:
        found: the comparison.
        decision: the decision on it.
        currency: of the amounts.
    """
    known = {row.policy: row for row in found.same_desk}
    shown = [row for row in known.values() if row.idea.low is not None and row.idea.low > 0.0]
    row = known.get(decision.leader or "") or max(shown, key=lambda one: one.idea.mean, default=None)
    if row is None or math.isnan(row.idea.mean):
        return ""
    return _taken_apart(row, found.against, "it" if row.policy == decision.leader else row.policy, currency)


def _taken_apart(row: SameDesk, reference: str, name: str, currency: str) -> str:
    idea, split = row.idea, row.split
    more, cost = amount(abs(idea.mean), currency), amount(abs(split.mean), currency)
    return (
        f"On the same desk as {reference} {name} is worth {more} {'less' if idea.mean < 0 else 'more'} ({_size(idea, currency)}); "
        f"its own split {'costs' if split.mean < 0 else 'adds'} {cost} ({_size(split, currency)})."
    )


def _size(one: Estimate, currency: str) -> str:
    """Return the interval of a difference as that of its size, since the words say its direction."""
    if one.low is None or one.high is None or one.mean >= 0.0:
        return _interval(one, currency)
    return span_of_amounts(-one.high, -one.low, -one.mean, currency)
