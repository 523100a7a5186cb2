"""One policy at one point, beside the reference: in per cent of it, per customer, and whether the difference is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.study.analysis.amounts import amount
from sim.study.analysis.sweep import PointResult, SweepSummary
from sim.study.design.study_file import WrittenStudy
from sim.views import words
from sim.views.sweep.words import percents

Shown = Literal["more", "less", "open", "equal", "reference", "none"]

MARKS: dict[Shown, str] = {"more": "▲", "less": "▼", "open": "○", "equal": "=", "reference": "", "none": ""}

_MOST_POINTS = 24
_MOST_NAMED = 60
_MOST_VARIED = 2
"""Up to so many points, with up to so many varied parameters, a table has one column a policy; larger studies have one a parameter."""


@dataclass(frozen=True)
class SweepCell:
    """One policy at one point, as text.

    Attributes:
        policy: its name.
        shown: whether it is shown to be worth more or less than the reference; ``open`` where the interval includes 0.
        percent: the difference, in per cent of the reference's value there; in money where that value is not positive.
        interval: of ``percent``, simultaneous over the policies of the point.
        each: the difference in money per customer at the start; empty where their number is not known.
        each_interval: of ``each``.
    """

    policy: str
    shown: Shown
    percent: str
    interval: str = ""
    each: str = ""
    each_interval: str = ""


def is_matrix(written: WrittenStudy) -> bool:
    """Return whether the points are few enough for a table with a column for each policy."""
    most = _MOST_POINTS if written.vary else _MOST_NAMED
    return len(written.points) <= most and len(written.vary) <= _MOST_VARIED


def cell(found: SweepSummary, point: PointResult, policy: str) -> SweepCell:
    """Return one policy at one point beside the reference."""
    if policy == found.against:
        return SweepCell(policy, "reference", "reference")
    gap = point.difference(policy, found.against)
    if gap is None:
        return SweepCell(policy, "none", "no result")
    if gap.verdict == "equal":
        return SweepCell(policy, "equal", "equal")
    shown: Shown = "more" if gap.verdict == "more" else "less" if gap.verdict == "less" else "open"
    percent, interval = _in_percent(found, point, gap.mean, gap.low, gap.high)
    each = each_interval = ""
    if point.customers:
        values = [None if end is None else end / point.customers for end in (gap.mean, gap.low, gap.high)]
        each = amount(values[0], found.currency, signed=True)
        if values[1] is not None and values[2] is not None:
            each_interval = " to ".join(amount(end, "") for end in values[1:])
    return SweepCell(policy, shown, percent, interval, each, each_interval)


def _in_percent(
    found: SweepSummary, point: PointResult, mean: float, low: float | None, high: float | None
) -> tuple[str, str]:
    factor = point.percent_factor(found.against)
    if factor is None:
        ends = "" if low is None or high is None else f"{amount(low, '')} to {amount(high, '')}"
        return amount(mean, found.currency, signed=True), ends
    scaled = [None if value is None else factor * value for value in (mean, low, high)]
    text, _, _ = percents(*scaled)
    _, first, last = percents(*scaled, signed=False)
    return f"{text} %", "" if words.NONE in (first, last) else f"{first} to {last}"
