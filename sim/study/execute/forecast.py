"""The cost of a study in time, disk and memory, estimated from one of its jobs that is run and timed.

The job is the first of the study, a real one, whose result is kept when the study goes on. The cost of another job is taken in
proportion to its people and its days, burn-in apart from what is compared, since the policies of a job share one burn-in. Assumption:
workers do not slow each other down, and a job costs in proportion to its people.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

import pyarrow.compute as pc

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.design import tables
from sim.study.design.plan import Job
from sim.study.storage.job_result import JobResult
from sim.study.storage.store import JOBS_PER_PART
from sim.study.workers.job import run_job

CAP_MIN = 60.0
"""Minutes above which a study is not started without consent (assumption)."""

CAP_BYTES = 10e9
"""Bytes on disk above which a study is not started without consent (assumption)."""

CAP_CORE_HOURS = 10.0
"""Hours times cores above which a study is not started on a cluster without consent: an hour of ten cores (assumption).

Many workers finish soon, and what they cost is counted in core hours.
"""

_WORKER_START_S = 5.0
"""Seconds that a worker process takes to start and load compiled code (assumption; 3 to 8 s were seen)."""


@dataclass(frozen=True)
class Forecast:
    """``runs`` to do by ``workers`` at a time: expected ``minutes``, ``disk`` and ``memory`` in bytes.

    ``core_hours``: the same work by one worker; ``cluster``: whether the workers are those of a cluster, taken to be as fast as this
    machine; ``pilot_s``: seconds of the job that was timed here.
    """

    runs: int
    workers: int
    minutes: float
    disk: float
    memory: float
    core_hours: float
    cluster: bool
    pilot_s: float

    @property
    def over(self) -> bool:
        """True when it exceeds what is started without consent."""
        dear = self.cluster and self.core_hours > CAP_CORE_HOURS
        return self.minutes > CAP_MIN or self.disk > CAP_BYTES or dear

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "over": self.over}


def pilot(job: Job) -> tuple[JobResult, float, float]:
    """Run a job in this process; return its result, and the seconds of its burn-in and of the rest."""
    started: dict[str, float] = {}

    def watch(doing: str) -> None:
        if doing in {run.policy for run in job.runs}:
            started.setdefault("policies", time.perf_counter())

    start = time.perf_counter()
    result = run_job(job, watch)
    end = time.perf_counter()
    split = started.get("policies", end)
    return result, split - start, end - split


def forecast(
    jobs: Sequence[Job], workers: int, result: JobResult, burn_in_s: float, rest_s: float, *, cluster: bool = False
) -> Forecast:
    """Estimate the cost of jobs from the first of them.

    Args:
        jobs: the jobs; the first has been run.
        workers: jobs at a time.
        result: of the first job.
        burn_in_s: seconds of its burn-in.
        rest_s: seconds of the rest of it.
        cluster: whether the workers are those of a cluster.
    """
    first = _size(jobs[0])
    seconds = sum(
        burn_in_s * _ratio(size[0], first[0]) + rest_s * _ratio(size[1], first[1]) for size in map(_size, jobs[1:])
    )
    parallel = seconds / min(workers, max(1, len(jobs) - 1))
    starting = _WORKER_START_S if workers > 1 else 0.0
    runs = sum(len(job.runs) for job in jobs)
    return Forecast(
        runs=runs,
        workers=workers,
        minutes=(parallel + starting) / 60.0,
        disk=_disk(result, runs, len(jobs)),
        memory=_memory() * (workers + 1 if workers > 1 else 1),
        core_hours=seconds / 3600.0,
        cluster=cluster,
        pilot_s=burn_in_s + rest_s,
    )


def _size(job: Job) -> tuple[float, float]:
    """People times days, of the burn-in and of what is compared, the run-off included."""
    people = float(job.resolved["society"]["people"])
    company = job.resolved["company"]
    days = sum(run.months + company["run_off_months"] for run in job.runs) * DAYS_PER_MONTH
    return people * float(company["burn_in"]), people * days


def _ratio(size: float, first: float) -> float:
    return size / first if first > 0.0 else 0.0


def _disk(result: JobResult, runs: int, jobs: int) -> float:
    """Bytes that so many runs take: what the first run of each part takes, and what each one more takes."""
    parts = -(-jobs // JOBS_PER_PART)
    total = 0.0
    for raw in result.tables.values():
        rows = tables.from_bytes(raw)
        names = rows.column("run")
        first = rows.filter(pc.equal(names, names[0])) if rows.num_rows else rows
        bare = _stored(first) if result.runs > 1 else _stored(rows.schema.empty_table())
        more = (_stored(rows) - bare) / max(1, result.runs - 1)
        total += parts * bare + max(0, runs - parts) * more
    return total


def _stored(rows: Any) -> int:
    file = BytesIO()
    tables.write_parquet(rows, file)
    return file.tell()


def _memory() -> float:
    """Return the most memory that this process has held, in bytes."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(most) * (1.0 if sys.platform == "darwin" else 1024.0)
