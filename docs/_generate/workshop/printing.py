"""Drawings as files to print: PDF with any number of pages, SVG with letters as outlines; each names a hash of its texts."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.views.figures.drawing.style import about

SOURCE = "none: drawn from words"


def texts_of(figures: Sequence[Figure]) -> list[str]:
    """Return every text of the drawings, in order."""
    return [text.get_text() for figure in figures for axes in figure.axes for text in axes.texts]


def hash_of(figures: Sequence[Figure]) -> str:
    """Return a hash of every text of the drawings, by which a test knows whether a file is current."""
    return hashlib.sha256("\n".join(texts_of(figures)).encode()).hexdigest()[:16]


def as_pdf(figures: Sequence[Figure], title: str) -> bytes:
    """Return the drawings as pages of a PDF file; its keywords are the hash. To be called within ``style``."""
    image = io.BytesIO()
    with PdfPages(image, metadata=dict(about("pdf", title, SOURCE)) | {"Keywords": hash_of(figures)}) as file:
        for figure in figures:
            file.savefig(figure)
    return image.getvalue()


def as_svg(figure: Figure, title: str) -> bytes:
    """Return a drawing as an SVG file; its letters are outlines, since a printer's computer may lack the font."""
    image = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "path"}):
        FigureCanvasSVG(figure)
        metadata = dict(about("svg", title, SOURCE)) | {"Keywords": [hash_of([figure])]}
        figure.savefig(image, format="svg", metadata=metadata)
    return image.getvalue()
