"""Reading a result folder: the tables of its study, in the order of the plan, whether it is finished or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from sim.study.design import tables
from sim.study.storage.completed_jobs import CompletedJob, belonging, completed
from sim.study.storage.files import StoreError, read_lines
from sim.study.storage.folders import check_is_study
from sim.study.storage.layout import (
    JOURNAL,
    MANIFEST,
    Part,
    check_file,
    check_schema,
    manifest_of,
    part_path,
    plan_rows,
    sealed,
)

_Read = TypeVar("_Read")


class Batch(NamedTuple):
    """Rows that were stored together: by what they were made, by number in the manifest; and how to read them, table by table."""

    provenance: tuple[int, ...]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Results:
    """A study read back.

    Tables are Arrow tables in the order of the plan; ``days`` and ``groups`` are read when they are asked for.

    Attributes:
        folder: the result folder.
        manifest: what was asked, and with what it was run, as plain data.
        plan: one row a run.
        runs: one row a run that ended, finished or failed.
        parts: the parts that hold rows.
        jobs: completed jobs that are in no part yet, in the order of completion.
        finished: False when the study was interrupted; the tables then hold what was completed.
    """

    folder: Path
    manifest: dict[str, Any]
    plan: Any
    runs: Any
    parts: tuple[Part, ...]
    jobs: tuple[CompletedJob, ...]
    finished: bool

    @cached_property
    def days(self) -> Any:
        """One row a day of a finished run."""
        return self._read("days")

    def days_with(self, *measures: str) -> Any:
        """Return run, day and some measures of every day: all measures of a long study take half a megabyte of memory a run.

        The days of an unfinished study are read as a whole.
        """
        columns = ["run", "day", *measures]
        if "days" in self.__dict__ or not self.finished:
            return self.days.select(columns)
        if measures not in self._some_days:
            schema = pa.schema([self.schemas["days"].field(name) for name in columns])
            found = [batch.read("days").select(columns) for batch in self.batches(columns)]
            self._some_days[measures] = tables.in_plan_order(tables.joined(schema, found), self.plan)
        return self._some_days[measures]

    @cached_property
    def _some_days(self) -> dict[tuple[str, ...], Any]:
        """What ``days_with`` has read: each scenario of a study asks for the same."""
        return {}

    @cached_property
    def groups(self) -> Any:
        """One row a measure of a group in a finished run."""
        return self._read("groups")

    @property
    def same_desk(self) -> Mapping[str, str]:
        """By policy, the arm that is the same policy on the reference split; empty where the study has no such arms."""
        found: Mapping[str, str] = self.manifest.get("same_desk", {})
        return found

    @property
    def level(self) -> float:
        """Level of the intervals on the primary measure: 95 %, or more for results that are looked at several times while they grow."""
        return float(self.manifest.get("looks", {}).get("level", 0.95))

    @property
    def recorded(self) -> tuple[str, ...]:
        """Names of the further tables that the study has recorded, see ``sim.study.design.record``."""
        return tuple(self.manifest.get("recorded", ()))

    @cached_property
    def schemas(self) -> dict[str, Any]:
        """Schemas of the tables by name."""
        return tables.of_study(self.recorded, self.plan.schema)

    def files(self, name: str) -> list[Path]:
        """Return the files of a table; of a finished study they hold all its rows."""
        return [self.folder / part_path(name, part.number) for part in self.parts]

    def table(self, name: str) -> Any:
        """Return the Arrow table ``name``, a recorded one too. StoreError when the study has none of that name."""
        if name in ("plan", *tables.TABLES):
            return getattr(self, name)
        if name not in self.recorded:
            raise StoreError(f"{self.folder} has no table {name}: the study did not record it")
        return self._read(name)

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The failed runs, with their tracebacks and the commands that repeat them, in the order of the plan."""
        failed = self.runs.filter(pc.equal(self.runs["status"], "failed"))["run"].to_pylist()
        known = {line["run"]: line for line in read_lines(self.folder / JOURNAL) if line.get("what") == "failed run"}
        known |= {one.run: asdict(one) for job in self.jobs for one in job.failures}
        return [known[run] for run in failed if run in known]

    def batches(self, columns: list[str] | None = None) -> Iterator[Batch]:
        """Yield the rows as they are stored, each run once: its latest rows. ``columns``: only these of parts, ``run`` among them."""
        latest = {run: job.sequence for job in self.jobs for run in job.names}
        for part in self.parts:
            yield Batch(part.provenance, lambda name, part=part: _all_but(part.table(name, columns), latest))  # type: ignore[misc]
        for job in self.jobs:
            own = [run for run in job.names if latest[run] == job.sequence]
            yield Batch(job.provenance, lambda name, job=job, own=own: tables.of_runs(job.table(name), own))  # type: ignore[misc]

    def _read(self, name: str) -> Any:
        schema = self.schemas[name]
        found = [batch.read(name) for batch in self.batches()]
        if self.finished:
            return tables.in_plan_order(tables.joined(schema, found), self.plan)
        # labels may be those of a smaller study, and jobs have none of a design
        bare = tables.of_study(self.recorded)[name]
        whole = tables.joined(bare, [rows.select(bare.names) for rows in found])
        return tables.in_plan_order(tables.stamped(whole, schema, self.plan), self.plan)


