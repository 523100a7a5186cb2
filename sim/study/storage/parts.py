"""The parts of a study while it runs: which rows go into which, and the moment from which one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.study.design import tables
from sim.study.storage import arrivals
from sim.study.storage.completed_jobs import CompletedJob
from sim.study.storage.files import flush_folders
from sim.study.storage.gathering import Gathered, Gathering, JobRows, gather
from sim.study.storage.identity import Entry, entries
from sim.study.storage.layout import Part


class Parts:
    """The parts that count, by number in ``known``.

    Args:
        folder: the result folder, whose lock is held.
        place: where files of parts are written, see ``sim.study.storage.arrivals``.
        plan: of the study.
        recorded: names of the further tables of the study.
        note: enters a line in the journal: what, and more.
    """

    def __init__(
        self, folder: Path, place: Path, plan: Any, recorded: Iterable[str], note: Callable[..., None]
    ) -> None:
        self._folder, self._place, self._note = folder, place, note
        self._plan, self._recorded = plan, tuple(recorded)
        self.schemas = tables.of_study(self._recorded, plan.schema)
        self._row_of = {run: row for row, run in enumerate(plan["run"].to_pylist())}
        self.known: dict[int, Part] = {}
        self._in_part: dict[str, int] = {}
        self._identity: dict[int, Sequence[Entry]] = {}
        self._next = 0

    def begin(self, known: Mapping[int, Part], next_number: int) -> None:
        """Start from the parts that the folder has."""
        self.known, self._next = dict(known), next_number
        for part in self.known.values():
            self._in_part.update(dict.fromkeys(part.table("runs", ["run"])["run"].to_pylist(), part.number))

    def gatherings(self, jobs: Sequence[CompletedJob]) -> list[Gathering]:
        """Return what is to be made of jobs: a new part, after those with the runs that parts have already, whose rows are replaced."""
        latest = {run: job.sequence for job in jobs for run in job.names}
        place_of = {run: self._in_part.get(run, _NEW) for run in latest}
        made = []
        for place in sorted(set(place_of.values()), reverse=True):
            own = {run: sequence for run, sequence in latest.items() if place_of[run] == place}
            taken = [(job, tuple(run for run in job.names if own.get(run) == job.sequence)) for job in jobs]
            taken = sorted((one for one in taken if one[1]), key=lambda one: self._row_of[one[1][0]])
            made.append(self._gathering(taken, self.known.get(place), tuple(own)))
        return made

    def _gathering(
        self, jobs: Sequence[tuple[CompletedJob, tuple[str, ...]]], old: Part | None, replaced: tuple[str, ...]
    ) -> Gathering:
        runs = set(replaced)
        provenance = {number for job, _ in jobs for number in job.provenance}
        if old is not None:
            runs.update(old.table("runs", ["run"])["run"].to_pylist())
            provenance.update(old.provenance)
        self._next += 1
        return Gathering(
            number=self._next - 1,
            folder=str(self._place.parent),
            place=str(self._place),
            jobs=tuple(
                JobRows(job.path.name, job.lengths, None if len(names) == len(job.names) else names)
                for job, names in jobs
            ),
            old=None if old is None else old.number,
            replaced=replaced,
            provenance=tuple(sorted(provenance)),
            recorded=self._recorded,
            plan=tables.to_bytes(self._plan.take(pa.array(sorted(self._row_of[run] for run in runs)))),
        )

    def count(self, one: Gathering, found: Gathered, last_job: int) -> Part:
        """Make a part count: name its files, enter it in the journal in place of an older one, and remove that.

        Args:
            one: what was to be made.
            found: what was made.
            last_job: the place in the order of completion up to which all jobs are in parts then.
        """
        for path, arrived in found.files.items():
            arrivals.take_over(Path(arrived), self._folder / path)
        flush_folders(self._folder / name for name in self.schemas)
        runs = tables.from_bytes(one.plan)["run"].to_pylist()
        self._note(
            "sealed", part=one.number, files=found.digests, replaces=[] if one.old is None else [one.old],
            last_job=last_job, provenance=one.provenance, runs=len(runs), failed=found.failed,
        )  # fmt: skip
        part = self.known[one.number] = Part(self._folder, one.number, found.digests, one.provenance)
        self._in_part.update(dict.fromkeys(runs, one.number))
        self._identity[one.number] = found.identity
        if one.old is not None:
            for name in self.known.pop(one.old).files:
                (self._folder / name).unlink(missing_ok=True)
        return part

    def label(self, last_job: int) -> None:
        """Write parts anew that have the labels of a smaller study."""
        for part in [*self.known.values()]:
            if part.number not in self._identity and not self._is_labelled(part.table("runs")):
                one = self._gathering([], part, ())
                self.count(one, gather(one), last_job)

    def _is_labelled(self, runs: Any) -> bool:
        schema = self.schemas["runs"]
        return runs.schema.equals(schema) and tables.stamped(runs, schema, self._plan).equals(runs)  # type: ignore[no-any-return]

    def identity(self) -> Iterable[Entry]:
        """Yield the entries of all rows in the identity of the results."""
        for number, part in self.known.items():
            if number in self._identity:
                yield from self._identity[number]
            else:
                for name in self.schemas:
                    yield from entries(name, part.table(name))

    def of_provenance(self, number: int) -> list[int]:
        """Return the parts with rows that were made with what the manifest names by this number."""
        return [part.number for part in self.known.values() if number in part.provenance]

    def remove_others(self) -> None:
        """Remove the files of parts that do not count."""
        counting = {name for part in self.known.values() for name in part.files}
        for name in self.schemas:
            for path in (self._folder / name).glob("part-*.parquet"):
                if path.relative_to(self._folder).as_posix() not in counting:
                    path.unlink()


_NEW = -1
"""Stands for the part of a run that is in none."""
