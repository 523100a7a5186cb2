"""The frame of every report: templates, style, prose with inline code, and figures drawn for a page.

A report is one HTML file that opens from disk and asks the network for nothing. Its template extends ``base.html.j2``, which gives the
page, its style and its print rules, and fills the blocks ``title``, ``header``, ``main`` and ``footer``; ``parts.html.j2`` has macros for
figures, scrolling tables and the parts of an appendix.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.views.figures.drawing import Look, Panel, Picture

_CODE = re.compile(r"`([^`\n]+)`")
_SIGNED = re.compile(r"[+−]\S*\d[\d.,]*( %)?|\d[\d.,]* %")
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class DrawnPicture:
    """A picture with its panels drawn: ``drawn`` pairs each panel with its SVG."""

    name: str
    title: str
    reading: str
    alt: str
    panels: tuple[Panel, ...]
    key: tuple[tuple[str, Look], ...]
    drawn: tuple[tuple[Panel, Markup], ...]


def page(template: str, **contents: Any) -> str:
    """Return a page as text: the template of that name, which extends ``base.html.j2``, filled with ``contents``."""
    return _environment().get_template(template).render(contents) + "\n"


@cache
def _environment() -> Environment:
    """Make the environment once, so that a template is compiled once."""
    environment = Environment(
        loader=PackageLoader("sim.views.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"inline": inline, "prose": prose, "unbroken": unbroken, "fingerprint": fingerprint}
    return environment


def inline(text: str) -> Markup:
    """Return text as HTML, what stands in back-ticks as code; everything else is text."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def unbroken(text: str) -> Markup:
    """Return text as HTML in which no line ends between a sign and its number, or between a number and its per cent."""
    return Markup(_SIGNED.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def prose(text: str) -> Markup:
    """Return text as HTML paragraphs, which blank lines part; back-ticks as in ``inline``."""
    parts = (part.strip() for part in _BLANK_LINE.split(text))
    return Markup("\n").join(Markup("<p>{}</p>").format(inline(part)) for part in parts if part)


def script(name: str) -> Markup:
    """Return a script of the page by its file name, to stand in the page as it is."""
    return Markup(resources.files("sim.views.report").joinpath("templates", name).read_text(encoding="utf-8"))


def fingerprint(text: str) -> str:
    """Return the hash by which a page's security policy allows one script and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@contextmanager
def collecting() -> Iterator[dict[str, Picture]]:
    """Collect the pictures of the pages that are made meanwhile, each by its id in the page, to write them as files too."""
    found: dict[str, Picture] = {}
    before = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(before)


_COLLECTED: ContextVar[dict[str, Picture] | None] = ContextVar("collected", default=None)


def drawn(picture: Picture, scope: str, study: str) -> DrawnPicture:
    """Draw a picture for a page of several scenarios.

    Args:
        picture: the picture.
        scope: makes its ids unique in the page.
        study: hash of the study, for the metadata.
    """
    collected = _COLLECTED.get()
    if collected is not None:
        collected[f"{scope}-{picture.name}"] = picture
    svgs = (Markup(svg) for svg in replace(picture, name=f"{scope}-{picture.name}").svgs(study))
    return DrawnPicture(
        name=picture.name,
        title=picture.title,
        reading=picture.reading,
        alt=picture.alt,
        panels=picture.panels,
        key=picture.key,
        drawn=tuple(zip(picture.panels, svgs, strict=True)),
    )
