"""Completed jobs whose rows are not in a part yet: one file each, so that a study stopped at any moment keeps them.

A file is a line of JSON (runs, failures, lengths) and the Arrow streams of the tables, as the worker made them. The worker
writes it, and it counts from the moment the process that holds the folder gives it its name. That has its
place in the order of completion and ends in the digest of its bytes: a file that was cut short or altered does not bear its own name, is
set aside, and its job is run again. So it need not be flushed to disk, which costs more than the rest, and needs no line in the
journal: when the power fails, the jobs of the last seconds are run again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.study.design import tables
from sim.study.storage import arrivals
from sim.study.storage.files import StoreError, digest_of
from sim.study.storage.job_result import FailedRun, JobFile, JobResult

FOLDER = "jobs"


@dataclass(frozen=True)
class CompletedJob:
    """The file of a completed job.

    Attributes:
        path: the file.
        sequence: its place in the order of completion; of two rows of one run the later counts.
        names: the names of its runs.
        failures: those of them that failed.
        provenance: by what code, packages and files it was made, by number in the manifest.
        lengths: bytes of each table, in the order of the file.
    """

    path: Path
    sequence: int
    names: tuple[str, ...]
    failures: tuple[FailedRun, ...]
    provenance: tuple[int, ...]
    lengths: dict[str, int]

    @property
    def bytes(self) -> int:
        """Bytes of all tables."""
        return sum(self.lengths.values())

    def table(self, name: str) -> Any:
        """Return one of its tables. StoreError when the file is damaged or gone."""
        check(self.path)
        return read_table(self.path, self.lengths, name)


def check(path: Path) -> None:
    """Raise ``StoreError`` when the file of a job is damaged or gone."""
    if not _is_whole(path):
        if not path.exists():
            raise StoreError(f"{path} is gone: the study goes on meanwhile; try again")
        raise StoreError(f"{path} is damaged: its bytes are not those that were written")


def read_table(path: Path, lengths: Mapping[str, int], name: str) -> Any:
    """Return a table from the file of a job that has been checked. StoreError when it cannot be read.

    Args:
        path: the file.
        lengths: bytes of each table, in the order of the file.
        name: of the table.
    """
    names = [*lengths]
    before = sum(lengths[one] for one in names[: names.index(name)])
    try:
        with path.open("rb") as file:
            file.readline()
            file.seek(before, os.SEEK_CUR)
            return tables.from_bytes(file.read(lengths[name]))
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"cannot read {path}: {error}") from error


def write(place: Path, result: JobResult, provenance: tuple[int, ...]) -> JobFile:
    """Write the result of a job into a file that does not count yet. StoreError when it cannot be written.

    Args:
        place: see ``sim.study.storage.arrivals``.
        result: the rows of the job's runs.
        provenance: the manifest's entries on code and packages that made it, by index.
    """
    lengths = {name: len(rows) for name, rows in result.tables.items()}
    about = {
        "runs": result.names,
        "failed": [asdict(one) for one in result.failed],
        "seconds": result.seconds,
        "provenance": provenance,
        "lengths": lengths,
    }
    raw = [json.dumps(about).encode() + b"\n", *result.tables.values()]
    digest = hashlib.sha256()
    for one in raw:
        digest.update(one)
    path = arrivals.write(place, lambda file: file.writelines(raw), flush=False)
    return JobFile(
        number=result.number,
        path=str(path),
        digest=digest.hexdigest(),
        lengths=lengths,
        provenance=provenance,
        failed=result.failed,
        names=result.names,
        seconds=result.seconds,
    )


def accept(folder: Path, sequence: int, file: JobFile) -> CompletedJob:
    """Make a written job count.

    Args:
        folder: the result folder.
        sequence: the place of the job in the order of completion, from 0.
        file: what a worker has written.

    Raises:
        StoreError: the file is not there, or cannot be renamed.
    """
    path = folder / FOLDER / f"job-{sequence:07d}-{file.digest[:_DIGITS]}"
    arrivals.take_over(Path(file.path), path)
    return CompletedJob(path, sequence, file.names, file.failed, file.provenance, dict(file.lengths))


def completed(folder: Path, after: int = -1) -> list[CompletedJob]:
    """Return the jobs in ``folder`` later than ``after``, in order; damaged files are left out."""
    found = []
    for path in _files(folder):
        if sequence_of(path) > after and _is_whole(path):
            about = _head(path)
            failures = tuple(FailedRun(**each) for each in about["failed"])
            names, provenance = tuple(about["runs"]), tuple(about["provenance"])
            found.append(CompletedJob(path, sequence_of(path), names, failures, provenance, about["lengths"]))
    return found


def belonging(jobs: Iterable[CompletedJob], runs: Collection[str], kinds: Collection[str]) -> list[CompletedJob]:
    """Return those of ``jobs`` that have all tables of ``kinds`` and only ``runs``; others are files of another study."""
    planned, wanted = set(runs), set(kinds)
    return [job for job in jobs if planned.issuperset(job.names) and wanted == set(job.lengths)]


def last_sequence(folder: Path) -> int:
    """Return the highest place that a file in ``folder`` has, damaged ones included; -1 without any."""
    return max(map(sequence_of, _files(folder)), default=-1)


def sequence_of(path: Path) -> int:
    """Return the place in the order of completion that the name of a file tells."""
    return int(path.name.split("-")[1])


def set_damaged_aside(folder: Path) -> list[Path]:
    """Rename damaged files, so that they can be looked at and are not read; return their former paths."""
    bad = [path for path in _files(folder) if not _is_whole(path)]
    set_aside(bad)
    return bad


def set_aside(paths: Iterable[Path]) -> None:
    """Rename files, so that they can be looked at and are not read."""
    for path in paths:
        path.replace(path.with_name(f"damaged-{path.name}"))


def remove_until(folder: Path, last: int) -> None:
    """Remove the files up to a place in the order of completion, once their rows are in a part."""
    remove(path for path in _files(folder) if sequence_of(path) <= last)


def remove(paths: Iterable[Path]) -> None:
    """Remove files of jobs whose rows are in a part."""
    for path in paths:
        path.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove the folder of completed jobs when it is empty; damaged files stay."""
    try:
        (folder / FOLDER).rmdir()
    except OSError:
        return


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / FOLDER).glob("job-*-*") if _NAME.fullmatch(path.name))


_DIGITS = 32
"""Hexadecimal digits of the digest in a name."""

_NAME = re.compile(rf"job-[0-9]{{7,}}-[0-9a-f]{{{_DIGITS}}}")


def _is_whole(path: Path) -> bool:
    """Whether a file has the bytes of its name."""
    try:
        return digest_of(path)[:_DIGITS] == path.name.rpartition("-")[2]
    except OSError:
        return False


def _head(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        found: dict[str, Any] = json.loads(file.readline())
    return found
