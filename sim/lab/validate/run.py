"""Measures targets: those that share worlds one after another in one process, several processes side by side.

What a target gives does not depend on the others nor on the number of workers: every seed is fixed.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from sim.compiled import is_compiled
from sim.lab.validate.target import Effort, Measured, NotRun, Target, Verdict
from sim.lab.validate.worlds import forget
from sim.lab.workers import DIED, processes, usable_cores


@dataclass(frozen=True)
class Outcome:
    """What came of a target: ``measured`` is None unless it ran; ``message`` then says why."""

    id: str
    verdict: Verdict
    measured: Measured | None
    message: str
    seconds: float


class Watcher(Protocol):
    """Who wants to know how far it is."""

    def stage(self, doing: str) -> None:
        """What is being done now."""

    def advance(self, runs: int, failed: int) -> None:
        """So many more have ended, so many of them by an error."""


def measure(target: Target, effort: Effort) -> Outcome:
    """Measure one target here and now; an exception becomes an outcome of its own."""
    started = time.perf_counter()
    if effort.quick and target.full_only:
        return Outcome(target.id, "not run", None, "a quick run is too small to tell; run it in full", 0.0)
    try:
        measured = target.measure(effort)
    except NotRun as missing:
        return Outcome(target.id, "not run", None, str(missing), time.perf_counter() - started)
    except Exception as error:
        told = f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
        return Outcome(target.id, "error", None, told, time.perf_counter() - started)
    verdict: Verdict = "holds" if measured.holds else "does not hold"
    return Outcome(target.id, verdict, measured, "", time.perf_counter() - started)


def measure_all(
    targets: Sequence[Target], effort: Effort, *, workers: int | None, watcher: Watcher
) -> list[Outcome]:
    """Measure ``targets``; outcomes in the same order.

    Args:
        targets: of the catalogue when there is more than one worker, for they travel by id.
        effort: how much to spend.
        workers: processes; default one a core.
        watcher: who wants to know how far it is.
    """
    benches = _benches(targets)
    number = max(1, min(workers if workers is not None else usable_cores(), len(benches)))
    _warm_up(watcher)
    watcher.stage("measuring")
    outcomes: dict[str, Outcome] = {}
    for found in _here(benches, effort) if number == 1 else _aside(benches, effort, number):
        outcomes[found.id] = found
        watcher.advance(1, int(found.verdict == "error"))
    return [outcomes[target.id] for target in targets]


def _benches(targets: Sequence[Target]) -> list[list[Target]]:
    ordered = sorted(targets, key=lambda target: target.bench)
    return [list(found) for _, found in groupby(ordered, key=lambda target: target.bench)]


def _here(benches: Sequence[Sequence[Target]], effort: Effort) -> Iterator[Outcome]:
    for bench in benches:
        for target in bench:
            yield measure(target, effort)
        forget()


def measure_named(ids: Sequence[str], effort: Effort) -> list[Outcome]:
    """Measure the targets of the catalogue that are called ``ids``; what a worker process does."""
    from sim.lab.validate.catalogue import TARGETS

    known = {target.id: target for target in TARGETS}
    outcomes = [measure(known[one], effort) for one in ids]
    forget()
    return outcomes


def _aside(benches: Sequence[Sequence[Target]], effort: Effort, workers: int) -> Iterator[Outcome]:
    """Each bench in a worker process, the largest first; a bench whose worker dies is an error for each of its targets."""
    suspects: list[Sequence[Target]] = []
    with processes(workers) as pool:
        yield from _until_broken(sorted(benches, key=len, reverse=True), effort, pool, suspects)
    for bench in suspects:
        yield from _alone(bench, effort)


def _until_broken(
    waiting: Sequence[Sequence[Target]], effort: Effort, pool: Executor, suspects: list[Sequence[Target]]
) -> Iterator[Outcome]:
    running: dict[Future[list[Outcome]], Sequence[Target]] = {}
    for bench in waiting:
        running[pool.submit(measure_named, [target.id for target in bench], effort)] = bench
    while running:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            bench = running.pop(future)
            try:
                yield from future.result()
            except BrokenExecutor:
                suspects.append(bench)


def _alone(bench: Sequence[Target], effort: Effort) -> Iterator[Outcome]:
    try:
        with processes(1) as pool:
            yield from pool.submit(measure_named, [target.id for target in bench], effort).result()
    except BrokenExecutor:
        for target in bench:
            yield Outcome(target.id, "error", None, DIED, 0.0)


def _warm_up(watcher: Watcher) -> None:
    """Compile before workers start, so that they find the compiled code."""
    if is_compiled():
        return
    watcher.stage("compiling, the first time only")
    from sim.lab.validate.worlds import world
    from sim.replicate import simulate

    simulate(world({"society.people": 300, "company.burn_in": 1}), ["grow-advocates"], 0, 1)
