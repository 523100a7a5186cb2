"""Points of a calibration, measured by worker processes; a point that fails is a result too."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

from sim.calibration.record.compact import rounded
from sim.kernel.interrupts import never_lost
from sim.study.workers.cores import usable_cores
from sim.study.workers.executors import ExecutorFactory, Lost, completed_tasks, processes
from sim.study.workers.job import function_named, one_line
from sim.study.workers.machine_failures import OUTSIDE, marked


@dataclass(frozen=True)
class Task:
    """One measurement: ``phase`` ("wave 1", "screen", "ensemble"), number of the point in it, and repeat with another seed.

    Attributes:
        phase: part of the calibration.
        point: number in its design.
        repeat: 0, or which of the repeats.
        seed: of the measurement.
        people: size of the market.
        values: of the free parameters.
        bench: what measures.
        names: the statistics that are kept; what else the bench gives is never stored.
    """

    phase: str
    point: int
    repeat: int
    seed: int
    people: int
    values: Mapping[str, float]
    bench: str
    names: tuple[str, ...]

    @property
    def place(self) -> tuple[str, int, int]:
        """Phase, point and repeat, which no other has."""
        return self.phase, self.point, self.repeat


@dataclass(frozen=True)
class Measured:
    """The result of a task: ``statistics`` by name, None where undefined; or the ``error``; and the seconds it took.

    Statistics are rounded when they are measured, so that what is read back later is what emulators and weights came from.
    """

    phase: str
    point: int
    repeat: int
    seed: int
    values: Mapping[str, float]
    statistics: Mapping[str, float | None]
    error: str
    seconds: float

    @property
    def place(self) -> tuple[str, int, int]:
        """Phase, point and repeat, which no other has."""
        return self.phase, self.point, self.repeat

    def plain(self, keys: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
        """Return it as plain data: values in the order of ``keys``, statistics in that of ``names``."""
        return {
            "phase": self.phase,
            "point": self.point,
            "repeat": self.repeat,
            "seed": self.seed,
            "values": [self.values[key] for key in keys],
            "statistics": [self.statistics[name] for name in names] if self.statistics else [],
            "error": self.error,
            "seconds": self.seconds,
        }


def measured_of(line: Mapping[str, Any], keys: Sequence[str], names: Sequence[str]) -> Measured:
    """Return what ``Measured.plain`` gave; values and statistics may also stand by name, as they once did."""
    given = dict(line)
    for field, order in (("values", keys), ("statistics", names)):
        if not isinstance(given[field], Mapping):
            given[field] = dict(zip(order, given[field], strict=bool(given[field])))
    return Measured(**given)


class Watcher(Protocol):
    """Receiver of progress."""

    def stage(self, doing: str) -> None:
        """Note what is being done now."""

    def advance(self, runs: int, failed: int) -> None:
        """Note that so many more have ended, and how many of them by an error."""


def measure_point(task: Task) -> Measured:
    """Measure one point here and now; whatever goes wrong becomes its error."""
    started = time.perf_counter()
    try:
        with never_lost():
            found = function_named(task.bench)(dict(task.values), task.seed, task.people)
        missing = [name for name in task.names if name not in found]
        if missing:
            raise RuntimeError(f"{task.bench} gave no {', '.join(missing[:3])}")
    except (Exception, SystemExit) as error:
        return _ended(task, {}, marked(one_line(error)), time.perf_counter() - started)
    kept = {name: float(found[name]) for name in task.names}
    plain = {name: rounded(value) if math.isfinite(value) else None for name, value in kept.items()}
    return _ended(task, plain, "", time.perf_counter() - started)


def measure(tasks: Sequence[Task], keep: Callable[[Measured], None], watcher: Watcher, run: Running) -> None:
    """Measure points as ``run`` says, and ``keep`` each result as soon as it comes, in whatever order.

    Args:
        tasks: what is to be measured.
        keep: receives each result.
        watcher: receives progress.
        run: workers.

    Raises:
        StartError: a worker cannot start.
        KeyboardInterrupt: after the workers have ended; what was completed was kept.
    """
    run.prepare(watcher)
    watcher.stage(tasks[0].phase if tasks else "")
    with closing(_results(tasks, run)) as results:
        for one in results:
            keep(one)
            watcher.advance(1, int(bool(one.error)))


@dataclass(frozen=True)
class Running:
    """Ways to measure points.

    Attributes:
        workers: at a time; default one a core. One alone works in this process.
        executor: makes them; default processes.
        retry_failed: measure again what failed, whatever the reason.
        prepare: called before the first point, such as to compile the model.
    """

    workers: int | None = None
    executor: ExecutorFactory | None = None
    retry_failed: bool = False
    prepare: Callable[[Watcher], None] = lambda _: None

    def tries_again(self, error: str) -> bool:
        """Return whether a point that ended so is measured again: what failed outside the model, or all that failed."""
        return bool(error) and (self.retry_failed or error.startswith(OUTSIDE))


def _results(tasks: Sequence[Task], run: Running) -> Generator[Measured, None, None]:
    workers = max(1, min(run.workers or usable_cores(), len(tasks)))
    if run.executor is None and workers == 1:
        yield from map(measure_point, tasks)
        return
    submitted = completed_tasks(
        tasks, lambda pool, one: pool.submit(measure_point, one), run.executor or processes, workers
    )
    for task, found in submitted:
        yield _ended(task, {}, f"{OUTSIDE}{found.error}", found.seconds) if isinstance(found, Lost) else found


def _ended(task: Task, statistics: Mapping[str, float | None], error: str, seconds: float) -> Measured:
    return Measured(task.phase, task.point, task.repeat, task.seed, task.values, statistics, error, round(seconds, 3))
