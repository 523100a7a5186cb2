"""The brief: two pages that say what to do, what it brings and costs, how sure that is, who gains and loses, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.study.analysis.answer import About, advised, answer_in_parts, span_of
from sim.study.analysis.answer.question import headline
from sim.study.analysis.changes import Changes, changes
from sim.study.analysis.changes.next_step import more_replicates
from sim.study.analysis.compare import Comparison
from sim.study.analysis.decision import Decision, decide
from sim.study.analysis.money import Money, PolicyMoney
from sim.study.analysis.policy_labels import quoted as name
from sim.study.storage.results import Results
from sim.views import words
from sim.views.report.claims import ClaimLine, claim_lines
from sim.views.report.gains import Gains, gains
from sim.views.report.money import MoneyTable, difference, largest, money_table, payback_text, percent_texts
from sim.views.report.paper import first_sheet, second_sheet
from sim.views.report.policies import PolicyLine, policy_lines
from sim.views.report.recommendation import Apart, advice, apart, event_rule, recommendation, rule
from sim.views.series import with_events

MOST_ROWS = 7
"""Policies in the tables of the brief; the others stand in the appendix."""
MOST_CLAIMS = 5
_MOST_MINUTES = 60.0
_MOST_REPLICATES = 2_000


@dataclass(frozen=True)
class Key:
    """A key figure: what it is, the figure, a remark."""

    label: str
    figure: str
    remark: str


@dataclass(frozen=True)
class Next:
    """The next step: what it gives, and the command."""

    says: str
    command: str


@dataclass(frozen=True)
class Brief:
    """The contents of the brief about one scenario; ``more`` counts the policies that only the appendix shows."""

    title: str
    advice: str
    question: str
    keys: tuple[Key, ...]
    claims: tuple[ClaimLine, ...]
    money: MoneyTable | None
    reference: str
    more: int
    months: str
    sure: tuple[str, ...]
    changes: tuple[str, ...]
    gains: Gains | None
    policies: tuple[PolicyLine, ...]
    apart: tuple[Apart, ...]
    next: Next | None

    @property
    def fits(self) -> tuple[float, float]:
        """Factors by which the two sheets are made smaller on paper, so that each fits on one page of A4."""
        return first_sheet(self), second_sheet(self)


def brief(results: Results, comparison: Comparison, entry: Mapping[str, Any], about: About) -> Brief:
    """Return the brief of one scenario.

    Args:
        results: the study.
        comparison: of the scenario.
        entry: the scenario's entry in the manifest.
        about: what else is known: money, claims, what was selected.
    """
    decision, currency, money = decide(comparison), about.currency, about.money
    table = money_table(comparison, money, currency) if money else None
    rows = table.rows if table else ()
    subject = _subject(decision, comparison)
    what = changes(results, comparison)
    shown = tuple(row.policy for row in rows[:MOST_ROWS]) or comparison.policies[:MOST_ROWS]
    days = with_events(results.days, comparison.scenario)
    title, lead = _title(decision, comparison, about)
    return Brief(
        title=title,
        advice=lead,
        question=entry["question"],
        keys=_keys(decision, comparison, about, subject),
        claims=tuple(claim_lines(about.claims, currency)[:MOST_CLAIMS]),
        money=replace(table, rows=rows[:MOST_ROWS]) if table else None,
        reference=comparison.against,
        more=max(0, len(rows) - MOST_ROWS),
        months=span_of(comparison.months),
        sure=_sure(comparison, about),
        changes=() if what.kind in ("alone", "nothing") else what.sentences(),
        gains=gains(results, comparison, currency, subject),
        policies=tuple(policy_lines(shown, days, _budget(entry, money), currency)),
        apart=apart(comparison, currency),
        next=_next(results, comparison, decision, what, selected=about.choice is not None),
    )


def _title(decision: Decision, comparison: Comparison, about: About) -> tuple[str, str]:
    """Return the answer to the scenario's own question, and below it what to do; where it has none, what to do comes first."""
    do = recommendation(decision, comparison, about.currency, about.choice)
    more = advice(decision, comparison) if about.choice is None else ""
    own = headline(comparison, about.events, about.claims, about.currency)
    return (own, f"{do}. {more}".strip()) if own else (do, more)


def _sure(comparison: Comparison, about: About) -> tuple[str, ...]:
    """Return the answer without what stands elsewhere on the sheets, and the rule by which it was found."""
    said = replace(answer_in_parts(comparison, about), headline="", command="")
    by_intervals = comparison.clusters > 1 and len(comparison.policies) > 1 and about.choice is None
    rules = (rule(comparison) if by_intervals else "", event_rule(comparison))
    return (said.text, *filter(None, rules))


def _budget(entry: Mapping[str, Any], money: Money | None) -> float | None:
    """Return the money a month that there is to set aside: the budget per customer for the customers at the start."""
    each = entry["resolved"].get("company", {}).get("budget")
    return None if each is None or money is None or money.customers is None else float(each) * money.customers


