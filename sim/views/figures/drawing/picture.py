"""Pictures of one or more panels: in a page each panel is its own SVG, so that a phone stacks them; in a file they stand side by side.

A panel is drawn at the width of a paper's column (89 mm) with text of 7 to 8 points; a page and a slide enlarge it. So text has one size
in all figures.

Figures are made with matplotlib's object interface, so that no state is kept between calls.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.views.figures.drawing.looks import Look
from sim.views.figures.drawing.sheet import SCREEN_DPI, SLIDE, Use, sheet
from sim.views.figures.drawing.style import about, style
from sim.views.figures.drawing.vector import at_width, for_page

PANEL_WIDTH = 3.5
"""Width of a panel in inches: a column of a paper, 89 mm. Two panels side by side are 178 mm."""

Format: TypeAlias = Literal["svg", "png", "pdf"]

_PAGE_REM = 30.0
"""Widest display of a panel in a page, in the page's font size."""

_PAPER_DPI = 600.0
_SLIDE_PIXELS = 1920.0


@dataclass(frozen=True)
class Panel:
    """One set of axes: its title with the unit, its size in inches, and the function that draws on the axes it is given."""

    title: str
    draw: Callable[[Axes], None]
    height: float = 2.3
    width: float = PANEL_WIDTH


@dataclass(frozen=True)
class Picture:
    """A figure of the report.

    Attributes:
        name: its file and anchor name.
        title: what it shows, as a finding in a sentence.
        reading: how to read it.
        alt: its content in words, for readers who cannot see it.
        panels: its panels.
        key: marks by name, where they are not labelled directly.
        question: the question that the title answers; may be empty.
    """

    name: str
    title: str
    reading: str
    alt: str
    panels: tuple[Panel, ...]
    key: tuple[tuple[str, Look], ...] = ()
    question: str = ""

    def svgs(self, study: str) -> tuple[str, ...]:
        """Return each panel as an SVG element for an HTML page: no ids shared with other figures, no date.

        The metadata name the version and the ``study`` (its hash).
        """
        return tuple(
            _panel_svg(panel, f"{self.name}-{place}", f"{self.title} {panel.title}", study)
            for place, panel in enumerate(self.panels)
        )

    def png(self, study: str) -> bytes:
        """Return all panels on one sheet as a PNG file; its text chunks name version and ``study`` (its hash)."""
        return self.file("png", study)

    def svg(self, study: str) -> bytes:
        """Return the same sheet as an SVG file, text as text; its metadata name version and ``study`` (its hash)."""
        return self.file("svg", study)

    def file(self, kind: Format, study: str, use: Use = "web") -> bytes:
        """Return all panels on one sheet as a file; the same bytes for the same picture.

        Args:
            kind: the format.
            study: the hash of the study, for the metadata.
            use: a paper's figure bears no title (its caption does) and is one column wide, or two; a slide is 16:9.
        """
        image = io.BytesIO()
        with style():
            figure = sheet(self, Figure, use)
            dpi = (
                _SLIDE_PIXELS / figure.get_figwidth()
                if use == "slides"
                else _PAPER_DPI
                if use == "paper"
                else SCREEN_DPI
            )
            _CANVAS[kind](figure)
            figure.savefig(image, format=kind, dpi=dpi, metadata=about(kind, self.title, study))
        data = image.getvalue()
        return at_width(data, SLIDE[0]) if use == "slides" and kind == "svg" else data

    def figure(self, study: str) -> NotebookFigure:
        """Return the same sheet as a matplotlib figure, which a notebook shows; PNG files of it name version and ``study`` (its hash)."""
        with style():
            figure = sheet(self, NotebookFigure)
        assert isinstance(figure, NotebookFigure)
        figure.about = about("png", self.title, study)
        return figure


class NotebookFigure(Figure):
    """A figure that a notebook shows although it was made without pyplot.

    Attributes:
        about: what the text chunks of its PNG files say.
    """

    about: Mapping[str, str | None] = MappingProxyType({})

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure as ``matplotlib.figure.Figure.savefig`` does; a PNG file names where it comes from."""
        kind = options.get("format") or Path(str(fname)).suffix.removeprefix(".") or "png"
        if kind == "png":
            options.setdefault("metadata", dict(self.about))
        options.setdefault("dpi", self.dpi)
        with style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        self.savefig(image, format="png")
        return image.getvalue()


_CANVAS: Mapping[Format, Callable[[Figure], object]] = {
    "svg": FigureCanvasSVG,
    "png": FigureCanvasAgg,
    "pdf": FigureCanvasPdf,
}


def _panel_svg(panel: Panel, name: str, title: str, study: str) -> str:
    text = io.StringIO()
    with style():
        figure = Figure(figsize=(panel.width, panel.height), layout="constrained")
        panel.draw(figure.add_subplot())
        FigureCanvasSVG(figure)
        figure.savefig(text, format="svg", metadata=about("svg", title, study))
    return for_page(text.getvalue(), name, _PAGE_REM * panel.width / PANEL_WIDTH)
