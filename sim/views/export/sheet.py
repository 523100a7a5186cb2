"""A table of a workbook."""

from __future__ import annotations

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
