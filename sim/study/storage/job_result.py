"""The result of a completed job: plain data that travels between processes and into files."""

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


@dataclass(frozen=True)
class JobResult:
    """The rows of a completed job.

    Attributes:
        number: the job's place in the plan.
        tables: rows as bytes of Arrow streams, by table.
        failed: its runs that failed.
        names: the names of its runs, of all that it has rows of.
        seconds: how long it took.
    """

    number: int
    tables: Mapping[str, bytes]
    failed: tuple[FailedRun, ...]
    names: tuple[str, ...]
    seconds: float

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.names)
