"""Pictures of one or more panels: in a page each panel is its own SVG, so that a phone stacks them; in a file they stand side by side.

A panel is drawn at the width of a paper's column (89 mm) with text of 7 to 8 points; a page and a slide enlarge it. So text has one size
in all figures.

Figures are made with matplotlib's object interface, so that no state is kept between calls.
"""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import sim
from sim.views import words
from sim.views.figures.drawing.looks import INK, LABEL, RULE, SMALL, Look

PAGE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_SOFTWARE = f"Grapevine {sim.__version__}"
PANEL_WIDTH = 3.5
"""Width of a panel in inches: a column of a paper, 89 mm. Two panels side by side are 178 mm."""

Use: TypeAlias = Literal["web", "paper", "slides"]
"""What a file is for: its shape, its resolution, and whether it bears its title."""

Format: TypeAlias = Literal["svg", "png", "pdf"]

_PAGE_REM = 30.0
"""Widest display of a panel in a page, in the page's font size."""

_SLIDE = (13.333, 7.5)
"""Inches of a slide."""

_DPI = {"web": 200.0, "paper": 600.0}
_SLIDE_PIXELS = 1920.0

_LETTERS_PER_INCH = 10.8
"""Of a bold title of 10 points."""

_PANEL_LETTERS_PER_INCH = 15.0
"""Of a panel's title."""

_KEY_LETTER = 0.067
"""Inches that a character of the key takes."""


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
            _svg(panel, f"{self.name}-{place}", f"{self.title} {panel.title}", study)
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
            figure = _sheet(self, Figure, use)
            figure.dpi = _SLIDE_PIXELS / figure.get_figwidth() if use == "slides" else _DPI[use]
            _CANVAS[kind](figure)
            figure.savefig(image, format=kind, metadata=self._about(kind, study))
        data = image.getvalue()
        return _at_width(data, _SLIDE[0]) if use == "slides" and kind == "svg" else data

    def figure(self, study: str) -> NotebookFigure:
        """Return the same sheet as a matplotlib figure, which a notebook shows; PNG files of it name version and ``study`` (its hash)."""
        with style():
            figure = _sheet(self, NotebookFigure)
        assert isinstance(figure, NotebookFigure)
        figure.dpi = _DPI["web"]
        figure.about = self._about_png(study)
        return figure

    def _about_png(self, study: str) -> dict[str, str]:
        return {"Title": self.title, "Software": _SOFTWARE, "Source": _source(study)}

    def _about(self, kind: Format, study: str) -> Mapping[str, str | None]:
        if kind == "png":
            return self._about_png(study)
        if kind == "svg":
            return _about_svg(self.title, study)
        return {
            "Title": self.title, "Creator": _SOFTWARE, "Producer": _SOFTWARE, "Subject": _source(study), "CreationDate": None,
        }  # fmt: skip


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


_CANVAS: Mapping[Format, Callable[[Figure], object]] = {
    "svg": FigureCanvasSVG,
    "png": FigureCanvasAgg,
    "pdf": FigureCanvasPdf,
}


@contextmanager
def style() -> Iterator[None]:
    """Set what matplotlib reads from its global table, for the time of one drawing only."""
    settings: dict[str, Any] = {
        "font.family": ["DejaVu Sans"],
        "font.size": LABEL,
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
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "xtick.major.pad": 2.5,
        "ytick.major.pad": 2.5,
        "svg.hashsalt": "grapevine",
        "text.parse_math": False,
    }
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # names of users may be in any script
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
    return _for_page(text.getvalue(), name, _PAGE_REM * panel.width / PANEL_WIDTH)


def _for_page(svg: str, name: str, rem: float) -> str:
    """Return the bare element, scaling with its box up to a width of ``rem``, in the page's own font, its ids made unique by ``name``."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = svg.replace("<svg ", f'<svg aria-hidden="true" focusable="false" style="max-width:{rem:.4g}rem" ', 1)
    svg = svg.replace("'DejaVu Sans'", PAGE_FONT.replace('"', "'"))
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-")
    return re.sub(r'href="#', f'href="#{name}-', svg).strip()


def _at_width(svg: bytes, inches: float) -> bytes:
    """Return an SVG file enlarged to a width, its drawing unchanged."""
    text = svg.decode()
    wide, tall = (float(re.search(rf'<svg[^>]*? {side}="([0-9.]+)pt"', text)[1]) for side in ("width", "height"))  # type: ignore[index]
    for side, size in (("width", inches), ("height", inches * tall / wide)):
        text = re.sub(rf'(<svg[^>]*?) {side}="[^"]*"', rf'\1 {side}="{size:.3f}in"', text, count=1)
    return text.encode()


def _sheet(picture: Picture, kind: type[Figure] = Figure, use: Use = "web") -> Figure:
    """All panels with their titles below the picture's, two side by side, without the picture's title in a paper."""
    number = len(picture.panels)
    columns = min(number, 2)
    rows = -(-number // columns)
    wide = columns * max(panel.width for panel in picture.panels)
    title = "" if use == "paper" else textwrap.fill(picture.title, int(wide * _LETTERS_PER_INCH))
    titles = [_heading(picture, place, use, wide / columns) for place in range(number)]
    heights = [p.height + 0.2 + 0.14 * title.count("\n") for p, title in zip(picture.panels, titles, strict=True)]
    tall = sum(max(heights[r * columns : (r + 1) * columns]) for r in range(rows))
    names = [words.short(name) for name, _ in picture.key]
    across = max(1, min(4, int(wide / (max(map(len, names), default=1) * _KEY_LETTER + 0.42))))
    tall += 0.21 * (title.count("\n") + 1) if title else 0.0
    tall += 0.1 + 0.19 * -(-len(names) // across) if names else 0.0
    if use == "slides":
        shape = _SLIDE[0] / _SLIDE[1]
        wide, tall = max(wide, tall * shape, 5.0), max(tall, wide / shape, 5.0 / shape)
    figure = kind(figsize=(wide, tall), layout="constrained")
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
    parts = np.ravel(figure.subfigures(rows, columns, squeeze=False))
    for panel, heading, part in zip(picture.panels, titles, parts, strict=False):
        part.suptitle(heading, x=0.02, ha="left", fontsize=8)
        panel.draw(part.add_subplot())
    if picture.key:
        handles = [_handle(look) for _, look in picture.key]
        figure.legend(handles, names, loc="outside lower left", ncols=across, frameon=False)
    return figure


def _heading(picture: Picture, place: int, use: Use, inches: float) -> str:
    """Return a panel's title, broken into lines; in a paper of several panels with its letter."""
    text = picture.panels[place].title
    if use == "paper" and len(picture.panels) > 1:
        text = f"{chr(ord('a') + place)}  {text}"
    return textwrap.fill(text, int(inches * _PANEL_LETTERS_PER_INCH))


def _handle(look: Look) -> Line2D:
    face = "white" if look.hollow else look.colour
    return Line2D(
        [], [], marker=look.marker, markerfacecolor=face, markeredgecolor=look.colour, linestyle="none", markersize=5.5
    )
