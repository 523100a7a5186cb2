"""A study with more in it: more replicates, policies or worlds, without running again what is there.

The larger study is made beside the smaller one, in its folder ``expanding``, a result folder like any other. Rows of runs that are
there already are carried over by the names of their runs, with the places that they have in the larger plan; the rest is run. Only
when the larger study is finished does it take the place of the smaller one, file by file and the manifest last; until
then the smaller one stays as it is, and what was cut short goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from sim.study.design.plan import Job, Plan, PlannedRun
from sim.study.execute.carried_over import carried_over
from sim.study.execute.job import JobResult
from sim.study.execute.progress import Progress
from sim.study.execute.resume import accepted
from sim.study.execute.runner import How, manifest, run
from sim.study.storage import manifest_diff
from sim.study.storage.files import FolderLock, StoreError, quoted
from sim.study.storage.store import MANIFEST, STAGE, Results, Store, complete_switch, manifest_of, open_study, plan_rows
from sim.study.workers.machine_failures import failed_rows


def expand(
    plan: Plan,
    folder: Path | str,
    *,
    how: How,
    progress: Progress | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
    sources: Sequence[Path] = (),
    there: Sequence[tuple[JobResult, tuple[int, ...]]] = (),
) -> Results:
    """Make the study in ``folder`` the larger one of ``plan``. Arguments as for ``sim.study.execute.runner.run``.

    ``sources``: further result folders whose runs are carried over too; ``there``: results of jobs that have been run already.

    Raises:
        StoreError: the folder holds no study, the larger one lacks runs of it, or it is being made larger in another way.
    """
    folder = Path(folder)
    check_holds_study(folder)
    larger = accepted(plan, folder) if how.accept_changes else plan
    with FolderLock(folder):
        complete_switch(folder)
        if manifest_of(folder)["study"] != larger.study_hash:
            check_contains(larger, folder)
            _check_stage(larger, folder)
            run(
                larger,
                folder / STAGE,
                how=how,
                progress=progress,
                command=command,
                notes=notes,
                there=lambda store: chain(*(carried(larger, one, store, how) for one in (folder, *sources)), there),
            )
            complete_switch(folder)
            return open_study(folder)
    return run(larger, folder, how=how, progress=progress, command=command, notes=notes)


def lacking(larger: Plan, folder: Path) -> tuple[Job, ...]:
    """The jobs of the larger plan, each with the runs that the study in ``folder`` lacks. StoreError when it cannot be expanded so."""
    check_holds_study(folder)
    check_contains(larger, folder)
    there = set(open_study(folder).runs.column("run").to_pylist())
    jobs = (replace(job, runs=tuple(run for run in job.runs if run.run not in there)) for job in larger.jobs)
    return tuple(job for job in jobs if job.runs)


def check_holds_study(folder: Path) -> None:
    """Raise ``StoreError`` unless there is a study in ``folder``."""
    if not (folder / MANIFEST).is_file():
        raise StoreError(f"{folder} holds no study to expand (it has no {MANIFEST})")


def check_contains(larger: Plan, folder: Path) -> None:
    """Raise ``StoreError``, saying what differs, unless every run of the study in ``folder`` is one of the larger plan."""
    before = manifest_of(folder)
    if before.get("record", []) != [*larger.study.record.words]:
        raise StoreError(
            f"{folder} cannot be expanded: it recorded {', '.join(before.get('record', [])) or 'nothing more'}, the larger study asks for "
            f"{', '.join(larger.study.record.words) or 'nothing more'}; what is recorded must be the same"
        )
    named = {run.run for job in larger.jobs for run in job.runs}
    lost = [name for name in plan_rows(folder)["run"].to_pylist() if name not in named]
    if lost:
        found = manifest_diff.of_studies(before, manifest(larger, 0, (), {}))
        raise StoreError(
            f"{folder} cannot be expanded: {len(lost)} of its runs are not in the larger study; nothing was changed. What differs:\n"
            + "".join(f"  {line}\n" for line in found)
            + "Only replicates, policies and worlds can be added"
        )


def _check_stage(larger: Plan, folder: Path) -> None:
    stage = folder / STAGE
    if (stage / MANIFEST).is_file() and manifest_of(stage)["study"] != larger.study_hash:
        raise StoreError(
            f"{folder} is being expanded to another study; finish that with grapevine resume {quoted(folder)}, "
            f"or remove {stage} to give it up"
        )


def carried(larger: Plan, folder: Path, store: Store, how: How) -> Iterator[tuple[JobResult, tuple[int, ...]]]:
    """What is in ``folder`` of the jobs of the larger plan that are not done, for ``store``; each with the numbers of its makers.

    Runs that failed are left out where ``how`` says that they are tried again.
    """
    found = open_study(folder)
    tracebacks = {one["run"]: one["traceback"] for one in found.failures}
    makers = store.adopted(found.manifest)
    wanted = _by_run(larger, store)
    for piece in found.pieces:
        rows = {name: piece.read(name) for name in store.tables}
        again = {one["run"] for one in failed_rows(rows["runs"]) if how.tries_again(one["error"])}
        hit: dict[int, tuple[Job, list[PlannedRun]]] = {}
        for name in rows["runs"].column("run").to_pylist():
            for job, planned in wanted.get(name, ()) if name not in again else ():
                hit.setdefault(job.number, (job, []))[1].append(planned)
        for number in sorted(hit):
            job, runs = hit[number]
            ordered = sorted(runs, key=lambda one: one.position)
            yield carried_over(job, ordered, rows, tracebacks), tuple(makers[one] for one in piece.makers)


def _by_run(larger: Plan, store: Store) -> dict[str, list[tuple[Job, PlannedRun]]]:
    """The runs that are not done, by name; jobs in which a name stands twice are left out, and run anew."""
    found: dict[str, list[tuple[Job, PlannedRun]]] = {}
    for part in range(larger.parts):
        if part in store.sealed:
            continue
        for job in larger.part(part):
            have = {position for one in store.kept.get(job.number, ()) for position in one.positions}
            if job.names_differ:
                for planned in job.runs:
                    if planned.position not in have:
                        found.setdefault(planned.run, []).append((job, planned))
    return found