def _all_but(rows: Any, runs: Mapping[str, int]) -> Any:
    return tables.without_runs(rows, runs) if runs else rows


def open_study(folder: Path | str) -> Results:
    """Read a result folder.

    Raises:
        StoreError: it is no result folder, or a file that the journal names is missing or damaged.
    """
    place = Path(folder)
    check_is_study(place)
    return settled(place, lambda: _opened(place))


def settled(folder: Path, read: Callable[[], _Read]) -> _Read:
    """Return what ``read`` returns; when it fails because another process has replaced a file in ``folder`` meanwhile, call it again.

    Raises:
        StoreError: of ``read``, when no file was replaced.
    """
    while True:
        before = _state(folder)
        try:
            return read()
        except StoreError:
            if _state(folder) == before:
                raise


def _state(folder: Path) -> tuple[tuple[int, int], ...]:
    """Something that changes whenever files are replaced."""
    found = [path.stat() for path in (folder / MANIFEST, folder / JOURNAL) if path.exists()]
    return tuple((one.st_mtime_ns, one.st_size) for one in found)


def _opened(place: Path) -> Results:
    manifest = manifest_of(place)
    check_schema(place, manifest)
    finished = manifest.get("finished") is not None
    kept = [] if finished else completed(place)  # before the journal: a job leaves its folder after its line is written
    stored = sealed(place)
    for part in stored.parts.values():
        for name, digest in part.files.items():
            check_file(place / name, digest)
    plan = plan_rows(place, manifest)
    later = (job for job in kept if job.sequence > stored.last_job)
    jobs = tuple(belonging(later, plan["run"].to_pylist(), tables.of_study(manifest.get("recorded", ()))))
    found = Results(place, manifest, plan, None, tuple(stored.parts.values()), jobs, finished)
    found = replace(found, runs=found._read("runs"))
    if finished and found.runs.num_rows != plan.num_rows:
        raise StoreError(
            f"{place / JOURNAL} is damaged: it names the rows of {found.runs.num_rows} runs, and the finished study has {plan.num_rows}; "
            f"resume the study to run again what is lost"
        )
    return found


def finished_study(folder: Path, study: str) -> Results | None:
    """Return the results in ``folder`` if it holds ``study``, finished and undamaged, else None."""
    try:
        found = open_study(folder)
    except StoreError:
        return None
    return found if found.finished and found.manifest.get("study") == study else None


def ended_runs(folder: Path) -> dict[str, str | None]:
    """Return the runs in ``folder`` that have ended, by name: the error of a failed one, None for a finished one."""
    kept = completed(folder)  # before the journal, as in _opened
    stored = sealed(folder)
    found: dict[str, str | None] = {}
    for part in stored.parts.values():
        path = part_path("runs", part.number)
        check_file(folder / path, part.files[path.as_posix()])
        rows = part.table("runs", ["run", "error"])
        found.update(zip(rows["run"].to_pylist(), rows["error"].to_pylist(), strict=True))
    for job in (one for one in kept if one.sequence > stored.last_job):
        found.update(dict.fromkeys(job.names))
        found.update({one.run: one.message for one in job.failures})
    return found
