"""What the one process costs that plans a study, hands its jobs out, writes their results and finds the answer, when simulating is free.

Run with ``python -m benchmarks.taking_in HOW RUNS FOLDER [IN_HAND | ADDRESS]``, ``GRAPEVINE_RESEND`` set (see ``benchmarks.resend``).
``HOW`` is ``plan`` (plan only), ``alone`` (the jobs are done in this process at once, which is not counted, with ``IN_HAND`` of them
handed out at a time), ``processes`` (two worker processes), or ``dask`` (the cluster at ``ADDRESS``). Prints a line of JSON. A few jobs
are done before, in another folder, so that everything is loaded.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import probe
from benchmarks.resend import MODEL, POLICIES
from sim.scenario import load
from sim.study.analysis.compare import compare_all_stored
from sim.study.analysis.stakeholders import stakeholder_rankings
from sim.study.design.plan import Job, Plan, Study, plan
from sim.study.execute.runner import RunOptions, run

WARM = 12
"""Runs done before anything is timed."""


@dataclass
class Free(Executor):
    """Does a job when it is handed over, and keeps account of what that takes: it would be a worker's.

    Results come out one at a time, the oldest first, once ``most`` jobs are in hand, as from so many busy workers.
    """

    most: int
    left: int
    wall: float = 0.0
    processor: float = 0.0
    bytes_written: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    _held: deque[tuple[Future[Any], Any]] = field(default_factory=deque)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor.submit``."""
        wall, processor = time.perf_counter(), time.process_time()
        result = fn(*args, **kwargs)
        self.bytes_written += sum(getattr(result, "lengths", {}).values())
        self.bytes_in += len(pickle.dumps(result))
        self.bytes_out += len(pickle.dumps((fn, args)))
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() - processor
        told: Future[Any] = Future()
        self._held.append((told, result))
        self.left -= isinstance(args[0], Job)
        while self._held and (len(self._held) >= self.most or self.left == 0):
            first, found = self._held.popleft()
            first.set_result(found)
        return told


def main(how: str, runs: int, folder: Path, more: str = "") -> None:
    """Plan, run, and tell what it took."""
    found: dict[str, float] = {}
    planned_of(WARM)
    with probe.timed(found, "plan_s"):
        planned = planned_of(runs)
    found |= {"runs": planned.runs, "jobs": len(planned.jobs)}
    if how != "plan":
        warm = planned_of(WARM)
        run(warm, folder.with_name(f"{folder.name}-warm"), options=crew("alone", warm, "4")[0])
        chosen, free = crew(how, planned, more)
        wall, processor = time.perf_counter(), time.process_time()
        results = run(planned, folder, options=chosen)
        found["wall_s"] = time.perf_counter() - wall
        found["processor_s"] = time.process_time() - processor
        statuses = set(results.runs["status"].to_pylist())
        if statuses != {"finished"}:
            raise SystemExit(f"runs failed: {results.failures[0]['traceback']}")
        with probe.timed(found, "answer_s"):
            for comparison in compare_all_stored(results):
                stakeholder_rankings(results.runs, comparison.scenario, comparison.policies)
        if free is not None:
            found["worker_s"] = free.processor
            found["wall_s"] -= free.wall
            found["processor_s"] -= free.processor
            found |= {"bytes_written": free.bytes_written, "bytes_in": free.bytes_in, "bytes_out": free.bytes_out}
    probe.report(found)


def planned_of(runs: int) -> Plan:
    """Plan a comparison of at least so many runs in the default scenario."""
    return plan(Study((load("default", {}),), POLICIES, -(-runs // len(POLICIES)), model=MODEL))


def crew(how: str, planned: Plan, more: str) -> tuple[RunOptions, Free | None]:
    """Who does the jobs."""
    if how == "processes":
        return RunOptions(workers=2), None
    if how == "dask":
        from sim.study.workers.dask import executor_of, workers_of

        return RunOptions(workers=workers_of(more), executor=executor_of(more)), None
    in_hand = int(more)
    free = Free(in_hand, len(planned.jobs))

    @contextmanager
    def made(_workers: int) -> Iterator[Executor]:
        yield free

    return RunOptions(workers=in_hand // 2, executor=made), free


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
