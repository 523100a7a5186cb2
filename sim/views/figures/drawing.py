"""Drawing surface for the figures: looks of policies, panels, SVG to put in a page, PNG to send.

Figures are made with matplotlib's object interface, so nothing is remembered between calls. A picture is one or more panels; in
a page each panel is its own SVG, so that a phone stacks them, and in a PNG they stand side by side.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

import sim
from sim.views import words

INK = "#1f2328"
QUIET = "#6b7280"
RULE = "#d5d9de"
PAGE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_SOFTWARE = f"Grapevine {sim.__version__}"
PANEL_WIDTH = 4.2
"""Usual width of a panel in inches."""
LABEL = 9.0
SMALL = 8.3
"""Font sizes in points, for labels and for what stands back."""


@dataclass(frozen=True)
class Look:
    """How something is drawn in every figure: colour, dash pattern, marker, and the marker as a character for running text."""

    colour: str
    dash: Any
    marker: str
    glyph: str
    hollow: bool = False

    def dot(self, axes: Axes, x: float, y: float, size: float = 6.5, **options: Any) -> None:
        """One mark at (x, y), with a white rim so that neighbours stay apart; ``options`` are those of ``Axes.plot``."""
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


_LETTERS_PER_INCH = 9.0
"""Of a bold title of 12 points."""

_PANEL_LETTERS_PER_INCH = 12.6
"""Of a panel's title."""

_KEY_LETTER = 0.08
"""Inches that a character of the key takes."""

