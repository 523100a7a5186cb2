"""Colours, dash patterns and markers, the same in every figure, readable in grey print and by colour-blind readers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes

INK = "#1f2328"
QUIET = "#6b7280"
RULE = "#d5d9de"
LABEL = 7.5
SMALL = 7.0
"""Font sizes in points, for labels and for secondary text, at the width of a paper's column."""

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

    def hollowed(self) -> Look:
        """Return the same look with a hollow mark."""
        return replace(self, hollow=True, glyph=_HOLLOW.get(self.glyph, self.glyph))

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


_BUILT_IN = {
    "ignore": Look("#8a929c", (0, (1.2, 1.4)), "X", "✖"),
    "first-come": Look("#3b434d", "solid", "o", "●"),
    "react-to-whiners": Look("#de6a12", (0, (5, 1.6)), "s", "■"),
    "grow-advocates": Look("#2457c5", (0, (10, 1.2)), "D", "◆"),
    "value-based": Look("#4a1273", (0, (8, 2)), "^", "▲"),
    "listen-first": Look("#039f6c", (0, (6, 1.5, 1.2, 1.5)), "v", "▼"),
    "take-it-private": Look("#503116", (0, (3, 1.2)), "P", "✚"),
    "reach-out": Look("#b3248f", (0, (4, 1, 1, 1, 1, 1)), "*", "★"),
    "coin": Look("#595304", (0, (2, 2)), "p", "⬟"),
    "special-above": Look("#0b96dc", (0, (6, 1, 2, 1)), "h", "⬢"),
}
"""By the name of the policy, its parameters left out."""

_OTHERS = (
    Look("#a61e4d", (0, (7, 1.5)), "<", "◀"),
    Look("#00727d", (0, (2.5, 1)), ">", "▶"),
    Look("#6f5bb5", (0, (4, 2, 1, 2)), "p", "⬟"),
    Look("#8a5a00", (0, (9, 1.5, 1.5, 1.5)), "h", "⬢"),
    Look("#2e7d32", (0, (1.5, 1)), "*", "★"),
    Look("#c0392b", (0, (5, 3)), "P", "✚"),
)
"""For policies of users; the name decides which."""

_HOLLOW = {"●": "○", "■": "□", "◆": "◇", "▲": "△", "▼": "▽", "✚": "✛", "✖": "✕", "★": "☆", "⬟": "⬠", "⬢": "⬡",
           "◀": "◁", "▶": "▷"}  # fmt: skip
_DASHES: tuple[Any, ...] = ((0, (1, 1)), (0, (3, 3)), (0, (6, 3)), (0, (9, 3, 1, 3)))


def looks(policies: Sequence[str]) -> dict[str, Look]:
    """Return the look of each policy: it belongs to the name, whatever the other policies and their order.

    A built-in policy has a look of its own, a user's policy one of a few that its name selects (the next free one where two of a
    comparison would share it). A policy with parameters in brackets has the colour and mark of its name; hollow where the plain one
    takes part too, or a second one with other parameters. Colours differ for colour-blind readers too and stand out on white; mark and
    dash distinguish policies in grey print.
    """
    bases = {policy: _base(policy) for policy in policies}
    own = dict(_BUILT_IN)
    number, free = len(_OTHERS), list(range(2 * len(_OTHERS)))
    for base in sorted({*bases.values()} - own.keys()):
        free = free or list(range(2 * number))
        wanted = int.from_bytes(hashlib.sha256(base.encode(errors="surrogateescape")).digest()[:4]) % number
        chosen = min(free, key=lambda place: (place // number, (place - wanted) % number))
        free.remove(chosen)
        own[base] = _OTHERS[chosen % number] if chosen < number else _OTHERS[chosen % number].hollowed()
    families: dict[str, list[str]] = {}
    for policy, base in bases.items():
        families.setdefault(base, []).append(policy)
    return {policy: _variant(own[base], policy, families[base]) for policy, base in bases.items()}


def _base(policy: str) -> str:
    """Return a policy's name without its parameters, and without the folder of its file."""
    return policy.partition("[")[0].strip().replace("\\", "/").rpartition("/")[2]


def _variant(look: Look, policy: str, family: Sequence[str]) -> Look:
    """Return ``look``, hollow and with another dash for all but the plainest of the policies that share a name."""
    place = sorted(family, key=lambda one: ("[" in one, one)).index(policy)
    return look if not place else replace(look.hollowed(), dash=_DASHES[(place - 1) % len(_DASHES)])


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
