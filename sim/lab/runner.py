"""Runs a study: jobs go out to workers, results come back in any order, and one process writes them where the plan says."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import sim
from sim.lab import tables
from sim.lab.job import JobResult, function_named, run_job
from sim.lab.plan import JOBS_PER_PART, MODEL, Job, Plan, model_version
from sim.lab.progress import Progress, Silence
from sim.lab.store import Results, Store, open_study
from sim.lab.workers import Crew, finished_jobs, processes, usable_cores
from sim.scenario import resolved

_PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "scipy", "pyarrow", "pydantic", "networkx")


def run(
    plan: Plan,
    folder: Path,
    *,
    workers: int | None = None,
    crew: Crew | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
) -> Results:
    """Run what of the plan is not yet in ``folder``, and read the folder back.

    Args:
        plan: see ``sim.lab.plan.plan``.
        folder: made when it is not there; must otherwise hold this study.
        workers: how many jobs at a time; default as many as there are cores. The data do not depend on it.
        crew: who does the jobs; default this process for one worker, else processes.
        progress: who wants to know how far it is.
        command: the command line, for the manifest.
        notes: further plain data for the manifest.

    Raises:
        StoreError: the folder cannot be used.
        KeyboardInterrupt: after the workers have ended; what was sealed stays.
    """
    watcher = progress if progress is not None else Silence()
    number = max(1, min(workers if workers is not None else usable_cores(), len(plan.jobs)))
    about = manifest(plan, number, command, notes or {})
    with Store(folder, plan.study_hash, about, plan.table(), plan.parts) as store:
        waiting = [job for part in range(plan.parts) if part not in store.sealed for job in plan.part(part)]
        watcher.advance(plan.runs - sum(len(job.runs) for job in waiting), 0)
        if waiting:
            _warm_up(plan, watcher)
            watcher.stage("simulating")
            with closing(_results(waiting, crew, number, watcher)) as results:
                _collect(plan, store, results, watcher)
        store.finish()
    return open_study(folder)


def _results(
    jobs: Sequence[Job], crew: Crew | None, workers: int, watcher: Progress
) -> Generator[JobResult, None, None]:
    if crew is None and workers == 1:
        # in this process, where the model can say what it is doing
        return (run_job(job, watcher.stage) for job in jobs)
    return finished_jobs(jobs, crew or processes, workers)


def _collect(plan: Plan, store: Store, results: Iterator[JobResult], watcher: Progress) -> None:
    """Seal each part as soon as all of its jobs are in."""
    in_hand: dict[int, dict[int, JobResult]] = {}
    for result in results:
        part = result.number // JOBS_PER_PART
        have = in_hand.setdefault(part, {})
        have[result.number] = result
        watcher.advance(result.runs, len(result.failed))
        if len(have) == len(plan.part(part)):
            _seal(store, part, [have[number] for number in sorted(have)])
            del in_hand[part]


def _seal(store: Store, part: int, results: Sequence[JobResult]) -> None:
    for result in results:
        for failed in result.failed:
            store.record_failure(failed.position, failed.run, failed.message, failed.traceback, failed.replay)
    data = {
        name: tables.joined(schema, [tables.from_bytes(result.tables[name]) for result in results])
        for name, schema in store.tables.items()
    }
    store.seal(part, data, seconds=round(sum(result.seconds for result in results), 3))


def _warm_up(plan: Plan, watcher: Progress) -> None:
    """Compile before workers start, so that they find the compiled code instead of each compiling it."""
    from sim.compiled import is_compiled, much_compiling

    if plan.study.model != MODEL or is_compiled():
        return
    watcher.stage("compiling, the first time only")
    small = {"society.people": 300, "company.burn_in": 1}
    try:
        with much_compiling():
            function_named(MODEL)(plan.study.scenarios[0].with_values(small), plan.study.policies[:1], 0, 1)
    except Exception:
        return  # whatever is wrong will be wrong in the runs, and is recorded there


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
        "graph": asdict(study.graph) if study.graph else None,
        "model": study.model,
        **(
            {"record": [*study.record.words], "recorded": [*study.record.tables]}
            if study.record.tables
            else {}
        ),
        **made_by(workers, command),
        **notes,
    }


def made_by(workers: int | None, command: Sequence[str]) -> dict[str, Any]:
    """By what results were made: code, packages, machine and command, as plain data for a manifest."""
    return {
        "version": sim.__version__,
        "model_version": model_version(),
        "packages": package_versions(),
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


def package_versions() -> dict[str, str]:
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
