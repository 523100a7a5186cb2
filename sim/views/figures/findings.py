"""Findings as sentences, the titles of figures: from the one decision rule, and lists of names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.measures.catalogue import run_metric
from sim.study.analysis.compare import Comparison, Difference
from sim.study.analysis.decision import decide
from sim.views import words


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def named(policies: Iterable[str], most: int = 3) -> str:
    """Return policies as a list in a sentence; more than ``most`` of them are counted."""
    some = [words.short(policy) for policy in policies]
    return listed(some) if len(some) <= most else f"{len(some)} policies"


def against_reference(comparison: Comparison) -> list[Difference]:
    """Return each compared policy less the reference, the greatest mean first."""
    rows = [row for row in comparison.differences if row.against == comparison.against]
    return sorted(rows, key=lambda row: -row.mean)


def decision_text(comparison: Comparison) -> str:
    """Return what the comparison shows, in a sentence without full stop."""
    found = decide(comparison)
    who, label = words.short(found.leader or ""), run_metric(comparison.metric).label
    chance = f" (chance {words.percent(found.chance)})" if found.chance is not None else ""
    if found.kind == "clear":
        second = comparison.difference(found.leader or "", found.behind[0]) if not found.equal else None
        lead = (
            f": {words.measure(second.mean, comparison.unit)} more {label} than {words.short(second.against)}, the next best"
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
