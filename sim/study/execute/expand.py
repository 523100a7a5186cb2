"""A study with more in it: more replicates, policies or scenarios, without running again what it has.

Results are known by the names of their runs, so a larger study is made in the folder of the smaller one: its plan takes the place of
the smaller plan, and the runs that are lacking are run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.study.design.plan import Job, Plan
from sim.study.execute.progress import Progress
from sim.study.execute.resume import accepted
from sim.study.execute.runner import RunOptions, manifest, run
from sim.study.storage.admission import check_contains
from sim.study.storage.files import StoreError
from sim.study.storage.job_result import JobResult
from sim.study.storage.layout import MANIFEST
from sim.study.storage.results import Results, ended_runs


def expand(
    plan: Plan,
    folder: Path | str,
    *,
    options: RunOptions,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
    precomputed: Sequence[JobResult] = (),
) -> Results:
    """Make the study in ``folder`` the larger one of ``plan``.

    Args:
        plan: the larger study.
        folder: the result folder of the smaller one.
        options: workers, failures, time limits.
        progress: told of each completed job; None shows nothing.
        command: the command line, for the manifest.
        notes: further entries of the manifest.
        precomputed: results of jobs that have been run already.

    Raises:
        StoreError: the folder holds no study, or one that has runs which the larger one lacks.
    """
    folder = Path(folder)
    check_holds_study(folder)
    larger = accepted(plan, folder) if options.accept_changes else plan
    about = {"options": options, "progress": progress, "command": command, "notes": notes, "precomputed": precomputed}
    return run(larger, folder, enlarge=True, **about)  # type: ignore[arg-type]


def lacking(larger: Plan, folder: Path) -> tuple[Job, ...]:
    """Return the jobs of the larger plan, each with the runs that the study in ``folder`` lacks. StoreError unless it can be expanded."""
    check_holds_study(folder)
    check_contains(folder, manifest(larger, 0, (), {}), larger.table())
    ended = ended_runs(folder)
    jobs = (replace(job, runs=tuple(run for run in job.runs if run.run not in ended)) for job in larger.jobs)
    return tuple(job for job in jobs if job.runs)


def check_holds_study(folder: Path) -> None:
    """Raise ``StoreError`` unless there is a study in ``folder``."""
    if not (folder / MANIFEST).is_file():
        raise StoreError(f"{folder} holds no study to expand (it has no {MANIFEST})")
