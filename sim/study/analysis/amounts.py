"""Amounts of money as people read them at a glance: currency, few digits, thousand and million as words, one unit in a cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.study.design.currency import DEFAULT

MINUS = "−"
NONE = "–"

_UNITS = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand"))


def amount(
    value: float | None,
    currency: str = DEFAULT,
    *,
    digits: int = 2,
    signed: bool = False,
    beside: Sequence[float | None] = (),
) -> str:
    """Return an amount with its currency: ``€66 thousand``, ``−€1.2 million``, ``CHF 9.40``.

    Args:
        value: the amount; a dash for None and for what is not finite.
        currency: a symbol, or a code that ends with a letter and is then followed by a space.
        digits: significant digits of thousands and more, at least; plain amounts are whole, with cents where all in the cell are below ten.
        signed: with a plus sign where it is positive.
        beside: the other amounts of the cell; the largest of all decides the unit, so that it does not change within the cell.
    """
    if value is None or not math.isfinite(value):
        return NONE
    largest = _largest(value, *beside)
    size, word = _unit(largest)
    return f"{_signed(value / size, _decimals(value, largest, size, digits), currency, plus=signed)}{word}"


def amounts(
    low: float | None,
    high: float | None,
    currency: str = DEFAULT,
    *,
    digits: int = 2,
    beside: Sequence[float | None] = (),
) -> str:
    """Return a range with the unit said once: ``−€12 to €40 thousand``; a dash when an end is missing.

    Args:
        low: lower end.
        high: upper end.
        currency: see ``amount``.
        digits: see ``amount``.
        beside: the other amounts of the cell, see ``amount``.
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NONE
    largest = _largest(low, high, *beside)
    size, word = _unit(largest)
    ends = [_signed(end / size, _decimals(end, largest, size, digits), currency) for end in (low, high)]
    return f"{' to '.join(ends)}{word}"


def per_customer(value: float | None, currency: str = DEFAULT, *, signed: bool = False) -> str:
    """Return an amount per customer: ``€9.40 per customer``."""
    text = amount(value, currency, signed=signed)
    return text if text == NONE else f"{text} per customer"


def _largest(*values: float | None) -> float:
    return max(abs(one) for one in values if one is not None and math.isfinite(one))


def _unit(largest: float) -> tuple[float, str]:
    return next(((size, word) for size, word in _UNITS if largest >= 0.9995 * size), (1.0, ""))


def _decimals(value: float, largest: float, size: float, digits: int) -> int:
    """Decimals of a value in the unit of the largest: ``digits`` significant ones; without a unit cents, in a cell below ten."""
    if size == 1.0:
        return 2 if largest < 9.995 else 0
    number = abs(value) / size
    return next((places for places in range(digits - 1, 0, -1) if round(number, places) < 10.0 ** (digits - places)), 0)


def _signed(number: float, decimals: int, currency: str, *, plus: bool = False) -> str:
    figure = f"{abs(number):,.{decimals}f}"
    nothing = not figure.strip("0.,")
    sign = "" if nothing else MINUS if number < 0.0 else "+" if plus else ""
    space = " " if currency[-1:].isalpha() else ""
    return f"{sign}{currency}{space}{'0' if nothing else figure}"
