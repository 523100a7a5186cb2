"""A report as Markdown, to paste into a document: the page itself, converted, so that words and numbers are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from textwrap import indent
from urllib.parse import quote
from xml.etree.ElementTree import Element

from sim.study.storage.files import make_folder, write_whole
from sim.views.export.html_tree import body_of, classes, is_for_screens
from sim.views.export.page import Page

_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ENTITY = re.compile(r"&(?=#?\w+;)|[<>]")
_LEADING = re.compile(r"^(\s*)([#+-]|\d+[.)])(?=\s)")
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_BLANKS = re.compile(r"\s+")
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_INLINE = frozenset(("a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time"))
_WRAPPED = {"strong": "**", "b": "**", "em": "*", "i": "*"}

Image = Callable[[str], str | None]
"""The path of the figure with an id, seen from the Markdown file; None for a figure without a file."""


def markdown(page: str, image: Image) -> str:
    """Return what a page prints as Markdown with pipe tables.

    Args:
        page: HTML.
        image: gives the file of each figure.
    """
    return "\n\n".join(_blocks(body_of(page), image)) + "\n"


def write_markdown(page: Page, path: Path) -> None:
    """Write a page as Markdown, with its figures as PNG files in a folder beside it. StoreError when that fails."""
    beside = path.with_name(f"{path.stem}-figures")
    names = page.figure_names()

    def image(name: str) -> str | None:
        if name not in names:
            return None
        make_folder(beside)
        data = page.pictures[name].file("png", page.study, "paper")  # without a title, which stands in the text
        write_whole(beside / f"{names[name]}.png", lambda file: file.write(data))
        return quote(f"{beside.name}/{names[name]}.png")

    text = markdown(page.html, image)
    write_whole(path, lambda file: file.write(text.encode()))


def _blocks(element: Element, image: Image) -> Iterator[str]:
    """Yield the blocks in an element; text that stands between blocks is a paragraph."""
    loose = escaped(element.text or "")
    for child in element:
        if is_for_screens(child):
            pass
        elif child.tag in _INLINE:
            loose += _inline_of(child)
        else:
            yield from _paragraph(loose)
            loose = ""
            yield from _block(child, image)
        loose += escaped(child.tail or "")
    yield from _paragraph(loose)


def _block(element: Element, image: Image) -> Iterator[str]:
    tag = element.tag
    if tag in _HEADINGS:
        yield f"{_HEADINGS[tag]} {_line(element)}"
    elif tag == "pre":
        yield _fenced("".join(element.itertext()))
    elif tag in ("ul", "ol"):
        yield from _list(element, image)
    elif tag == "dl":
        yield from _definitions(element)
    elif tag == "table":
        yield from _table(element)
    elif tag == "figure":
        yield from _figure(element, image)
    else:
        yield from _blocks(element, image)


def _paragraph(text: str) -> Iterator[str]:
    text = _BLANKS.sub(" ", text).strip(" ·")
    if text:
        yield _LEADING.sub(r"\1\\\2", text)


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.strip()}\n{fence}"


def _list(element: Element, image: Image) -> Iterator[str]:
    signs = (f"{place}." if element.tag == "ol" else "-" for place, _ in enumerate(element, 1))
    items = zip(
        signs, ("\n\n".join(_blocks(item, image)) for item in element if not is_for_screens(item)), strict=False
    )
    lines = [indent(f"{sign} {text}", " " * (len(sign) + 1)).lstrip(" ") for sign, text in items if text]
    if lines:
        yield "\n".join(lines)


def _definitions(element: Element) -> Iterator[str]:
    lines: list[str] = []
    for one in element.iter():
        if one.tag == "dt":
            lines.append(f"- {_line(one)}:")
        elif one.tag == "dd" and lines:
            lines[-1] += f" {_line(one)}" if lines[-1].endswith(":") else f"; {_line(one)}"
    if lines:
        yield "\n".join(lines)


def _figure(element: Element, image: Image) -> Iterator[str]:
    """Yield heading, picture and reading of a figure; of one without a file, what it shows in words."""
    place = image(element.get("id", ""))
    hidden = next((_line(one) for one in element.iter() if "hidden" in classes(one)), "")
    title = next((_line(one) for one in element.iter() if one.tag in _HEADINGS), "")
    blocks = list(_blocks(element, lambda _: None))
    head = [block for block in blocks if block.startswith("#")][:1]
    yield from head
    if place is not None:
        yield f"![{title}]({place})"
        blocks = [_line(one) for one in element.iter("figcaption")]
        hidden = ""
    yield from (block for block in (*blocks, hidden) if block and block not in head)


def _table(element: Element) -> Iterator[str]:
    yield from (_line(one) for one in element.iter("caption"))
    head = [_cells(row) for part in element.iter("thead") for row in part.iter("tr")]
    inside = {row for part in element.iter("thead") for row in part.iter("tr")}
    body = [_cells(row) for row in element.iter("tr") if row not in inside]
    if not head and not body:
        return
    wide = max(map(len, (*head, *body)))
    first = [" ".join(filter(None, texts)) for texts in zip_longest(*head, fillvalue="")] if head else []
    right = [bool(cells) and "number" in cells for cells in _kinds(element, wide)]
    yield "\n".join(
        [
            _row(first, wide),
            _row(["---:" if place else "---" for place in right], wide),
            *(_row(cells, wide) for cells in body),
        ]
    )


def _row(cells: list[str], wide: int) -> str:
    return f"| {' | '.join([*cells, *[''] * (wide - len(cells))])} |"


def _cells(row: Element) -> list[str]:
    found = []
    for cell in row:
        text = _BARE_PIPE.sub(r"\\|", _line(cell))
        if text and cell.get("scope") == "rowgroup":
            text = f"**{text}**"
        found += [text, *[""] * (int(cell.get("colspan", "1")) - 1)]
    return found


def _kinds(element: Element, wide: int) -> list[set[str]]:
    """Return the classes of the cells of the last row, by column."""
    rows = list(element.iter("tr"))
    kinds = [classes(cell) for cell in rows[-1]] if rows else []
    return [*kinds, *[set[str]()] * (wide - len(kinds))]


def _line(element: Element) -> str:
    """Return what is in an element as one line."""
    text = _BLANKS.sub(" ", _inline(element)).strip()
    return re.sub(r"( ·)+(?= ·|$)|^· ", "", text).strip()


def _inline(element: Element) -> str:
    parts = [escaped(element.text or "")]
    for child in element:
        if not is_for_screens(child):
            parts.append(_inline_of(child))
        parts.append(escaped(child.tail or ""))
    return "".join(parts)


def _inline_of(element: Element) -> str:
    if element.tag == "br":
        return " "
    if element.tag == "code":
        return _code("".join(element.itertext()))
    inner = _inline(element)
    if element.tag in _WRAPPED and inner.strip():
        sign = _WRAPPED[element.tag]
        return f"{sign}{inner.strip()}{sign}"
    if element.tag == "a" and element.get("href", "").startswith(("http://", "https://")):
        return f"[{inner.strip()}]({element.get('href')})"
    apart = element.tag not in _INLINE or bool(classes(element) & {"small", "says"})
    return f" · {inner.strip()}" if apart and inner.strip() else inner


def _code(text: str) -> str:
    fence = "`"
    while fence in text:
        fence += "`"
    room = " " if fence != "`" else ""
    return f"{fence}{room}{text}{room}{fence}"


def escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown or HTML."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], _SPECIAL.sub(r"\\\g<0>", text))
