"""Words for a study of many points: names, verdicts, numbers, and the finding with its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.study.analysis.amounts import amount, amounts
from sim.study.analysis.answer import wording
from sim.study.analysis.robust import Estimate, Robustness
from sim.study.analysis.sweep import PointResult, SweepSummary, Winner, kind_of
from sim.study.analysis.sweep.points import Kind
from sim.study.design.sampling import as_written
from sim.study.design.study_file import Point, WrittenStudy
from sim.views import words

VERDICTS: dict[Kind, str] = {
    "clear": "shown",
    "probable": "probable",
    "open": "open",
    "equal": "equal",
    "none": "no result",
}
"""A word for each kind of decision at a point, see ``PointResult.kind``."""

MOST_NAMED = 4


@dataclass(frozen=True)
class Finding:
    """The finding of a study of many points: a title, and the sentences below it."""

    title: str
    sentences: tuple[str, ...]


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Return names as a list in a sentence; many are cut short and counted."""
    return wording.listed(names, MOST_NAMED, joint=joint, rest="more")


def called(policy: str, policies: Iterable[str]) -> str:
    """Return what a policy is called in a sentence: its plain label where no other policy has the same, else its name."""
    label = words.label(policy)
    alike = [one for one in policies if words.label(one) == label]
    return f"“{label}”" if label and len(alike) < 2 else words.short(policy, 60)


def noun(written: WrittenStudy, number: int = 2) -> str:
    """Return what the points are: scenarios, or design points."""
    word = kind_of(written.points)
    return word.removesuffix("s") if number == 1 else word


def titles(written: WrittenStudy) -> dict[str, str]:
    """Return what each point is called: a scenario or a named point by its name, a varied point by its number or its change."""
    alone = len(written.file.bases) == 1
    return {point.name: _title(point, alone) for point in written.points}


def _title(point: Point, alone: bool) -> str:
    if point.values and point.why:
        return point.why
    number = point.name.removeprefix(point.scenario).strip()
    return f"point {number}" if point.values and alone and number.isdigit() else point.name


def percents(*values: float | None, signed: bool = True) -> list[str]:
    """Return percentages with as many decimals as the largest of them needs, without the sign for per cent."""
    known = [abs(value) for value in values if value is not None]
    decimals = 0 if max(known, default=0.0) >= 100.0 else 1 if max(known, default=0.0) >= 10.0 else 2
    return [_percent(value, decimals, signed) for value in values]


def _percent(value: float | None, decimals: int, signed: bool) -> str:
    if value is None:
        return words.NONE
    text = f"{abs(value):.{decimals}f}"
    sign = "" if words.is_zero(text) else words.MINUS if value < 0.0 else "+" if signed else ""
    return sign + text


def in_basis(found: Robustness, value: float, currency: str, *, signed: bool = True) -> str:
    """Return a number of a robust choice in its unit: money, per cent of the reference, or money per customer.

    Args:
        found: the robust choice.
        value: the number.
        currency: of money.
        signed: with a plus sign where it is positive and in per cent.
    """
    if found.basis == "percent":
        return f"{percents(value, signed=signed)[0]} %"
    return amount(value, currency, digits=4 if abs(value) >= 1e6 else 3)


def basis_text(found: Robustness) -> str:
    """Return the unit of a robust choice, in words."""
    return {
        "money": "money",
        "percent": f"per cent of the value under {found.against}, because the points differ in the size of their markets",
        "per customer": "money per customer at the start, because the points differ in the size of their markets",
    }[found.basis]


def interval_in_basis(found: Robustness, one: Estimate, currency: str) -> str:
    """Return an interval of a robust choice in its unit; a dash where there is none."""
    if one.low is None or one.high is None:
        return words.NONE
    if found.basis == "percent":
        _, low, high = percents(one.value, one.low, one.high, signed=False)
        return f"{low} to {high} %"
    return amounts(one.low, one.high, currency, digits=4)


def winner_text(one: Winner) -> str:
    """Return who is ahead at a point: one policy, or those that are exactly equal."""
    return " = ".join(words.short(policy, 40) for policy in one.equal) if one.equal else words.short(one.policy, 60)


def counts(found: SweepSummary) -> dict[Kind, int]:
    """Return the number of points of each kind of decision, all kinds in order."""
    number = Counter(point.kind for point in found.points)
    return {kind: number[kind] for kind in VERDICTS}


def robust_policy(found: SweepSummary) -> str | None:
    """Return the robust choice: first by all three rules.

    In per cent of the reference, the reference cannot lose against itself and is safe by construction. So there a policy is also robust
    that is first by expected value and greatest regret, and nowhere shown to be worth less than the reference.
    """
    robust = found.robust
    if robust is None:
        return None
    if robust.choice is not None:
        return robust.choice
    names = robust.first["expected"]
    if not robust.only_reference_is_safe or names != robust.first["regret"]:
        return None
    return names[0] if len(names) == 1 and not losses(found, names[0]) else None


def losses(found: SweepSummary, policy: str) -> list[PointResult]:
    """Return the points at which ``policy`` is shown to be worth less than the reference."""
    rows = [(point, point.difference(policy, found.against)) for point in found.points]
    return [point for point, row in rows if row is not None and row.verdict == "less"]


def value_text(value: Any) -> str:
    """Return the value of a varied parameter at a point; None is that of the base scenario."""
    if value is None:
        return "as it is"
    return words.number(value) if isinstance(value, float) else as_written(value)
