"""Measure targets: those that share models one after another in one process, several processes side by side.

A trial is a target, and what is changed meanwhile: nothing, a mechanism that is off, or a draw. What a target gives does not depend on the
others nor on the number of workers: every seed is fixed.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from sim.kernel.interrupts import never_lost
from sim.study.workers.cores import usable_cores
from sim.study.workers.executors import DIED, Lost, completed_tasks, processes
from sim.study.workers.precompile import compile_model
from sim.validation.changes import AS_IT_IS, Change
from sim.validation.experiments import changed, forget, scenario_with
from sim.validation.pilot import spreads, with_pilot
from sim.validation.target import Effort, Measured, NotRun, Target, Verdict


@dataclass(frozen=True)
class Outcome:
    """Result of a trial; ``message`` gives the reason when ``measured`` is None, ``change`` what was changed."""

    id: str
    verdict: Verdict
    measured: Measured | None
    message: str
    seconds: float
    change: Change = AS_IT_IS


Trial = tuple[Target, Change]


class Watcher(Protocol):
    """Receiver of progress."""

    def stage(self, doing: str) -> None:
        """Note what is being done now."""

    def advance(self, runs: int, failed: int) -> None:
        """Note that so many more have ended, and how many of them by an error."""


def measure(target: Target, effort: Effort, change: Change = AS_IT_IS) -> Outcome:
    """Measure one target here and now under ``change``; an exception becomes an outcome of its own."""
    started = time.perf_counter()

    def outcome(verdict: Verdict, message: str, measured: Measured | None = None) -> Outcome:
        return Outcome(target.id, verdict, measured, message, time.perf_counter() - started, change)

    if effort.quick and target.full_only:
        return outcome("not run", "a quick run is too small to tell; run it in full")
    try:
        with never_lost(), changed(change):
            measured = target.measure(effort)
        if not effort.quick and change == AS_IT_IS:
            measured = with_pilot(target.id, measured, spreads())
    except NotRun as missing:
        return outcome("not run", str(missing))
    except Exception as error:
        return outcome("error", f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
    return outcome(measured.verdict, "", measured)


def measure_trials(
    trials: Sequence[Trial],
    effort: Effort,
    *,
    workers: int | None,
    watcher: Watcher,
    keep: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Measure every trial; outcomes in the same order.

    Args:
        trials: targets of the catalogue when there is more than one worker, for they travel by id; and what is changed.
        effort: how much to spend.
        workers: processes; default one a core.
        watcher: who wants to know how far it is.
        keep: receives each outcome as soon as it is there.
    """
    benches = _benches(trials)
    number = max(1, min(workers if workers is not None else usable_cores(), len(benches)))
    compile_model(scenario_with({}), "grow-advocates", watcher)
    watcher.stage("measuring")
    outcomes: dict[tuple[str, Change], Outcome] = {}
    for found in _here(benches, effort) if number == 1 else _aside(benches, effort, number):
        outcomes[found.id, found.change] = found
        keep(found)
        watcher.advance(1, int(found.verdict == "error"))
    return [outcomes[target.id, change] for target, change in trials]


def _benches(trials: Sequence[Trial]) -> list[list[Trial]]:
    """Return the trials grouped by the models they share: one bench, under the same change."""

    def place(trial: Trial) -> tuple[str, str]:
        return trial[0].models, trial[1].name

    return [list(found) for _, found in groupby(sorted(trials, key=place), key=place)]


def _here(benches: Sequence[Sequence[Trial]], effort: Effort) -> Iterator[Outcome]:
    for bench in benches:
        for target, change in bench:
            yield measure(target, effort, change)
        forget()


def measure_named(named: Sequence[tuple[str, Change]], effort: Effort) -> list[Outcome]:
    """Measure targets of the catalogue, given by id, each under a change or none; what a worker process does."""
    from sim.validation.catalogue import TARGETS

    known = {target.id: target for target in TARGETS}
    outcomes = [measure(known[one], effort, change) for one, change in named]
    forget()
    return outcomes


def _aside(benches: Sequence[Sequence[Trial]], effort: Effort, workers: int) -> Iterator[Outcome]:
    """Measure each bench in a worker process, the largest first; a bench whose worker dies is an error for each of its trials."""

    def submit(pool: Executor, bench: Sequence[Trial]) -> Future[list[Outcome]]:
        return pool.submit(measure_named, _names(bench), effort)

    ordered = sorted(benches, key=len, reverse=True)
    for bench, found in completed_tasks(ordered, submit, processes, workers):
        if isinstance(found, Lost):
            yield from (Outcome(target.id, "error", None, DIED, 0.0, change) for target, change in bench)
        else:
            yield from found


def _names(bench: Sequence[Trial]) -> list[tuple[str, Change]]:
    return [(target.id, change) for target, change in bench]