_WEIGHTS = {"D": 0.9, "P": 1.25, "X": 1.25, "*": 1.7, "^": 1.1, "v": 1.1, "p": 1.15, "h": 1.2}
"""Factors that make the marks look equally heavy."""

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
    """A look for each policy, by place in the study; the tenth starts again.

    Colours come from palettes made for colour-blind readers (none sets red against green) and differ in lightness; marker and dash
    say the same once more, for grey paper.
    """
    return {policy: _LOOKS[place % len(_LOOKS)] for place, policy in enumerate(policies)}


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (``#rrggbb``) as WCAG 2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


READABLE = 4.5
"""The least contrast of small text (WCAG 2, level AA)."""


def ink_on(ground: str) -> str:
    """The colour of text on ``ground``: white where it can be read, else dark."""
    return "#ffffff" if contrast("#ffffff", ground) >= READABLE else INK


@dataclass(frozen=True)
class Panel:
    """One set of axes: its title with the unit, its size in inches, and the function that draws on the axes it is given."""

    title: str
    draw: Callable[[Axes], None]
    height: float = 2.8
    width: float = PANEL_WIDTH


@dataclass(frozen=True)
class Picture:
    """A figure of the report.

    ``name`` is its file and anchor name, ``title`` says what it shows, ``reading`` how to read it, ``alt`` what somebody who cannot see it
    should know. ``key`` explains marks by name, where they are not labelled directly.
    """

    name: str
    title: str
    reading: str
    alt: str
    panels: tuple[Panel, ...]
    key: tuple[tuple[str, Look], ...] = ()

    def svgs(self, study: str) -> tuple[str, ...]:
        """Each panel as an SVG element, ready to stand in an HTML page: no ids shared with other figures, no date.

        Its metadata say by which version and from which ``study`` (its hash) it was drawn.
        """
        return tuple(
            _svg(panel, f"{self.name}-{place}", f"{self.title} {panel.title}", study)
            for place, panel in enumerate(self.panels)
        )

    def figure(self) -> Figure:
        """Return the sheet of all panels as a matplotlib figure, which a notebook shows."""
        with _style():
            return _sheet(self, NotebookFigure)

    def png(self, study: str) -> bytes:
        """All panels on one sheet, with their titles, as a PNG file; its text chunks name version and ``study`` (its hash)."""
        about = {"Title": self.title, "Software": _SOFTWARE, "Source": _source(study)}
        return self._file("png", FigureCanvasAgg, about)

    def svg(self, study: str) -> bytes:
        """The same sheet as an SVG file, its text as text; its metadata name version and ``study`` (its hash)."""
        return self._file("svg", FigureCanvasSVG, _about_svg(self.title, study))

    def _file(self, kind: str, canvas: Callable[[Figure], object], metadata: Mapping[str, str | None]) -> bytes:
        image = io.BytesIO()
        with _style():
            figure = _sheet(self)
            canvas(figure)
            figure.savefig(image, format=kind, metadata=metadata)
        return image.getvalue()


class NotebookFigure(Figure):
    """A figure that a notebook shows although it was made without pyplot."""

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        with _style():
            self.savefig(image, format="png")
        return image.getvalue()


@contextmanager
def _style() -> Iterator[None]:
    """Settings that matplotlib reads from its global table, for the time of one drawing only."""
    settings: dict[str, Any] = {
        "font.family": ["DejaVu Sans"],
        "font.size": 9.0,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": RULE,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "svg.fonttype": "none",
        "svg.hashsalt": "grapevine",
        "text.parse_math": False,
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        for name, value in settings.items():
            mpl.rcParams[name] = value  # type: ignore[index]
        yield


def _source(study: str) -> str:
    """What a figure's metadata say of where it comes from."""
    return f"study {study}"


def _about_svg(title: str, study: str) -> dict[str, str | None]:
    """What the metadata of an SVG say: no date, so that the same figure has the same bytes."""
    return dict.fromkeys(("Date", "Format", "Type")) | {"Title": title, "Creator": _SOFTWARE, "Source": _source(study)}


def _svg(panel: Panel, name: str, title: str, study: str) -> str:
    about = _about_svg(title, study)
    with _style():
        figure = Figure(figsize=(panel.width, panel.height), layout="constrained")
        panel.draw(figure.add_subplot())
        text = io.StringIO()
        FigureCanvasSVG(figure)
        figure.savefig(text, format="svg", metadata=about)
    return _for_page(text.getvalue(), name)


def _for_page(svg: str, name: str) -> str:
    """The bare element, scaling with its box, in the page's own font, its ids made unique by ``name``."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    svg = svg.replace("'DejaVu Sans'", PAGE_FONT.replace('"', "'"))
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-")
    return re.sub(r'href="#', f'href="#{name}-', svg).strip()


def _sheet(picture: Picture, kind: type[Figure] = Figure) -> Figure:
    """All panels with their titles below the picture's, at most three side by side."""
    number = len(picture.panels)
    columns = number if number < 4 else 2
    rows = -(-number // columns)
    wide = columns * max(panel.width for panel in picture.panels)
    title = textwrap.fill(picture.title, int(wide * _LETTERS_PER_INCH))
    titles = [textwrap.fill(p.title, int(wide / columns * _PANEL_LETTERS_PER_INCH)) for p in picture.panels]
    heights = [p.height + 0.17 * title.count("\n") for p, title in zip(picture.panels, titles, strict=True)]
    tall = sum(max(heights[r * columns : (r + 1) * columns]) for r in range(rows))
    names = [words.short(name) for name, _ in picture.key]
    across = max(1, min(4, int(wide / (max(map(len, names), default=1) * _KEY_LETTER + 0.5))))
    tall += 0.3 * rows + 0.25 * (title.count("\n") + 1)
    tall += 0.12 + 0.23 * -(-len(names) // across) if names else 0.0
    figure = kind(figsize=(wide, tall), dpi=160, layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    parts = np.ravel(figure.subfigures(rows, columns, squeeze=False))
    for panel, heading, part in zip(picture.panels, titles, parts, strict=False):
        part.suptitle(heading, x=0.02, ha="left", fontsize=9.5)
        panel.draw(part.add_subplot())
    if picture.key:
        handles = [_handle(look) for _, look in picture.key]
        figure.legend(handles, names, loc="outside lower left", ncols=across, frameon=False)
    return figure


def _handle(look: Look) -> Line2D:
    face = "white" if look.hollow else look.colour
    return Line2D(
        [], [], marker=look.marker, markerfacecolor=face, markeredgecolor=look.colour, linestyle="none", markersize=7
    )


def quiet_frame(axes: Axes, *, values: Literal["x", "y"], factor: float = 1.0) -> None:
    """Light frame around an axis of ``values``: hairlines at few round ticks, no tick marks, no exponents.

    ``factor`` multiplies the values in the tick labels (100 for per cent).
    """
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    axes.grid(True, axis=values, color=RULE, linewidth=0.6)
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
    axes: Axes, row: float, text: str, *, right: bool = False, size: float = LABEL, bold: bool = False
) -> None:
    """Text at the left or right edge of the axes at height ``row``, on white, so that no line crosses it."""
    axes.text(
        1.0 if right else 0.0,
        row,
        text,
        transform=axes.get_yaxis_transform(),
        fontsize=size,
        fontweight="bold" if bold else "normal",
        ha="right" if right else "left",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        zorder=4,
    )


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Positions moved apart so that neighbours are at least ``gap`` away, order and middle kept: for labels at line ends."""
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
