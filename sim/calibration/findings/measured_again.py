"""Members of an ensemble measured again: does the model as it is now give what it gave when it was calibrated?

A member sets every calibrated parameter, so that their defaults may change meanwhile, and nothing moves; candidates that were held are set
to what they were. Where burn-ins start moves results by less than another seed would. So where the stored baselines have been solved again
since, a member must come out as another seed could have it, and otherwise as it was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.calibration.matching.ensemble import PHASE, ensemble_in, ensemble_of, runs_of_members
from sim.calibration.matching.waves import Calibration, name_of
from sim.calibration.problem import Problem
from sim.calibration.record.folder import Folder
from sim.calibration.record.points import Measured, Task, measure
from sim.calibration.record.starting import HELD, starts_as_before

MEMBERS = 2
"""Members that are measured again before an ensemble is shipped, those of the greatest weight."""

EXACTLY = 1e-6
"""Relative. Results are the same to the byte on one platform; elsewhere the last bits of sums may differ, and what is kept is rounded."""

CHANCE = 4.0 * math.sqrt(2.0)
"""Standard deviations between seeds by which two of them differ once in 16,000 times, for one normal statistic."""

Allowed = Mapping[str, float]
"""By how much each statistic may differ, beyond ``EXACTLY``."""


def members_of(folder: Folder, number: int) -> list[Measured]:
    """Return the runs of the members with the greatest weights. CalibrationError when there is no ensemble."""
    made = ensemble_in(folder)
    runs = runs_of_members(folder, made)
    return [runs[k] for k in sorted(range(len(runs)), key=lambda k: -made.weights[k])[:number]]


def tasks_again(problem: Problem, folder: Folder, members: Sequence[Measured]) -> list[Task]:
    """Return the measurements that gave these members, to be done again."""
    people, held = folder.manifest["people"], folder.manifest.get(HELD, {})
    return [
        Task(one.phase, one.point, one.repeat, one.seed, people, {**held, **one.values}, problem.bench, problem.names)
        for one in members
    ]


def allowed(problem: Problem, folder: Folder) -> Allowed:
    """Return by how much the statistics of a member may differ from what they were: nothing where burn-ins start as they did."""
    if not problem.model or starts_as_before(folder.manifest):
        return {}
    made = ensemble_of(folder.read(PHASE))
    record = None if made is None else folder.read(name_of(made.wave))
    return {} if record is None else {name: CHANCE * sd for name, sd in record["seed_sd"].items()}


def measured_again(work: Calibration, number: int = MEMBERS) -> list[str]:
    """Measure members again, with their own seeds, and return what differs, as text; nothing is written."""
    before = members_of(work.folder, number)
    tasks = tasks_again(work.problem, work.folder, before)
    now: dict[tuple[str, int, int], Measured] = {}
    with work.bars(len(tasks)) as bar:
        bar.begin(0, 0)
        measure(tasks, lambda one: now.update({one.place: one}), bar, work.run)
    limits = allowed(work.problem, work.folder)
    return [text for one in before for text in differences(one, now[one.place], limits)]


def differences(before: Measured, now: Measured, limits: Allowed) -> list[str]:
    """Return how a point differs from what it was, as text: nothing when all its statistics agree."""
    if now.error:
        return [f"member {before.point}: {now.error}"]
    return [
        f"member {before.point}: {name} is {_shown(now.statistics[name])}, was {_shown(value)}"
        for name, value in before.statistics.items()
        if not _same(value, now.statistics[name], limits.get(name, 0.0))
    ]


def _same(one: float | None, other: float | None, limit: float) -> bool:
    if one is None or other is None:
        return one is other or limit > 0.0  # what is rare may happen once under one seed and not under another
    return math.isclose(one, other, rel_tol=EXACTLY, abs_tol=max(1e-9, limit))


def _shown(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.7g}"
