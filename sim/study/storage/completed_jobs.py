"""Completed jobs whose rows are not in a part yet: one file each, so that a study stopped at any moment keeps them.

A file is a line of JSON (runs, failures, lengths) and the Arrow streams of the tables, as the worker made them. Its name has its
place in the order of completion and ends in the digest of its bytes: a file that was cut short or altered does not bear its own name, is
set aside, and its job is run again. So it need not be flushed to disk, which costs more than the rest, and needs no line in the
journal: when the power fails, the jobs of the last seconds are run again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.study.design import tables
from sim.study.storage.files import StoreError, write_whole
from sim.study.storage.job_result import FailedRun, JobResult

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

    def tables(self) -> dict[str, Any]:
        """Return its tables by name. StoreError when the file is damaged or gone."""
        raw = _whole(self.path)
        if raw is None:
            if not self.path.exists():
                raise StoreError(f"{self.path} is gone: the study goes on meanwhile; try again")
            raise StoreError(f"{self.path} is damaged: its bytes are not those that were written")
        found, start = {}, raw.index(b"\n") + 1
        for name, length in self.lengths.items():
            found[name] = tables.from_bytes(raw[start : start + length])
            start += length
        return found


def keep(folder: Path, sequence: int, result: JobResult, provenance: tuple[int, ...]) -> CompletedJob:
    """Write the result of a job into a file of its own.

    Args:
        folder: the result folder.
        sequence: the place of the job in the order of completion, from 0.
        result: the rows of the job's runs.
        provenance: the manifest's entries on code and packages that made it, by index.

    Raises:
        StoreError: the file cannot be written.
    """
    lengths = {name: len(rows) for name, rows in result.tables.items()}
    about = {
        "runs": result.names,
        "failed": [asdict(one) for one in result.failed],
        "seconds": result.seconds,
        "provenance": provenance,
        "lengths": lengths,
    }
    raw = json.dumps(about).encode() + b"\n" + b"".join(result.tables.values())
    path = folder / FOLDER / f"job-{sequence:07d}-{hashlib.sha256(raw).hexdigest()[:32]}"
    write_whole(path, lambda file: file.write(raw), flush=False)
    return CompletedJob(path, sequence, result.names, result.failed, provenance, lengths)


def completed(folder: Path, after: int = -1) -> list[CompletedJob]:
    """Return the jobs in ``folder`` later than ``after``, in order; damaged files are left out."""
    found = []
    for path in _files(folder):
        raw = _whole(path) if sequence_of(path) > after else None
        if raw is not None:
            about = json.loads(raw.partition(b"\n")[0])
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
    bad = [path for path in _files(folder) if _whole(path) is None]
    set_aside(bad)
    return bad


def set_aside(paths: Iterable[Path]) -> None:
    """Rename files, so that they can be looked at and are not read."""
    for path in paths:
        path.replace(path.with_name(f"damaged-{path.name}"))


def remove_until(folder: Path, last: int) -> None:
    """Remove the files up to a place in the order of completion, once their rows are in a part."""
    for path in _files(folder):
        if sequence_of(path) <= last:
            path.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove the folder of completed jobs when it is empty; damaged files stay."""
    try:
        (folder / FOLDER).rmdir()
    except OSError:
        return


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / FOLDER).glob("job-*-*") if _NAME.fullmatch(path.name))


_NAME = re.compile(r"job-[0-9]{7,}-[0-9a-f]{32}")


def _whole(path: Path) -> bytes | None:
    """Return the bytes of a file if they are those of its name."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    return raw if path.name.rpartition("-")[2] == hashlib.sha256(raw).hexdigest()[:32] else None
