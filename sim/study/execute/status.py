"""How far a study is, for those who ask from outside: a small file that the running study keeps, and what the folder tells without it.

The file is rewritten whole, at most once a second; no result depends on it. While nobody holds the folder its lock, journal and
files are what counts, so that a study that was killed is known as such.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow.parquet as pq

from sim.study.design.plan import Job
from sim.study.execute.progress import duration
from sim.study.storage.completed_jobs import Kept
from sim.study.storage.files import holder_of, read_lines
from sim.study.storage.store import (
    JOURNAL,
    MANIFEST,
    PLAN,
    STAGE,
    STATUS,
    check_is_study,
    failed_in,
    manifest_of,
    sealed_lines,
    switching,
    waiting_jobs,
)
from sim.study.workers.machine_failures import is_outside

EVERY_S = 1.0
QUIET_S = 60.0
"""A study in which nothing has finished for so long, and for five times its usual time between two jobs, says so."""

_SHOWN = 4


@dataclass(frozen=True)
class Status:
    """How far a study is.

    ``state``: ``running``, ``finished``, ``stopped`` (it said why) or ``killed`` (it could not); ``runs`` done of ``total``, ``failed`` of
    them, ``outside`` of these for a reason outside the model (None while it runs); ``per_minute`` and ``seconds_left`` (None while unknown)
    since the process began; ``holder``: the process at work; ``quiet_seconds`` since a job was last finished; ``in_hand``: what is being
    worked on; ``ended``: how it ended; ``expanding``: whether these are the numbers of an expansion;
    ``doing``: what is done before the first job.
    """

    folder: str
    state: str
    runs: int
    total: int
    failed: int
    holder: str | None = None
    workers: int | None = None
    since: str | None = None
    updated: str | None = None
    per_minute: float | None = None
    seconds_left: float | None = None
    quiet_seconds: float | None = None
    in_hand: tuple[str, ...] = ()
    ended: str | None = None
    expanding: bool = False
    doing: str | None = None
    outside: int | None = None


@dataclass
class _Counts:
    runs: int
    failed: int
    made: int = 0
    jobs: int = 0
    in_hand: dict[int, str] = field(default_factory=dict)


class Reporter:
    """Keeps the status file of a study that runs, and speaks up when nothing finishes. A context manager.

    ``note`` is told a line when nothing has finished for a while, again whenever that time has doubled.
    """

    def __init__(self, folder: Path, total: int, workers: int, note: Callable[[str], None]) -> None:
        self._folder, self._total, self._workers, self._note = folder, total, workers, note
        self._counts = _Counts(0, 0)
        self._doing: str | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._since = _now()
        self._began = self._last = time.monotonic()
        self._next_line = QUIET_S
        self._thread = threading.Thread(target=self._keep_on, daemon=True)

    def __enter__(self) -> Self:
        self._write("running")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._write("finished" if kind is None else "stopped")

    def begin(self, runs: int, failed: int) -> None:
        """So many runs are there already."""
        with self._lock:
            self._counts.runs, self._counts.failed = runs, failed
            self._began = self._last = time.monotonic()

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Something is done before the first job is handed out."""
        self._doing = what
        try:
            yield
        finally:
            self._doing = None

    def begun(self, job: Job) -> None:
        """A job has been handed out."""
        first = job.runs[0]
        twin = "" if first.event else " without events"
        with self._lock:
            self._counts.in_hand[job.number] = f"{first.scenario}, replicate {first.replicate}{twin}"

    def ended(self, job: int, runs: int, failed: int) -> None:
        """A job is finished and kept."""
        with self._lock:
            self._counts.in_hand.pop(job, None)
            self._counts.runs += runs
            self._counts.failed += failed
            self._counts.made += runs
            self._counts.jobs += 1
            self._last = time.monotonic()
            self._next_line = max(QUIET_S, 5.0 * (self._last - self._began) / self._counts.jobs)

    def _keep_on(self) -> None:
        while not self._over.wait(EVERY_S):
            self._write("running")
            with self._lock:
                quiet = time.monotonic() - self._last
                # while it is compiling or writing it says so itself
                busy = self._doing is None and bool(self._counts.in_hand)
                speaks = busy and quiet >= self._next_line
                if speaks:
                    self._next_line = 2.0 * quiet
                line = f"nothing has finished for {duration(quiet)}; in hand: {listed(self._counts.in_hand.values())}"
            if speaks:
                self._note(line)

    def _write(self, state: str) -> None:
        """Rewrite the file. A study does not end because it cannot say how far it is."""
        path = self._folder / STATUS
        aside = path.with_name(f"{STATUS}.{os.getpid()}")
        try:
            aside.write_text(json.dumps(asdict(self._status(state)), indent=1) + "\n", encoding="utf-8")
            aside.replace(path)
        except OSError:
            aside.unlink(missing_ok=True)

    def _status(self, state: str) -> Status:
        with self._lock:
            counts = self._counts
            now = time.monotonic()
            rate = counts.made / max(now - self._began, 1e-9)
            return Status(
                folder=str(self._folder),
                state=state,
                runs=counts.runs,
                total=self._total,
                failed=counts.failed,
                holder=f"process {os.getpid()} on {socket.gethostname()}" if state == "running" else None,
                workers=self._workers,
                since=self._since,
                updated=_now(),
                per_minute=round(60.0 * rate, 3) if counts.made else None,
                seconds_left=round((self._total - counts.runs) / rate, 1) if counts.made else None,
                quiet_seconds=round(now - self._last, 1),
                in_hand=tuple(counts.in_hand.values()) if state == "running" else (),
                doing=self._doing,
            )


