"""Tasks of a wave, of a screening, of an ensemble: from a design to measurements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.calibration.matching.space import values_at
from sim.calibration.problem import Problem, Settings, seed_of
from sim.calibration.record.folder import Folder
from sim.calibration.record.points import Measured, Running, Task, Watcher, measure
from sim.kernel.units import Floats

Report = Callable[[int, int], None]
"""Receives how many points of a phase are measured already, and how many of these failed."""


def tasks_of(
    problem: Problem,
    settings: Settings,
    phase: str,
    design: Floats,
    *,
    replicated: int = 0,
    seeds: Sequence[int] | None = None,
) -> list[Task]:
    """Return the measurements of a design.

    Args:
        problem: what is calibrated.
        settings: people and seed.
        phase: part of the calibration.
        design: points of the unit cube, shape (points, parameters).
        replicated: points that are measured again, ``settings.repeats`` times.
        seeds: of each point; default one of its own, as a point that is measured again always has.
    """
    found = []
    for repeat in range(1 + (settings.repeats if replicated else 0)):
        for point, unit in enumerate(design[:replicated] if repeat else design):
            own = seed_of(settings.seed, phase, point, repeat)
            seed = own if seeds is None or repeat else seeds[point]
            values = values_at(problem.free, unit)
            found.append(Task(phase, point, repeat, seed, settings.people, values, problem.bench, problem.names))
    return found


def measure_missing(
    folder: Folder, tasks: Sequence[Task], run: Running, watcher: Watcher, begin: Report
) -> list[Measured]:
    """Measure what the folder lacks of these tasks, keep it there, and return all of them.

    Args:
        folder: of the calibration.
        tasks: what is to be there.
        run: workers.
        watcher: receives progress.
        begin: receives how far it is at the start.
    """
    done = folder.measured
    kept = [done[task.place] for task in tasks if task.place in done and not run.tries_again(done[task.place].error)]
    known = {one.place for one in kept}
    missing = [task for task in tasks if task.place not in known]
    begin(len(kept), sum(bool(one.error) for one in kept))
    if missing:
        measure(missing, folder.keep, watcher, run)
    return [folder.measured[task.place] for task in tasks]
