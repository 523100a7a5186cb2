"""Studies written down: a TOML file that says which worlds, which policies, and what is varied.

Two ways to vary, which may stand in one file: ``[[points]]`` names worlds one by one, each with what it sets and why; ``[vary]`` names
parameters with a range or a list of values, and ``[design]`` says how points are chosen among them (``sim.study.design.sampling``).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, model_validator

from sim.measures.catalogue import RUN_METRICS
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.files import ready_files, ready_made
from sim.scenario.messages import did_you_mean
from sim.scenario.schema import Problem
from sim.scenario.toml_text import Keys, read_table
from sim.study.design import tables
from sim.study.design.file_locations import Places, file_of, located
from sim.study.design.plan import Study
from sim.study.design.points_file import read_points
from sim.study.design.record import Record, RecordError, read_record
from sim.study.design.sampling import Design, StudyError, Table, Value, Varied, Words, designed, nearest, told
from sim.study.storage.files import quoted


class NamedPoint(Table):
    """A world of its own: what it sets, and why."""

    name: str = Field(min_length=1, max_length=60, description="What it is called in tables.")
    why: str = Field("", description="Why it stands there. For people.")
    set: dict[str, Any] = Field(
        description='The parameters that it sets, by dotted key: `set = { "spread.reshare" = 0.0 }`.'
    )


class StudyFile(Table):
    """A study as its file has it. Every point is made in each of its base worlds."""

    title: str = Field(description="The title of the answer.")
    question: str = Field(description="What the study asks, in a sentence.")
    scenario: str = Field(
        "",
        description="The base world: a ready-made scenario, or a TOML file, found from the folder of the study file or from the working "
        "directory. Default: the default world.",
    )
    scenarios: Words = Field((), description="Several base worlds, in place of `scenario`.")
    policies: Words = Field(
        ("ignore", "react-to-whiners", "grow-advocates"),
        description="The policies that are tried in every world, as `grapevine compare --policies` takes them. Files are found as those "
        "of scenarios.",
    )
    replicates: int = Field(10, ge=2, le=1_000_000, description="Replicates of each world.")
    months: int = Field(6, ge=1, le=600, description="Months after burn-in.")
    seed: int = Field(1, ge=0, description="Seed of everything that is random.")
    fixed_parameters: bool = Field(
        True, description="Whether uncertain parameters stay at their values; else they are drawn from their ranges."
    )
    outcomes: Words = Field(
        ("value",), description="The measures whose differences are shown (`grapevine list metrics`)."
    )
    against: str = Field(
        "", description="The policy that the others are compared with. Default: the first of `policies`."
    )
    base: bool = Field(True, description="Whether the base world itself is a point.")
    record: Words = Field(
        ("days",), description="What is recorded: `days`, `conversations`, and `people@0,180` (the days)."
    )
    set: dict[str, Any] = Field(
        default_factory=dict, description="Parameters that are set in every base world, by dotted key."
    )
    points: tuple[NamedPoint, ...] = Field((), description="Worlds of their own, in tables `[[points]]`.")
    vary: dict[str, Varied] = Field(
        default_factory=dict,
        description="What is varied: a table `[vary.NAME]` each, `NAME` a parameter in quotes, or any name where `keys` are given.",
    )
    design: Design = Field(default=Design(), description="How points are chosen among what is varied.")

    @property
    def bases(self) -> tuple[str, ...]:
        """The base worlds."""
        return self.scenarios or (self.scenario or "default",)

    @model_validator(mode="after")
    def _fits(self) -> StudyFile:
        if self.scenarios and self.scenario:
            raise ValueError("scenario and scenarios are both given, expected one of them")
        if self.scenarios and len(self.vary) and self.design.kind in ("saltelli", "morris") and len(self.scenarios) > 1:
            raise ValueError(f"design.kind = {self.design.kind!r}: its analysis is of one world, expected one scenario")
        listed = self.design.kind == "list"
        for name, entry in self.vary.items():
            if listed and entry.has_values:
                raise ValueError(
                    f"vary.{name}: its values are in {self.design.file}, expected neither values nor low and high"
                )
            if not listed and not entry.has_values:
                raise ValueError(f"vary.{name}: needs either values or both low and high")
        if not self.vary and self.design.kind not in ("grid", "list"):
            raise ValueError(f"design.kind = {self.design.kind!r}: there is nothing in [vary]")
        return self


TABLES: Mapping[str, type[Table]] = {
    "The study": StudyFile,
    "[[points]]": NamedPoint,
    "[vary.NAME]": Varied,
    "[design]": Design,
}
"""The tables of a study file."""


def study_schema() -> dict[str, Any]:
    """JSON Schema of a study file, for editors and forms."""
    schema = StudyFile.model_json_schema()
    schema["description"] = StudyFile.__doc__
    return schema


@dataclass(frozen=True)
class Point:
    """One world of a study: its name, what is varied in it (by the name of the entry), why it stands there, and its base world."""

    name: str
    values: Mapping[str, Value]
    why: str = ""
    scenario: str = "default"


@dataclass(frozen=True)
class WrittenStudy:
    """A study file made ready: the file, its points in order, what is varied in them, and what is to be run."""

    file: StudyFile
    points: tuple[Point, ...]
    vary: Mapping[str, Varied]
    study: Study

    def notes(self) -> dict[str, Any]:
        """What the manifest says of it, as plain data."""
        return {
            "study_file": self.file.model_dump(mode="json"),
            "points": [
                {"name": one.name, "why": one.why, "values": dict(one.values), "scenario": one.scenario}
                for one in self.points
            ],
            "vary": {name: one.model_dump(mode="json") for name, one in self.vary.items()},
        }


def ready_studies() -> dict[str, Path]:
    """The ready-made studies by name."""
    return ready_made("experiments")


def find_study(name_or_path: str) -> Path:
    """The file of a ready-made study, or the path itself; StudyError when there is none."""
    ready = ready_studies()
    if name_or_path in ready:
        return ready[name_or_path]
    path = Path(name_or_path)
    if path.is_file():
        return path
    hint = did_you_mean(name_or_path, ready) or "."
    raise StudyError(f"no study {name_or_path!r}{hint} Known: {', '.join(ready) or 'none'}, or a path to a TOML file")


def read_study(name_or_path: str, replicates: int | None = None) -> WrittenStudy:
    """Read a study, and make its worlds. ``replicates`` overrides the file's.

    Raises:
        StudyError: no such file, not TOML, unknown or wrong keys, a point that makes no possible world.
    """
    path = find_study(name_or_path)
    file, lines = _parsed(path)
    if replicates is not None:
        file = file.model_copy(update={"replicates": replicates})
    bases = {scenario: _base(path, file, scenario) for scenario in file.bases}
    typed = _Kinds(path, lines, next(iter(bases.values())))
    file = file.model_copy(update={"vary": {name: typed.varied(name, entry) for name, entry in file.vary.items()}})
    columns = {name: typed.column(name, cells, file.vary.get(name)) for name, cells in _listed(path, file).items()}
    vary = _varied(file, columns)
    worlds: list[Scenario] = []
    points: list[Point] = []
    faults: list[_Fault] = []
    for scenario, base in bases.items():
        for point, settings in _points(path, file, base, scenario, vary, columns):
            points.append(point)
            try:
                world = base.with_values(settings) if settings else base
            except ScenarioError as error:
                faults += [_Fault(point, problem) for problem in error.problems]
                continue
            worlds.append(world.model_copy(update={"name": point.name}))
    if faults:
        raise StudyError("\n".join(_told(path, lines, vary, faults, len(points))))
    _check_names(path, file, points)
    places = _places(path, file)
    _check_policies(path, file, places)
    study = Study(
        scenarios=tuple(worlds),
        policies=file.policies,
        replicates=file.replicates,
        months=file.months,
        seed=file.seed,
        fixed_parameters=file.fixed_parameters,
        files={point.name: point.scenario for point in points},
        record=_record(path, file),
        places=places,
        design=_design(points, worlds, vary, file.points),
    )
    return WrittenStudy(file, tuple(points), vary, study)


def _design(
    points: Sequence[Point], worlds: Sequence[Scenario], vary: Mapping[str, Varied], named: Sequence[NamedPoint]
) -> dict[str, dict[str, Any]]:
    """The columns of the plan by scenario: what the point varies, its own name, and the value of every varied or set parameter."""
    keys = {key: key for one in named for key in _flat(one.set)}
    keys |= {name: (one.keys or (name,))[0] for name, one in vary.items()}
    found = {}
    for point, world in zip(points, worlds, strict=True):
        own = point.name.removeprefix(point.scenario).lstrip(": ") or "base"
        row: dict[str, Any] = {tables.BASE: point.scenario, tables.POINT: own}
        for name, key in keys.items():
            ratio = name in vary and vary[name].ratio
            row[name] = point.values.get(name, 1.0 if ratio else value_at(world, key))
        found[point.name] = row
    return found


@dataclass(frozen=True)
class _Fault:
    """What is wrong with the world of a point."""

    point: Point
    problem: Problem


def _told(
    path: Path, lines: Mapping[Keys, int], vary: Mapping[str, Varied], faults: Sequence[_Fault], total: int
) -> Iterator[str]:
    """A line for each cause, over all points that have it."""
    causes: dict[tuple[Any, ...], list[_Fault]] = {}
    for fault in faults:
        problem = fault.problem
        causes.setdefault((problem.key, problem.message, problem.allowed, problem.nearest), []).append(fault)
    for alike in list(causes.values())[:_MOST_FAULTS]:
        first, last = alike[0], alike[-1]
        name = next((one for one, entry in vary.items() if first.problem.key in (entry.keys or (one,))), None)
        line = None if name is None else lines.get(("vary", name))
        place = path if line is None else f"{path}:{line}"
        if len(alike) == 1:
            yield f"{place}: point {first.point.name!r}: {first.problem}"
            continue
        values = [one.problem.value for one in alike]
        numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
        problem = first.problem
        span = f"{told(min(numbers))} to {told(max(numbers))}" if numbers and min(numbers) < max(numbers) else None
        if span is not None:
            problem = replace(problem, value=None, key=f"{problem.key} = {span}")
        yield f"{place}: {len(alike)} of {total} points, {first.point.name!r} to {last.point.name!r}: {problem}"
    if len(causes) > _MOST_FAULTS:
        yield f"{path}: and {len(causes) - _MOST_FAULTS} more causes"


@dataclass(frozen=True)
class _Kinds:
    """What kind of value each parameter has, so that what is varied is kept as a whole number, a number or a switch."""

    path: Path
    lines: Mapping[Keys, int]
    base: Scenario

    def varied(self, name: str, entry: Varied) -> Varied:
        """An entry with its values and range of the kind that its parameters have; StudyError where they are of another."""
        key = self._deciding(name, entry)
        if key is None:
            return entry
        values = tuple(self._value(name, key, one) for one in entry.values)
        if entry.low is None or entry.high is None:
            return entry.model_copy(update={"values": values})
        low, high = (self._value(name, key, one, end=True) for one in (entry.low, entry.high))
        return entry.model_copy(update={"low": low, "high": high})

    def column(self, name: str, cells: Sequence[Value], entry: Varied | None) -> list[Value]:
        """A column of a list of points likewise."""
        key = self._deciding(name, entry or Varied())
        if key is None:
            return list(cells)
        return [self._value(name, key, cell, row=row) for row, cell in enumerate(cells, start=1)]

    def _deciding(self, name: str, entry: Varied) -> str | None:
        """The parameter that decides: the first whole number among those set together, else the first; None where there is none."""
        keys = [key for key in entry.keys or (name,) if value_at(self.base, key) is not None]
        if entry.ratio:
            return _RATIO
        return next((key for key in keys if type(value_at(self.base, key)) is int), keys[0] if keys else None)

    def _value(self, name: str, key: str, given: Value, *, end: bool = False, row: int = 0) -> Value:
        kind = float if key == _RATIO else type(value_at(self.base, key))
        number = not isinstance(given, bool)
        if kind is bool and isinstance(given, bool) and not end:
            return given
        if kind is int and number and given == int(given):
            return int(given)
        if kind is float and number:
            return float(given)
        wanted = {
            int: f"a whole number, as {key} is",
            float: f"a number, as {key} is" if key != _RATIO else "a number, as a ratio is",
            bool: f"true or false in values, as {key} is a switch",
            str: f"worlds named one by one in [[points]], since {key} is a word",
        }.get(kind, f"another parameter, since {key} is no single number")
        line = self.lines.get(("vary", name))
        place = self.path if line is None else f"{self.path}:{line}"
        where = f"row {row}, column {name!r}" if row else f"vary.{name}"
        raise StudyError(f"{place}: {where}: {told(given)}: expected {wanted}")


_RATIO = ""
_MOST_FAULTS = 10


def value_at(base: Scenario, key: str) -> Any:
    """What a parameter is in a world; None where there is no such parameter."""
    value: Any = base
    for part in key.split("."):
        if isinstance(value, tuple):
            value = next((entry for entry in value if getattr(entry, "name", None) == part), None)
        else:
            value = getattr(value, part, None)
    return value


def _record(path: Path, file: StudyFile) -> Record:
    try:
        return read_record(file.record, f"{path}: record")
    except RecordError as error:
        raise StudyError(str(error)) from error


def _parsed(path: Path) -> tuple[StudyFile, Mapping[Keys, int]]:
    """A study file, and the line of each key."""
    try:
        table, lines = read_table(path, "a study")
    except ScenarioError as error:
        raise StudyError(str(error)) from error
    if _is_scenario(table):
        raise StudyError(f"{path} is a scenario: grapevine compare {quoted(path)}")
    try:
        return StudyFile.model_validate(table), lines
    except ValidationError as error:
        raise StudyError("\n".join(dict.fromkeys(_faults(path, lines, error)))) from error


def _is_scenario(table: Mapping[str, Any]) -> bool:
    """Whether a file has keys that only scenarios have, and none that only studies have."""
    study, scenario = set(StudyFile.model_fields), set(Scenario.model_fields)
    return bool(set(table) & (scenario - study)) and not set(table) & (study - scenario)


def _faults(path: Path, lines: Mapping[Keys, int], error: ValidationError) -> Iterator[str]:
    """Every fault of a study file in a line."""
    for fault in error.errors():
        place = tuple(fault["loc"])
        line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)
        at = path if line is None else f"{path}:{line}"
        where = ".".join(str(part) for part in place)
        if fault["type"] == "extra_forbidden":
            known = _keys_at(place[:-1])
            hint = did_you_mean(str(place[-1]), known) or f"; known: {', '.join(known)}"
            yield f"{at}: {where}: no such key{hint}"
        elif fault["type"] == "missing":
            yield f"{at}: {where}: is missing"
        elif not where:
            yield f"{at}: {fault['msg'].removeprefix('Value error, ')}"
        else:
            yield f"{at}: {where} = {fault['input']!r}: {fault['msg'].removeprefix('Value error, ')}"


def _keys_at(place: tuple[Any, ...]) -> list[str]:
    tables: dict[str, type[BaseModel]] = {"points": NamedPoint, "vary": Varied, "design": Design}
    model = tables.get(str(place[0]), StudyFile) if place else StudyFile
    return list(model.model_fields)


def _base(path: Path, file: StudyFile, scenario: str) -> Scenario:
    try:
        made: Scenario = load(_beside(path, scenario))
        return made.with_values(_flat(file.set)) if file.set else made
    except ScenarioError as error:
        raise StudyError(f"{path}: {error}") from error


def _beside(path: Path, named: str) -> str:
    """A file that a study names: beside the study file where it is there, else as seen from the working directory."""
    beside = path.parent / named
    return str(beside) if named not in ready_files() and beside.is_file() else named


def _places(path: Path, file: StudyFile) -> dict[str, str]:
    """Where the files lie that are beside the study file."""
    named = [one for one in (*map(file_of, file.policies), *file.bases) if one is not None]
    found = {one: _beside(path, one) for one in named}
    return {one: os.path.normpath(Path(place).absolute()) for one, place in found.items() if place != one}


def _listed(path: Path, file: StudyFile) -> dict[str, list[Value]]:
    """The columns of the file's list of points; none when it has no list."""
    if file.design.kind != "list":
        return {}
    source = path.parent / file.design.file
    try:
        columns = read_points(source)
    except StudyError as error:
        raise StudyError(f"{path}: design.file: {error}") from error
    for name in file.vary:
        if name not in columns:
            raise StudyError(f"{path}: vary.{name}: {source} has no such column, only {', '.join(columns)}")
    return columns