def listed(labels: Iterable[str]) -> str:
    """A few of many, in a line."""
    known = list(labels)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return "; ".join(known[:_SHOWN]) + more if known else "nothing"


def _rows(path: Path) -> int:
    """Number of rows of a Parquet file."""
    with path.open("rb") as file:
        return int(pq.read_metadata(file).num_rows)


def status_of(folder: Path) -> Status:
    """How far the study in ``folder`` is. StoreError when it is no result folder."""
    check_is_study(folder)
    stage = folder / STAGE
    if switching(folder):
        total = _rows(next(path for path in (stage / PLAN, folder / PLAN) if path.is_file()))
        moving = "the expansion is finished and not yet all in place"
        return Status(str(folder), "stopped", total, total, 0, holder=holder_of(folder), ended=moving, expanding=True)
    expanding = (stage / MANIFEST).is_file()
    place = stage if expanding else folder
    holder = holder_of(folder)
    told = _told(place / STATUS) if holder is not None else None
    if told is not None:
        return replace(told, folder=str(folder), holder=holder, expanding=expanding)
    return replace(_counted(place), folder=str(folder), holder=holder, expanding=expanding)


def _told(path: Path) -> Status | None:
    """What the running study says of itself; None before its first word."""
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        found = Status(**{**about, "in_hand": tuple(about["in_hand"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if found.state == "running" else None


def _counted(folder: Path) -> Status:
    """The state of a study from its files alone."""
    journal = read_lines(folder / JOURNAL)
    manifest = manifest_of(folder)
    parts = sealed_lines(folder)
    sealed = parts.values()
    kept = waiting_jobs(folder, manifest)
    last: dict[str, Any] = next((line for line in reversed(journal) if line.get("what") in _ENDINGS), {})
    state = _ENDINGS.get(str(last.get("what")), "killed")
    if holder_of(folder) is not None:
        state = "running"
    return Status(
        folder=str(folder),
        state=state,
        runs=sum(line.get("runs", 0) for line in sealed) + sum(len(one.positions) for one in kept),
        total=_rows(folder / PLAN),
        failed=sum(line.get("failed", 0) for line in sealed) + sum(one.failed for one in kept),
        since=manifest.get("started"),
        updated=journal[-1].get("time") if journal else None,
        ended=last.get("reason") if state == "stopped" else None,
        outside=sum(map(is_outside, _errors(folder, parts, kept))),
    )


def _errors(folder: Path, parts: Mapping[int, Mapping[str, Any]], kept: Iterable[Kept]) -> Iterator[str]:
    """Why runs failed that are done."""
    for part, line in parts.items():
        if line.get("failed", 0):
            yield from (one["error"] for one in failed_in(folder, part))
    yield from (failure.message for one in kept for failure in one.failures)


_ENDINGS = {"finished": "finished", "stopped": "stopped", "started": "killed"}
"""What a study is, by the last thing that its journal says of the whole, when nobody holds its folder."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
