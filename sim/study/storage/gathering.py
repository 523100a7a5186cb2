"""Gathering jobs into a part, wherever the result folder can be seen: in the process that holds it, or in a worker.

Which rows go where is decided beforehand, by the process that holds the folder, which also makes the part count. What costs time is done
here: reading, joining, compressing, and the digests of rows and files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from sim.study.design import tables
from sim.study.storage import arrivals, completed_jobs
from sim.study.storage.files import digest_of
from sim.study.storage.identity import Entry, entries
from sim.study.storage.layout import part_path, read_parquet


@dataclass(frozen=True)
class JobRows:
    """Rows of a completed job: its file in the folder of jobs, bytes of each table there, and the runs wanted (None: all)."""

    file: str
    lengths: Mapping[str, int]
    wanted: tuple[str, ...] | None


@dataclass(frozen=True)
class Gathering:
    """A part that is to be made. Plain data, so that any worker can make it.

    Attributes:
        number: the part's number.
        folder: the result folder.
        place: where its files are written, see ``sim.study.storage.arrivals``.
        jobs: the rows that it takes; in the order of the plan, so that they need not be sorted.
        old: the part whose place it takes, without the runs that are ``replaced``; None when it is a new one.
        replaced: names of runs.
        provenance: by what its rows were made, by number in the manifest.
        recorded: names of the further tables of the study.
        plan: the rows of the plan of the part's runs, as bytes.
    """

    number: int
    folder: str
    place: str
    jobs: tuple[JobRows, ...]
    old: int | None
    replaced: tuple[str, ...]
    provenance: tuple[int, ...]
    recorded: tuple[str, ...]
    plan: bytes


@dataclass(frozen=True)
class Gathered:
    """A part that has been written, and does not count yet.

    Attributes:
        files: what has arrived, by the path that it has in the result folder.
        digests: of the files, by the same path.
        failed: runs that failed.
        identity: the entries of its rows in the identity of the results.
    """

    files: Mapping[str, str]
    digests: Mapping[str, str]
    failed: int
    identity: tuple[Entry, ...]


def gather(one: Gathering) -> Gathered:
    """Write the files of a part, table by table. StoreError when a job is damaged, or a file cannot be written."""
    for job in one.jobs:
        completed_jobs.check(_file(one, job))
    files, digests, identity, failed = {}, {}, [], 0
    for name in tables.of_study(one.recorded):
        rows = _rows(one, name)
        path = part_path(name, one.number).as_posix()
        written = arrivals.write(Path(one.place), partial(tables.write_parquet, rows), flush=True)
        files[path], digests[path] = str(written), digest_of(written)
        identity += entries(name, rows)
        if name == "runs":
            failed = pc.sum(pc.equal(rows["status"], "failed")).as_py() or 0
    return Gathered(files, digests, failed, tuple(identity))


def _rows(one: Gathering, name: str) -> Any:
    """Return the rows of a table, with the labels and in the order of the plan."""
    plan, bare = tables.from_bytes(one.plan), tables.of_study(one.recorded)[name]
    found = [*_kept(one, name), *(_wanted(one, job, name) for job in one.jobs)]
    whole = tables.joined(bare, [rows.select(bare.names) for rows in found])
    return tables.in_plan_order(tables.stamped(whole, tables.of_study(one.recorded, plan.schema)[name], plan), plan)


def _kept(one: Gathering, name: str) -> Sequence[Any]:
    """Return what stays of the part that is replaced."""
    if one.old is None:
        return []
    rows = read_parquet(Path(one.folder) / part_path(name, one.old))
    return [tables.without_runs(rows, one.replaced)]


def _wanted(one: Gathering, job: JobRows, name: str) -> Any:
    rows = completed_jobs.read_table(_file(one, job), job.lengths, name)
    return rows if job.wanted is None else tables.of_runs(rows, job.wanted)


def _file(one: Gathering, job: JobRows) -> Path:
    return Path(one.folder, completed_jobs.FOLDER, job.file)
