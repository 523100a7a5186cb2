"""Progress of a study, as seen from outside: a small file that the running study keeps, and what its folder shows without it.

The file is rewritten whole, at most once a second; no result depends on it. While no process holds the folder, lock, journal and data
files decide, so that a study that was killed is recognised as such.
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

from sim.study.design.plan import Job
from sim.study.execute.progress import duration
from sim.study.storage.files import ASIDE, read_lines
from sim.study.storage.folders import check_is_study
from sim.study.storage.layout import JOURNAL, STATUS, check_schema, manifest_of, plan_file, read_parquet
from sim.study.storage.lock import holder_of
from sim.study.storage.results import ended_runs
from sim.study.workers.machine_failures import is_outside

EVERY_S = 1.0
QUIET_S = 60.0
"""A study reports that no job has finished in so long, once that is also five times its usual time between two jobs."""

_SHOWN = 4


@dataclass(frozen=True)
class Status:
    """The progress of a study.

    ``state``: ``running``, ``finished``, ``stopped`` (it said why) or ``killed`` (it could not); ``runs`` done of ``total``, ``failed`` of
    them, ``outside`` of these for a reason outside the model (None while it runs); ``per_minute`` and ``seconds_left`` (None while unknown)
    since the process began; ``holder``: the process at work; ``quiet_seconds`` since a job was last completed; ``running``: the jobs that
    are being run; ``ended``: how it ended; ``doing``: what is done before the first job.
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
    running: tuple[str, ...] = ()
    ended: str | None = None
    doing: str | None = None
    outside: int | None = None


@dataclass
class _Counts:
    runs: int
    failed: int
    made: int = 0
    jobs: int = 0
    running: dict[int, str] = field(default_factory=dict)


class Reporter:
    """Keeps the status file of a study that runs, and reports when no job finishes. A context manager.

    ``note`` receives a line when no job has finished for a while, again whenever that time has doubled.
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
        """Start from the runs that have ended already."""
        with self._lock:
            self._counts.runs, self._counts.failed = runs, failed
            self._began = self._last = time.monotonic()

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Report what is done before the first job is submitted."""
        self._doing = what
        try:
            yield
        finally:
            self._doing = None

    def job_started(self, job: Job) -> None:
        """Report that a job has been submitted."""
        first = job.runs[0]
        twin = "" if first.event else " without events"
        with self._lock:
            self._counts.running[job.number] = f"{first.scenario}, replicate {first.replicate}{twin}"

    def job_ended(self, job: int, runs: int, failed: int) -> None:
        """Report that a job is completed and kept."""
        with self._lock:
            self._counts.running.pop(job, None)
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
                busy = self._doing is None and bool(self._counts.running)
                speaks = busy and quiet >= self._next_line
                if speaks:
                    self._next_line = 2.0 * quiet
                line = f"no job finished in {duration(quiet)}; running: {listed(self._counts.running.values())}"
            if speaks:
                self._note(line)

    def _write(self, state: str) -> None:
        """Rewrite the file. A study does not end because it cannot say how far it is."""
        path = self._folder / STATUS
        aside = path.with_name(STATUS + ASIDE)
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
                running=tuple(counts.running.values()) if state == "running" else (),
                doing=self._doing,
            )


def listed(labels: Iterable[str]) -> str:
    """Return a few of many, in a line."""
    known = list(labels)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return "; ".join(known[:_SHOWN]) + more if known else "nothing"


def status_of(folder: Path) -> Status:
    """Return how far the study in ``folder`` is. StoreError when it is no result folder, or one of another version."""
    check_is_study(folder)
    manifest = manifest_of(folder)
    check_schema(folder, manifest)
    holder = holder_of(folder)
    own = _own_words(folder / STATUS) if holder is not None else None
    return replace(own or _counted(folder, manifest), folder=str(folder), holder=holder)


def _own_words(path: Path) -> Status | None:
    """Read the report of the running study itself; None before its first report."""
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        found = Status(**{**about, "running": tuple(about["running"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if found.state == "running" else None


def _counted(folder: Path, manifest: Mapping[str, Any]) -> Status:
    """Count the state of a study from its files alone."""
    journal = read_lines(folder / JOURNAL)
    last: dict[str, Any] = next((line for line in reversed(journal) if line.get("what") in _ENDINGS), {})
    planned = read_parquet(plan_file(folder, manifest), ["run"])["run"].to_pylist()
    known = ended_runs(folder)
    ended = {run: known[run] for run in planned if run in known}
    state = _ENDINGS.get(str(last.get("what")), "killed")
    if state == "finished" and (manifest.get("finished") is None or len(ended) < len(planned)):
        state = "killed"  # before the manifest was written; or the journal is damaged
    if holder_of(folder) is not None:
        state = "running"
    errors = [error for error in ended.values() if error is not None]
    return Status(
        folder=str(folder),
        state=state,
        runs=len(ended),
        total=len(planned),
        failed=len(errors),
        since=manifest.get("started"),
        updated=journal[-1].get("time") if journal else None,
        ended=last.get("reason") if state == "stopped" else None,
        outside=sum(map(is_outside, errors)),
    )


_ENDINGS = {"finished": "finished", "stopped": "stopped", "started": "killed"}
"""The state of a study whose folder no process holds, by the last line of its journal that is about the whole study."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
