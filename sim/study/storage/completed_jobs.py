"""Jobs that are finished while their part is not: one file each, so that a study stopped at any moment keeps them.

A file is a line of JSON (study, job, runs, failures, lengths) and the rows of each table as Arrow bytes. Its name ends in the digest of its
bytes: what was cut short or altered does not bear its own name, is set aside, and its job is run again. So it need not be flushed
to disk, which costs more than the rest: when the power fails, the jobs of the last seconds are run again. When a part is sealed the
files of its jobs are removed; a finished study has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.study.execute.job import FailedRun, JobResult
from sim.study.storage.files import StoreError, write_whole

FOLDER = "spool"


@dataclass(frozen=True)
class Kept:
    """A file of the spool: which ``job`` it belongs to, the ``positions`` of its runs, its ``failures``, and who made it."""

    path: Path
    job: int
    positions: tuple[int, ...]
    failures: tuple[FailedRun, ...]
    makers: tuple[int, ...]

    @property
    def failed(self) -> int:
        """Number of failed runs."""
        return len(self.failures)


def keep(folder: Path, study: str, result: JobResult, makers: tuple[int, ...]) -> Kept:
    """Write the result of a job into the spool of ``folder``. StoreError when it cannot be written."""
    about = {
        "study": study,
        "job": result.number,
        "positions": result.positions,
        "failed": [asdict(one) for one in result.failed],
        "seconds": result.seconds,
        "makers": makers,
        "lengths": {name: len(rows) for name, rows in result.tables.items()},
    }
    raw = json.dumps(about).encode() + b"\n" + b"".join(result.tables.values())
    path = folder / FOLDER / f"job-{result.number:07d}-{hashlib.sha256(raw).hexdigest()[:32]}"
    write_whole(path, lambda file: file.write(raw), flush=False)
    return Kept(path, result.number, result.positions, result.failed, makers)


def kept(folder: Path, study: str) -> Iterator[Kept]:
    """What the spool of ``folder`` holds of ``study``, in the order of jobs; damaged files and those of another study are left out."""
    for path in sorted((folder / FOLDER).glob("job-*")):
        about = _head(path)
        if about is not None and about["study"] == study:
            failures = tuple(FailedRun(**each) for each in about["failed"])
            yield Kept(path, about["job"], tuple(about["positions"]), failures, tuple(about["makers"]))


def result_in(one: Kept) -> JobResult:
    """The result of a job from its file. StoreError when it is damaged or gone."""
    raw = _whole(one.path)
    if raw is None:
        if not one.path.exists():
            raise StoreError(f"{one.path} is gone: the study goes on meanwhile; try again")
        raise StoreError(f"{one.path} is damaged: its bytes are not those that were written")
    line, _, rest = raw.partition(b"\n")
    about = json.loads(line)
    found: dict[str, bytes] = {}
    for name, length in about["lengths"].items():
        found[name], rest = rest[:length], rest[length:]
    failed = tuple(FailedRun(**each) for each in about["failed"])
    return JobResult(about["job"], found, failed, tuple(about["positions"]), about["seconds"])


def set_damaged_aside(folder: Path) -> list[Path]:
    """Rename what is damaged, so that it can be looked at and is not read; returns what it was called."""
    bad = [path for path in sorted((folder / FOLDER).glob("job-*")) if _whole(path) is None]
    for path in bad:
        path.replace(path.with_name(f"damaged-{path.name}"))
    return bad


def remove(files: list[Kept]) -> None:
    """Remove files whose rows are sealed in a part."""
    for one in files:
        one.path.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove an empty spool, when the study is finished; what was set aside stays."""
    try:
        (folder / FOLDER).rmdir()
    except OSError:
        return


def _head(path: Path) -> dict[str, Any] | None:
    raw = _whole(path)
    if raw is None:
        return None
    found: dict[str, Any] = json.loads(raw.partition(b"\n")[0])
    return found


def _whole(path: Path) -> bytes | None:
    """The bytes of a file if they are those that its name vouches for."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    return raw if path.name.rpartition("-")[2] == hashlib.sha256(raw).hexdigest()[:32] else None
