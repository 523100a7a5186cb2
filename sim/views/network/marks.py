"""Marks of people on a drawing: colour for attitude, shape for who they are, rings for what happened today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.lines import Line2D

from sim.kernel.units import Floats
from sim.views.figures.drawing import INK, QUIET, RULE, SMALL
from sim.views.network.neighbourhood import Neighbourhood
from sim.views.network.people import SPOKE_ASKED, SPOKE_BADLY, SPOKE_WELL, Evening, Flags

ATTITUDES = LinearSegmentedColormap.from_list(
    "attitude", ["#8f3b00", "#e08a00", "#f6d8a6", "#f1f1ef", "#a9cfec", "#3d8cc9", "#0a3f78"], N=25
)
"""Colours of attitude in steps: orange for bad, grey for none, blue for good. Colour-blind readers see them apart; both ends are dark."""

FAR = 0.6
"""Attitude at the ends of the colours; those who feel more strongly have the same colour."""

_NORM = Normalize(-FAR, FAR, clip=True)
_EDGE, _FAINT = "#dfe3e7", "#aab1ba"
_GOOD, _BAD, _APART = "#0a3f78", "#8f3b00", "#d0208f"

KEY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("customer", {"marker": "o", "markersize": 6, "markerfacecolor": "#f1f1ef", "markeredgecolor": QUIET}),
    ("not a customer", {"marker": "o", "markersize": 3.6, "markerfacecolor": "#f1f1ef", "markeredgecolor": _FAINT}),
    ("advocate", {"marker": "*", "markersize": 11, "markerfacecolor": "#f1f1ef", "markeredgecolor": INK}),
    ("loud complainer", {"marker": "v", "markersize": 7, "markerfacecolor": "#f1f1ef", "markeredgecolor": INK}),
)
"""Shapes of people by what they are, as arguments of a matplotlib line."""

DIFFERENT: tuple[str, dict[str, Any]] = (
    "differs between the two sides",
    {"marker": "o", "markersize": 6, "markerfacecolor": "#f1f1ef", "markeredgecolor": _APART, "markeredgewidth": 2.0},
)
"""Somebody for whom it makes a difference which of two policies it is."""

TODAY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("speaks well", {"marker": "o", "markersize": 11, "markerfacecolor": "none", "markeredgecolor": _GOOD}),
    ("speaks badly", {"marker": "s", "markersize": 10, "markerfacecolor": "none", "markeredgecolor": _BAD}),
    ("asks", {"marker": "D", "markersize": 8.5, "markerfacecolor": "none", "markeredgecolor": INK}),
    ("hears or reads of it", {"marker": "o", "markersize": 10, "markerfacecolor": RULE, "markeredgecolor": "none"}),
)
"""Rings for what people do on the day that is shown."""


def handles(key: Sequence[tuple[str, dict[str, Any]]]) -> list[Line2D]:
    """Return the lines of a legend."""
    return [Line2D([], [], linestyle="none", label=name, **look) for name, look in key]


def attitude_key(axes: Axes) -> None:
    """Draw the scale of colours, with its ends in words."""
    axes.imshow(
        np.linspace(-FAR, FAR, 256)[None, :], cmap=ATTITUDES, norm=_NORM, aspect="auto", extent=(-FAR, FAR, 0, 1)
    )
    axes.set_yticks([])
    axes.set_xticks([-FAR, 0.0, FAR], ["bad", "neither", "good"], fontsize=SMALL)
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.tick_params(length=0, pad=2)
    axes.spines[:].set_visible(False)
    axes.set_title("attitude towards the company", fontsize=SMALL, loc="left", pad=3)


COLOURS: tuple[Any, ...] = (*ATTITUDES(np.linspace(0.0, 1.0, ATTITUDES.N)), _FAINT, _GOOD, _BAD, _APART)
"""Every colour that a mark can have, beside those of all figures."""


class Crowd:
    """The people of a neighbourhood on axes; ``show`` changes how they look.

    Attributes:
        moving: what changes from evening to evening, in the order in which it is drawn.
    """

    def __init__(self, axes: Axes, shown: Neighbourhood, size: float = 1.0) -> None:
        """Draw the ties. ``size`` multiplies the size of the marks."""
        axes.set_xlim(-1.06, 1.06)
        axes.set_ylim(-1.08, 1.08)
        axes.set_axis_off()
        self._places = shown.places
        x, y = (_with_gaps(shown.places[shown.edges, axis]) for axis in (0, 1))
        axes.plot(x, y, color=_EDGE, linewidth=0.5 * min(1.0, size), zorder=1)
        self.moving: list[Any] = []

        def layer(marker: str, area: float, *, edge: str = "none", width: float = 0.5) -> Any:
            made = axes.scatter(
                [], [], s=area * size * size, marker=marker, edgecolors=edge, linewidths=width, facecolors="none"
            )
            made.set_zorder(2 + len(self.moving))
            self.moving.append(made)
            return made

        self._heard = layer("o", 105)
        self._heard.set_facecolor(RULE)
        self._kinds = {
            "other": layer("o", 13, edge=_FAINT),
            "customer": layer("o", 40, edge=QUIET),
            "whiner": layer("v", 52, edge=INK),
            "advocate": layer("*", 140, edge=INK),
        }
        self._rings = {
            SPOKE_WELL: layer("o", 150, edge=_GOOD, width=1.4),
            SPOKE_BADLY: layer("s", 140, edge=_BAD, width=1.4),
            SPOKE_ASKED: layer("D", 110, edge=INK, width=1.4),
        }

    def show(self, evening: Evening, different: Flags | None = None) -> None:
        """Show everybody as on an evening; those who are ``different`` have an outline that is seen."""
        bold = np.zeros(evening.customer.size, dtype=np.bool_) if different is None else different
        for name, who in _kinds(evening).items():
            marks = self._kinds[name]
            marks.set_offsets(self._places[who])
            marks.set_facecolor(colours(evening.attitude[who]))
            marks.set_linewidths(np.where(bold[who], 2.0, 0.5))
            plain = {"other": _FAINT, "customer": QUIET}.get(name, INK)
            marks.set_edgecolor([_APART if one else plain for one in bold[who]])
        for said, ring in self._rings.items():
            ring.set_offsets(self._places[evening.said == said])
        self._heard.set_offsets(self._places[evening.heard])


def _with_gaps(ends: Floats) -> Floats:
    """Return one coordinate of many lines, shape (lines, 2), as one path with gaps."""
    return np.column_stack([ends, np.full(len(ends), np.nan)]).ravel()


def colours(attitude: Floats) -> Any:
    """Return the colours of attitudes, shape (people, 4)."""
    return ATTITUDES(_NORM(attitude))


def _kinds(evening: Evening) -> dict[str, Flags]:
    """Return who has which shape: advocates before loud complainers before customers before others."""
    advocate = evening.advocate
    whiner = evening.whiner & ~advocate
    rest = ~advocate & ~whiner
    return {
        "other": rest & ~evening.customer,
        "customer": rest & evening.customer,
        "whiner": whiner,
        "advocate": advocate,
    }
