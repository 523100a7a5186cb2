"""The answer to a break-even study in a sentence or two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.study.analysis.answer.wording import confidence

if TYPE_CHECKING:
    from sim.study.analysis.break_even import BreakEven


def break_even_answer(found: BreakEven) -> str:
    """Return the break-even following in a sentence or two."""
    first, last = found.gains[0].audience, found.gains[-1].audience
    if found.low is None or found.high is None:
        return "One independent draw is not enough to find where special treatment pays. Run more replicates."
    low, high = (_from_audience(end, first, last) for end in (found.low, found.high))
    span = f"{confidence(found.level)} confidence interval {low} to {high}"
    if not found.known:
        return (
            f"Break-even following: not known. The {confidence(found.level)} confidence interval is all that was tried, from {low} to "
            f"{high}: taking all audiences together, no gain and no loss is established. Run more replicates."
        )
    if math.isinf(found.low):
        return (
            f"Break-even following: none up to {last:,} ({span}); special treatment pays at no audience that was tried."
        )
    if math.isinf(found.high):
        return f"Break-even following: above {low}, if there is one ({span}); special treatment loses up to there."
    if found.high <= first:
        return f"Break-even following: at most {first:,} ({span}); special treatment pays at every audience that was tried."
    if found.low <= first:
        return f"Break-even following: at most {high} ({span}); special treatment pays from there on."
    return f"Break-even following: about {_rounded(found.following)} people ({span})."


def _from_audience(size: float, first: int, last: int) -> str:
    if math.isinf(size):
        return f"none up to {last:,}"
    return f"at most {first:,}" if size <= first else _rounded(size)


def _rounded(size: float) -> str:
    return f"{float(f'{size:.2g}'):,.0f}"
