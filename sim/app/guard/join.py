"""Invitation to the workshop: the address, the code and a QR code that holds both, for the terminal and for the teacher's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Invitation:
    """An invitation.

    Attributes:
        address: address to type, such as ``http://192.168.1.5:8080``.
        code: code to type there.
        others: further addresses of this machine, for when the first one does not answer.
    """

    address: str
    code: str
    others: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """The link that holds the code, as the QR code has it."""
        return f"{self.address}/join/{self.code}"

    def svg(self) -> str:
        """Return the QR code as an SVG element that takes the width of where it stands, black on white in dark mode too."""
        drawn: str = _code_of(self.link).svg_inline(scale=1, border=4, dark="#000", light="#fff", omitsize=True)
        label = f'role="img" aria-label="QR code of {self.link}"'
        return drawn.replace("<svg ", f"<svg {label} ", 1)

    def lines(self, *, coloured: bool) -> list[str]:
        """Return the QR code as lines of a terminal, two rows of it in each."""
        rows = [[bool(dark) for dark in row] for row in _code_of(self.link).matrix_iter(scale=1, border=2)]
        if len(rows) % 2:
            rows.append([False] * len(rows[0]))
        lines = ["".join(map(_half, upper, lower)) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]
        return [f"\x1b[97;40m{line}\x1b[0m" for line in lines] if coloured else lines


def _code_of(text: str) -> Any:
    import segno

    return segno.make(text, error="m", micro=False)


def _half(upper: bool, lower: bool) -> str:
    """Return the character of two modules; what is light is drawn, as on a dark terminal."""
    return {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}[upper, lower]
