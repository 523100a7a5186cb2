"""All panels of a picture on one sheet: two side by side, for the web, a paper or a slide."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.views import words
from sim.views.figures.drawing.looks import Look

if TYPE_CHECKING:
    from sim.views.figures.drawing.picture import Picture

Use: TypeAlias = Literal["web", "paper", "slides"]
"""What a file is for: its shape, its resolution, and whether it bears its title."""

SCREEN_DPI = 192.0

SLIDE = (13.333, 7.5)
"""Inches of a slide."""

_SMALLEST_SLIDE = 5.0
"""Inches in which a slide is drawn; the fewer, the larger its text."""

_MARGIN = 0.025
"""Of a slide, as a share of its sides."""

_LETTERS_PER_INCH = 10.8
"""Of a bold title of 10 points."""

_PANEL_LETTERS_PER_INCH = 15.0
"""Of a panel's title."""

_KEY_LETTER = 0.067
"""Inches that a character of the key takes."""


def sheet(picture: Picture, kind: type[Figure] = Figure, use: Use = "web") -> Figure:
    """All panels with their titles below the picture's, two side by side, without the picture's title in a paper."""
    number = len(picture.panels)
    columns = min(number, 3 if use == "slides" and number > 4 else 2)
    rows = -(-number // columns)
    wide = columns * max(panel.width for panel in picture.panels)
    titles = [_heading(picture, place, use, wide / columns) for place in range(number)]
    heights = [
        panel.height + 0.2 + 0.14 * title.count("\n") for panel, title in zip(picture.panels, titles, strict=True)
    ]
    tall = sum(max(heights[r * columns : (r + 1) * columns]) for r in range(rows))
    names = [words.short(name) for name, _ in picture.key]
    across = max(1, min(4, int(wide / (max(map(len, names), default=1) * _KEY_LETTER + 0.42))))
    tall += 0.1 + 0.19 * -(-len(names) // across) if names else 0.0
    if use == "slides":
        shape = SLIDE[0] / SLIDE[1]
        wide = max(wide, (tall + 0.42) * shape, _SMALLEST_SLIDE)
    title = "" if use == "paper" else _broken(picture.title, 0.96 * wide * _LETTERS_PER_INCH)
    tall += 0.21 * (title.count("\n") + 1) if title else 0.0
    if use == "slides":
        wide, tall = max(wide, tall * shape), max(tall, wide / shape)
    figure = kind(figsize=(wide, tall), dpi=SCREEN_DPI, layout="constrained")
    if use == "slides":
        figure.set_layout_engine("constrained", h_pad=_MARGIN * tall, w_pad=_MARGIN * tall)
    if title:
        edge = _MARGIN if use == "slides" else 0.01
        figure.suptitle(title, x=edge, ha="left", fontsize=10, fontweight="bold")
    parts = np.ravel(figure.subfigures(rows, columns, squeeze=False))
    for panel, heading, part in zip(picture.panels, titles, parts, strict=False):
        part.suptitle(heading, x=0.02, ha="left", fontsize=8)
        panel.draw(part.add_subplot())
    if picture.key:
        handles = [_handle(look) for _, look in picture.key]
        figure.legend(handles, names, loc="outside lower left", ncols=across, frameon=False)
    return figure


def _heading(picture: Picture, place: int, use: Use, inches: float) -> str:
    """Return a panel's title, broken into lines; in a paper of several panels with its letter."""
    text = picture.panels[place].title
    if use == "paper" and len(picture.panels) > 1:
        text = f"{chr(ord('a') + place)}  {text}"
    return _broken(text, inches * _PANEL_LETTERS_PER_INCH)


def _broken(text: str, letters: float) -> str:
    """Return text in lines of so many letters; a number and its per cent sign stay together."""
    return textwrap.fill(text.replace(" %", "\N{NO-BREAK SPACE}%"), int(letters))


def _handle(look: Look) -> Line2D:
    face = "white" if look.hollow else look.colour
    return Line2D(
        [], [], marker=look.marker, markerfacecolor=face, markeredgecolor=look.colour, linestyle="none", markersize=5.5
    )
