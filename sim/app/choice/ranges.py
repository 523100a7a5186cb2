"""The range of a slider: around the scenario's value, within what is allowed, and in words on what it rests."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.app.choice.checks import MOST
from sim.app.choice.parameters import Number

FACTOR = 4.0
"""A number without a sourced range may be so many times smaller or larger. An assumption."""
WIDER = 1.5
"""By how much a sourced range is widened to both sides: companies differ by more than the literature. An assumption."""
BUDGET = (0.5, 3.0)
"""The budget goes from a desk that is short of people to one with time to spare, as in ``experiments/sensitivity.toml``."""
DECADES = 8.0
"""High against low from which a slider is logarithmic. An assumption."""
ALL = "all that is allowed"
STEPS = 100
"""Steps of a slider, about."""


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` in steps of ``step``, on a logarithmic scale where ``log``; ``why`` says on what it rests."""

    low: float
    high: float
    step: float
    log: bool
    why: str


def range_of(number: Number, least: float = -math.inf, most: float = math.inf) -> Range:
    """Return the range of a number's slider, between ``least`` and ``most``; the scenario's value is always in it."""
    low, high, why = _wide(number)
    bottom, top = _allowed(number)
    allowed = max(bottom, least), min(top, most)
    return made(low, high, why, number.value, whole=number.whole, allowed=allowed)


def made(
    low: float, high: float, why: str, *values: float, whole: bool = False, allowed: tuple[float, float] | None = None
) -> Range:
    """Return a range with round ends.

    Args:
        low: lower end, about.
        high: upper end, about.
        why: on what it rests.
        values: values that must be in it.
        whole: only whole numbers are allowed.
        allowed: what it may not leave.
    """
    least, most = allowed or (-math.inf, math.inf)
    low, high = max(least, _round(low, up=False)), min(most, _round(high, up=True))
    if whole:
        low, high = math.floor(low), math.ceil(high)
    low, high = min(low, *values), max(high, *values)
    log = why != ALL and low > 0.0 and high / low >= DECADES
    step = _nice(low / 10.0 if log else (high - low) / STEPS)
    return Range(low, high, max(1.0, round(step)) if whole else step, log, why)


def _wide(number: Number) -> tuple[float, float, str]:
    """Return low, high and the reason, before they are made round."""
    value, (least, most) = number.value, _allowed(number)
    if number.key == "company.budget":
        return value * BUDGET[0], value * BUDGET[1], "half to three times the scenario's: an assumption"
    if number.uncertain is not None:
        return (*_widened(*number.uncertain), "the range of what is known, widened by half on both sides")
    if least < 0.0 or (most <= 1.0 and (value >= 0.1 or value == 0.0)):
        return least, most, ALL
    if value == 0.0:
        return 0.0, min(most, 10.0), "from 0 to 10: an assumption"
    return value / FACTOR, value * FACTOR, "a quarter to four times the scenario's value: an assumption"


def _widened(low: float, high: float) -> tuple[float, float]:
    if low > 0.0:
        return low / WIDER, high * WIDER
    return low, high + (high - low) / 2.0


def _allowed(number: Number) -> tuple[float, float]:
    least, most = number.info.range or (-math.inf, math.inf)
    return least, max(min(most, MOST.get(number.key, math.inf)), number.value)


def _round(value: float, *, up: bool) -> float:
    """Return a number with two digits, not above it, or not below it with ``up``."""
    if value == 0.0 or not math.isfinite(value):
        return value
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    digits = value / unit
    whole = math.ceil(digits - 1e-9) if up else math.floor(digits + 1e-9)
    return float(f"{whole * unit:.6g}")


def _nice(step: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not above ``step`` by much."""
    if step <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return float(f"{max(one for one in (1, 2, 5) if one * power <= step * 1.001) * power:.6g}")
