"""Where each policy wins: over the parameters of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.lab.study_file import Point
from sim.lab.sweep import Winner
from sim.views import words
from sim.views.drawing import SMALL, Look, Panel, Picture, looks, quiet_frame

_BINS = 4
_LEAST = 0.12  # share of a bar below which its number is left out


def where_each_wins(
    points: Sequence[Point], won: Sequence[Winner], policies: Sequence[str], labels: Mapping[str, str]
) -> Picture | None:
    """Each point in the plane of the first two parameters of ``labels``, and shares of points won along each parameter.

    ``labels``: what each varied parameter is called, the most influential first. None with fewer than two parameters or eight points.
    """
    names = list(labels)
    placed = [point for point in points if set(names) <= point.values.keys()]
    by_point = {one.point: one for one in won}
    placed = [point for point in placed if point.name in by_point]
    if len(names) < 2 or len(placed) < 2 * _BINS:
        return None
    drawn = looks(policies)
    first, second = names[:2]
    plane = _plane(placed, by_point, first, second, drawn, labels)
    panels = [Panel("Each mark a world, filled where the lead is clear", plane, 3.4)]
    said = []
    for name in names:
        shares, edges = _shares(placed, by_point, name, policies)
        panels.append(
            Panel("Share of worlds won, by quarters", _bars(shares, edges, drawn, labels[name]), 2.6)
        )
        said.append(f"{labels[name]}: " + ", ".join(_told(policy, shares[policy]) for policy in policies))
    clear = sum(by_point[point.name].clear for point in placed)
    return Picture(
        "where-each-wins",
        "Where does each policy win?",
        f"{len(placed)} worlds; a filled mark where the lead over the second is told from nil "
        f"(pointwise 95 %, {clear} worlds), hollow where it may be chance.",
        "; ".join(said),
        tuple(panels),
        tuple((policy, drawn[policy]) for policy in policies),
    )


def _told(policy: str, shares: npt.NDArray[np.float64]) -> str:
    return f"{policy} wins {100 * shares[0]:.0f} % of the lowest and {100 * shares[-1]:.0f} % of the highest quarter"


def _plane(
    points: Sequence[Point],
    won: Mapping[str, Winner],
    across: str,
    up: str,
    drawn: Mapping[str, Look],
    labels: Mapping[str, str],
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for point in points:
            one = won[point.name]
            look = drawn[one.policy]
            mark = look if one.clear else Look(look.colour, look.dash, look.marker, look.glyph, hollow=True)
            mark.dot(axes, float(point.values[across]), float(point.values[up]), 5.5)
        axes.set_xlabel(labels[across])
        axes.set_ylabel(labels[up])
        quiet_frame(axes, values="x")

    return draw


def _shares(
    points: Sequence[Point], won: Mapping[str, Winner], name: str, policies: Sequence[str]
) -> tuple[dict[str, npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Share of the points of each quarter of a parameter's values that each policy wins; and the edges of the quarters."""
    values = np.array([point.values[name] for point in points], dtype=np.float64)
    edges = np.quantile(values, np.linspace(0.0, 1.0, _BINS + 1))
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, _BINS - 1)
    best = [won[point.name].policy for point in points]
    shares = {
        policy: np.array(
            [
                np.mean([b == policy for b, at in zip(best, place, strict=True) if at == k])
                if (place == k).any()
                else 0.0
                for k in range(_BINS)
            ]
        )
        for policy in policies
    }
    return shares, edges


def _bars(
    shares: Mapping[str, npt.NDArray[np.float64]],
    edges: npt.NDArray[np.float64],
    drawn: Mapping[str, Look],
    label: str,
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        floor = np.zeros(_BINS)
        for policy, share in shares.items():
            axes.bar(range(_BINS), share, bottom=floor, width=0.82, color=drawn[policy].colour)
            for k in range(_BINS):
                if share[k] >= _LEAST:
                    axes.text(
                        k,
                        floor[k] + share[k] / 2,
                        f"{100 * share[k]:.0f} %",
                        ha="center",
                        va="center",
                        color="white",
                        fontsize=SMALL,
                    )
            floor = floor + share
        axes.set_xticks(
            range(_BINS),
            [
                f"{words.number(edges[k], digits=2)} to {words.number(edges[k + 1], digits=2)}"
                for k in range(_BINS)
            ],
        )
        axes.set_xlabel(label)
        axes.set_yticks([])
        axes.set_ylim(0, 1)
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)

    return draw
