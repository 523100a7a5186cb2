"""Axes, text and labels that all figures share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.views import words
from sim.views.figures.drawing.looks import INK, LABEL, RULE, SMALL


def quiet_frame(axes: Axes, *, values: Literal["x", "y"], factor: float = 1.0) -> None:
    """Draw a light frame around an axis of ``values``: hairlines at few round ticks, no tick marks, no exponents.

    ``factor`` multiplies the values in the tick labels (100 for per cent).
    """
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    axes.grid(True, axis=values, color=RULE, linewidth=0.5)
    axis = axes.xaxis if values == "x" else axes.yaxis
    axis.set_major_locator(_RoundTicks(factor))
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.tick(value * factor)))
    axes.spines["left"].set_visible(False)


class _RoundTicks(MaxNLocator):
    """A few ticks that are round once multiplied by ``factor``."""

    def __init__(self, factor: float) -> None:
        super().__init__(nbins=5, steps=[1, 2, 2.5, 5, 10])
        self.factor = factor

    def tick_values(self, vmin: float, vmax: float) -> Any:
        return np.asarray(super().tick_values(vmin * self.factor, vmax * self.factor)) / self.factor


def row_text(
    axes: Axes,
    row: float,
    text: str,
    *,
    right: bool = False,
    size: float = LABEL,
    bold: bool = False,
    colour: str = INK,
) -> None:
    """Write text at the left or right edge of the axes, on white, so that no line crosses it.

    Args:
        axes: where to write.
        row: height, in data units.
        text: what to write.
        right: at the right edge.
        size: font size in points.
        bold: in bold type.
        colour: of the text.
    """
    axes.text(
        1.0 if right else 0.0,
        row,
        text,
        transform=axes.get_yaxis_transform(),
        fontsize=size,
        color=colour,
        fontweight="bold" if bold else "normal",
        ha="right" if right else "left",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        zorder=4,
    )


def row_texts(axes: Axes, row: float, name: str, value: str, *, bold: bool) -> None:
    """Write the name and the value of a row above what it draws, at both edges.

    Args:
        axes: where to write.
        row: its place, in data units.
        name: at the left.
        value: at the right.
        bold: in bold type.
    """
    row_text(axes, row - 0.4, name, size=SMALL, bold=bold)
    row_text(axes, row - 0.4, value, right=True, size=SMALL, bold=bold)


def rows_frame(axes: Axes, rows: int, foot: float = 0.35) -> None:
    """Frame an axis of values below ``rows`` rows, the first on top, with room of ``foot`` below the last."""
    axes.set_ylim(rows - 1.0 + foot, -0.75)
    axes.set_yticks([])
    axes.margins(x=0.04)
    quiet_frame(axes, values="x")


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Return positions moved apart so that neighbours are at least ``gap`` away, in the same order around the same middle."""
    order = sorted(range(len(positions)), key=lambda place: (positions[place], place))
    placed = [positions[place] for place in order]
    for _ in range(200):
        moved = False
        for k in range(len(placed) - 1):
            short = gap - (placed[k + 1] - placed[k])
            if short > gap * 1e-6:
                placed[k] -= short / 2
                placed[k + 1] += short / 2
                moved = True
        if not moved:
            break
    result = [0.0] * len(positions)
    for place, value in zip(order, placed, strict=True):
        result[place] = value
    return result
