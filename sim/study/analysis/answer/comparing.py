"""The answer to a comparison: to the scenario's question, which policy is best, what to do; each sentence follows from one decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.study.analysis.amounts import amount
from sim.study.analysis.answer.question import headline
from sim.study.analysis.answer.reservations import reservations
from sim.study.analysis.answer.selection import how_selected, selected
from sim.study.analysis.answer.wording import advised, confidence, listed, percent, relative
from sim.study.analysis.answer.worth import idea_and_split, worth
from sim.study.analysis.decision import Decision, decide
from sim.study.design.currency import DEFAULT, currency_of

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison
    from sim.study.analysis.lesson import JudgedClaim
    from sim.study.analysis.money import Money
    from sim.study.analysis.stakeholders import StakeholderRanking
    from sim.study.storage.results import Results

REACH = 1_000
"""Replicates in all up to which more of them are advised; an assumption: half an hour for a scenario like the default one."""

FIRST = 20
"""Replicates that are advised where a single independent draw shows nothing."""


@dataclass(frozen=True)
class About:
    """Facts about a comparison that it does not hold itself.

    Attributes:
        money: its money; without it nothing is said per customer, and nothing of profit.
        rankings: of the stakeholders.
        choice: what a sequential procedure selected, as the manifest holds it; it then decides.
        currency: of the scenario.
        looks: replicates at which the results are looked at while they grow; empty where they do not.
        larger: returns the command that makes so many replicates of it, or an empty text.
        events: names of the scenario's events.
        claims: those of its lesson, judged.
    """

    money: Money | None = None
    rankings: Sequence[StakeholderRanking] = ()
    choice: Mapping[str, Any] | None = None
    currency: str = DEFAULT
    looks: Sequence[int] = ()
    larger: Callable[[int], str] = lambda replicates: ""
    events: Sequence[str] = ()
    claims: Sequence[JudgedClaim] = ()


@dataclass(frozen=True)
class Answer:
    """The answer in parts, each of a sentence or two; a part that has nothing to say is empty.

    Attributes:
        verdict: what is best, or that nothing is shown.
        worth: how much, against the reference.
        idea: the idea of a policy apart from its split of the budget.
        advice: what to do.
        command: the command that the advice is about.
        reservations: what speaks against it: profit, other stakeholders, failed runs.
        headline: what the study says to the scenario's own question, without a full stop; empty where that is which policy is best.
    """

    verdict: str
    worth: str = ""
    idea: str = ""
    advice: str = ""
    command: str = ""
    reservations: tuple[str, ...] = ()
    headline: str = ""

    @property
    def text(self) -> str:
        """The answer as running text."""
        first = f"{self.headline}." if self.headline else ""
        advice = f"{self.advice.removesuffix('.')}: {self.command}" if self.command else self.advice
        return " ".join(
            part for part in (first, self.verdict, self.worth, self.idea, *self.reservations, advice) if part
        )


def about_of(results: Results, found: Comparison) -> About:
    """Return what a study says about one of its comparisons."""
    from sim.study.analysis.changes.next_step import more_replicates
    from sim.study.analysis.lesson import judged_lesson
    from sim.study.analysis.money import money_of
    from sim.study.analysis.stakeholders import stakeholder_rankings

    manifest = results.manifest
    entry: Mapping[str, Any] = next((one for one in manifest["scenarios"] if one["name"] == found.scenario), {})
    chosen = manifest.get("until_sure", {}).get("choices", ())
    return About(
        money_of(found, results.runs, results.days_with("profit"), results.groups),
        stakeholder_rankings(results.runs, found.scenario, found.policies),
        next((one for one in chosen if one["scenario"] == found.scenario), None),
        currency_of(manifest, entry),
        manifest.get("looks", {}).get("at", ()),
        lambda replicates: more_replicates(results, replicates, "").command,
        tuple(str(one["name"]) for one in entry.get("resolved", {}).get("events", ())),
        judged_lesson(results, entry) if entry else (),
    )


def answer(found: Comparison, about: About | None = None) -> str:
    """Return the answer to a comparison as running text."""
    return answer_in_parts(found, about).text


def answer_in_parts(found: Comparison, about: About | None = None) -> Answer:
    """Return the answer to a comparison in parts.

    Args:
        found: the comparison.
        about: what else is known.
    """
    known = about or About()
    decision = decide(found)
    compared = decision.kind in ("equal", "clear", "probable", "open")
    advice, command = _advice(found, decision, known)
    return Answer(
        selected(known.choice, known.currency) if known.choice else verdict(found, decision),
        worth(found, decision, known.money, known.currency),
        idea_and_split(found, decision, known.currency) if compared else "",
        how_selected(known.choice, known.currency) if known.choice else advice,
        "" if known.choice else command,
        reservations(found, decision, known.money, known.rankings, known.currency),
        headline(found, known.events, known.claims, known.currency),
    )


def verdict(found: Comparison, decision: Decision) -> str:
    """Return what is best, or that nothing is shown, in one sentence; policies on a level are named where not all of them are."""
    leader, chance = decision.leader, percent(decision.chance)
    same = listed([str(leader), *decision.equal])
    are = "are" if decision.equal else "is"
    alike = " (they act alike)" if decision.equal else ""
    several = len(decision.level_with) > 1 and not decision.behind
    apart = f", not distinguishable from {listed(decision.level_with)}" if decision.level_with and not several else ""
    return {
        "nothing": "There is no answer: no policy ran to the end beside the others, so nothing can be compared.",
        "alone": f"Nothing is compared: {leader} is the only policy.",
        "one-draw": f"Nothing is shown yet: one trial is too few to compare policies, and in it {leader} did best.",
        "equal": f"No policy is worth more than another: {same} act exactly alike here.",
        "clear": f"{same} {are} worth most{alike}.",
        "probable": f"{same} {are} probably worth most (chance {chance}){alike}{apart}.",
        "open": f"No policy is shown to be worth most; {same} {are} ahead (chance {chance}){alike}{apart}.",
    }[decision.kind]


def _advice(found: Comparison, decision: Decision, about: About) -> tuple[str, str]:
    """Return what to do, and the command for it."""
    if decision.kind == "nothing":
        return "See below why runs failed.", ""
    if decision.kind == "alone":
        return "Name two policies or more to compare them.", ""
    if decision.kind == "one-draw":
        command = about.larger(FIRST)
        return f"Run more of them{' to see more' if command else ''}.", command
    if decision.kind == "equal":
        return "The choice between them makes no difference to value.", ""
    if decision.kind == "clear":
        return f"{_choice(found, decision)}{_payback(decision, about)}.", ""
    risk = (
        f"Choosing {decision.leader} now loses at most {_at_stake(found, decision, about.currency)} against any other"
    )
    needed = decision.replicates_to_settle
    if needed is None or needed > REACH:
        return f"{risk}; {REACH:,} replicates would not settle it.", ""
    number = advised(needed)
    return f"{risk}; about {number:,} replicates would settle it.", about.larger(number)


def _choice(found: Comparison, decision: Decision) -> str:
    leader = decision.leader
    if leader == found.against:
        return f"Keep to {leader}"
    return f"Choose {leader}{' or ' + listed(decision.equal) if decision.equal else ''}"


def _payback(decision: Decision, about: About) -> str:
    """Return when the leader pays back; empty where that is not known, or where it is the reference."""
    found = None if about.money is None else about.money.of(str(decision.leader)).payback
    if found is None or found.month is None or found.kind == "equal":
        return ""
    return "; it pays from the start" if found.kind == "from the start" else f"; it pays back in month {found.month}"


def _at_stake(found: Comparison, decision: Decision, currency: str) -> str:
    """Return the most that the leader may be behind another policy, by the simultaneous intervals, in words."""
    ends = [found.difference(policy, decision.leader) for policy in decision.level_with]
    most = max(row.high for row in ends if row is not None and row.high is not None)
    base = found.standing(found.against).mean
    share = f"{relative(most / abs(base))}, " if base else ""
    return f"{amount(most, currency)} ({share}{confidence(found.level)} confidence)"