def _varied(file: StudyFile, columns: Mapping[str, Sequence[Value]]) -> dict[str, Varied]:
    """What is varied: the entries of the file, and one for every column of a list that has none."""
    listed = {name: Varied(values=tuple(sorted(set(values)))) for name, values in columns.items()}
    return {**listed, **file.vary}


def _points(
    path: Path,
    file: StudyFile,
    base: Scenario,
    scenario: str,
    vary: Mapping[str, Varied],
    columns: Mapping[str, Sequence[Value]],
) -> Iterator[tuple[Point, dict[str, Any]]]:
    """Each point of one base world with the settings that make its world."""
    if file.base:
        yield Point(scenario, {}, base.title or "the world as it is", scenario), {}
    several = len(file.bases) > 1
    for named in file.points:
        name = f"{scenario}: {named.name}" if several else named.name
        yield Point(name, {}, named.why, scenario), _flat(named.set)
    usual = _usual(path, vary, base) if file.design.kind == "one-at-a-time" else {}
    # whole numbers that are rounded may meet; where points are laid out by hand no world stands twice
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
        world = tuple((key, value) for key, value in settings.items() if value_at(base, key) != value or not usual)
        if once and world in made:
            continue
        made.add(world)
        number += 1
        why = ", ".join(f"{name} = {told(value)}" for name, value in changed.items()) if usual else ""
        yield Point(f"{scenario} {number:04d}", values, why, scenario), settings


