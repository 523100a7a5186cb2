"""The map of the rooms: ``python -m docs._generate.architecture`` writes the picture and the table of ``docs/architecture.md``.

The order of the rooms is the contract in ``pyproject.toml`` that lint holds the imports to; modules, lines and imports are counted in the
sources. A test holds page and picture against them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import grimp
import networkx as nx

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "images" / "architecture.png"

HOLDS = {
    "cli": "the commands, a file each",
    "app": "the workshop: a page in a browser",
    "api": "what `import sim` offers to a notebook",
    "views": "terminal tables, report, figures",
    "calibration": "published patterns, and fits to them",
    "validation": "published findings and exact theory as targets",
    "study": "plan, run, store and analyse many runs",
    "model": "the day: its phases, in order",
    "engine": "phases, event loop, replicates; Mesa's face",
    "measures": "what is measured, of a day and of a run",
    "company": "listening, desk, staff, programme, budget",
    "policies": "how the company answers, a file each",
    "conduct": "what people do: speak, feel, help, leave",
    "society": "who there is, and how they are tied",
    "state": "the tables of a running simulation",
    "kernel": "random draws, compiling",
    "scenario": "parameters, and files that set them",
}
"""What each room holds, for the table; the picture has the same."""


@dataclass(frozen=True)
class Rooms:
    """The rooms of the package.

    Attributes:
        layers: From top to bottom, the rooms that stand side by side.
        size: Modules and lines of each room.
        imports: The rooms that each room imports from, in the order of the layers.
    """

    layers: tuple[tuple[str, ...], ...]
    size: Mapping[str, tuple[int, int]]
    imports: Mapping[str, tuple[str, ...]]

    def arrows(self) -> tuple[tuple[str, str], ...]:
        """Return the imports from which all others follow: none that leads where two arrows in a row lead."""
        graph = nx.DiGraph((room, other) for room, others in self.imports.items() for other in others)
        return tuple(sorted(nx.transitive_reduction(graph).edges))

    def facts(self) -> str:
        """Return what the picture shows, as JSON for its metadata."""
        return json.dumps({"size": self.size, "arrows": self.arrows()}, sort_keys=True)


def rooms() -> Rooms:
    """Read order, sizes and imports of the rooms from the checkout."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    graph = grimp.build_graph("sim", cache_dir=None, exclude_type_checking_imports=True)
    for exception in contract["contracts"][0].get("ignore_imports", ()):
        importer, imported = exception.split(" -> ")
        graph.remove_import(importer=importer, imported=imported)
    named = [re.findall(r"sim\.([\w.]+)", layer) for layer in contract["contracts"][0]["layers"]]
    there = {room: [module for module in graph.modules if _room(module) == room] for room in HOLDS}
    layers = tuple(
        tuple(room for room in dict.fromkeys(_room(f"sim.{name}") for name in layer) if there.get(room))
        for layer in named
    )
    order = [room for layer in layers for room in layer]
    found = {
        room: {_room(other) for module in there[room] for other in graph.find_modules_directly_imported_by(module)}
        for room in order
    }
    return Rooms(
        tuple(layer for layer in layers if layer),
        {room: (len(there[room]), sum(map(_lines, there[room]))) for room in order},
        {room: tuple(other for other in order if other in found[room] - {room}) for room in order},
    )


def _room(module: str) -> str:
    return [*module.split("."), ""][1]


def _lines(module: str) -> int:
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return len(file.read_text(encoding="utf-8").splitlines())


def table(found: Rooms) -> str:
    """Return the rooms as a Markdown table, from top to bottom."""
    rows = [
        f"| {_linked(room)} | {HOLDS[room]} | {', '.join(found.imports[room]) or 'nothing'} |"
        for layer in found.layers
        for room in layer
    ]
    return "\n".join(["| room | what it holds | imports from |", "|---|---|---|", *rows])


def _linked(room: str) -> str:
    path = f"sim/{room.replace('.', '/')}"
    return f"`{path}/`" if (ROOT / path).is_dir() else f"`{path}.py`"


def filled(text: str, found: Rooms) -> str:
    """Return the page with its table as it is now."""
    return re.sub(
        r"(<!-- rooms -->\n).*?(\n<!-- end -->)", lambda mark: mark[1] + table(found) + mark[2], text, flags=re.S
    )


def main() -> None:
    """Write picture and table."""
    from docs._generate.architecture_picture import draw

    found = rooms()
    draw(found).savefig(PICTURE, dpi=150, metadata={"Software": "Grapevine", "Description": found.facts()})
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
