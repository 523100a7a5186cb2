"""Findings as sentences, the titles of figures: from the one decision rule, and lists of names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sim.measures.catalogue import run_metric
from sim.study.analysis.answer.wording import listed
from sim.study.analysis.compare import Comparison, Difference
from sim.study.analysis.decision import decide
from sim.views import words


def called(policy: str, most: int = 24) -> str:
    """Return a policy's name for a drawing, at most ``most`` letters: ``grow-advocates[…]`` where its parameters do not fit."""
    base, bracket, _ = policy.partition("[")
    whole = words.short(policy, max(most, len(policy)))
    return words.short(f"{base}[…]" if bracket and len(whole) > most else policy, most)


def in_brief(label: str) -> str:
    """Return a parameter's label for a title: without its unit, at most 40 letters."""
    return words.short(label.partition(",")[0], 40)


def named(policies: Iterable[str], most: int = 3) -> str:
    """Return policies as a list in a sentence; more than ``most`` of them are counted."""
    some = [called(policy) for policy in policies]
    return listed(some, None) if len(some) <= most else f"{len(some)} policies"


def against_reference(comparison: Comparison) -> list[Difference]:
    """Return each compared policy less the reference, the greatest mean first."""
    rows = [row for row in comparison.differences if row.against == comparison.against]
    return sorted(rows, key=lambda row: -row.mean)


def in_unit(
    value: float, unit: str, currency: str, *, signed: bool = False, beside: Sequence[float | None] = ()
) -> str:
    """Return a value in its unit, an amount of money with its currency.

    Args:
        value: the value.
        unit: its unit, as in the catalogue of measures.
        currency: of amounts.
        signed: with a plus sign where it is positive.
        beside: other values in the same cell.
    """
    if unit == "money":
        return words.amount(value, currency, signed=signed, beside=beside)
    return words.measure(value, unit, signed=signed, beside=beside)


def range_in_unit(low: float, high: float, unit: str, beside: Sequence[float | None] = ()) -> str:
    """Return a range without its unit, which stands in the same cell already, see ``in_unit``.

    Args:
        low: lower end.
        high: upper end.
        unit: their unit.
        beside: other values in the same cell.
    """
    if unit == "money":
        text = words.amounts(low, high, "", beside=beside)
        numbers, _, word = text.rpartition(" ")
        return numbers if word.isalpha() else text
    return words.bounds(low, high, unit, beside)


def unit_in(unit: str, currency: str) -> str:
    """Return a unit to write beside numbers, ``money`` as the currency."""
    return re.sub(r"^money\b", lambda _: currency, words.unit_text(unit))


def decision_text(comparison: Comparison, currency: str) -> str:
    """Return what the comparison shows, in a sentence without full stop."""
    found = decide(comparison)
    who, label = called(found.leader or ""), run_metric(comparison.metric).label
    chance = f" (chance {words.percent(found.chance)})" if found.chance is not None else ""
    if found.kind == "clear":
        second = comparison.difference(found.leader or "", found.behind[0]) if not found.equal else None
        lead = (
            f": {in_unit(second.mean, comparison.unit, currency)} more {label} than {called(second.against)}, the next best"
            if second
            else ""
        )
        alike = f", exactly as {named(found.equal)}" if found.equal else ""
        return f"{who} is worth most{alike}{lead}"
    if found.kind == "probable":
        return f"{who} is probably worth most{chance}"
    if found.kind == "open":
        return f"No policy is shown to be worth most; {who} is ahead{chance}"
    return {
        "nothing": "No replicate finished under every policy",
        "alone": f"{who} ran alone",
        "one-draw": f"One draw shows nothing; {who} did best in it",
        "equal": "All policies act exactly alike",
    }[found.kind]
