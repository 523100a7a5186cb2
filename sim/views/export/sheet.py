"""A table of a workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook.

    Attributes:
        name: its name, of at most 31 characters.
        heads: its headings, units in brackets.
        rows: text, numbers, truth values, and None for nothing.
    """

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def unit_cell(unit: str, currency: str) -> str:
    """Return a unit for a cell, ``money`` as the currency; shares stay shares, since the numbers beside it are between 0 and 1."""
    return re.sub(r"^money\b", lambda _: currency, unit)
