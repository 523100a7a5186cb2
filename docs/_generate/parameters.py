"""The page of all parameters, ``docs/parameters.md``: ``python -m docs._generate.parameters > docs/parameters.md``.

Everything on it comes from the declarations in ``sim.scenario.parameters``; a test holds the committed page against them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.scenario.describe import ParameterInfo, describe
from sim.scenario.files import scenario_class
from sim.scenario.schema import entry_of, fields_of, section_of

INTRODUCTION = """\
# Parameters

Made by `python -m docs._generate.parameters > docs/parameters.md`; do not edit.
The same list, for reading in a terminal: `grapevine list parameters`.

- *allowed*: what a scenario may say, both ends included; anything else is an error.
- *drawn from*: the range from which comparing draws a value for each pair of replicates, evenly. Empty: never drawn.
  A parameter to which a scenario gives a value of its own is not drawn, unless the scenario states a range with it.
- *evidence*: `read` in the source named, `secondary` (read about it elsewhere), `derived` (arithmetic on such numbers), or `assumption`.
"""

HEAD = "| parameter | default | unit | allowed | drawn from | meaning | source | evidence |"


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    for name, found in groupby(describe(), key=lambda one: one.section):
        parameters = list(found)
        yield f"## {name}\n"
        yield f"{_about(name)}\n"
        yield HEAD
        yield "|" + "---|" * (HEAD.count("|") - 1)
        yield from (_row(one) for one in parameters)
        yield ""


def _about(section: str) -> str:
    """Return what a section holds, in the words of its class."""
    field = fields_of(scenario_class())[section]
    kind = section_of(field) or entry_of(field)
    return " ".join((kind.__doc__ or "").split()) if kind is not None else ""


def _row(one: ParameterInfo) -> str:
    allowed = ", ".join(one.choices) if one.choices else span(one.range)
    source = "" if one.source == "assumption" else one.source
    cells = (
        f"`{one.key}`",
        shown(one.default),
        one.unit,
        allowed,
        span(one.uncertain),
        one.meaning,
        source,
        one.evidence,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def span(pair: Sequence[float] | None) -> str:
    """Show a range in words; empty when there is none."""
    return f"{shown(pair[0])} to {shown(pair[1])}" if pair else ""


def shown(value: object) -> str:
    """Show a value as the pages do."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(shown(part) for part in value)
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    sys.stdout.write(page())
