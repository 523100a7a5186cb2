"""Numbers and names as people read them: few digits, thousands separated, true minus signs, one unit in a cell."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sim.kernel.units import DAY_MIN
from sim.study.analysis.amounts import MINUS, NONE, amount, amounts, per_customer
from sim.study.analysis.answer import confidence, money, percent
from sim.study.analysis.intervals import side
from sim.study.analysis.policy_labels import called, label, short

__all__ = [
    "MINUS",
    "NONE",
    "amount",
    "amounts",
    "bounds",
    "called",
    "confidence",
    "duration",
    "gap",
    "interval",
    "is_zero",
    "label",
    "measure",
    "money",
    "number",
    "per_customer",
    "percent",
    "points",
    "short",
    "slug",
    "star",
    "tick",
    "unit_text",
]

_ROUNDING = 1e-12
"""Sums of equal numbers may differ by so much; no measure has meaningful values as small."""


def number(value: float, *, digits: int = 3, signed: bool = False) -> str:
    """Return ``value`` with ``digits`` significant digits, thousands separated; a dash when it is not a number.

    Whole parts are never shortened to an exponent: 412345 reads ``412,000``, 0.012345 reads ``0.0123``.
    """
    if not math.isfinite(value):
        return NONE
    rounded = 0.0 if abs(value) < _ROUNDING else float(f"{value:.{digits}g}")
    decimals = 0 if rounded == 0 else max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{abs(rounded):,.{decimals}f}"
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def tick(value: float) -> str:
    """Return a round number for an axis: thousands separated, no exponent, no trailing zeros."""
    text = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def points(value: float, *, signed: bool = False) -> str:
    """Return a rate from 0 to 1 as per cent with the digits that small rates need (churn of 2.15 % a month)."""
    if not math.isfinite(value):
        return NONE
    text = f"{abs(value) * 100:.{2 if abs(value) < 0.09995 else 1}f}"
    nothing = not text.strip("0.")
    sign = "" if nothing else MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{text} %"


def duration(minutes: float, beside: Sequence[float | None] = ()) -> str:
    """Return minutes in the unit that people would use: minutes, hours or days.

    The largest of ``minutes`` and the values ``beside`` decides the unit, so that it does not change within one cell.
    """
    if not math.isfinite(minutes):
        return NONE
    known = (abs(value) for value in beside if value is not None and math.isfinite(value))
    largest = max(abs(minutes), *known, 0.0)
    for size, name in ((DAY_MIN, "days"), (60.0, "hours")):
        if largest >= 2 * size:
            return f"{number(minutes / size, digits=2)} {name}"
    return f"{number(minutes, digits=2)} min"


def measure(value: float | None, unit: str, *, signed: bool = False, beside: Sequence[float | None] = ()) -> str:
    """Return a value in the unit that ``sim.measures.catalogue`` gives.

    Money as in the answer, shares as per cent, minutes as a duration, other units as digits.

    Args:
        value: the value; a dash for None.
        unit: its unit.
        signed: with a plus sign where it is positive.
        beside: other values in the same cell, see ``duration``.
    """
    if value is None or not math.isfinite(value):
        return NONE
    plus = "+" if signed and value > 0 else ""
    if value == 0.0 and not unit.startswith("share"):
        return "0"
    if unit == "money":
        return plus + money(value)
    if unit.startswith("share"):
        return points(value, signed=signed)
    if unit == "minutes":
        return plus + duration(value, beside)
    if unit in {"0 to 1", "-1 to 1"}:
        text = f"{abs(value):.3f}"
        return text if is_zero(text) else f"{MINUS if value < 0 else plus}{text}"
    return number(value, signed=signed)


def is_zero(text: str) -> bool:
    """Return whether a number as text reads zero, exactly or by rounding."""
    return not any(digit in text for digit in "123456789")


def star(difference: float | None, low: float | None, high: float | None, unit: str) -> bool:
    """Return whether a difference is marked: its interval excludes 0 and its text does not read zero.

    Args:
        difference: the difference; None where there is none.
        low: lower end of its interval.
        high: upper end of its interval.
        unit: their unit.
    """
    return difference is not None and side(low, high) != 0 and not is_zero(gap(difference, unit))


def gap(value: float, unit: str, beside: Sequence[float | None] = ()) -> str:
    """Return a difference with its sign; between shares in percentage points. ``beside``: see ``duration``."""
    return measure(value, unit, signed=True, beside=beside).replace(" %", " points")


def slug(name: str) -> str:
    """Return a name as an id or as part of a file's name: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scenario"


def unit_text(unit: str) -> str:
    """Return the unit to write beside numbers of ``measure``: shares are per cent, durations carry their own unit."""
    if unit.startswith("share"):
        return unit.replace("share", "%", 1)
    return "" if unit == "minutes" else unit


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Return ``low to high`` with the unit once, after the second number; a dash when there is no interval."""
    if low is None or high is None:
        return NONE
    first, second = measure(low, unit, beside=(high,)), measure(high, unit, beside=(low,))
    return f"{_without_unit(first, unit) if second != '0' else first} to {second}"


def bounds(low: float | None, high: float | None, unit: str, beside: Sequence[float | None]) -> str:
    """Return ``low to high`` without the unit, for a cell where another number carries it; a dash when there is no interval.

    Args:
        low: lower end.
        high: upper end.
        unit: their unit.
        beside: the other values in the cell, see ``duration``.
    """
    if low is None or high is None:
        return NONE
    texts = (measure(value, unit, beside=(low, high, *beside)) for value in (low, high))
    return " to ".join(_without_unit(text, unit) for text in texts)


def _without_unit(text: str, unit: str) -> str:
    return text.partition(" ")[0] if unit == "minutes" or unit.startswith("share") else text
