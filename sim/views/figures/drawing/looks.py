"""Colours, dash patterns and markers, the same in every figure, readable in grey print and by colour-blind readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

INK = "#1f2328"
QUIET = "#6b7280"
RULE = "#d5d9de"
LABEL = 9.0
SMALL = 8.3
"""Font sizes in points, for labels and for secondary text."""

_WEIGHTS = {"D": 0.9, "P": 1.25, "X": 1.25, "*": 1.7, "^": 1.1, "v": 1.1, "p": 1.15, "h": 1.2}
"""Factors that make the marks look equally heavy."""


@dataclass(frozen=True)
class Look:
    """A colour, a dash pattern, a marker, and the marker as a character for running text."""

    colour: str
    dash: Any
    marker: str
    glyph: str
    hollow: bool = False

    def dot(self, axes: Axes, x: float, y: float, size: float = 6.5, **options: Any) -> None:
        """Draw one mark with a white rim, so that neighbours stay apart.

        Args:
            axes: where to draw.
            x: in data units.
            y: in data units.
            size: in points.
            **options: those of ``Axes.plot``.
        """
        face, rim, width = ("white", self.colour, 1.7) if self.hollow else (self.colour, "white", 0.6)
        axes.plot(
            x,
            y,
            self.marker,
            markersize=size * _WEIGHTS.get(self.marker, 1.0),
            markerfacecolor=face,
            markeredgecolor=rim,
            markeredgewidth=width,
            zorder=3,
            **options,
        )


_LOOKS = (
    Look("#0b5fa5", "solid", "o", "●"),
    Look("#e08a00", (0, (5, 1.6)), "s", "■"),
    Look("#2b2b2b", (0, (1.2, 1.4)), "D", "◆"),
    Look("#56b4e9", (0, (6, 1.5, 1.2, 1.5)), "^", "▲"),
    Look("#a3569b", (0, (3, 1.2)), "v", "▼"),
    Look("#7a4a12", (0, (8, 2)), "P", "✚"),
    Look("#8d96a0", "solid", "X", "✖"),
    Look("#3f2d84", (0, (2, 2)), "*", "★"),
    Look("#00857c", (0, (4, 1, 1, 1, 1, 1)), "p", "⬟"),
)


def looks(policies: Sequence[str]) -> dict[str, Look]:
    """Return a look for each policy, by place in the study; the tenth policy gets the first look again.

    Colours come from palettes for colour-blind readers (no red against green) and differ in lightness; marker and dash distinguish
    policies in grey print.
    """
    return {policy: _LOOKS[place % len(_LOOKS)] for place, policy in enumerate(policies)}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (``#rrggbb``) as WCAG 2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


READABLE = 4.5
"""The least contrast of small text (WCAG 2, level AA)."""


def ink_on(ground: str) -> str:
    """Return the colour of text on ``ground``: white where it can be read, otherwise dark."""
    return "#ffffff" if contrast("#ffffff", ground) >= READABLE else INK
