"""A page as a tree of elements, without what only a screen shows."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

_VOID = frozenset(("meta", "br", "img", "link", "input", "hr", "col", "wbr"))
_SCREEN_TAGS = frozenset(("nav", "footer", "script", "style", "svg", "template", "button", "select", "input"))
_SCREEN_CLASSES = frozenset(("screen", "hidden"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.made.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.made.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.made.end(tag)

    def handle_data(self, data: str) -> None:
        self.made.data(data)


def body_of(page: str) -> Element:
    """Return the body of a well-formed page."""
    reader = _Reader()
    reader.feed(page)
    root = reader.made.close()
    found = root.find(".//body")
    return root if found is None else found


def classes(element: Element) -> set[str]:
    """Return the classes of an element."""
    return set(element.get("class", "").split())


def is_for_screens(element: Element) -> bool:
    """Return whether paper lacks the element: controls, scripts, drawings, marks, and details that are not printed."""
    return (
        element.tag in _SCREEN_TAGS
        or bool(_SCREEN_CLASSES & classes(element))
        or element.get("aria-hidden") == "true"
        or "hidden" in element.keys()  # noqa: SIM118 (an Element is no mapping)
        or (element.tag == "details" and "printed" not in classes(element))
    )
