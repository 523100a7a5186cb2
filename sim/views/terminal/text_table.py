"""Tables and paragraphs of plain text, no line longer than the output is wide."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from sim.views.terminal.output import Style, styled, width

_LEAST_NAME = 12
"""Letters that are left of the first column before a table is divided."""


def grid(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    left: int = 1,
    styles: Mapping[int, Sequence[Style]] | None = None,
) -> list[str]:
    """Return a table as lines, columns two blanks apart; headings are wrapped, but not within "95 %".

    Long first cells are cut. Where that is not enough, the columns become several tables below each other.

    Args:
        head: headings.
        rows: cells.
        left: number of columns that are aligned left; the others are aligned right.
        styles: of rows, by their place.
    """
    head = [_unbroken(heading) for heading in head]
    cells = [[_clean(cell) for cell in row] for row in rows]
    wide = [
        max([columns(row[k]) for row in cells] + [max(map(len, head[k].split(" ")), default=0)])
        for k in range(len(head))
    ]
    excess = sum(wide) + 2 * (len(wide) - 1) - width()
    if excess > 0:
        if wide[0] - excess < min(_LEAST_NAME, wide[0]):
            return _in_parts(head, cells, wide, left, styles or {})
        wide[0] -= excess
    wrapped = [textwrap.wrap(head[k], max(wide[k], 1), break_on_hyphens=False) or [""] for k in range(len(head))]
    height = max(map(len, wrapped))
    wrapped = [[""] * (height - len(cell)) + cell for cell in wrapped]
    lines = [_line([cell[row] for cell in wrapped], wide, left) for row in range(height)]
    lines.append(_line(["-" * size for size in wide], wide, left))
    for place, row in enumerate(cells):
        line = _line([_cut(row[0], wide[0]), *row[1:]], wide, left)
        lines += styled([line], *(styles or {}).get(place, ()))
    return lines


def _in_parts(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    wide: Sequence[int],
    left: int,
    styles: Mapping[int, Sequence[Style]],
) -> list[str]:
    """Return a table as several, each with the first column and as many others as fit; as a list where not even one fits."""
    groups: list[list[int]] = [[]]
    first = min(wide[0], 2 * _LEAST_NAME)
    for k in range(1, len(head)):
        if groups[-1] and first + sum(wide[j] + 2 for j in groups[-1]) + wide[k] + 2 > width():
            groups.append([])
        groups[-1].append(k)
    if len(groups) == 1 or any(_LEAST_NAME + wide[group[0]] + 2 > width() for group in groups):
        return _listed(head, rows, styles)
    lines: list[str] = []
    for group in groups:
        kept = [0, *group]
        aligned = sum(k < left for k in kept)
        lines += ["", *grid([head[k] for k in kept], [[row[k] for k in kept] for row in rows], aligned, styles)]
    return lines[1:]


def _listed(head: Sequence[str], rows: Sequence[Sequence[str]], styles: Mapping[int, Sequence[Style]]) -> list[str]:
    """Return every row as its first cell, and the others with their headings below it."""
    lines: list[str] = []
    for place, row in enumerate(rows):
        lines += styled(paragraph(row[0]), *styles.get(place, ()))
        facts = [f"{name} {cell}".strip() for name, cell in zip(head[1:], row[1:], strict=True) if cell]
        lines += paragraph("; ".join(facts), "  ")
    return lines


def _line(cells: Sequence[str], wide: Sequence[int], left: int) -> str:
    return _broken("  ".join(_aligned(cells, wide, left)).rstrip())


def _aligned(line: Sequence[str], wide: Sequence[int], left: int) -> Iterator[str]:
    for k, cell in enumerate(line):
        blanks = " " * (wide[k] - columns(cell))
        yield cell + blanks if k < left else blanks + cell


def _cut(text: str, size: int) -> str:
    if columns(text) <= size:
        return text
    while columns(text) > size - 1:
        text = text[:-1]
    return f"{text}…"


def columns(text: str) -> int:
    """Return the columns of a terminal that a text takes: two for wide letters, none for those that join the one before."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def paragraph(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    """Return text as lines; hyphenated names and numbers with their per cent sign are not broken.

    Args:
        text: the text.
        indent: of the first line.
        hanging: of the other lines; None: as the first.
    """
    lines = textwrap.wrap(
        _unbroken(_clean(text)),
        width(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [_broken(line) for line in lines] or [""]


def _clean(text: str) -> str:
    """Return text without what steers a terminal: escape codes, and marks that turn the direction of writing."""
    return "".join(" " if unicodedata.category(one) == "Cc" else one for one in text if one not in _TURNS)


_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


_FILL = "\x00"


def _unbroken(text: str) -> str:
    """Return text as it is to be wrapped: a number and its per cent sign stay together, a wide letter counts as two."""
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    return text if text.isascii() else "".join(f"{one}{_FILL}" if columns(one) == 2 else one for one in text)


def _broken(text: str) -> str:
    """Return text without what :func:`_unbroken` put in."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace(_FILL, "")


def columns_that_fit(policies: Sequence[str], reserved: int = 42) -> list[list[str]]:
    """Return the policies in groups whose columns fit beside each other; every group begins with the first policy.

    Args:
        policies: the policies.
        reserved: columns that the rest of the table takes.
    """
    room = width() - reserved
    groups: list[list[str]] = [[]]
    for policy in policies:
        used = sum(max(len(name), 10) + 2 for name in groups[-1])
        if len(groups[-1]) > 1 and used + max(len(policy), 10) + 2 > room:
            groups.append([policies[0]])
        groups[-1].append(policy)
    return groups
