"""The page of all parameters, ``docs/parameters.md``: ``python -m docs._generate.parameters > docs/parameters.md``.

Everything on it comes from the declarations in ``sim.scenario.parameters``; a test holds the committed page against them.
"""

from __future__ import annotations

import sys
from itertools import groupby

from docs._generate.rendering import rendered
from sim.scenario.describe import describe
from sim.scenario.files import scenario_class
from sim.scenario.schema import entry_of, fields_of, section_of


def page() -> str:
    """Return the page as Markdown."""
    sections = [
        {"name": name, "meaning": _meaning(name), "parameters": list(found)}
        for name, found in groupby(describe(), key=lambda one: one.section)
    ]
    return rendered("parameters", sections=sections)


def _meaning(section: str) -> str:
    """Return the docstring of a section's class on one line."""
    field = fields_of(scenario_class())[section]
    kind = section_of(field) or entry_of(field)
    return " ".join((kind.__doc__ or "").split()) if kind is not None else ""


if __name__ == "__main__":
    sys.stdout.write(page())
