"""A difference as its sentence gives it: in money, and in per cent of what it is taken from, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.study.analysis.amounts import MINUS, amount, amounts
from sim.study.analysis.intervals import side


class Size(NamedTuple):
    """A difference with its interval, and the value that it is taken from."""

    mean: float
    low: float | None
    high: float | None
    base: float | None

    @property
    def side(self) -> int:
        """1 above 0, -1 below it, 0 where the interval includes 0 or is missing."""
        return side(self.low, self.high)

    @property
    def is_nothing(self) -> bool:
        """True when it is exactly 0 in every draw."""
        return self.mean == self.low == self.high == 0.0


def shares(values: Sequence[float], *, signed: bool = False) -> list[str]:
    """Return per cents: with two decimals where all are below one, else with one. ``signed``: the first has a plus where it is above 0."""
    decimals = 2 if all(abs(one) < 0.995 for one in values) else 1
    texts = [f"{abs(one):,.{decimals}f}" for one in values]
    minus = [MINUS if one < 0.0 and text.strip("0.,") else "" for one, text in zip(values, texts, strict=True)]
    plus = "+" if signed and values[0] > 0.0 and texts[0].strip("0.,") else ""
    return [f"{plus if at == 0 else ''}{sign}{text}" for at, (sign, text) in enumerate(zip(minus, texts, strict=True))]


def with_direction(size: Size, currency: str) -> str:
    """Return a difference where no word gives its direction: ``−€65 thousand or −0.4 %, −1.3 to 0.4 %``."""
    whole = amount(size.mean, currency, signed=True, beside=() if size.base else (size.low, size.high))
    return f"{whole}{' or ' if size.base else ', '}{_interval(size, currency, signed=True)}".rstrip(", ")


def without_direction(size: Size, currency: str) -> str:
    """Return a difference where a word gives its direction, beside its amount: ``0.4 %, 0.1 to 0.9 %``."""
    if size.mean >= 0.0:
        return _interval(size, currency)
    low, high = (None if end is None else -end for end in (size.high, size.low))
    return _interval(Size(-size.mean, low, high, size.base), currency)


def _interval(size: Size, currency: str, *, signed: bool = False) -> str:
    mean, low, high, base = size
    if not base:
        return "" if low is None else amounts(low, high, currency, beside=(mean,))
    texts = shares([100.0 * part / abs(base) for part in (mean, low, high) if part is not None], signed=signed)
    return f"{texts[0]} %" + (f", {' to '.join(texts[1:])} %" if len(texts) == 3 else "")
