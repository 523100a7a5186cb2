"""Load scenarios from TOML files and ``--set``; every problem is reported at once, with file, line, key and the nearest valid name.

A file holds departures from the defaults only, each plain (``praise = 0.01``) or with its reason
(``praise = { value = 0.01, why = "...", source = "...", uncertain = [0.005, 0.02] }``). A list of tables (``[[causes]]``) replaces the
default list; a table of the same name (``[causes.billing]``) changes single entries of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sim.scenario.builder import SET, Builder, Overrides, typed
from sim.scenario.messages import nearest_name
from sim.scenario.retired_names import RETIRED
from sim.scenario.schema import Problem, ScenarioBase, ScenarioError, fields_of
from sim.scenario.toml import line_numbers, parse, read_text

if TYPE_CHECKING:
    from sim.scenario.parameters import Scenario

S = TypeVar("S", bound=ScenarioBase)


def scenario_class() -> type[Scenario]:
    """Return the scenario class; imported when first needed."""
    found: type[Scenario] = import_module("sim.scenario.parameters").Scenario
    return found


def load(name_or_path: str | os.PathLike[str], overrides: Overrides = ()) -> Scenario:
    """Return the scenario of a ready-made name or a TOML file, with overrides (``"section.parameter=value"``, or a mapping) on top.

    Raises :class:`ScenarioError` carrying every problem of file and overrides.
    """
    return load_as(scenario_class(), name_or_path, overrides)


def load_as(model: type[S], name_or_path: str | os.PathLike[str], overrides: Overrides = ()) -> S:
    """Load a scenario of any class, as :func:`load` does."""
    builder = _read(model, find(name_or_path))
    return builder.override(overrides).finish()


def _read(model: type[S], path: Path) -> Builder[S]:
    text = read_text(path)
    table = parse(text, str(path))
    if {"vary", "points", "design"} & set(table) and not {"vary", "points", "design"} & set(fields_of(model)):
        raise ScenarioError([Problem(f"is a study: grapevine sweep {path}", file=str(path))])
    builder = Builder(model, str(path), line_numbers(text))
    return builder.read({"name": path.stem, **table})


def with_values(scenario: S, values: Mapping[str, object]) -> S:
    """Return a copy of a scenario with dotted keys set, each a departure, also at its default. Raises :class:`ScenarioError`."""
    return Builder.of(scenario).override(values, text=False).finish()


def parse_override(text: str, model: type[ScenarioBase] | None = None) -> tuple[str, object]:
    """Return ``"section.parameter=value"`` as (dotted key, value); the value is read as TOML where it is TOML, else as text.

    Names of entries in lists (``causes.billing.per_1000``) are those of the defaults here. Raises :class:`ScenarioError`.
    """
    builder = Builder(model or scenario_class(), SET, {})
    found = builder.split(text)
    target = builder.target(found[0], found[1]) if found else None
    if found is None or target is None:
        raise ScenarioError(builder.problems)
    return builder.shown(target[0]), typed(found[1], target[1])


def folders(kind: str = "scenarios") -> tuple[Path, ...]:
    """Return the folders that may hold ready-made ``scenarios`` or ``experiments``: of the installed package, then of the checkout."""
    package = Path(str(resources.files("sim")))
    return tuple(folder for folder in (package / "ready" / kind, package.parent / kind) if folder.is_dir())


def ready_made(kind: str) -> dict[str, Path]:
    """Return the ready-made TOML files of a ``kind`` by name, in alphabetical order."""
    for folder in folders(kind):
        found = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        if found:
            return found
    return {}


def ready_files() -> dict[str, Path]:
    """Return the ready-made scenarios by name, ``default`` first."""
    return dict(sorted(ready_made("scenarios").items(), key=lambda item: (item[0] != "default", item[0])))


def list_ready() -> list[tuple[str, str, str]]:
    """Return (name, title, question) of every ready-made scenario, ``default`` first."""
    rows = []
    for name, path in ready_files().items():
        table = parse(read_text(path), str(path))
        rows.append((name, str(table.get("title", "")), str(table.get("question", ""))))
    return rows


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a ready-made name, else the path itself. Raises :class:`ScenarioError` naming the nearest scenario."""
    wanted = os.fspath(name_or_path)
    ready = ready_files()
    if wanted in ready:
        return ready[wanted]
    path = Path(wanted)
    if path.suffix == ".toml" or path.name != wanted or _exists(path):
        return path
    if wanted in ready_made("experiments"):
        raise ScenarioError([Problem(f"is a study: grapevine sweep {wanted}", file=wanted)])
    message = "there is neither a ready-made scenario nor a file of that name"
    allowed = f"{', '.join(ready)}, or a path to a .toml file" if ready else "a path to a .toml file"
    raise ScenarioError([Problem(message, file=wanted, allowed=allowed, nearest=nearest_name(wanted, ready))])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return True  # reading it will say what is wrong


def unexplained(path: str | os.PathLike[str], model: type[ScenarioBase] | None = None) -> list[Problem]:
    """Return what a ready-made scenario lacks: title, question, story, and a ``why`` and ``source`` for every departure."""
    file = Path(path)
    builder = _read(model or scenario_class(), file)
    missing = [name for name in ("title", "question", "story") if not str(builder.plain.get(name, "")).strip()]
    problems = [Problem("is missing", file=str(file), key=name) for name in missing]
    if builder.plain["name"] != file.stem:
        problems.append(
            builder.problem(("name",), "differs from the name of the file", builder.plain["name"], file.stem)
        )
    problems += [
        builder.problem(builder.paths[departure.key], f"has no {reason}", departure.value)
        for departure in builder.departures.values()
        for reason in ("why", "source")
        if not getattr(departure, reason).strip()
    ]
    return [*builder.problems, *problems]


def retired_names(path: str | os.PathLike[str]) -> list[tuple[int, str, str]]:
    """Return (line, retired name, present name) of every section and parameter of a file that is called otherwise now."""
    lines = line_numbers(read_text(find(path)))
    places = [(lines.get(tuple(old.split("."))), old, current) for old, current in RETIRED.items()]
    return [(line, old, current) for line, old, current in places if line is not None]
