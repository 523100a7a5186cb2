"""The result folder of a study while it runs: completed jobs are kept, gathered into parts, and entered in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow.compute as pc

from sim.study.design import tables
from sim.study.storage import arrivals, completed_jobs, manifest_diff
from sim.study.storage.admission import changed_since, check_contains, check_free
from sim.study.storage.arrivals import Destination
from sim.study.storage.completed_jobs import CompletedJob
from sim.study.storage.files import (
    StoreError,
    append_line,
    digest_of,
    make_folder,
    remove_unfinished,
    write_json,
    write_whole,
)
from sim.study.storage.gathering import Gathered, Gathering, gather
from sim.study.storage.identity import Identity
from sim.study.storage.job_result import FailedRun, JobFile, JobResult
from sim.study.storage.layout import JOURNAL, MANIFEST, NEXT_PLAN, PLAN, manifest_of, sealed
from sim.study.storage.lock import FolderLock
from sim.study.storage.parts import Parts
from sim.study.storage.results import Results, ended_runs

JOBS_PER_PART = 100
"""Completed jobs that are gathered into a part at the latest."""

BYTES_PER_PART = 32_000_000
"""Bytes of rows, as they are in memory, that are gathered into a part at the latest: a worker takes three times as much for it."""


class Store:
    """The folder while its study runs: a context manager that holds the folder's lock.

    Args:
        folder: where; made when it is not there.
        study: hash of what is asked, see ``sim.study.design.plan``.
        manifest: plain data for manifest.json; ``study`` and the schema version are added. Its ``made_with`` (default: the manifest's own
            ``model_version`` and ``packages``) says with what results are made now, see ``sim.study.storage.manifest_diff``.
        plan: see ``sim.study.design.tables.plan_table``.
        accept_changes: continue a study that was started with other code, packages or files; the manifest then lists all.
        enlarge: the folder may hold a smaller study, all of whose runs are in the plan.

    Entering makes or reopens the folder. What an earlier, interrupted run of the study completed counts.

    Raises:
        StoreError: the folder holds another study or other files, is a file, is in use, was started with other code or packages, or
            cannot be written. Nothing is changed then.
    """

    def __init__(
        self,
        folder: Path,
        study: str,
        manifest: Mapping[str, Any],
        plan: Any,
        *,
        accept_changes: bool = False,
        enlarge: bool = False,
    ) -> None:
        self.folder = folder
        self._manifest = {"study": study, "schema": tables.SCHEMA_VERSION, **manifest}
        self._made_with = self._manifest.pop("made_with", None) or {
            key: manifest[key] for key in ("model_version", "packages") if key in manifest
        }
        self._plan = plan
        self._accept = accept_changes
        self._enlarge = enlarge
        self._held = ExitStack()
        self._jobs: list[CompletedJob] = []
        self._all_written = True
        self._gathering: dict[int, list[CompletedJob]] = {}
        self._next_job = self._number = 0
        self.ended: dict[str, str | None] = {}
        """The runs that have ended, by name: why one failed, None for a finished one."""

    def __enter__(self) -> Self:
        self._check()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make the folder {self.folder}: {error.strerror or error}") from error
        self._held.enter_context(FolderLock(self.folder))
        try:
            self._check()
            self._prepare()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._held:
            if kind is not None:
                with suppress(StoreError):  # the disk may be why it stopped, and that error is on its way already
                    self._note("stopped", reason=f"{kind.__name__}: {error}".rstrip(": "))

    def _check(self) -> None:
        if self._enlarge and (self.folder / MANIFEST).is_file():
            check_contains(self.folder, self._manifest, self._plan)
        else:
            check_free(self.folder, self._manifest)

    def _prepare(self) -> None:
        before = manifest_of(self.folder) if (self.folder / MANIFEST).exists() else {}
        provenance = self._provenance(before)
        arrivals.remove_left(self.folder)
        remove_unfinished(self.folder)
        self._place = arrivals.place_in(self.folder)
        self._held.callback(arrivals.remove, self._place)
        make_folder(self._place)
        self._parts = Parts(self.folder, self._place, self._plan, self._manifest.get("recorded", ()), self._note)
        for name in (*self._parts.schemas, completed_jobs.FOLDER):
            make_folder(self.folder / name)
        self._take_stock(resumed=bool(before))
        # code, packages and machine at the top are those that the study was started with, like the names of its runs
        self._manifest.update({key: before[key] for key in _STARTED_WITH if key in before})
        self._manifest["provenance"] = provenance
        self._manifest["started"] = before.get("started") or _now()
        self._manifest["finished"] = None
        self._write_plan(before)
        self._note("started", runs=len(self.ended), provenance=self._number)

    def _provenance(self, before: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return everything that results of the study were made with, what they are made with now among them.

        Results of one study must not silently come from different code or libraries: their last digits may differ.
        """
        stored = sealed(self.folder)
        if not stored.parts and not completed_jobs.completed(self.folder, stored.last_job):
            return [{**self._made_with, "since": _now()}]
        known = [dict(one) for one in before.get("provenance") or ()]
        if not known:
            raise StoreError(f"{self.folder / MANIFEST} is damaged: it does not say with what the results were made")
        for number, one in enumerate(known):
            if not manifest_diff.of_provenance(one, self._made_with):
                self._number = number
                one["files"] = {**one.get("files", {}), **self._made_with.get("files", {})}
                return known
        if not self._accept:
            raise StoreError(changed_since(self.folder, manifest_diff.of_provenance(known[-1], self._made_with)))
        self._number = len(known)
        return [*known, {**self._made_with, "since": _now()}]

    def _take_stock(self, *, resumed: bool) -> None:
        """Find what is complete and whole; set damaged files aside, and remove those that do not count."""
        for part in sealed(self.folder).parts.values():
            bad = part.damaged()
            for name in bad:
                with suppress(FileNotFoundError):
                    (self.folder / name).replace(self.folder / f"{name}.damaged")
            if bad:
                self._note("set aside", part=part.number, files=bad)
        stored = sealed(self.folder)
        self._parts.begin(stored.parts, stored.next_number)
        self._parts.remove_others()
        completed_jobs.set_damaged_aside(self.folder)
        last = completed_jobs.last_sequence(self.folder)
        completed_jobs.remove_until(self.folder, stored.last_job if resumed else last)
        found = completed_jobs.completed(self.folder)
        self._jobs = completed_jobs.belonging(found, self._plan["run"].to_pylist(), self._parts.schemas)
        completed_jobs.set_aside(job.path for job in found if job not in self._jobs)
        self._next_job = max(stored.last_job, last) + 1
        self.ended = ended_runs(self.folder)

    def _write_plan(self, before: Mapping[str, Any]) -> None:
        """Write plan and manifest, so that at every moment a manifest that is there has its plan."""
        usual, beside = self.folder / PLAN, self.folder / NEXT_PLAN
        if beside.exists() and digest_of(beside) == before.get("plan"):
            beside.replace(usual)
        self._manifest["plan"] = write_whole(beside, lambda file: tables.write_parquet(self._plan, file))
        write_json(self.folder / MANIFEST, self._manifest)
        beside.replace(usual)

    @property
    def destination(self) -> Destination:
        """The place that workers write results into."""
        return Destination(str(self._place), (self._number,))

    def keep(
        self,
        result: JobResult | JobFile,
        provenance: Sequence[int] = (),
        delegate: Callable[[Gathering], None] | None = None,
    ) -> None:
        """Keep the result of a job, or what a worker has written of it.

        Args:
            result: either of them.
            provenance: with what a result was made, by number in the manifest; default what results are made with now.
            delegate: has a worker make a part, which then comes to ``gathered``; used where workers have written all of its jobs.
        """
        self._all_written &= isinstance(result, JobFile)
        if isinstance(result, JobResult):
            result = completed_jobs.write(self._place, result, tuple(provenance) or (self._number,))
        self._jobs.append(completed_jobs.accept(self.folder, self._next_job, result))
        self._next_job += 1
        self.ended.update(dict.fromkeys(result.names))
        self.ended.update({one.run: one.message for one in result.failed})
        if len(self._jobs) >= JOBS_PER_PART or sum(job.bytes for job in self._jobs) >= BYTES_PER_PART:
            self.seal(delegate)

    def take(self, source: Results, wanted: Collection[str]) -> None:
        """Take over the rows that another study has of ``wanted`` runs. StoreError when it was made otherwise, and that is not accepted."""
        numbers = self._adopted(source.manifest)
        tracebacks = {one["run"]: one["traceback"] for one in source.failures}
        bare = tables.of_study(source.recorded)
        for batch in source.batches():
            runs = batch.read("runs")
            names = [name for name in runs["run"].to_pylist() if name in wanted]
            if names:
                rows = {
                    name: tables.of_runs(batch.read(name), names).select(schema.names) for name, schema in bare.items()
                }
                failed = tuple(
                    FailedRun(one["run"], one["error"], tracebacks.get(one["run"], ""), one["replay"])
                    for one in rows["runs"].filter(pc.equal(rows["runs"]["status"], "failed")).to_pylist()
                )
                data = {name: tables.to_bytes(one) for name, one in rows.items()}
                self.keep(
                    JobResult(number=-1, tables=data, failed=failed, names=tuple(names), seconds=0.0),
                    [numbers[one] for one in batch.provenance],
                )

    def _adopted(self, manifest: Mapping[str, Any]) -> list[int]:
        """Return the numbers here of what the results of another study were made with."""
        known: list[dict[str, Any]] = self._manifest["provenance"]
        numbers = []
        for other in manifest["provenance"]:
            same = [k for k, one in enumerate(known) if not manifest_diff.of_provenance(one, other)]
            if not same and not self._accept:
                raise StoreError(changed_since(self.folder, manifest_diff.of_provenance(other, self._made_with)))
            if not same:
                known.append({key: value for key, value in other.items() if key != "parts"})
            numbers.append(same[0] if same else len(known) - 1)
        write_json(self.folder / MANIFEST, self._manifest)
        return numbers

    def seal(self, delegate: Callable[[Gathering], None] | None = None) -> None:
        """Gather the completed jobs into a part, or have that done, see ``keep``. Runs that have earlier rows in a part replace them there.

        Until the last part is written the jobs count, too, and their rows are later than those in parts.
        """
        made = self._parts.gatherings(self._jobs)
        if made:
            self._gathering[made[-1].number] = self._jobs
        given_away = delegate is not None and self._all_written and all(one.old is None for one in made)
        self._jobs, self._all_written = [], True
        for one in made:
            (delegate if delegate and given_away else self.gathered)(one)

    def gathered(self, one: Gathering, found: Gathered | None = None) -> None:
        """Make a part count, and remove its jobs if no other takes rows of them; None when it has not been made: it is made here."""
        found = found or gather(one)
        jobs = self._gathering.pop(one.number, [])
        for failed in (each for job in jobs for each in job.failures):
            self._note("failed run", **asdict(failed))
        self._parts.count(one, found, self._last_in_parts())
        completed_jobs.remove(job.path for job in jobs)

    def _last_in_parts(self) -> int:
        """Return the place in the order of completion up to which all jobs are in parts, or about to be."""
        left = (job.sequence for job in chain(self._jobs, *self._gathering.values()))
        return min(left, default=self._next_job) - 1

    def record_stop(self, failed: FailedRun) -> None:
        """Enter the failed run that ends a study early in the journal; it is not kept, and will be run again."""
        self._note("stopped by a failed run", **asdict(failed))

    def finish(self) -> None:
        """Mark the study finished. ValueError when a run has not ended."""
        missing = [run for run in self._plan["run"].to_pylist() if run not in self.ended]
        if missing:
            raise ValueError(f"{len(missing)} runs have not ended, among them {missing[0]}")
        self.seal()
        self._parts.label(self._last_in_parts())
        identity = Identity()
        identity.add("plan", self._plan)
        identity.extend(self._parts.identity())
        completed_jobs.clear(self.folder)
        for number, one in enumerate(self._manifest["provenance"]):
            one["parts"] = self._parts.of_provenance(number)
        self._manifest["identity"] = identity.digest()
        self._note("finished")
        self._manifest["finished"] = _now()
        write_json(self.folder / MANIFEST, self._manifest)

    def _note(self, what: str, **more: object) -> None:
        append_line(self.folder / JOURNAL, {"what": what, "time": _now(), **more})


_STARTED_WITH = ("version", "model_version", "packages", "git_commit", "machine", "workers", "command")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
