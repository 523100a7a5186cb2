"""The scenario's own question, answered: each claim of its lesson with its verdict and its difference in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.study.analysis.lesson import JudgedClaim, metric_of
from sim.study.analysis.money import Estimate
from sim.views.labels import label_of
from sim.views.lesson import expectation
from sim.views.report.gains import difference_texts
from sim.views.report.money import percent_texts

_TONES = {"shown": "good", "the opposite": "poor", "not shown": "open", "not known": "open"}
_IN_THEIR_UNIT = ("share", "minutes", "-1 to 1", "0 to 1", "points", "stars")
"""Units whose differences are said as they are; others in percent of what is compared with."""


@dataclass(frozen=True)
class ClaimLine:
    """A claim: its verdict, the tone of that, what it says, and the difference with its interval."""

    verdict: str
    tone: str
    says: str
    detail: str


def claim_lines(claims: Sequence[JudgedClaim], currency: str) -> list[ClaimLine]:
    """Return the judged claims of a lesson as lines."""
    return [
        ClaimLine(
            one.verdict, _TONES.get(one.verdict, ""), one.claim.says or expectation(one.claim), _detail(one, currency)
        )
        for one in claims
    ]


def _detail(found: JudgedClaim, currency: str) -> str:
    if found.difference is None:
        return ""
    group = f", {found.claim.group.partition('/')[2]}" if found.claim.group else ""
    text, interval = _difference(found, currency)
    return f"{label_of(metric_of(found.claim))}{group} {text}{f' ({interval})' if interval else ''}"


def _difference(found: JudgedClaim, currency: str) -> tuple[str, str]:
    assert found.difference is not None
    if not found.base or found.unit.startswith(_IN_THEIR_UNIT):
        return difference_texts(found, currency)
    scale = 100.0 / abs(found.base)
    return percent_texts(Estimate(found.difference, found.low, found.high).times(scale))
