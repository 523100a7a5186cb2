"""Tables and paragraphs of plain text, no line longer than ``WIDTH``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

WIDTH = 100


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1, width: int = WIDTH) -> list[str]:
    """Return a table as lines, columns two blanks apart; headings are wrapped, but not within "95 %"; long first cells are cut.

    Args:
        head: headings.
        rows: cells.
        left: number of columns that are aligned left; the others are aligned right.
        width: of the table; the first column is cut where the table would be wider.
    """
    head = [_unbroken(heading) for heading in head]
    wide = [
        max([len(row[k]) for row in rows] + [max(map(len, head[k].split(" ")), default=0)]) for k in range(len(head))
    ]
    excess = sum(wide) + 2 * (len(wide) - 1) - width
    if excess > 0:
        wide[0] = max(8, wide[0] - excess)
    wrapped = [textwrap.wrap(head[k], max(wide[k], 1), break_on_hyphens=False) or [""] for k in range(len(head))]
    height = max(map(len, wrapped))
    wrapped = [[""] * (height - len(cell)) + cell for cell in wrapped]
    lines = [[cell[row] for cell in wrapped] for row in range(height)]
    lines += [["-" * size for size in wide], *([_cut(row[0], wide[0]), *row[1:]] for row in rows)]
    return [_broken("  ".join(_aligned(line, wide, left)).rstrip()) for line in lines]


def _aligned(line: Sequence[str], wide: Sequence[int], left: int) -> Iterator[str]:
    for k, cell in enumerate(line):
        yield cell.ljust(wide[k]) if k < left else cell.rjust(wide[k])


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def paragraph(text: str, indent: str = "") -> list[str]:
    """Return text as lines of at most ``WIDTH``; hyphenated names and numbers with their per cent sign are not broken."""
    lines = textwrap.wrap(
        _unbroken(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [_broken(line) for line in lines] or [""]


def _unbroken(text: str) -> str:
    """Return text in which a number and its per cent sign stay on one line when it is wrapped."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def _broken(text: str) -> str:
    """Return text with the blanks that :func:`_unbroken` replaced."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def columns_that_fit(policies: Sequence[str], room: int = WIDTH - 46) -> list[list[str]]:
    """Return the policies in groups whose columns fit beside each other; every group begins with the first policy."""
    groups: list[list[str]] = [[]]
    for policy in policies:
        used = sum(max(len(name), 10) + 2 for name in groups[-1])
        if len(groups[-1]) > 1 and used + max(len(policy), 10) + 2 > room:
            groups.append([policies[0]])
        groups[-1].append(policy)
    return groups
