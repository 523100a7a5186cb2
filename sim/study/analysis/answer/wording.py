"""Counts, shares, spans and amounts as the answers write them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.amounts import MINUS, amounts
from sim.study.analysis.intervals import side


def rounded_up(number: int) -> int:
    """Return a count rounded up to two digits, for estimates."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return math.ceil(number / step) * step


def advised(needed: int) -> int:
    """Return the replicates that are advised where so many are needed: full tens, with two digits."""
    return max(rounded_up(needed), 10 * math.ceil(needed / 10))


def period_of(metric: str, months: int) -> str:
    """Return the period that a run metric counts, in words: the primary one includes the run-off."""
    return f"{span_of(months)} and the run-off" if metric == PRIMARY else span_of(months)


def span_of(months: int) -> str:
    """Return a number of months in words."""
    return "1 month" if months == 1 else f"{months} months"


def listed(names: Sequence[str], most: int | None = 4, *, joint: str = "and", rest: str = "others") -> str:
    """Return names as a list in words.

    Args:
        names: the names.
        most: of more than so many the first ones are given, and how many more there are; None: all are given.
        joint: the word before the last.
        rest: what those are called that are only counted.
    """
    if most is not None and len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} {rest}"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"


def percent(share: float | None) -> str:
    """Return a share as people read it; rounding never claims certainty."""
    if share is None:
        return "unknown"
    if share < 0.01:
        return "under 1 %"
    if share > 0.99:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def confidence(level: float) -> str:
    """Return the level of an interval, as it is: ``95 %``, ``99.9 %``."""
    return f"{100.0 * level:.4g} %"


def relative(share: float, *, signed: bool = False) -> str:
    """Return a difference as per cent of what it is taken from, with a decimal below 10; one that is not 0 never reads 0."""
    size = abs(share) * 100.0
    if 0.0 < size < 0.05:
        return "under 0.1 %"
    text = f"{size:,.{0 if size >= 9.95 else 1}f} %"
    sign = "" if size == 0.0 else MINUS if share < 0.0 else "+" if signed else ""
    return sign + text


def money(amount: float | None) -> str:
    """Return an amount of money as people read it: thousands separated, cents only below 10."""
    if amount is None:
        return "—"
    size = abs(amount)
    text = f"{size:,.2f}" if size < 10.0 else f"{size:,.0f}"
    return f"{MINUS}{text}" if amount < 0.0 and text.strip("0.,") else text


def span_of_amounts(low: float | None, high: float | None, mean: float, currency: str) -> str:
    """Return an interval in money, and whether it includes 0.

    Args:
        low: lower end.
        high: upper end.
        mean: the amount beside which it stands.
        currency: of the amounts.
    """
    text = amounts(low, high, currency, beside=(mean,))
    return text if low is None or side(low, high) or low == high else f"{text}, 0 included"
