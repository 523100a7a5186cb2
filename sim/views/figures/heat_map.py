"""Heat map: the policy that wins in the plane of the two parameters that move the answer most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from sim.study.analysis.sweep import Winner
from sim.study.design.study_file import Point
from sim.views import words
from sim.views.figures.drawing import RULE, SMALL, Look, Panel, Picture, contrast, ink_on
from sim.views.figures.drawing.looks import READABLE
from sim.views.figures.drawing.parts import Parts, name_axis, parts_of
from sim.views.figures.findings import called, in_brief
from sim.views.figures.where import EQUAL, placed_points, winner_looks, winner_of

_PALE = 0.25
"""Share of a policy's colour in a cell that it shares with others evenly; 1 where it wins every point."""


@dataclass(frozen=True)
class _Cell:
    """A cell of the plane: its points, and the policy that wins most of them (or ``EQUAL``)."""

    winner: str
    won: int
    points: int
    clear: int


def heat_map(
    points: Sequence[Point],
    won: Sequence[Winner],
    policies: Sequence[str],
    labels: Mapping[str, str],
    level: float = 0.95,
) -> Picture | None:
    """Draw which policy wins most design points in each cell of the plane of the first two parameters.

    None with fewer than two parameters or eight points.

    Args:
        points: the design points.
        won: the winner at each of them.
        policies: names of the policies.
        labels: by varied parameter, its name in text, the most influential first.
        level: of the intervals of the leads.
    """
    names = list(labels)[:2]
    placed = placed_points(points, won, names)
    if len(names) < 2 or not placed:
        return None
    across, up = (parts_of([point.values[name] for point, _ in placed]) for name in names)
    found = [one for _, one in placed]
    cells = _cells(found, across, up)
    drawn = winner_looks(policies, found)
    shown = {name: look for name, look in drawn.items() if any(cell.winner == name for cell in cells.values())}
    panel = Panel(
        f"Points won in each part of the range, of {len(found)}",
        _drawer(cells, across, up, shown, [labels[name] for name in names]),
        0.7 + 0.45 * len(up.texts),
    )
    return Picture(
        "heat-map",
        _title(cells, across, up, [labels[name] for name in names]),
        "Each cell holds the design points with such values: how many of them the policy wins that wins most, and at how many the "
        f"{words.confidence(level)} confidence interval of its lead excludes 0 (clear). The deeper the colour, the greater its share. "
        "The two parameters are those that move the advantage most; all others vary within a cell.",
        _alt(cells, across, up, [labels[name] for name in names]),
        (panel,),
        tuple(shown.items()),
        question="Where does each policy win?",
    )


def _cells(found: Sequence[Winner], across: Parts, up: Parts) -> dict[tuple[int, int], _Cell]:
    inside: dict[tuple[int, int], list[Winner]] = {}
    for one, x, y in zip(found, across.place.tolist(), up.place.tolist(), strict=True):
        inside.setdefault((x, y), []).append(one)
    cells = {}
    for place, some in inside.items():
        name, won = Counter(winner_of(one) for one in some).most_common(1)[0]
        clear = sum(one.clear for one in some if winner_of(one) == name and name != EQUAL)
        cells[place] = _Cell(name, won, len(some), clear)
    return cells


def _title(cells: Mapping[tuple[int, int], _Cell], across: Parts, up: Parts, labels: Sequence[str]) -> str:
    """Say which policy leads most cells, and at which end of the plane another does."""
    count = Counter(cell.winner for cell in cells.values())
    first, number = count.most_common(1)[0]
    if number == len(cells):
        return f"{_name(first)} {_wins(first)} most points whatever {in_brief(labels[0])} and {in_brief(labels[1])}"
    others = [name for name, _ in count.most_common()[1:]]
    second = others[0]
    return f"{_name(first)} {_wins(first)} in {number} of {len(cells)} cells, {_name(second)} {_where(second, cells, across, up, labels)}"


def _where(name: str, cells: Mapping[tuple[int, int], _Cell], across: Parts, up: Parts, labels: Sequence[str]) -> str:
    """Say at which end of which parameter most cells of a policy lie."""
    own = [place for place, cell in cells.items() if cell.winner == name]
    best, text = 0.0, f"in {len(own)}"
    for side, (parts, label) in enumerate(zip((across, up), labels, strict=True)):
        middle = (len(parts.texts) - 1) / 2
        mean = sum(place[side] for place in own) / len(own)
        if middle and abs(mean - middle) / middle > max(best, 0.3):
            best = abs(mean - middle) / middle
            text = f"where {in_brief(label)} is {'high' if mean > middle else 'low'}"
    return text


def _name(name: str) -> str:
    return "Several policies alike" if name == EQUAL else called(name)


def _wins(name: str) -> str:
    return "win" if name == EQUAL else "wins"


def _alt(cells: Mapping[tuple[int, int], _Cell], across: Parts, up: Parts, labels: Sequence[str]) -> str:
    return "; ".join(
        f"{labels[0]} {across.texts[x]}, {labels[1]} {up.texts[y]}: {_name(cell.winner)} at {cell.won} of {cell.points}"
        + (f", clearly at {cell.clear}" if cell.clear else "")
        for (x, y), cell in sorted(cells.items())
    )


def _drawer(
    cells: Mapping[tuple[int, int], _Cell], across: Parts, up: Parts, drawn: Mapping[str, Look], labels: Sequence[str]
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for x in range(len(across.texts)):
            for y in range(len(up.texts)):
                cell = cells.get((x, y))
                colour = _shade(drawn[cell.winner].colour, cell.won / cell.points) if cell else "#ffffff"
                axes.add_patch(
                    Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, facecolor=colour, edgecolor=RULE, linewidth=0.4)
                )
                text = "no point"
                if cell:
                    text = f"equal in {cell.won}" if cell.winner == EQUAL else f"{cell.won} of {cell.points}"
                    text += f"\n{cell.clear} clear" if cell.clear else ""
                axes.text(x, y, text, ha="center", va="center", fontsize=SMALL, color=ink_on(colour), linespacing=1.1)
        axes.set_xlim(-0.5, len(across.texts) - 0.5)
        axes.set_ylim(-0.5, len(up.texts) - 0.5)
        name_axis(axes, "x", range(len(across.texts)), across.texts, labels[0], across.unit, up.texts)
        name_axis(axes, "y", range(len(up.texts)), up.texts, labels[1], up.unit)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)

    return draw


def _shade(colour: str, share: float) -> str:
    """Return the colour mixed with white, pale at a share of a half and full at one, and so that text on it can be read."""
    strength = _PALE + (1.0 - _PALE) * max(0.0, 2.0 * share - 1.0)
    red, green, blue = to_rgb(colour)
    while True:
        mixed = to_hex((1.0 - strength * (1.0 - red), 1.0 - strength * (1.0 - green), 1.0 - strength * (1.0 - blue)))
        if contrast(ink_on(mixed), mixed) >= READABLE:
            return mixed
        strength *= 0.95