def _times(path: Path, base: Scenario, key: str, ratio: float) -> int | float:
    """A multiple of what a parameter is in the base world; of a whole number the nearest whole number."""
    value = _number_at(path, base, key)
    return nearest(value * ratio) if isinstance(value, int) else value * ratio


def _values(
    path: Path, file: StudyFile, usual: Mapping[str, Value], columns: Mapping[str, Sequence[Value]]
) -> Iterator[dict[str, Value]]:
    """The values of every designed point by entry."""
    if columns:
        for row in zip(*columns.values(), strict=True):
            yield dict(zip(columns, row, strict=True))
        return
    try:
        yield from designed(file.design, file.vary, usual)
    except StudyError as error:
        raise StudyError(f"{path}: {error}") from error


def _usual(path: Path, vary: Mapping[str, Varied], base: Scenario) -> dict[str, Value]:
    """What each entry is in the base world: 1 for a ratio, else the parameter's value (the first's, of several)."""
    found: dict[str, Value] = {}
    for name, entry in vary.items():
        key = (entry.keys or (name,))[0]
        value = 1.0 if entry.ratio else value_at(base, key)
        if not isinstance(value, int | float):
            raise StudyError(f"{path}: vary.{name}: {key} is no number of the scenario")
        found[name] = value
    return found


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Dotted keys: ``{"a": {"b": 1}}`` and ``{"a.b": 1}`` alike."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = value
    return found


def _number_at(path: Path, base: Scenario, key: str) -> int | float:
    """What a parameter is in the base world; StudyError when there is no such number."""
    value = value_at(base, key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudyError(f"{path}: vary: {key} is no number of the scenario")
    return value


def _check_policies(path: Path, file: StudyFile, places: Places) -> None:
    """Make every policy once, so that what is wrong with one is said before anything runs."""
    from sim.policies import PolicyError, resolve

    for policy in file.policies:
        try:
            resolve(located(policy, places))
        except PolicyError as error:
            raise StudyError(f"{path}: policies: {error}") from error


def _check_names(path: Path, file: StudyFile, points: list[Point]) -> None:
    names = [point.name for point in points]
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise StudyError(f"{path}: points: the name {twice[0]!r} is given twice")
    if not points:
        raise StudyError(f"{path}: has no points; give [[points]], [vary], or base = true")
    if file.against and file.against not in file.policies:
        raise StudyError(f"{path}: against = {file.against!r}: expected one of {', '.join(file.policies)}")
    known = {metric.name for metric in RUN_METRICS}
    for outcome in file.outcomes:
        if outcome not in known:
            raise StudyError(f"{path}: outcomes: no measure {outcome!r}{did_you_mean(outcome, known)}")
