"""Runs a study: jobs go out to workers, results come back in any order, and one process writes them where the plan says."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import sim
from sim.kernel.errors import GrapevineError
from sim.scenario import resolved
from sim.study.design import tables
from sim.study.design.file_locations import recorded
from sim.study.design.plan import (
    JOBS_PER_PART,
    MODEL,
    Identities,
    Job,
    Plan,
    PlannedRun,
    canonical,
    identities_of,
    model_version,
)
from sim.study.execute.carried_over import carried_over
from sim.study.execute.job import JobResult, merged, run_job
from sim.study.execute.progress import Progress, Silence
from sim.study.execute.status import Reporter
from sim.study.storage.completed_jobs import result_in
from sim.study.storage.store import JOURNAL, STAGE, Results, Store, open_study
from sim.study.workers import machine_failures
from sim.study.workers.cores import usable_cores
from sim.study.workers.executors import Crew, finished_jobs, processes
from sim.study.workers.precompile import warm_up

_PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "scipy", "pyarrow", "pydantic", "networkx")


ON_ERROR = ("continue", "stop-at-end", "stop")
"""What to do about a run that fails: go on; go on, and end with an error and no comparison; stop, keeping what is finished."""


class StudyStopped(GrapevineError):
    """A run failed in a study that is to stop then; what was finished is kept."""


@dataclass(frozen=True)
class How:
    """How a study is run, which leaves no trace in its data.

    ``workers``: how many jobs at a time, default as many as there are cores. ``crew``: who does them, default this process for one
    worker, else processes. ``on_error``: see ``ON_ERROR``. ``limit_min``: minutes that a run may take; the runs of a job share
    theirs, and one worker is then a process of its own, which can be ended. ``accept_changes``: go on with what other code, packages or
    files began. ``retry_failed``: run again what failed, whatever the reason; without it, what failed outside the model alone, and what
    was not done within a smaller limit.
    """

    workers: int | None = None
    crew: Crew | None = None
    on_error: str = "continue"
    limit_min: float | None = None
    accept_changes: bool = False
    retry_failed: bool = False

    def tries_again(self, message: str) -> bool:
        """Whether a run that failed so is run again."""
        return machine_failures.tries_again(message, failed=self.retry_failed, limit_min=self.limit_min)

    def has_more_to_try(self, runs: Any) -> bool:
        """Whether a table of runs holds some that failed and are run again."""
        return any(self.tries_again(one["error"]) for one in machine_failures.failed_rows(runs))


def run(
    plan: Plan,
    folder: Path | str,
    *,
    workers: int | None = None,
    crew: Crew | None = None,
    how: How | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
    there: Callable[[Store], Iterable[tuple[JobResult, tuple[int, ...]]]] | None = None,
) -> Results:
    """Run what of the plan is not yet in ``folder``, and read the folder back.

    Args:
        plan: see ``sim.study.design.plan.plan``.
        folder: made when it is not there; must otherwise hold this study.
        workers: short for ``How(workers=...)``.
        crew: short for ``How(crew=...)``.
        how: how it is run.
        progress: who wants to know how far it is.
        command: the command line, for the manifest.
        notes: further plain data for the manifest.
        there: gives results of jobs that exist elsewhere, each with the numbers of its makers; they are kept and not run again.

    Raises:
        StoreError: the folder cannot be used.
        StartError: a worker cannot start, or the model cannot be imported; nothing is recorded as failed.
        StudyStopped: a run failed, and ``how`` says to stop then.
        KeyboardInterrupt: after the workers have ended; what was finished stays.
    """
    folder = Path(folder)
    chosen = how or How(workers=workers, crew=crew)
    watcher = progress if progress is not None else Silence()
    number = max(1, min(chosen.workers or usable_cores(), len(plan.jobs)))
    about = manifest(plan, number, command, notes or {})
    about["paths"] = recorded(plan.study.places, folder.parent if folder.name == STAGE else folder)
    made = Store(folder, plan.study_hash, about, plan.table(), plan.parts, accept_changes=chosen.accept_changes)
    with made as store, Reporter(folder, plan.runs, number, watcher.note) as reporter:
        work = _Work(plan, store, watcher, reporter, chosen)
        work.take_stock(there(store) if there is not None else ())
        waiting = work.waiting()
        if waiting:
            if plan.study.model == MODEL:
                with reporter.doing("compiling"):
                    warm_up(plan.study.scenarios[0], plan.jobs[0].spec(plan.jobs[0].runs[0]), watcher)
            watcher.stage("simulating")
            work.begin()
            with closing(_results(waiting, chosen, number, watcher, reporter)) as results:
                work.collect(results)
        store.finish()
    return open_study(folder)


def _results(
    jobs: Sequence[Job], how: How, workers: int, watcher: Progress, reporter: Reporter
) -> Generator[JobResult, None, None]:
    if how.crew is None and workers == 1 and how.limit_min is None:
        return _here(jobs, watcher, reporter)
    return finished_jobs(jobs, how.crew or processes, workers, reporter.begun)


def _here(jobs: Sequence[Job], watcher: Progress, reporter: Reporter) -> Generator[JobResult, None, None]:
    """In this process, where the model can say what it is doing."""
    for job in jobs:
        reporter.begun(job)
        yield run_job(job, watcher.stage)


@dataclass(frozen=True)
class _Work:
    """What is to be done, what is done, and who wants to know."""

    plan: Plan
    store: Store
    watcher: Progress
    reporter: Reporter
    how: How

    def take_stock(self, there: Iterable[tuple[JobResult, tuple[int, ...]]]) -> None:
        """Forget the failures that are tried again, seal the parts whose jobs are all kept, and keep what is there already."""
        for part in range(self.plan.parts):
            jobs = self.plan.part(part)
            if part in self.store.sealed:
                self.store.drop([job.number for job in jobs])
                self._reopen_if_failed(part)
            else:
                self.store.drop([job.number for job in jobs if self._has_more_to_try(job)])
                self._seal_if_complete(part)
        for result, makers in there:
            self.store.keep(result, makers)
            self._seal_if_complete(result.number // JOBS_PER_PART)

    def _reopen_if_failed(self, part: int) -> None:
        failed = self.store.failed_in(part)
        again = {one["position"] for one in failed if self.how.tries_again(one["error"])}
        if not again:
            return
        rows = self.store.read_part(part)
        tracebacks = self.store.tracebacks()
        stays = []
        for job in self.plan.part(part):
            runs = [run for run in job.runs if run.position not in again]
            if runs and job.names_differ:
                stays.append(carried_over(job, runs, rows, tracebacks))
        self.store.reopen(part, stays)

    def _has_more_to_try(self, job: Job) -> bool:
        kept = self.store.kept.get(job.number, ())
        return any(self.how.tries_again(failure.message) for one in kept for failure in one.failures)

    def begin(self) -> None:
        """Say how much was there before anything is run."""
        left = sum(len(job.runs) for job in self.waiting())
        failed = self.store.failed()
        self.watcher.begin(self.plan.runs - left, failed)
        self.reporter.begin(self.plan.runs - left, failed)

    def waiting(self) -> list[Job]:
        """The jobs that are not done, each with the runs that it lacks."""
        found = []
        for part in range(self.plan.parts):
            if part not in self.store.sealed:
                for job in self.plan.part(part):
                    runs = self._lacking(job)
                    if runs:
                        limit = None if self.how.limit_min is None else self.how.limit_min * len(runs)
                        found.append(replace(job, runs=runs, limit_min=limit))
        return found

    def collect(self, results: Iterator[JobResult]) -> None:
        """Keep each result as soon as it is in, and seal each part as soon as it is complete."""
        for result in results:
            if result.failed and self.how.on_error == "stop":
                self.store.record_stop(result.failed[0])
                raise StudyStopped(self._stopped(result))
            self.store.keep(result)
            self.watcher.advance(result.runs, len(result.failed))
            self.reporter.ended(result.number, result.runs, len(result.failed))
            self._seal_if_complete(result.number // JOBS_PER_PART)

    def _lacking(self, job: Job) -> tuple[PlannedRun, ...]:
        have = {position for one in self.store.kept.get(job.number, ()) for position in one.positions}
        return tuple(run for run in job.runs if run.position not in have)

    def _seal_if_complete(self, part: int) -> None:
        jobs = self.plan.part(part)
        if part in self.store.sealed or any(self._lacking(job) for job in jobs):
            return
        kept = [one for job in jobs for one in self.store.kept[job.number]]
        results = [merged(job, [result_in(one) for one in self.store.kept[job.number]]) for job in jobs]
        failed = [one for result in results for one in result.failed]
        for one in failed:
            self.store.record_failure(one.position, one.run, one.message, one.traceback, one.replay)
        data = {
            name: tables.joined(schema, [tables.from_bytes(result.tables[name]) for result in results])
            for name, schema in self.store.tables.items()
        }
        self.store.seal(
            part,
            data,
            runs=sum(result.runs for result in results),
            failed=len(failed),
            makers=sorted({maker for one in kept for maker in one.makers}),
            seconds=round(sum(result.seconds for result in results), 3),
        )
        self.store.drop([job.number for job in jobs])

    def _stopped(self, result: JobResult) -> str:
        first = result.failed[0]
        policy = next(run.policy for job in self.plan.jobs for run in job.runs if run.position == first.position)
        return (
            f"stopped at the first run that failed, as --on-error stop asks: {policy}: {first.message}\n"
            f"The traceback, and the command that repeats it, are in {self.store.folder / JOURNAL}.\n"
            f"What was finished is kept in {self.store.folder}; the same command tries the failed run again"
        )


def manifest(plan: Plan, workers: int, command: Sequence[str], notes: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked and by what it was run, as plain data."""
    study = plan.study
    return {
        "scenarios": [_scenario(scenario, plan) for scenario in study.scenarios],
        "policies": list(study.policies),
        "replicates": study.replicates,
        "months": study.months,
        "seed": study.seed,
        "fixed_parameters": study.fixed_parameters,
        "without_event": False in study.events,
        "events": list(study.events),
        "exact_seed": study.exact_seed,
        "files": dict(study.files),
        "graph": asdict(study.graph) if study.graph else None,
        "model": study.model,
        "identities": asdict(plan.identities),
        "maker": maker(identities_of(study)),
        **({"record": [*study.record.words], "recorded": [*study.record.tables]} if study.record.tables else {}),
        **made_by(workers, command),
        **notes,
    }


