"""Describe what is wrong with a study file: one line for each cause, with file, line, key and value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.messages import did_you_mean
from sim.scenario.schema import Problem
from sim.scenario.toml import Keys
from sim.study.design.sampling import Design, Varied, as_written
from sim.study.design.study_file.points import Point
from sim.study.design.study_file.schema import NamedPoint, StudyFile

_MOST_FAULTS = 10


@dataclass(frozen=True)
class Fault:
    """A problem of the scenario of a point."""

    point: Point
    problem: Problem


def fault_lines(
    path: Path, lines: Mapping[Keys, int], vary: Mapping[str, Varied], faults: Sequence[Fault], total: int
) -> Iterator[str]:
    """Yield a line for each cause, over all points that have it.

    Args:
        path: The study file.
        lines: Line of each key in it.
        vary: What is varied.
        faults: Faults of all points.
        total: Number of points.
    """
    causes: dict[tuple[Any, ...], list[Fault]] = {}
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
        span = (
            f"{as_written(min(numbers))} to {as_written(max(numbers))}"
            if numbers and min(numbers) < max(numbers)
            else None
        )
        if span is not None:
            problem = replace(problem, value=None, key=f"{problem.key} = {span}")
        yield f"{place}: {len(alike)} of {total} points, {first.point.name!r} to {last.point.name!r}: {problem}"
    if len(causes) > _MOST_FAULTS:
        yield f"{path}: and {len(causes) - _MOST_FAULTS} more causes"


def schema_fault_lines(path: Path, lines: Mapping[Keys, int], error: ValidationError) -> Iterator[str]:
    """Yield every fault of a study file in a line."""
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
