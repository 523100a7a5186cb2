"""The bet sheets: a page of A4 for each scenario, with its story, its question, its policies and boxes to cross."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from docs._generate.workshop.plain import PlainPolicy, plain_policies
from sim.scenario import Scenario
from sim.views.figures.drawing import INK, QUIET, RULE

STORIES = Path(__file__).with_name("sheets.toml")
A4 = (8.27, 11.69)
LEFT, RIGHT = 0.7, 7.57
FOR = ("company", "customers", "the quiet", "the desk")
CERTAINTY = ("20 %", "40 %", "60 %", "80 %", "100 %")
NONE = "No difference worth naming"
_BOX = 0.26
_COLUMNS = [5.02 + 0.73 * place for place in range(len(FOR))]
"""Middles of the columns of boxes, in inches."""


@dataclass(frozen=True)
class Sheet:
    """The bet sheet of a scenario."""

    title: str
    story: str
    question: str
    policies: tuple[PlainPolicy, ...]


def sheet(scenario: Scenario) -> Sheet:
    """Return the bet sheet of a ready-made scenario. KeyError for one without a story."""
    assert scenario.lesson is not None, scenario.name
    story = tomllib.loads(STORIES.read_text(encoding="utf-8"))[scenario.name]["story"]
    policies = tuple(plain_policies(scenario.lesson.policies))
    return Sheet(scenario.title, " ".join(story), " ".join(scenario.question.split()), policies)


def draw_all(sheets: Sequence[Sheet]) -> list[Figure]:
    """Return a page for each sheet."""
    return [draw(one) for one in sheets]


def draw(found: Sheet) -> Figure:
    """Draw one sheet on a page of A4."""
    figure = Figure(figsize=A4, facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, A4[0])
    axes.set_ylim(0.0, A4[1])
    y = _paragraph(axes, 10.95, found.title, size=19, letters=44, weight="bold")
    y = _paragraph(axes, y - 0.12, found.story, size=11.5, letters=82)
    y = _paragraph(axes, y - 0.14, found.question, size=13, letters=66, weight="bold")
    y = _table(axes, y - 0.3, found.policies)
    _below(axes, y - 0.25)
    return figure


def _paragraph(axes: Axes, top: float, text: str, *, size: float, letters: int, weight: str = "normal") -> float:
    """Write a paragraph and return its lower end.

    Args:
        axes: where to write.
        top: its upper end, in inches.
        text: the paragraph.
        size: of the letters, in points.
        letters: in a line.
        weight: of the letters.
    """
    lines = textwrap.wrap(text, letters)
    axes.text(LEFT, top, "\n".join(lines), fontsize=size, fontweight=weight, va="top", linespacing=1.3, color=INK)
    return top - len(lines) * size * 1.5 / 72.0


def _table(axes: Axes, top: float, policies: Sequence[PlainPolicy]) -> float:
    axes.text(LEFT, top + 0.05, "Who does best for …", fontsize=11, fontweight="bold", color=INK)
    for x, name in zip(_COLUMNS, FOR, strict=True):
        axes.text(x, top + 0.05, name, fontsize=8.5, ha="center", color=INK)
    y = top - 0.5
    for one in policies:
        one.look.dot(axes, LEFT + 0.15, y, size=15)
        axes.text(LEFT + 0.45, y + 0.17, one.label, fontsize=11.5, fontweight="bold", va="center", color=INK)
        axes.text(
            LEFT + 0.45, y + 0.04, textwrap.fill(one.does, 48), fontsize=9.5, va="top", linespacing=1.25, color=INK
        )
        _row(axes, y)
        y -= 0.88
    axes.text(LEFT + 0.45, y, NONE, fontsize=11, va="center", color=INK)
    _row(axes, y)
    return y - 0.35


def _row(axes: Axes, y: float) -> None:
    axes.plot((LEFT, RIGHT), (y + 0.4, y + 0.4), color=RULE, linewidth=0.8)
    for x in _COLUMNS:
        _box(axes, x, y)


def _box(axes: Axes, x: float, y: float) -> None:
    axes.add_patch(Rectangle((x - _BOX / 2, y - _BOX / 2), _BOX, _BOX, fill=False, edgecolor=INK, linewidth=1.1))


def _below(axes: Axes, y: float) -> None:
    """Draw the questions below the table: how sure, why, and names."""
    axes.text(LEFT, y, "How sure are you of the company's winner?", fontsize=11, fontweight="bold", va="center")
    for place, text in enumerate(CERTAINTY):
        x = LEFT + 0.2 + 1.3 * place
        _box(axes, x, y - 0.42)
        axes.text(x + 0.22, y - 0.42, text, fontsize=11, va="center", color=INK)
    y -= 0.95
    for text, lines in (("Why?", 2), ("What would change your mind?", 1), ("Names", 1)):
        axes.text(LEFT, y, text, fontsize=11, fontweight="bold", va="center", color=INK)
        start = LEFT + (2.9 if len(text) > 8 else 0.8)
        for line in range(lines):
            axes.plot((start, RIGHT), (y - 0.08 - 0.36 * line,) * 2, color=QUIET, linewidth=0.8)
        y -= 0.1 + 0.36 * lines
