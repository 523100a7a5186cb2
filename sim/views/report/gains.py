"""Gains and losses: a few measures of five stakeholders under each policy, beside the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.study.analysis.answer.wording import listed
from sim.study.analysis.compare import Comparison
from sim.study.analysis.intervals import side
from sim.study.analysis.lesson import LEVEL, JudgedClaim, metric_of, paired_difference
from sim.study.storage.results import Results
from sim.views import words

MOST_POLICIES = 4
"""Policies beside the reference that fit on paper."""


class _Asked(NamedTuple):
    stakeholder: str
    measure: str
    label: str
    group: str = ""


_ASKED: Final = (
    _Asked("Finance", "profit", "profit within the horizon"),
    _Asked("Customers", "customer_surplus", "surplus per customer-month"),
    _Asked("Customers", "attitude", "satisfaction, least valuable half", "value/bottom half"),
    _Asked("Customers", "attitude", "satisfaction, next 30 %", "value/next 30 %"),
    _Asked("Customers", "attitude", "satisfaction, most valuable 20 %", "value/top 20 %"),
    _Asked("Customers", "churn", "churn a month"),
    _Asked("Customers", "silent_churn", "left in silence after a failure, a month"),
    _Asked("Service", "first_response", "first response time"),
    _Asked("Service", "resolved_share", "complaints and questions solved"),
    _Asked("Marketing", "share_of_voice", "advocates' share of voice"),
    _Asked("Staff", "strain", "strain (0 to 1)"),
)


@dataclass(frozen=True)
class GainCell:
    """A difference from the reference with its interval, and whether it is clearly ``better``, ``worse`` or neither (empty)."""

    text: str
    interval: str
    tone: str


@dataclass(frozen=True)
class GainRow:
    """One measure: whose it is (empty where the row above says it), the level of the reference, and the other policies."""

    stakeholder: str
    label: str
    level: str
    cells: tuple[GainCell, ...]


@dataclass(frozen=True)
class Gains:
    """The table: its columns in words, the policies that did not fit, and in a sentence who gains and loses under the first policy.

    ``confidence`` is the level of its intervals.
    """

    reference: str
    policies: tuple[str, ...]
    rows: tuple[GainRow, ...]
    left_out: tuple[str, ...]
    sentence: str
    confidence: str = words.confidence(LEVEL)


def gains(results: Results, comparison: Comparison, currency: str, first: str | None) -> Gains | None:
    """Return who gains and who loses; None with fewer than two compared policies or without the reference.

    Args:
        results: the study.
        comparison: of one scenario.
        currency: of its money.
        first: the policy of the first column; the others follow by value, at most ``MOST_POLICIES`` in all.
    """
    compared = [row for row in comparison.standings if row.compared]
    others = sorted(
        (row for row in compared if row.policy != comparison.against),
        key=lambda row: (row.policy != first, -(row.mean or 0.0)),
    )
    if not others or len(others) == len(compared):
        return None
    policies = tuple(row.policy for row in others[:MOST_POLICIES])
    measured = [(asked, [_judged(results, comparison, policy, asked) for policy in policies]) for asked in _ASKED]
    known = [(asked, found) for asked, found in measured if any(one.difference is not None for one in found)]
    heads = tuple(words.called(policy) for policy in policies)
    return Gains(
        words.called(comparison.against),
        heads,
        tuple(_rows(known, currency)),
        tuple(words.called(row.policy) for row in others[MOST_POLICIES:]),
        _sentence(heads[0], *(_toned(known, tone) for tone in ("better", "worse"))),
    )


def _rows(known: Sequence[tuple[_Asked, Sequence[JudgedClaim]]], currency: str) -> Iterator[GainRow]:
    above = ""
    for asked, found in known:
        cells = tuple(_cell(one, currency) for one in found)
        yield GainRow(
            "" if asked.stakeholder == above else asked.stakeholder, asked.label, _level(found, currency), cells
        )
        above = asked.stakeholder


def _toned(known: Sequence[tuple[_Asked, Sequence[JudgedClaim]]], tone: str) -> list[_Asked]:
    """Return what is clearly better, or worse, under the first policy."""
    return [asked for asked, found in known if found[0].difference is not None and _tone(found[0]) == tone]


def _judged(results: Results, comparison: Comparison, policy: str, asked: _Asked) -> JudgedClaim:
    return paired_difference(results, comparison.scenario, asked.measure, policy, comparison.against, group=asked.group)


def _cell(found: JudgedClaim, currency: str) -> GainCell:
    if found.difference is None:
        return GainCell(words.NONE, "", "")
    text, interval = difference_texts(found, currency)
    return GainCell(text, interval, _tone(found))


def _tone(found: JudgedClaim) -> str:
    metric, sign = metric_of(found.claim), side(found.low, found.high)
    if not sign or metric.better is None or words.is_zero(words.gap(found.difference or 0.0, found.unit)):
        return ""
    return "better" if (sign > 0) == (metric.better == "more") else "worse"


def difference_texts(found: JudgedClaim, currency: str) -> tuple[str, str]:
    """Return the difference of a claim and its interval, in one unit."""
    assert found.difference is not None
    ends = (found.low, found.high)
    if found.unit.startswith("money"):
        interval = words.amounts(*ends, currency, beside=(found.difference,)) if found.low is not None else ""
        return words.amount(found.difference, currency, signed=True, beside=ends), interval
    beside = (found.difference, *ends)
    interval = words.bounds(*ends, found.unit, beside) if found.low is not None else ""
    return words.gap(found.difference, found.unit, beside), interval


def _level(found: Sequence[JudgedClaim], currency: str) -> str:
    one = next(claim for claim in found if claim.difference is not None)
    return (
        words.amount(one.base, currency, digits=3)
        if one.unit.startswith("money")
        else words.measure(one.base, one.unit)
    )


def _sentence(name: str, better: Sequence[_Asked], worse: Sequence[_Asked]) -> str:
    if not better and not worse:
        return f"Under “{name}” no group is shown to gain or lose."
    parts = [f"{_who(rows, verb)} ({_what(rows)})" for rows, verb in ((better, "gain"), (worse, "lose")) if rows]
    return f"Under “{name}” {'; '.join(parts)}."


def _who(rows: Sequence[_Asked], verb: str) -> str:
    names = list(dict.fromkeys(row.stakeholder.lower() for row in rows))
    return f"{listed(names, None)} {verb}{'s' if len(names) == 1 and names != ['customers'] else ''}"


def _what(rows: Sequence[_Asked]) -> str:
    return ", ".join(row.label.partition(" (")[0] for row in rows[:3]) + (", …" if len(rows) > 3 else "")
