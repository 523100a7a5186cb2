"""The title of a report: what to do, by the one decision rule, in as few words as it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.study.analysis.answer import selected
from sim.study.analysis.answer.wording import listed
from sim.study.analysis.compare import Comparison
from sim.study.analysis.decision import PROBABLE, Decision
from sim.study.analysis.money import Estimate as MoneyEstimate
from sim.study.analysis.policy_labels import quoted as name
from sim.views import words
from sim.views.report.money import Amount, difference


@dataclass(frozen=True)
class Apart:
    """A policy taken apart: its idea on the budget of the reference, less the reference; and what its own split adds to that."""

    policy: str
    idea: Amount
    split: Amount


RULED_OUT = 0.05
"""Chance of being best below which the reference is not what a title advises; an assumption."""


def recommendation(
    decision: Decision, comparison: Comparison, currency: str, choice: Mapping[str, Any] | None = None
) -> str:
    """Return what a comparison says to do, in one line.

    Args:
        decision: the decision on it.
        comparison: the comparison.
        currency: of the amounts.
        choice: what a sequential procedure selected, as the manifest holds it; it then decides.
    """
    if choice is not None:
        return selected(choice, currency, name).removesuffix(".")
    leader, reference = decision.leader, comparison.against
    if leader is None:
        return "No comparison: no replicate finished under every policy"
    if decision.kind == "alone":
        return f"One policy alone: {name(leader)}"
    if decision.kind == "one-draw":
        return f"One draw shows nothing; in it {name(leader)} did best"
    if decision.kind == "equal":
        return "The policies come to exactly the same: nothing to choose between them"
    best = listed([name(policy) for policy in (leader, *decision.equal)], None)
    verb = "are" if decision.equal else "is"
    whole = _desk_kept(comparison, leader)
    if decision.kind == "clear":
        return f"{best} {verb} worth most{_by_how_much(comparison, leader, currency)}{whole}"
    if decision.kind == "probable":
        return f"{best} {verb} probably worth most (chance {words.percent(decision.chance)}){whole}"
    if reference in decision.behind:
        return f"Leave {name(reference)}: {best} {verb} worth more, though no policy is shown to be worth most{whole}"
    if _keeps(decision, comparison):
        return f"No policy is shown to be worth most: keep to {name(reference)} for now"
    return f"No policy is shown to be worth most; {best} {verb} ahead (chance {words.percent(decision.chance)}){whole}"


def advice(decision: Decision, comparison: Comparison) -> str:
    """Return what follows from an answer that is not clear, in a sentence; empty where the title says it all."""
    leader, reference = decision.leader, comparison.against
    if leader is None or decision.kind not in ("open", "probable") or leader == reference:
        return ""
    ahead = f"{name(leader)} is ahead, with a chance of {words.percent(decision.chance)} of being best."
    beaten = [row.policy for row in comparison.differences if row.against == reference and row.verdict == "more"]
    if beaten:
        verb = "is" if len(beaten) == 1 else "are"
        return f"{listed([name(one) for one in beaten], None)} {verb} shown to be worth more than {name(reference)}."
    nothing = f"Nothing is shown to be worth more than {name(reference)}"
    if decision.kind == "open" and _keeps(decision, comparison):
        return f"{ahead} {nothing}."
    return f"{nothing}; a change is a bet, not a finding."


def _keeps(decision: Decision, comparison: Comparison) -> bool:
    """Whether the reference may still be best: it leads, or is level with the leader and not all but ruled out."""
    if comparison.against == decision.leader or comparison.against in decision.equal:
        return True
    chance = comparison.standing(comparison.against).best_chance or 0.0
    return comparison.against in decision.level_with and chance >= RULED_OUT


def _by_how_much(comparison: Comparison, leader: str, currency: str) -> str:
    gap = comparison.difference(leader, comparison.against)
    if leader == comparison.against or gap is None:
        return ""
    more = words.amount(gap.mean, currency, beside=(gap.low, gap.high))
    return f": {more} more than {name(comparison.against)}"


def _desk_kept(comparison: Comparison, leader: str) -> str:
    """Say it where the leader's own split of the budget is shown to cost more than it brings."""
    split = next((one.split for one in comparison.same_desk if one.policy == leader), None)
    return ", better still with the desk kept whole" if split and split.high is not None and split.high < 0.0 else ""


def rule(comparison: Comparison) -> str:
    """Return the decision rule and what it rests on, in two sentences."""
    draws = "replicates" if comparison.fixed_parameters else "draws of the uncertain parameters"
    level = words.confidence(comparison.level)
    return (
        f"A policy is shown to be worth most when the simultaneous {level} intervals of its differences from all others exclude 0, and "
        f"probably worth most from a chance of {words.percent(PROBABLE)}. Behind this answer stand {comparison.clusters} independent "
        f"{draws}, {comparison.replicates} replicates in all, the same for every policy."
    )


def event_rule(comparison: Comparison) -> str:
    """Return what the effect of the events is, and what its intervals cover; empty without runs without events, or with one draw."""
    if comparison.clusters < 2 or not comparison.events:
        return ""
    level = words.confidence(comparison.level)
    change = f", and so are those of how policies change what happens under {name(comparison.against)}"
    return (
        f"The effect of the events is each replicate with them less the same replicate without; its {level} intervals are simultaneous "
        f"over the policies{change if comparison.event_changes else ''}."
    )


def apart(comparison: Comparison, currency: str) -> tuple[Apart, ...]:
    """Return, for each policy that also ran on the reference split, its idea and its split of the budget apart."""
    return tuple(
        Apart(
            words.called(one.policy),
            *(difference(MoneyEstimate(part.mean, part.low, part.high), currency) for part in (one.idea, one.split)),
        )
        for one in comparison.same_desk
    )
