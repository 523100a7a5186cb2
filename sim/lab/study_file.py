"""Studies written down: a TOML file that says which worlds, which policies, and what is varied.

Two ways to vary, which may stand in one file: ``[[points]]`` names worlds one by one, each with what it sets and why; ``[vary]`` names
parameters with a range or a list of values, and ``[design]`` says how points are chosen among them (``sim.lab.designs``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, model_validator

from sim.lab.designs import Design, StudyError, Table, Varied, designed
from sim.lab.plan import Study
from sim.lab.points_file import read_points
from sim.lab.record import Record, RecordError, read_record
from sim.metrics import RUN_METRICS
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.files import ready_made
from sim.scenario.names import nearest_name


class NamedPoint(Table):
    """A world of its own: what it sets, and why."""

    name: str = Field(min_length=1, max_length=60)
    why: str = ""
    set: dict[str, Any]


class StudyFile(Table):
    """A study as its file has it. Its base worlds are ``scenarios``, or the one ``scenario``; every point is made in each of them."""

    title: str
    question: str
    scenario: str = ""
    scenarios: tuple[str, ...] = ()
    policies: tuple[str, ...] = ("ignore", "react-to-whiners", "grow-advocates")
    replicates: int = Field(10, ge=2, le=1_000_000)
    months: int = Field(6, ge=1, le=600)
    seed: int = Field(1, ge=0)
    fixed_parameters: bool = True
    outcomes: tuple[str, ...] = ("value",)
    against: str = ""
    base: bool = True
    record: tuple[str, ...] = ("days",)
    set: dict[str, Any] = Field(default_factory=dict)
    points: tuple[NamedPoint, ...] = ()
    vary: dict[str, Varied] = Field(default_factory=dict)
    design: Design = Design()

    @property
    def bases(self) -> tuple[str, ...]:
        """The base worlds."""
        return self.scenarios or (self.scenario or "default",)

    @model_validator(mode="after")
    def _fits(self) -> StudyFile:
        if self.scenarios and self.scenario:
            raise ValueError("scenario and scenarios are both given, expected one of them")
        if (
            self.scenarios
            and len(self.vary)
            and self.design.kind in ("saltelli", "morris")
            and len(self.scenarios) > 1
        ):
            raise ValueError(
                f"design.kind = {self.design.kind!r}: its analysis is of one world, expected one scenario"
            )
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


@dataclass(frozen=True)
class Point:
    """One world of a study: its name, what is varied in it (by the name of the entry), why it stands there, and its base world."""

    name: str
    values: Mapping[str, float]
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
    near = nearest_name(name_or_path, ready)
    hint = f"; did you mean {near!r}?" if near else ""
    raise StudyError(
        f"no study {name_or_path!r}{hint} Known: {', '.join(ready) or 'none'}, or a path to a TOML file"
    )


def read_study(name_or_path: str, replicates: int | None = None) -> WrittenStudy:
    """Read a study, and make its worlds. ``replicates`` overrides the file's.

    Raises:
        StudyError: no such file, no TOML, unknown or wrong keys, a point that makes no possible world.
    """
    path = find_study(name_or_path)
    file = _parsed(path)
    if replicates is not None:
        file = file.model_copy(update={"replicates": replicates})
    columns = _listed(path, file)
    vary = _varied(file, columns)
    worlds: list[Scenario] = []
    points: list[Point] = []
    faults: list[str] = []
    for scenario in file.bases:
        base = _base(path, file, scenario)
        for point, settings in _points(path, file, base, scenario, vary, columns):
            try:
                world = base.with_values(settings) if settings else base
            except ScenarioError as error:
                faults += [f"{path}: point {point.name!r}: {problem}" for problem in error.problems]
                continue
            worlds.append(world.model_copy(update={"name": point.name}))
            points.append(point)
    if faults:
        raise StudyError("\n".join(faults[:10]))
    _check_names(path, file, points)
    _check_policies(path, file)
    study = Study(
        scenarios=tuple(worlds),
        policies=file.policies,
        replicates=file.replicates,
        months=file.months,
        seed=file.seed,
        fixed_parameters=file.fixed_parameters,
        files={point.name: point.scenario for point in points},
        record=_record(path, file),
    )
    return WrittenStudy(file, tuple(points), vary, study)


def _record(path: Path, file: StudyFile) -> Record:
    try:
        return read_record(file.record, f"{path}: record")
    except RecordError as error:
        raise StudyError(str(error)) from error


def _parsed(path: Path) -> StudyFile:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{path}: is no TOML: {error}") from error
    try:
        return StudyFile.model_validate(table)
    except ValidationError as error:
        raise StudyError("\n".join(_faults(path, error))) from error


def _faults(path: Path, error: ValidationError) -> Iterator[str]:
    """Every fault of a study file in a line."""
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            known = _keys_at(fault["loc"][:-1])
            near = nearest_name(str(fault["loc"][-1]), known)
            hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(known)}"
            yield f"{path}: {where}: no such key{hint}"
        elif fault["type"] == "missing":
            yield f"{path}: {where}: is missing"
        else:
            yield f"{path}: {where} = {fault['input']!r}: {fault['msg']}"


def _keys_at(place: tuple[Any, ...]) -> list[str]:
    tables: dict[str, type[BaseModel]] = {"points": NamedPoint, "vary": Varied, "design": Design}
    model = tables.get(str(place[0]), StudyFile) if place else StudyFile
    return list(model.model_fields)


def _base(path: Path, file: StudyFile, scenario: str) -> Scenario:
    try:
        made: Scenario = load(scenario)
        return made.with_values(_flat(file.set)) if file.set else made
    except ScenarioError as error:
        raise StudyError(f"{path}: {error}") from error


def _listed(path: Path, file: StudyFile) -> dict[str, list[float]]:
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


def _varied(file: StudyFile, columns: Mapping[str, Iterable[float]]) -> dict[str, Varied]:
    """What is varied: the entries of the file, and one for every column of a list that has none."""
    listed = {name: Varied(values=tuple(sorted(set(values)))) for name, values in columns.items()}
    return {**listed, **file.vary}


def _points(
    path: Path,
    file: StudyFile,
    base: Scenario,
    scenario: str,
    vary: Mapping[str, Varied],
    columns: Mapping[str, list[float]],
) -> Iterator[tuple[Point, dict[str, Any]]]:
    """Each point of one base world with the settings that make its world."""
    if file.base:
        yield Point(scenario, {}, base.title or "the world as it is", scenario), {}
    several = len(file.bases) > 1
    for named in file.points:
        name = f"{scenario}: {named.name}" if several else named.name
        yield Point(name, {}, named.why, scenario), _flat(named.set)
    usual = _usual(path, vary, base) if file.design.kind == "one-at-a-time" else {}
    for number, values in enumerate(_values(path, file, usual, columns), start=1):
        changed = {name: value for name, value in values.items() if usual.get(name) != value}
        settings: dict[str, Any] = {}
        for name, value in changed.items():
            for key in vary[name].keys or (name,):
                settings[key] = value * _number_at(path, base, key) if vary[name].ratio else value
        why = ", ".join(f"{name} = {value:g}" for name, value in changed.items()) if usual else ""
        yield Point(f"{scenario} {number:04d}", values, why, scenario), settings


def _values(
    path: Path, file: StudyFile, usual: Mapping[str, float], columns: Mapping[str, list[float]]
) -> Iterator[dict[str, float]]:
    """The values of every designed point by entry."""
    if columns:
        for row in zip(*columns.values(), strict=True):
            yield dict(zip(columns, row, strict=True))
        return
    try:
        yield from designed(file.design, file.vary, usual)
    except StudyError as error:
        raise StudyError(f"{path}: {error}") from error


def _usual(path: Path, vary: Mapping[str, Varied], base: Scenario) -> dict[str, float]:
    """What each entry is in the base world: 1 for a ratio, else the parameter's value (the first's, of several)."""
    return {
        name: 1.0 if entry.ratio else _number_at(path, base, (entry.keys or (name,))[0])
        for name, entry in vary.items()
    }


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Dotted keys: ``{"a": {"b": 1}}`` and ``{"a.b": 1}`` alike."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = value
    return found


def _number_at(path: Path, base: Scenario, key: str) -> float:
    """What a parameter is in the base world; StudyError when there is no such number."""
    value: Any = base
    for part in key.split("."):
        if isinstance(value, tuple):
            value = next((entry for entry in value if getattr(entry, "name", None) == part), None)
        else:
            value = getattr(value, part, None)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise StudyError(f"{path}: vary: {key} is no number of the scenario")
    return float(value)


def _check_policies(path: Path, file: StudyFile) -> None:
    """Make every policy once, so that what is wrong with one is said before anything runs."""
    from sim.policies import PolicyError, resolve

    for policy in file.policies:
        try:
            resolve(policy)
        except PolicyError as error:
            raise StudyError(f"{path}: policies: {error}") from error


def _check_names(path: Path, file: StudyFile, points: list[Point]) -> None:
    names = [point.name for point in points]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError(f"{path}: points: the name {twice[0]!r} is given twice")
    if not points:
        raise StudyError(f"{path}: has no points; give [[points]], [vary], or base = true")
    if file.against and file.against not in file.policies:
        raise StudyError(f"{path}: against = {file.against!r}: expected one of {', '.join(file.policies)}")
    known = {metric.name for metric in RUN_METRICS}
    for outcome in file.outcomes:
        if outcome not in known:
            near = nearest_name(outcome, known)
            hint = f"; did you mean {near!r}?" if near else ""
            raise StudyError(f"{path}: outcomes: no measure {outcome!r}{hint}")
