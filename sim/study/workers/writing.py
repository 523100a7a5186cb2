"""The work of a worker that sees the result folder: it writes what it has made there, and hands over where it is.

What cannot be written, since this is another machine without that folder or the disk is full, is handed over to be written by the process
that holds the folder. That process says why it cannot, if it cannot either.
"""

from __future__ import annotations

from pathlib import Path

from sim.study.design.plan import Job
from sim.study.storage import completed_jobs
from sim.study.storage.arrivals import Destination
from sim.study.storage.files import StoreError
from sim.study.storage.gathering import Gathered, Gathering, gather
from sim.study.storage.job_result import JobFile, JobResult
from sim.study.workers.job import run_job


def write_job(job: Job, to: Destination) -> JobFile | JobResult:
    """Simulate a job and write its rows, see ``run_job``; return the rows themselves where that cannot be done."""
    result = run_job(job)
    try:
        return completed_jobs.write(Path(to.place), result, to.provenance)
    except StoreError:
        return result


def write_part(one: Gathering) -> Gathered | None:
    """Make a part; None where that cannot be done."""
    try:
        return gather(one)
    except StoreError:
        return None
