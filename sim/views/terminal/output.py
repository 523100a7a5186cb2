"""Width and colour of what is printed: those of the terminal while a command runs, else plain text of ``WIDTH`` columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

WIDTH = 80
"""Columns of text that is not for a terminal: in pipes and files."""

NARROWEST, WIDEST = 40, 120
"""Columns below which lines are not made shorter, and above which they are not made longer."""

Style = Literal["bold", "dim", "green", "yellow"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "green": "32", "yellow": "33"}


@dataclass(frozen=True)
class Output:
    """Columns of a line, and whether there is colour."""

    width: int = WIDTH
    colour: bool = False


_PLAIN = Output()
_OUTPUT: ContextVar[Output] = ContextVar("output", default=_PLAIN)


def width() -> int:
    """Return the columns of a line."""
    return _OUTPUT.get().width


def coloured() -> bool:
    """Return whether there is colour."""
    return _OUTPUT.get().colour


def set_output(columns: int, colour: bool) -> None:
    """Make lines for a terminal of so many columns, with colour or without."""
    _OUTPUT.set(Output(min(max(columns, NARROWEST), WIDEST), colour))


@contextmanager
def plain_output() -> Iterator[None]:
    """Make lines for a file: of ``WIDTH`` columns, without colour."""
    token = _OUTPUT.set(_PLAIN)
    try:
        yield
    finally:
        _OUTPUT.reset(token)


def styled(lines: list[str], *styles: Style) -> list[str]:
    """Return lines in bold or in a colour, where there is colour."""
    if not coloured() or not styles:
        return lines
    start = "".join(f"\x1b[{_CODES[style]}m" for style in styles)
    return [f"{start}{line}\x1b[0m" if line else line for line in lines]
