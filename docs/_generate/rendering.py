"""The templates of the generated pages, in ``docs/_generate/templates``, and how they show values."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def rendered(template: str, /, **values: object) -> str:
    """Return ``template`` filled with ``values``. jinja2.UndefinedError when one is missing."""
    return _environment().get_template(f"{template}.md.j2").render(values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # the pages are Markdown
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(cell=cell, shown=shown, span=span, source=source, wrapped=wrapped)
    return made


def cell(text: str) -> str:
    """Escape what would end a cell of a table."""
    return text.replace("|", "\\|")


def shown(value: object) -> str:
    """Show a value as the pages do."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(shown(part) for part in value)
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def span(pair: Sequence[float] | None) -> str:
    """Show a range in words; empty when there is none."""
    return f"{shown(pair[0])} to {shown(pair[1])}" if pair else ""


def source(named: str) -> str:
    """Show the source of a parameter; empty for an assumption, which the column of the evidence says."""
    return "" if named == "assumption" else named


def wrapped(text: str, indent: str = "") -> str:
    """Break a paragraph into lines of at most 116 letters; all but the first begin with ``indent``."""
    one_line = re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", " ".join(text.split()))
    lines = textwrap.wrap(one_line, 116, break_long_words=False, break_on_hyphens=False)
    return f"\n{indent}".join(lines).replace("\N{NO-BREAK SPACE}", " ")
