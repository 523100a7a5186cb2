"""Numbers, intervals and tables as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.views import words


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is aligned left, the others right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def small(value: float, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a number with so many decimals; a rounded zero has no sign."""
    if not math.isfinite(value):
        return words.NONE
    text = f"{abs(value):,.{decimals}f}"
    if words.is_zero(text):
        return text
    return (words.MINUS if value < 0.0 else "+" if signed else "") + text


def with_interval(mean: float, low: float, high: float, decimals: int = 2, *, signed: bool = True) -> str:
    """Return a mean with its interval. A signed one, a difference, is bold where the interval excludes 0.

    Args:
        mean: the mean.
        low: lower end.
        high: upper end.
        decimals: decimals of all three.
        signed: whether it is a difference.
    """
    text = small(mean, decimals, signed=signed)
    if not (math.isfinite(low) and math.isfinite(high)):
        return text
    clear = signed and (low > 0.0 or high < 0.0) and not words.is_zero(text)
    shown = f"**{text}**" if clear else text
    return f"{shown} ({small(low, decimals)} to {small(high, decimals)})"
