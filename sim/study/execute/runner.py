"""Runs a study: jobs go to workers, which write their results; these come in any order, and one process enters them in the folder."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sim.kernel.errors import GrapevineError
from sim.scenario import resolved
from sim.study.design.file_locations import recorded
from sim.study.design.plan import MODEL, Job, Plan, identities_of
from sim.study.execute.progress import Progress, Silence
from sim.study.execute.status import Reporter
from sim.study.storage import provenance
from sim.study.storage.gathering import Gathering
from sim.study.storage.job_result import JobFile, JobResult
from sim.study.storage.layout import JOURNAL
from sim.study.storage.results import Results, open_study
from sim.study.storage.store import Store
from sim.study.workers import machine_failures
from sim.study.workers.cores import usable_cores
from sim.study.workers.executors import ExecutorFactory, completed_jobs, processes
from sim.study.workers.job import run_job
from sim.study.workers.precompile import compile_model

ON_ERROR = ("continue", "stop-at-end", "stop")
"""What to do about a run that fails: go on; go on, and end with an error and no comparison; stop, keeping what is completed."""

OnKept = Callable[[Collection[str]], None]
"""Called with the names of the runs that are there before any is run, then with those of each job once they are kept."""


class StudyStopped(GrapevineError):
    """A run failed in a study that is to stop then; what was completed is kept."""


@dataclass(frozen=True)
class RunOptions:
    """Options of running a study, which leave no trace in its data.

    Attributes:
        workers: jobs at a time; default one a core.
        executor: makes what runs them; default this process for one worker, else processes.
        on_error: see ``ON_ERROR``.
        limit_min: minutes that a run may take; the runs of a job share theirs, and one worker is then a process of its own, which can be
            ended.
        accept_changes: continue what was started with other code, packages or files.
        retry_failed: run again what failed, whatever the reason; without it, what failed outside the model alone, and what was not done
            within a smaller limit.
    """

    workers: int | None = None
    executor: ExecutorFactory | None = None
    on_error: str = "continue"
    limit_min: float | None = None
    accept_changes: bool = False
    retry_failed: bool = False

    def here(self, workers: int) -> bool:
        """Return whether jobs are run in this process."""
        return self.executor is None and workers == 1 and self.limit_min is None

    def tries_again(self, message: str) -> bool:
        """Return whether a run that failed with this message is run again."""
        return machine_failures.tries_again(message, failed=self.retry_failed, limit_min=self.limit_min)

    def has_more_to_try(self, runs: Any) -> bool:
        """Return whether a table of runs holds some that failed and are run again."""
        return any(self.tries_again(one["error"]) for one in machine_failures.failed_rows(runs))


def run(
    plan: Plan,
    folder: Path | str,
    *,
    workers: int | None = None,
    executor: ExecutorFactory | None = None,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
    enlarge: bool = False,
    sources: Sequence[Path] = (),
    precomputed: Iterable[JobResult] = (),
    kept: OnKept = lambda runs: None,
) -> Results:
    """Run the part of the plan that ``folder`` lacks, and read the folder back.

    Args:
        plan: see ``sim.study.design.plan.plan``.
        folder: made when it does not exist; must otherwise hold this study, or one that it contains.
        workers: short for ``RunOptions(workers=...)``.
        executor: short for ``RunOptions(executor=...)``.
        options: how it is run.
        progress: receives how far it is.
        command: the command line, for the manifest.
        notes: further plain data for the manifest.
        enlarge: the folder may hold a smaller study, all of whose runs are in the plan.
        sources: result folders; runs of the plan that they hold are taken over.
        precomputed: results of jobs that have been run already.
        kept: see ``OnKept``; an error in it stops the study, which keeps what is complete.

    Raises:
        StoreError: the folder cannot be used.
        StartError: a worker cannot start, or the model cannot be imported; nothing is recorded as failed.
        StudyStopped: a run failed, and ``options`` say to stop then.
        KeyboardInterrupt: after the workers have ended; what was completed stays.
    """
    folder = Path(folder)
    chosen = options or RunOptions(workers=workers, executor=executor)
    watcher = progress if progress is not None else Silence()
    number = max(1, min(chosen.workers or usable_cores(), len(plan.jobs)))
    about = manifest(plan, number, command, notes or {})
    about["paths"] = recorded(plan.study.places, folder)
    made = Store(folder, plan.study_hash, about, plan.table(), accept_changes=chosen.accept_changes, enlarge=enlarge)
    with made as store, Reporter(folder, plan.runs, number, watcher.note) as reporter:
        work = _Work(plan, store, watcher, reporter, chosen)
        for source in sources:
            store.take(open_study(source), work.lacking())
        for result in precomputed:
            store.keep(result)
        waiting = work.waiting()
        if waiting:
            if plan.study.model == MODEL:
                with reporter.doing("compiling"):
                    compile_model(plan.study.scenarios[0], plan.jobs[0].spec(plan.jobs[0].runs[0]), watcher)
            watcher.stage("simulating")
            work.begin()
            kept(store.ended.keys() - work.lacking())
            tasks: deque[Job | Gathering] = deque(waiting)
            results = _here(waiting, watcher, reporter) if chosen.here(number) else work.elsewhere(tasks, number)
            with closing(results):
                work.collect(results, tasks.appendleft, kept)
        store.finish()
    return open_study(folder)


def _here(jobs: Sequence[Job], watcher: Progress, reporter: Reporter) -> Generator[JobResult, None, None]:
    """Run jobs in this process, where the model can say what it is doing."""
    for job in jobs:
        reporter.job_started(job)
        yield run_job(job, watcher.stage)


@dataclass(frozen=True)
class _Work:
    """The runs that are left, and those who want to know."""

    plan: Plan
    store: Store
    watcher: Progress
    reporter: Reporter
    options: RunOptions

    def lacks(self, run: str) -> bool:
        """Return whether a run has not ended, or failed and is run again."""
        error = self.store.ended.get(run, "")
        return run not in self.store.ended or (error is not None and self.options.tries_again(error))

    def lacking(self) -> set[str]:
        """Return the names of the runs that are lacking."""
        return {run.run for job in self.plan.jobs for run in job.runs if self.lacks(run.run)}

    def waiting(self) -> list[Job]:
        """Return the jobs that are not completed, each with the runs that it lacks."""
        found = []
        for job in self.plan.jobs:
            runs = tuple(run for run in job.runs if self.lacks(run.run))
            if runs:
                limit = None if self.options.limit_min is None else self.options.limit_min * len(runs)
                found.append(replace(job, runs=runs, limit_min=limit))
        return found

    def begin(self) -> None:
        """Report how much there is before anything is run."""
        left = self.lacking()
        kept = [error for run, error in self.store.ended.items() if run not in left]
        failed = sum(error is not None for error in kept)
        self.watcher.begin(len(kept), failed)
        self.reporter.begin(len(kept), failed)

    def elsewhere(self, tasks: deque[Job | Gathering], workers: int) -> Generator[JobResult | JobFile, None, None]:
        """Have jobs done by workers, and parts made; see ``completed_jobs``."""
        executor = self.options.executor or processes
        store, started = self.store, self.reporter.job_started
        return completed_jobs(tasks, executor, workers, started, to=store.destination, gathered=store.gathered)

    def collect(
        self, results: Iterator[JobResult | JobFile], delegate: Callable[[Gathering], None], kept: OnKept
    ) -> None:
        """Keep each result as soon as it comes; ``delegate`` has a worker make a part, ``kept`` hears of the runs."""
        for result in results:
            if result.failed and self.options.on_error == "stop":
                self.store.record_stop(result.failed[0])
                raise StudyStopped(self._stopped(result))
            self.store.keep(result, delegate=delegate)
            self.watcher.advance(result.runs, len(result.failed))
            self.reporter.job_ended(result.number, result.runs, len(result.failed))
            kept(result.names)

    def _stopped(self, result: JobResult | JobFile) -> str:
        first = result.failed[0]
        policy = next(run.policy for job in self.plan.jobs for run in job.runs if run.run == first.run)
        return (
            f"stopped at the first run that failed, as --on-error stop asks: {policy}: {first.message}\n"
            f"The traceback, and the command that repeats it, are in {self.store.folder / JOURNAL}.\n"
            f"What was completed is kept in {self.store.folder}; the same command tries the failed run again"
        )


def manifest(plan: Plan, workers: int, command: Sequence[str], notes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked, and with what it is run, as plain data.

    Args:
        plan: the runs of the study.
        workers: the number of worker processes.
        command: the command line.
        notes: further entries.
    """
    study = plan.study
    return {
        "scenarios": [_scenario(scenario, plan) for scenario in study.scenarios],
        "policies": list(study.policies),
        "replicates": study.replicates,
        "months": study.months,
        "seed": study.seed,
        "fixed_parameters": study.fixed_parameters,
        **({"prior": True} if study.prior else {}),
        **({"currency": study.currency} if study.currency else {}),
        **({"ensemble": {name: one.plain() for name, one in plan.ensembles.items()}} if plan.ensembles else {}),
        "without_event": False in study.events,
        "events": list(study.events),
        "exact_seed": study.exact_seed,
        "files": dict(study.files),
        "graph": asdict(study.graph) if study.graph else None,
        "model": study.model,
        "identities": asdict(plan.identities),
        **({"design": {name: dict(columns) for name, columns in study.design.items()}} if study.design else {}),
        "made_with": provenance.made_with(identities_of(study)),
        **({"record": [*study.record.words], "recorded": [*study.record.tables]} if study.record.tables else {}),
        **provenance.made_by(workers, usable_cores(), command),
        **notes,
    }


def _scenario(scenario: Any, plan: Plan) -> dict[str, Any]:
    prose = {name: getattr(scenario, name) for name in ("name", "title", "question", "story")}
    return {
        **prose,
        "watch": [*scenario.watch],
        "discuss": [*scenario.discuss],
        "lesson": scenario.lesson and scenario.lesson.model_dump(mode="json"),
        "resolved": resolved(scenario),
        "departures": [one.model_dump(mode="json") for one in scenario.departures],
        "drawn": [asdict(one) for one in plan.drawn[scenario.name]],
    }
