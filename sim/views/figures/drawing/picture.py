"""Pictures of one or more panels: in a page each panel is its own SVG, so that a phone stacks them; in a file they stand side by side.

Figures are made with matplotlib's object interface, so that no state is kept between calls.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import sim
from sim.views import words
from sim.views.figures.drawing.looks import INK, RULE, Look

PAGE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_SOFTWARE = f"Grapevine {sim.__version__}"
PANEL_WIDTH = 4.2
"""Usual width of a panel in inches."""


_LETTERS_PER_INCH = 9.0
"""Of a bold title of 12 points."""

_PANEL_LETTERS_PER_INCH = 12.6
"""Of a panel's title."""

_KEY_LETTER = 0.08
"""Inches that a character of the key takes."""


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

    Attributes:
        name: its file and anchor name.
        title: what it shows.
        reading: how to read it.
        alt: its content in words, for readers who cannot see it.
        panels: its panels.
        key: marks by name, where they are not labelled directly.
    """

    name: str
    title: str
    reading: str
    alt: str
    panels: tuple[Panel, ...]
    key: tuple[tuple[str, Look], ...] = ()

    def svgs(self, study: str) -> tuple[str, ...]:
        """Return each panel as an SVG element for an HTML page: no ids shared with other figures, no date.

        The metadata name the version and the ``study`` (its hash).
        """
        return tuple(
            _svg(panel, f"{self.name}-{place}", f"{self.title} {panel.title}", study)
            for place, panel in enumerate(self.panels)
        )

    def png(self, study: str) -> bytes:
        """Return all panels on one sheet as a PNG file; its text chunks name version and ``study`` (its hash)."""
        return self._file("png", FigureCanvasAgg, self._about_png(study))

    def svg(self, study: str) -> bytes:
        """Return the same sheet as an SVG file, text as text; its metadata name version and ``study`` (its hash)."""
        return self._file("svg", FigureCanvasSVG, _about_svg(self.title, study))

    def figure(self, study: str) -> NotebookFigure:
        """Return the same sheet as a matplotlib figure, which a notebook shows; PNG files of it name version and ``study`` (its hash)."""
        with style():
            figure = _sheet(self, NotebookFigure)
        assert isinstance(figure, NotebookFigure)
        figure.about = self._about_png(study)
        return figure

    def _about_png(self, study: str) -> dict[str, str]:
        return {"Title": self.title, "Software": _SOFTWARE, "Source": _source(study)}

    def _file(self, kind: str, canvas: Callable[[Figure], object], metadata: Mapping[str, str | None]) -> bytes:
        image = io.BytesIO()
        with style():
            figure = _sheet(self)
            canvas(figure)
            figure.savefig(image, format=kind, metadata=metadata)
        return image.getvalue()


class NotebookFigure(Figure):
    """A figure that a notebook shows although it was made without pyplot.

    Attributes:
        about: what the text chunks of its PNG files say.
    """

    about: Mapping[str, str] = MappingProxyType({})

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure as ``matplotlib.figure.Figure.savefig`` does; a PNG file names where it comes from."""
        kind = options.get("format") or Path(str(fname)).suffix.removeprefix(".") or "png"
        if kind == "png":
            options.setdefault("metadata", dict(self.about))
        with style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        self.savefig(image, format="png")
        return image.getvalue()


@contextmanager
def style() -> Iterator[None]:
    """Set what matplotlib reads from its global table, for the time of one drawing only."""
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
    """Return the origin of a figure, for its metadata."""
    return f"study {study}"


def _about_svg(title: str, study: str) -> dict[str, str | None]:
    """Metadata of an SVG: no date, so that the same figure has the same bytes."""
    return dict.fromkeys(("Date", "Format", "Type")) | {"Title": title, "Creator": _SOFTWARE, "Source": _source(study)}


def _svg(panel: Panel, name: str, title: str, study: str) -> str:
    about = _about_svg(title, study)
    with style():
        figure = Figure(figsize=(panel.width, panel.height), layout="constrained")
        panel.draw(figure.add_subplot())
        text = io.StringIO()
        FigureCanvasSVG(figure)
        figure.savefig(text, format="svg", metadata=about)
    return _for_page(text.getvalue(), name)


def _for_page(svg: str, name: str) -> str:
    """Return the bare element, scaling with its box, in the page's own font, its ids made unique by ``name``."""
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