def maker(identities: Identities) -> dict[str, Any]:
    """With what results are made now, for comparison with what made others, see ``sim.study.storage.manifest_diff``."""
    files = {f"policy {name}": _short(one) for name, one in identities.policies.items()}
    if identities.graph is not None:
        files["graph file"] = _short(identities.graph)
    return {
        "version": sim.__version__,
        "model_version": model_version(),
        "packages": package_versions(),
        "git_commit": git_commit(),
        "files": files,
    }


def _short(identity: Any) -> str:
    return hashlib.sha256(canonical(identity).encode()).hexdigest()[:16]


def made_by(workers: int | None, command: Sequence[str]) -> dict[str, Any]:
    """By what results were made: code, packages, machine and command, as plain data for a manifest."""
    from sim.kernel.compiler_choice import compiler  # imports Numba

    return {
        "version": sim.__version__,
        "model_version": model_version(),
        "packages": package_versions(),
        "compiler": compiler(),
        "git_commit": git_commit(),
        "machine": {"system": platform.platform(), "processor": platform.machine(), "cores": usable_cores()},
        "workers": workers,
        "command": list(command),
    }


def _scenario(scenario: Any, plan: Plan) -> dict[str, Any]:
    prose = {name: getattr(scenario, name) for name in ("name", "title", "question", "story")}
    return {
        **prose,
        "watch": [*scenario.watch],
        "discuss": [*scenario.discuss],
        "resolved": resolved(scenario),
        "departures": [one.model_dump(mode="json") for one in scenario.departures],
        "drawn": [asdict(one) for one in plan.drawn[scenario.name]],
    }


@cache
def package_versions() -> Mapping[str, str]:
    """Versions of Python and of the packages that can move a result."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def git_commit() -> str | None:
    """The commit of the checkout that this code runs from, with ``+`` when it has been changed since; None outside a checkout."""
    root = Path(sim.__file__).parents[1]
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return commit + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    ended = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True, timeout=10)
    return ended.stdout.strip()


def command_line() -> list[str]:
    """The command line of this process, the program by its bare name."""
    return [Path(sys.argv[0]).name, *sys.argv[1:]]
