"""Estimate how much of a sheet the parts of the brief fill, so that each sheet is made to fit one page of A4.

Lengths are estimated in lines of running text, from numbers of letters, with room to spare: a page is made before any browser lays it out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.views.report.brief import Brief

LINES = 50.0
"""Lines of running text that a sheet is taken to hold, a tenth fewer than it does: estimates err, and fonts differ."""
LETTERS = 108
"""Letters of running text in a line."""
SMALLEST = 0.5
_STEP = 0.02
_HEADING = 2.1
_FIGURE = 13.5


def first_sheet(brief: Brief) -> float:
    """Return the factor for the sheet with key figures, claims, money and the figure."""
    return _factor(brief, _first)


def second_sheet(brief: Brief) -> float:
    """Return the factor for the sheet with certainty, stakeholders and policies."""
    return _factor(brief, _second)


def _first(brief: Brief, wide: float) -> float:
    height = (
        _lines(brief.question, 118 * wide)
        + 1.75 * _lines(brief.title, 52 * wide)
        + 1.2 * _lines(brief.advice, 98 * wide)
    )
    if brief.keys:
        height += 3.2 + 0.85 * max(_lines(key.remark, 28 * wide) + _lines(key.label, 28 * wide) for key in brief.keys)
    if brief.claims:
        text = (f"{one.verdict} {one.says} {one.detail}" for one in brief.claims)
        height += _HEADING + sum(0.45 + _lines(one, 98 * wide) for one in text)
    if brief.money is not None:
        height += (
            _HEADING + 5.0 + sum(1.25 + 0.9 * _lines(row.label or row.policy, 20 * wide) for row in brief.money.rows)
        )
    return height + _FIGURE / max(wide, 1.0)


def _second(brief: Brief, wide: float) -> float:
    texts = (*brief.sure, " ".join(brief.changes))
    height = 2 * _HEADING + 1.4 + sum(0.4 + _lines(text, LETTERS * wide) for text in texts)
    if brief.gains is not None:
        heads = (brief.gains.reference, *brief.gains.policies)
        head = max(_lines(name, 74 * wide / len(heads)) for name in heads)
        height += _HEADING + 1.5 + max(2.5, 1.1 * head) + _lines(brief.gains.sentence, LETTERS * wide)
        height += 1.33 * len(brief.gains.rows)
    pairs = zip(brief.policies[::2], (*brief.policies[1::2], None), strict=False)
    texts_of = (
        [
            (_lines(one.label, 46 * wide), f"{one.idea} Sets aside of the budget: {one.split} Spent: {one.spent}")
            for one in pair
            if one
        ]
        for pair in pairs
    )
    height += _HEADING + sum(
        0.3 + max(name + 0.92 * _lines(text, 52 * wide) for name, text in pair) for pair in texts_of
    )
    if brief.apart:
        height += _HEADING + 1.5 + 1.33 * len(brief.apart)
    if brief.next is not None:
        height += _HEADING + 2.5 + _lines(f"{brief.next.says} {brief.next.command}", 88 * wide)
    return height


def _lines(text: str, letters: float = LETTERS) -> int:
    return math.ceil(len(text) / letters)


def _factor(brief: Brief, height: Callable[[Brief, float], float]) -> float:
    """Return the largest factor with which a sheet fits: what is smaller has longer lines, and more of them."""
    factor = 1.0
    while factor > SMALLEST and height(brief, 1.0 / factor) > LINES / factor:
        factor -= _STEP
    return round(factor, 2)
