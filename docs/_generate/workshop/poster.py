"""The poster: the policies in plain words, each with its mark and colour, dark on white, readable from two metres on A3."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from docs._generate.workshop.plain import DOES, PlainPolicy, plain_policies
from docs._generate.workshop.printing import as_pdf, as_svg
from sim.views.figures.drawing import INK, QUIET
from sim.views.figures.drawing.style import style

TITLE = "What does a company do when its customers talk?"
BELOW = (
    "Every policy has the same money and meets the same customers on the same days. Only what the company does differs."
)
LANDSCAPE = (16.54, 11.69)
"""A3 in inches. Printed on A4 it reads from one metre."""
COLUMNS = 2
ROWS = len(DOES) // COLUMNS
LINE = 37
"""Letters in a line of a card."""


def files() -> dict[str, bytes]:
    """Return the poster as an SVG and a PDF file."""
    with style():
        poster = draw()
        return {"poster.svg": as_svg(poster, TITLE), "poster.pdf": as_pdf([poster], TITLE)}


def draw() -> Figure:
    """Draw the poster."""
    figure = Figure(figsize=LANDSCAPE, facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, LANDSCAPE[0])
    axes.set_ylim(0.0, LANDSCAPE[1])
    axes.text(0.8, 10.75, TITLE, fontsize=35, fontweight="bold", va="center", color=INK)
    for x, y, policy in _places():
        _card(axes, x, y, policy)
    axes.text(0.8, 0.42, BELOW, fontsize=17, va="center", color=QUIET)
    return figure


def _places() -> Iterator[tuple[float, float, PlainPolicy]]:
    """Yield the left end and the middle of each card, column by column."""
    for place, policy in enumerate(plain_policies(DOES)):
        column, row = divmod(place, ROWS)
        yield 0.8 + 7.8 * column, 9.0 - 2.3 * row, policy


def _card(axes: Axes, x: float, y: float, policy: PlainPolicy) -> None:
    policy.look.dot(axes, x + 0.55, y, size=54)
    axes.text(x + 1.3, y + 0.52, policy.label, fontsize=31, fontweight="bold", va="center", color=INK)
    axes.text(x + 1.3, y + 0.18, textwrap.fill(policy.does, LINE), fontsize=21, va="top", linespacing=1.2, color=INK)
