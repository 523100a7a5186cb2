"""Numbers as people read them: few digits, thousands separated, true minus signs, the unit said once."""

from __future__ import annotations

import math

from sim.kernel.units import DAY_MIN
from sim.study.analysis.answer import money, percent

MINUS = "−"
NONE = "–"


__all__ = ["duration", "gap", "interval", "measure", "money", "number", "percent", "points", "tick", "unit_text"]

_NOTHING = 1e-12
"""What sums of equal numbers may differ by; no measure has values as small that mean anything."""


def number(value: float, *, digits: int = 3, signed: bool = False) -> str:
    """``value`` with ``digits`` significant digits, thousands separated; a dash when it is not a number.

    Whole parts are never shortened to an exponent: 412345 reads ``412,000``, 0.012345 reads ``0.0123``.
    """
    if not math.isfinite(value):
        return NONE
    rounded = 0.0 if abs(value) < _NOTHING else float(f"{value:.{digits}g}")
    decimals = 0 if rounded == 0 else max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{abs(rounded):,.{decimals}f}"
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def tick(value: float) -> str:
    """A round number on an axis: thousands separated, no exponent, no trailing zeros."""
    text = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def points(value: float, *, signed: bool = False) -> str:
    """A rate from 0 to 1 as per cent with the digits that small rates need (churn of 2.15 % a month)."""
    if not math.isfinite(value):
        return NONE
    text = f"{abs(value) * 100:.{2 if abs(value) < 0.1 else 1}f}"
    nothing = not text.strip("0.")
    sign = "" if nothing else MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{text} %"


def duration(minutes: float) -> str:
    """Minutes in the unit people would use: minutes, hours or days."""
    if not math.isfinite(minutes):
        return NONE
    for size, name in ((DAY_MIN, "days"), (60.0, "hours")):
        if abs(minutes) >= 2 * size:
            return f"{number(minutes / size, digits=2)} {name}"
    return f"{number(minutes, digits=2)} min"


def measure(value: float | None, unit: str, *, signed: bool = False) -> str:
    """``value`` in the unit that ``sim.measures.catalogue`` gives.

    Money as in the answer, shares as per cent, minutes as a duration, else digits.
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
        return plus + duration(value)
    if unit in {"0 to 1", "-1 to 1"}:
        text = f"{abs(value):.3f}"
        nothing = not text.strip("0.")
        return text if nothing else f"{MINUS if value < 0 else plus}{text}"
    return number(value, signed=signed)


def gap(value: float, unit: str) -> str:
    """A difference with its sign; between shares it is said in percentage points."""
    return measure(value, unit, signed=True).replace(" %", " points")


def short(name: str, most: int = 24) -> str:
    """A policy's name as it fits into a drawing: of ``folder/file.py:Name`` the folder is dropped, then what is beyond ``most`` letters."""
    path, colon, called = name.rpartition(":")
    if colon and path.endswith(".py"):
        name = f"{path.replace(chr(92), '/').rpartition('/')[2]}:{called}"
    return name if len(name) <= most else f"{name[: most - 1]}…"


def unit_text(unit: str) -> str:
    """The unit as it stands beside numbers that ``measure`` wrote: shares are per cent, durations say their own unit."""
    if unit.startswith("share"):
        return unit.replace("share", "%", 1)
    return "" if unit == "minutes" else unit


def interval(low: float | None, high: float | None, unit: str) -> str:
    """``low to high`` in the unit's digits; a dash when there is no interval."""
    if low is None or high is None:
        return NONE
    return f"{measure(low, unit)} to {measure(high, unit)}"
