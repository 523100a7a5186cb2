"""Read a study file and make its scenarios."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.measures.catalogue import RUN_METRICS
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.files import ready_files, ready_made
from sim.scenario.messages import did_you_mean, unknown_name
from sim.scenario.toml import Keys, read_table
from sim.study.design.file_locations import Places, file_of, located
from sim.study.design.plan import Study
from sim.study.design.record import Record, RecordError, read_record
from sim.study.design.sampling import StudyError, Value, Varied, read_points
from sim.study.design.shell_words import quoted
from sim.study.design.study_file.faults import Fault, fault_lines, schema_fault_lines
from sim.study.design.study_file.kinds import ParameterKinds
from sim.study.design.study_file.points import Point, design_columns, dotted, points_of, varied_entries
from sim.study.design.study_file.schema import StudyFile


@dataclass(frozen=True)
class WrittenStudy:
    """A study file made ready: the file, its points in order, what is varied in them, and what is to be run."""

    file: StudyFile
    points: tuple[Point, ...]
    vary: Mapping[str, Varied]
    study: Study

    def notes(self) -> dict[str, Any]:
        """Return what the manifest says of it, as plain data."""
        return {
            "study_file": self.file.model_dump(mode="json"),
            "points": [
                {"name": one.name, "why": one.why, "values": dict(one.values), "scenario": one.scenario}
                for one in self.points
            ],
            "vary": {name: one.model_dump(mode="json") for name, one in self.vary.items()},
        }


def written_study(manifest: Mapping[str, Any]) -> WrittenStudy:
    """Return the written study that a folder was made from, from its manifest: the file and its points, without what is to be run."""
    no_study: Any = None
    return WrittenStudy(
        file=StudyFile.model_validate(manifest["study_file"]),
        points=tuple(Point(**one) for one in manifest["points"]),
        vary={name: Varied.model_validate(one) for name, one in manifest["vary"].items()},
        study=no_study,
    )


def ready_studies() -> dict[str, Path]:
    """Return the ready-made studies by name."""
    return ready_made("experiments")


def find_study(name_or_path: str) -> Path:
    """Return the file of a ready-made study, or the path itself. Raises StudyError when there is none."""
    ready = ready_studies()
    if name_or_path in ready:
        return ready[name_or_path]
    path = Path(name_or_path)
    if path.is_file():
        return path
    listed = f"{', '.join(ready) or 'none'}, or a path to a TOML file"
    raise StudyError(unknown_name("study", name_or_path, ready, listed=listed))


def read_study(name_or_path: str, replicates: int | None = None, months: int | None = None) -> WrittenStudy:
    """Read a study and make its scenarios. ``replicates`` and ``months`` override the file's.

    Raises:
        StudyError: no such file, not TOML, unknown or wrong keys, a point that makes no possible scenario.
    """
    path = find_study(name_or_path)
    file, lines = _parsed(path)
    given = {"replicates": replicates, "months": months}
    file = file.model_copy(update={key: value for key, value in given.items() if value is not None})
    bases = {scenario: _base(path, file, scenario) for scenario in file.bases}
    typed = ParameterKinds(path, lines, next(iter(bases.values())))
    file = file.model_copy(update={"vary": {name: typed.varied(name, entry) for name, entry in file.vary.items()}})
    columns = {name: typed.column(name, cells, file.vary.get(name)) for name, cells in _listed(path, file).items()}
    vary = varied_entries(file, columns)
    scenarios: list[Scenario] = []
    points: list[Point] = []
    faults: list[Fault] = []
    for scenario, base in bases.items():
        for point, settings in points_of(path, file, base, scenario, vary, columns):
            points.append(point)
            try:
                made = base.with_values(settings)
            except ScenarioError as error:
                faults += [Fault(point, problem) for problem in error.problems]
                continue
            scenarios.append(made.model_copy(update={"name": point.name}))
    if faults:
        raise StudyError("\n".join(fault_lines(path, lines, vary, faults, len(points))))
    _check_names(path, file, points)
    places = _places(path, file)
    _check_policies(path, file, places)
    study = Study(
        scenarios=tuple(scenarios),
        policies=file.policies,
        replicates=file.replicates,
        months=file.months,
        seed=file.seed,
        fixed_parameters=file.fixed_parameters,
        prior=file.prior,
        currency=file.currency,
        files={point.name: point.scenario for point in points},
        record=_record(path, file),
        places=places,
        design=design_columns(points, scenarios, vary, file.points),
    )
    return WrittenStudy(file, tuple(points), vary, study)


def _record(path: Path, file: StudyFile) -> Record:
    try:
        return read_record(file.record, f"{path}: record")
    except RecordError as error:
        raise StudyError(str(error)) from error


def _parsed(path: Path) -> tuple[StudyFile, Mapping[Keys, int]]:
    """Return a study file, and the line of each key."""
    try:
        table, lines = read_table(path, "a study")
    except ScenarioError as error:
        raise StudyError(str(error)) from error
    if _is_scenario(table):
        raise StudyError(f"{path} is a scenario: grapevine compare {quoted(path)}")
    try:
        return StudyFile.model_validate(table), lines
    except ValidationError as error:
        raise StudyError("\n".join(dict.fromkeys(schema_fault_lines(path, lines, error)))) from error


def _is_scenario(table: Mapping[str, Any]) -> bool:
    """Return whether a file has keys that only scenarios have, and none that only studies have."""
    study, scenario = set(StudyFile.model_fields), set(Scenario.model_fields)
    return bool(set(table) & (scenario - study)) and not set(table) & (study - scenario)


def _base(path: Path, file: StudyFile, scenario: str) -> Scenario:
    try:
        made: Scenario = load(beside(path, scenario))
        return made.with_values(dotted(file.set))
    except ScenarioError as error:
        raise StudyError(f"{path}: {error}") from error


def beside(path: Path, named: str) -> str:
    """Return a file that a study names: beside the study file where it is there, else as seen from the working directory."""
    beside = path.parent / named
    return str(beside) if named not in ready_files() and beside.is_file() else named


def _places(path: Path, file: StudyFile) -> dict[str, str]:
    """Return where the files lie that are beside the study file."""
    named = [one for one in (*map(file_of, file.policies), *file.bases) if one is not None]
    found = {one: beside(path, one) for one in named}
    return {one: os.path.normpath(Path(place).absolute()) for one, place in found.items() if place != one}


def _listed(path: Path, file: StudyFile) -> dict[str, list[Value]]:
    """Return the columns of the file's list of points; none when it has no list."""
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
