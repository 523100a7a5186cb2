"""The picture of the rooms: layers of boxes, with an arrow from each room to those that it imports from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from docs._generate.architecture import HOLDS, Rooms

Point = tuple[float, float]

BANDS = {
    "for people": ("cli", "app", "api", "views"),
    "questions": ("calibration", "validation", "study"),
    "model": ("model", "engine", "measures", "company", "policies", "conduct", "society", "state"),
    "ground": ("kernel", "scenario"),
}
COLOURS = {"for people": "#dce9f7", "questions": "#e6f0dc", "model": "#fbeecb", "ground": "#ececec"}

LEFT, MIDDLE, RIGHT = 2.6, 6.0, 9.4
COLUMN = {
    "calibration": LEFT, "policies": LEFT, "state": LEFT, "measures": RIGHT, "society": RIGHT,
}  # fmt: skip
"""Where a room stands that does not stand in the middle, so that arrows have room."""
WIDTH, HEIGHT, STEP = 3.1, 0.62, 1.0


def draw(found: Rooms) -> Figure:
    """Draw the rooms as layers, with an arrow from each to those that it imports from."""
    rows = len(found.layers)
    figure = Figure(figsize=(11, 0.62 * rows + 0.5), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(-1.0, 11.5)
    axes.set_ylim(-0.5, rows - 0.3)
    place = {
        room: (COLUMN.get(room, MIDDLE), float(rows - 1 - row))
        for row, layer in enumerate(found.layers)
        for room in layer
    }
    for band, members in BANDS.items():
        heights = [place[room][1] for room in members if room in place]
        low, high = min(heights) - 0.46, max(heights) + 0.46
        axes.axhspan(low, high, color=COLOURS[band], lw=0)
        axes.text(-0.8, (low + high) / 2, band, rotation=90, va="center", ha="center", fontsize=10, color="#555555")
    for start, end in found.arrows():
        axes.add_patch(
            FancyArrowPatch(
                path=Path(_way(place, start, end)), arrowstyle="-|>", mutation_scale=11, lw=1.2, color="#33658a"
            )
        )
    for room, (x, y) in place.items():
        modules, lines = found.size[room]
        box = FancyBboxPatch(
            (x - WIDTH / 2, y - HEIGHT / 2), WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.08",
            facecolor="white", edgecolor="#444444", lw=1, zorder=3,
        )  # fmt: skip
        axes.add_patch(box)
        count = f"{lines:,} lines" if modules == 1 else f"{modules} modules, {round(lines, -2):,} lines"
        axes.text(x - WIDTH / 2 + 0.1, y + 0.14, room, weight="bold", va="center", fontsize=9, zorder=4)
        axes.text(x + WIDTH / 2 - 0.1, y + 0.14, count, va="center", ha="right", fontsize=7, color="#666666", zorder=4)
        axes.text(x - WIDTH / 2 + 0.1, y - 0.14, HOLDS[room].replace("`", ""), va="center", fontsize=7, zorder=4)
    return figure


def _way(place: Mapping[str, Point], start: str, end: str) -> list[Point]:
    """Find the first way from one room to another that leads through no third one: straight, round a corner, or along the edge."""
    (x, y), (to_x, to_y) = place[start], place[end]
    side, towards = np.sign(to_x - x), 0.9 * np.sign(to_x - x)
    below, above = y - HEIGHT / 2, to_y + HEIGHT / 2
    lane = RIGHT + WIDTH / 2 + 0.3
    ways = [
        [(x + towards, below), (to_x - towards, above)],
        [(x + side * WIDTH / 2, y), (to_x, y), (to_x, above)],
        [(x, below), (x, to_y), (to_x - side * WIDTH / 2, to_y)],
        [(x + WIDTH / 2, y), (lane, y), (lane, to_y), (to_x + WIDTH / 2, to_y)],
    ]
    others = [at for room, at in place.items() if room not in (start, end)]
    return next((way for way in ways if not any(_crosses(way, at) for at in others)), ways[0])


def _crosses(way: Sequence[Point], room: Point) -> bool:
    """Whether a way comes closer to a room than a little space around it."""
    points = np.concatenate([np.linspace(a, b, 100) for a, b in pairwise(way)])
    return bool(np.any(np.all(np.abs(points - room) < (WIDTH / 2 + 0.06, HEIGHT / 2 + 0.06), axis=1)))
