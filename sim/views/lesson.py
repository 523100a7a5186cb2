"""A scenario's lesson as text: what was expected before it was measured, and whether the runs show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.lesson import WITHOUT_EVENTS, Claim
from sim.study.analysis.lesson import JudgedClaim, metric_of
from sim.views import words
from sim.views.labels import label_of


@dataclass(frozen=True)
class LessonRow:
    """A claim: what it says, the measure with its unit, the value, what it is compared with, the difference, the verdict."""

    says: str
    measure: str
    value: str
    base: str
    difference: str
    verdict: str


def lesson_rows(claims: Sequence[JudgedClaim]) -> list[LessonRow]:
    """Return the judged claims as text."""
    return [_row(one) for one in claims]


def _row(one: JudgedClaim) -> LessonRow:
    metric, beside = metric_of(one.claim), (one.value, one.base)
    unit = words.unit_text(one.unit)
    group = f", {one.claim.group.partition('/')[2]}" if one.claim.group else ""
    difference = words.NONE
    if one.difference is not None:
        difference = words.gap(one.difference, one.unit, beside)
        if one.low is not None and one.high is not None:
            difference += f" ({words.bounds(one.low, one.high, one.unit, (*beside, one.low, one.high))})"
    return LessonRow(
        says=one.claim.says or expectation(one.claim),
        measure=f"{label_of(metric)}{group}" + (f" ({unit})" if unit else ""),
        value=words.measure(one.value, one.unit, beside=beside),
        base=words.measure(one.base, one.unit, beside=beside),
        difference=difference,
        verdict=one.verdict,
    )


def expectation(claim: Claim) -> str:
    """Return a claim in words: ``more interventions under listen-first than under first-come``."""
    metric, group = metric_of(claim), claim.group.partition("/")[2]
    what = label_of(metric) + (f" of the {group}" if group else "")
    under = f"under {claim.policy}"
    other = "without the events" if claim.against == WITHOUT_EVENTS else f"under {claim.against}"
    if claim.within is not None:
        joint = f"and {other}" if claim.against != WITHOUT_EVENTS else "with and without the events"
        return f"{what} alike {under} {joint}, within {words.percent(claim.within)}"
    return f"{claim.expect} {what} {under} than {other}"
