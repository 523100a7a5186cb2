"""The points of a study: the scenario of each, made from a base scenario and what is varied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario import Scenario
from sim.scenario.messages import dotted_keys
from sim.scenario.retired_names import current_key
from sim.study.design import tables
from sim.study.design.sampling import StudyError, Value, Varied, as_written, designed, nearest
from sim.study.design.study_file.schema import NamedPoint, StudyFile


@dataclass(frozen=True)
class Point:
    """A design point: its name, its varied values (by the name of the entry), the reason for it, and its base scenario."""

    name: str
    values: Mapping[str, Value]
    why: str = ""
    scenario: str = "default"


def value_at(base: Scenario, key: str) -> Any:
    """Return the value of a parameter in a scenario; None where there is no such parameter."""
    value: Any = base
    for part in key.split("."):
        if isinstance(value, tuple):
            value = next((entry for entry in value if getattr(entry, "name", None) == part), None)
        else:
            value = getattr(value, part, None)
    return value


def design_columns(
    points: Sequence[Point], scenarios: Sequence[Scenario], vary: Mapping[str, Varied], named: Sequence[NamedPoint]
) -> dict[str, dict[str, Any]]:
    """Return the further columns of the plan by scenario: base scenario and name of the point, and each varied or set parameter.

    Args:
        points: the points of a study.
        scenarios: the scenario of each.
        vary: what is varied.
        named: the points that the file names, with what they set.
    """
    keys = {key: key for one in named for key in dotted(one.set)}
    keys |= {name: (one.keys or (name,))[0] for name, one in vary.items()}
    found = {}
    for point, scenario in zip(points, scenarios, strict=True):
        own = point.name.removeprefix(point.scenario).lstrip(": ") or "base"
        row: dict[str, Any] = {tables.BASE: point.scenario, tables.POINT: own}
        for name, key in keys.items():
            ratio = name in vary and vary[name].ratio
            column = f"vary.{name}" if name in (tables.BASE, tables.POINT) else name
            row[column] = point.values.get(name, 1.0 if ratio else value_at(scenario, key))
        found[point.name] = row
    return found


def varied_entries(file: StudyFile, columns: Mapping[str, Sequence[Value]]) -> dict[str, Varied]:
    """Return what is varied: the entries of the file, and one for every column of a list that has none."""
    listed = {name: Varied(values=tuple(sorted(set(values)))) for name, values in columns.items()}
    return {**listed, **file.vary}


def points_of(
    path: Path,
    file: StudyFile,
    base: Scenario,
    scenario: str,
    vary: Mapping[str, Varied],
    columns: Mapping[str, Sequence[Value]],
) -> Iterator[tuple[Point, dict[str, Any]]]:
    """Yield each point of one base scenario with the settings that make its scenario.

    What a study varies is set at every point, where the point does not say otherwise to the value of the base scenario: a column of
    the plan must not be drawn at one point and fixed at another.

    Args:
        path: The study file, for messages.
        file: Its content.
        base: The base scenario.
        scenario: Its name.
        vary: What is varied.
        columns: Columns of a list of points; empty without one.
    """
    held = _held(vary, base)
    if file.base:
        yield Point(scenario, {}, base.title or "the scenario as it is", scenario), held
    several = len(file.bases) > 1
    for named in file.points:
        name = f"{scenario}: {named.name}" if several else named.name
        yield Point(name, {}, named.why, scenario), _on_top(held, dotted(named.set))
    usual = _usual(path, vary, base) if file.design.kind == "one-at-a-time" else {}
    # whole numbers that are rounded may meet; where points are laid out by hand no scenario is made twice
    once = file.design.kind in ("grid", "one-at-a-time")
    made: set[tuple[tuple[str, Any], ...]] = {()} if usual else set()
    number = 0
    for values in _values(path, file, usual, columns):
        changed = {name: value for name, value in values.items() if usual.get(name) != value}
        settings = {
            key: _times(path, base, key, float(value)) if vary[name].ratio else value
            for name, value in changed.items()
            for key in vary[name].keys or (name,)
        }
        changes = tuple((key, value) for key, value in settings.items() if value_at(base, key) != value or not usual)
        if once and changes in made:
            continue
        made.add(changes)
        number += 1
        why = ", ".join(f"{name} = {as_written(value)}" for name, value in changed.items()) if usual else ""
        yield Point(f"{scenario} {number:04d}", values, why, scenario), _on_top(held, settings)


def _held(vary: Mapping[str, Varied], base: Scenario) -> dict[str, Any]:
    """Return the numbers and switches that a study varies, as they are in the base scenario, by their present names."""
    known = dotted_keys(type(base))
    keys = [current_key(key, known) for name, entry in vary.items() for key in entry.keys or (name,)]
    found = {key: value_at(base, key) for key in keys}
    return {key: value for key, value in found.items() if isinstance(value, int | float)}


def _on_top(held: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a point, and what else the study varies as it is held."""
    known = dotted_keys(Scenario)
    own = {current_key(key, known) for key in settings}
    return {**{key: value for key, value in held.items() if key not in own}, **settings}


def _times(path: Path, base: Scenario, key: str, ratio: float) -> int | float:
    """Return a multiple of a parameter's value in the base scenario; of a whole number the nearest whole number."""
    value = _number_at(path, base, key)
    return nearest(value * ratio) if isinstance(value, int) else value * ratio


def _values(
    path: Path, file: StudyFile, usual: Mapping[str, Value], columns: Mapping[str, Sequence[Value]]
) -> Iterator[dict[str, Value]]:
    """Return the values of every designed point by entry."""
    if columns:
        for row in zip(*columns.values(), strict=True):
            yield dict(zip(columns, row, strict=True))
        return
    try:
        yield from designed(file.design, file.vary, usual)
    except StudyError as error:
        raise StudyError(f"{path}: {error}") from error


def _usual(path: Path, vary: Mapping[str, Varied], base: Scenario) -> dict[str, Value]:
    """Return the value of each entry in the base scenario: 1 for a ratio, else the parameter's value (the first's, of several)."""
    found: dict[str, Value] = {}
    for name, entry in vary.items():
        key = (entry.keys or (name,))[0]
        value = 1.0 if entry.ratio else value_at(base, key)
        if not isinstance(value, int | float):
            raise StudyError(f"{path}: vary.{name}: {key} is no number of the scenario")
        found[name] = value
    return found


def dotted(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return settings by dotted key: ``{"a": {"b": 1}}`` and ``{"a.b": 1}`` alike."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found |= dotted(value, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = value
    return found


def _number_at(path: Path, base: Scenario, key: str) -> int | float:
    """Return a parameter's value in the base scenario. Raises StudyError when it is not a number."""
    value = value_at(base, key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudyError(f"{path}: vary: {key} is no number of the scenario")
    return value
