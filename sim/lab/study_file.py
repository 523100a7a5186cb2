"""Studies written down: a TOML file that says which worlds, which policies, and what is varied.

Two ways to vary, which may stand in one file: ``[[points]]`` names worlds one by one, each with what it sets and why; ``[vary]`` names
parameters with a range or a list of values, and ``[design]`` says how points are chosen among them.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from scipy.stats import qmc

from sim.lab.plan import Study
from sim.lab.record import Record, RecordError, read_record
from sim.metrics import RUN_METRICS
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.files import ready_made
from sim.scenario.names import nearest_name

_DIGITS = 6


class StudyError(Exception):
    """A study file that cannot be used: every fault with file, key, value and what was expected. ``exit_code`` is 2."""

    exit_code = 2


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Varied(_Table):
    """A parameter that is varied: over ``values``, or evenly from ``low`` to ``high`` (``log``: evenly in the logarithm).

    ``keys``: the parameters that are set together; default the one that the entry is named after. With ``ratio`` the value multiplies what
    each of them is in the base world.
    """

    keys: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None
    log: bool = False
    ratio: bool = False
    label: str = ""
    why: str = ""

    @model_validator(mode="after")
    def _has_values(self) -> Varied:
        ranged = self.low is not None and self.high is not None
        if bool(self.values) == ranged:
            raise ValueError("needs either values or both low and high")
        if self.low is not None and self.high is not None:
            if self.low >= self.high:
                raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
            if self.log and self.low <= 0:
                raise ValueError(f"low {self.low:g} has no logarithm")
        return self

    def at(self, u: float) -> float:
        """The value at ``u`` in [0, 1)."""
        if self.values:
            return self.values[int(u * len(self.values))]
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        found = low * (high / low) ** u if self.log else low + u * (high - low)
        return float(f"{found:.{_DIGITS}g}")


class Design(_Table):
    """How points are chosen: ``grid`` (every combination of the values), or ``points`` of a ``latin-hypercube`` or ``sobol`` sequence."""

    kind: Literal["grid", "latin-hypercube", "sobol"] = "grid"
    points: int = Field(default=16, ge=1, le=100_000)
    seed: int = Field(default=1, ge=0)


class NamedPoint(_Table):
    """A world of its own: what it sets, and why."""

    name: str = Field(min_length=1, max_length=60)
    why: str = ""
    set: dict[str, Any]


class StudyFile(_Table):
    """A study as its file has it."""

    title: str
    question: str
    scenario: str = "default"
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


@dataclass(frozen=True)
class Point:
    """One world of a study: its name, what is varied in it (by the name of the entry), and why it stands there."""

    name: str
    values: Mapping[str, float]
    why: str = ""


@dataclass(frozen=True)
class WrittenStudy:
    """A study file made ready: the file, its points in order, and what is to be run."""

    file: StudyFile
    points: tuple[Point, ...]
    study: Study

    def notes(self) -> dict[str, Any]:
        """What the manifest says of it, as plain data."""
        return {
            "study_file": self.file.model_dump(mode="json"),
            "points": [{"name": one.name, "why": one.why, "values": dict(one.values)} for one in self.points],
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
    base = _base(path, file)
    worlds: list[Scenario] = []
    points: list[Point] = []
    faults: list[str] = []
    for point, settings in _points(path, file, base):
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
        files={point.name: file.scenario for point in points},
        record=_record(path, file),
    )
    return WrittenStudy(file, tuple(points), study)


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


def _base(path: Path, file: StudyFile) -> Scenario:
    try:
        made: Scenario = load(file.scenario)
        return made.with_values(_flat(file.set)) if file.set else made
    except ScenarioError as error:
        raise StudyError(f"{path}: {error}") from error


def _points(path: Path, file: StudyFile, base: Scenario) -> Iterator[tuple[Point, dict[str, Any]]]:
    """Each point with the settings that make its world."""
    if file.base:
        yield Point(f"{file.scenario}", {}, "the world as it is"), {}
    for named in file.points:
        yield Point(named.name, {}, named.why), _flat(named.set)
    for number, values in enumerate(_designed(file), start=1):
        settings: dict[str, Any] = {}
        for name, value in values.items():
            varied = file.vary[name]
            for key in varied.keys or (name,):
                settings[key] = value * _number_at(path, base, key) if varied.ratio else value
        yield Point(f"{file.scenario} {number:04d}", values), settings


def _designed(file: StudyFile) -> Iterator[dict[str, float]]:
    if not file.vary:
        return
    names = list(file.vary)
    if file.design.kind == "grid":
        for combination in itertools.product(*(_grid(file.vary[name]) for name in names)):
            yield dict(zip(names, combination, strict=True))
        return
    engine: Any = qmc.LatinHypercube if file.design.kind == "latin-hypercube" else qmc.Sobol
    for row in engine(len(names), rng=file.design.seed).random(file.design.points):
        yield {name: file.vary[name].at(float(u)) for name, u in zip(names, row, strict=True)}


def _grid(varied: Varied) -> tuple[float, ...]:
    """The values of a parameter in a grid: those given, or five from low to high, ends included."""
    if varied.values:
        return varied.values
    return tuple(varied.at(step / 4.0) for step in range(5))


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
        raise StudyError(f"{path}: vary: {key} is no number of the scenario, so it cannot be multiplied")
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
