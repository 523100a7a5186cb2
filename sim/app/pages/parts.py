"""Small parts of pages: plain HTML elements, which keyboards and screen readers know. All text is text, never HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


class Tag(TextElement):
    """An element of HTML with text; ``set_text`` changes it."""

    def __init__(self, name: str, text: str = "", classes: str = "") -> None:
        """Put an element ``name`` into the page."""
        super().__init__(tag=name, text=text)
        self.classes(classes)

    def attributes(self, **values: Any) -> Tag:
        """Set attributes, ``_`` standing for ``-``; None removes one. Values are data and need no quoting."""
        for name, value in values.items():
            key = name.rstrip("_").replace("_", "-")
            if value is None:
                self._props.pop(key, None)
            else:
                self._props[key] = value
        self.update()
        return self


def heading(text: str, level: int = 2, classes: str = "") -> Tag:
    """Add a heading."""
    return Tag(f"h{level}", text, f"gw-h{level} {classes}")


def line(text: str, classes: str = "") -> Tag:
    """Add a paragraph."""
    return Tag("p", text, f"gw-p {classes}")


def button(text: str, act: Callable[[], Any], *, icon: str = "", kind: str = "", label: str = "") -> Tag:
    """Add a button.

    Args:
        text: what it says; empty for an icon alone.
        act: called when it is pressed.
        icon: name of a Material icon.
        kind: ``primary``, ``large``, ``quiet`` or several of them.
        label: name for screen readers where it shows an icon alone.
    """
    made = Tag("button", "", " ".join(["gw-button", *(f"gw-{one}" for one in kind.split())]))
    made.attributes(type="button", aria_label=label or None, title=label or None)
    with made:
        if icon:
            ui.icon(icon).props("aria-hidden=true")
        if text:
            Tag("span", text)
    return made.on("click", lambda: act())


def enable(made: Tag, on: bool) -> None:
    """Let a button be pressed, or not; it keeps the keyboard's focus."""
    made.attributes(aria_disabled=None if on else "true")


def link(text: str, to: str, *, classes: str = "", download: str | None = None, new: bool = False) -> Tag:
    """Add a link.

    Args:
        text: what it says.
        to: address within the workshop, or ``#step``.
        classes: its looks.
        download: name under which a file is saved.
        new: open it in another tab.
    """
    made = Tag("a", text, f"gw-link {classes}")
    return made.attributes(
        href=to, download=download, target="_blank" if new else None, rel="noopener" if new else None
    )


@contextmanager
def box(classes: str = "", name: str = "div") -> Iterator[Element]:
    """Add an element for other elements."""
    with ui.element(name).classes(classes) as made:
        yield made


@contextmanager
def more(text: str, classes: str = "") -> Iterator[Element]:
    """Add something that opens when it is asked for."""
    with ui.element("details").classes(f"gw-more {classes}") as made:
        Tag("summary", text)
        yield made


def mark(policy: str, known: Sequence[str]) -> Tag:
    """Add the mark of a policy in its colour, as in the figures. ``known``: the policies that are compared."""
    from sim.views.figures.drawing import looks

    look = looks([*known, policy] if policy not in known else known)[policy]
    made = Tag("span", look.glyph, "gw-mark")
    made.style(f"color: {look.colour}")
    return made.attributes(aria_hidden="true")


def problem(title: str, text: str = "") -> None:
    """Say that something is wrong, in place of what should be there; a screen reader speaks it."""
    with box("gw-problem") as made:
        made._props["role"] = "alert"
        Tag("strong", title)
        if text:
            Tag("p", text, "gw-p")
