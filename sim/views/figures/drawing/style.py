"""Settings of every drawing, and the metadata of files: where a figure comes from, without a date."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

import sim
from sim.views.figures.drawing.looks import INK, LABEL, RULE, SMALL

_SOFTWARE = f"Grapevine {sim.__version__}"


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
        # a name may have letters that the font lacks: in a page the reader's fonts have them, in a PNG file they are boxes
        warnings.filterwarnings(
            "ignore", r"Glyph \d+ .* missing from font|Matplotlib currently does not support", UserWarning
        )
        mpl.rcdefaults()
        for name, value in settings.items():
            mpl.rcParams[name] = value  # type: ignore[index]
        yield


def about(kind: str, title: str, study: str) -> Mapping[str, str | None]:
    """Return the metadata of a file: title, version and ``study`` (its hash); no date, so that the same figure has the same bytes.

    Args:
        kind: png, svg or pdf.
        title: of the figure.
        study: the hash of the study.
    """
    source = f"study {study}"
    if kind == "png":
        return {"Title": title, "Software": _SOFTWARE, "Source": source}
    if kind == "svg":
        return dict.fromkeys(("Date", "Format", "Type")) | {"Title": title, "Creator": _SOFTWARE, "Source": source}
    return {"Title": title, "Creator": _SOFTWARE, "Producer": _SOFTWARE, "Subject": source, "CreationDate": None}