def _subject(decision: Decision, comparison: Comparison) -> str | None:
    """Return the policy whose money is on the first page: the leader, or the best of the others where the reference leads."""
    if decision.leader != comparison.against:
        return decision.leader
    return next(iter((*decision.equal, *decision.level_with, *decision.behind)), None)


def _keys(decision: Decision, comparison: Comparison, about: About, subject: str | None) -> tuple[Key, ...]:
    made, money, currency = [], about.money, about.currency
    if money is not None and subject is not None and money.reference is not None:
        row = money.of(subject)
        made = [_brings(decision, row, money, currency), _profit(row, money, currency), _costs(row, money, currency)]
    if about.choice is not None and about.choice["best"] is not None:
        return (*made, _selection(about.choice, currency))
    chance = Key("How sure", words.percent(decision.chance), _chance_text(decision, comparison))
    return (*made, chance) if decision.chance is not None else tuple(made)


def _selection(choice: Mapping[str, Any], currency: str) -> Key:
    """Return how sure a selection is."""
    tolerance = words.amount(choice["tolerance"], currency, digits=3)
    remark = f"at least: that {name(choice['best'])}, which is selected, is worth most, or less than {tolerance} behind the best"
    return Key("How sure", words.percent(choice["sure"]), remark)


def _brings(decision: Decision, row: PolicyMoney, money: Money, currency: str) -> Key:
    found = row.value.difference
    label = (
        f"What {name(row.policy)} brings"
        if decision.leader == row.policy
        else f"What changing to {name(row.policy)} brings"
    )
    assert found is not None, "a policy beside the reference has a difference"
    amount = difference(found, currency, largest(money))
    parts = [amount.below] if amount.below else []
    if row.value.percent is not None:
        parts.append(percent_texts(row.value.percent)[0])
    if row.value.per_customer is not None:
        parts.append(words.per_customer(row.value.per_customer.mean, currency, signed=True))
    shown = "" if found.low is None or amount.clear else " No difference is shown."
    return Key(label, amount.text, f"{'; '.join(parts)}.{shown}" if parts else "")


def _costs(row: PolicyMoney, money: Money, currency: str) -> Key:
    found = row.spent.difference
    assert found is not None, "a policy beside the reference has a difference"
    text = difference(found, currency, largest(money)).text
    parts = [f"spent in {span_of(money.horizon)}"]
    if row.extra_per_spent is not None and row.extra_per_spent.side:
        parts.append(f"{words.amount(row.extra_per_spent.mean, currency)} value for each {currency} more")
    parts.append(_pays_back(row))
    return Key("What it costs, when it pays back", text, "; ".join(part for part in parts if part))


def _pays_back(row: PolicyMoney) -> str:
    if row.payback is None or row.payback.kind in ("equal", "unknown"):
        return ""
    text, below = payback_text(row.payback)
    if row.payback.kind == "not within":
        return f"does not pay back within {span_of(row.payback.months)}{f' ({below})' if below else ''}"
    verb = "in " if text.startswith("month") else ""
    return f"pays back {verb}{text}{f' ({below})' if below else ''}"


def _profit(row: PolicyMoney, money: Money, currency: str) -> Key:
    found = row.profit.difference
    highest = f"highest: {name(money.profit.leader)}" if money.profit.leader else ""
    label = f"Profit in {span_of(money.horizon)}"
    assert found is not None, "a policy beside the reference has a difference"
    amount = difference(found, currency, largest(money))
    return Key(label, amount.text, "; ".join(part for part in (amount.below, highest) if part))


def _chance_text(decision: Decision, comparison: Comparison) -> str:
    who = name(decision.leader or "")
    return f"chance that {who} is worth most; {comparison.clusters} independent draws"


def _next(
    results: Results, comparison: Comparison, decision: Decision, what: Changes, *, selected: bool
) -> Next | None:
    """More replicates where that settles the answer in reasonable time, else what would tell under which conditions it changes."""
    needed = None if selected else decision.replicates_to_settle
    if needed is not None and comparison.replicates < needed <= _MOST_REPLICATES:
        step = more_replicates(
            results, advised(needed), "settle which policy is worth most, if the differences are as observed"
        )
        if step.minutes is None or step.minutes <= _MOST_MINUTES:
            return Next(_says(step.gives, step.minutes), step.command)
    if what.next_step is not None:
        return Next(_says(what.next_step.gives, what.next_step.minutes), what.next_step.command)
    return None


def _says(gives: str, minutes: float | None) -> str:
    if minutes is None:
        return f"To {gives}:" if gives.startswith("settle") else f"To learn {gives}:"
    time = f"about {max(1, round(minutes))} min" if minutes < 90.0 else f"about {minutes / 60.0:.0f} hours"
    return f"{'To' if gives.startswith('settle') else 'To learn'} {gives} ({time}):"
