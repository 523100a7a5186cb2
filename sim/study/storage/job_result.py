"""The result of a completed job: plain data that travels between processes and into files, or the file that a worker has made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FailedRun:
    """A run that failed: its name, its error, where that was raised, and the command that repeats it."""

    run: str
    message: str
    traceback: str
    replay: str


@dataclass(frozen=True, kw_only=True)
class CompletedRuns:
    """The runs of a completed job, wherever their rows are.

    Attributes:
        number: the job's place in the plan.
        failed: its runs that failed.
        names: the names of its runs, of all that it has rows of.
        seconds: how long it took.
    """

    number: int
    failed: tuple[FailedRun, ...]
    names: tuple[str, ...]
    seconds: float

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.names)


@dataclass(frozen=True, kw_only=True)
class JobResult(CompletedRuns):
    """A completed job with its rows.

    Attributes:
        tables: rows as bytes of Arrow streams, by table.
    """

    tables: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class JobFile(CompletedRuns):
    """A completed job whose rows its worker has written, see ``sim.study.storage.arrivals``.

    Attributes:
        path: the file.
        digest: the hex SHA-256 of its bytes.
        lengths: bytes of each table, in the order of the file.
        provenance: by what code, packages and files it was made, by number in the manifest.
    """

    path: str
    digest: str
    lengths: Mapping[str, int]
    provenance: tuple[int, ...]
