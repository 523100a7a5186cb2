"""A worker process, seen from the process that starts it. Nothing heavy is imported, so that workers can start before all else.

A worker starts with a safe path: what lies in the working directory cannot pass for the standard library while Python starts. Only then
it takes over the path of this process, to import what this process would import. It does not run the user's script again, so that a
script needs no guard. It has its own pipes: nothing is left on disk, and what a killed worker leaves half-written reaches no other process.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from typing import IO, Any

import sim
from sim.study.workers.errors import StartError, WorkerDied
from sim.study.workers.messages import receive, send
from sim.study.workers.python_process import NEW_GROUP, how_it_ended, one_thread, python_command, search_path

GRACE_S = 5.0
"""Seconds in which a worker that was asked to end may do so. Assumption."""

_WORDS = 40
"""Lines of a worker's last words that are remembered."""

_PROGRAM = "import sys; sys.path[:] = {path}; from sim.study.workers.serving import serve; serve({ahead!r})"


class Worker:
    """A worker process, seen from this one."""

    def __init__(self, *, ahead: str = "") -> None:
        """Start it.

        ``ahead``: a module that it imports when it takes jobs and has none yet. Raises StartError when no process can be started.
        """
        self._surroundings = _surroundings()
        words = python_command(_PROGRAM.format(path=search_path(), ahead=ahead))
        try:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=one_thread(),
                creationflags=NEW_GROUP,
            )
        except OSError as error:
            raise StartError(
                f"a worker process could not be started: {error.strerror or error}. Fewer --workers need less"
            ) from error
        self._ready = False
        self._words = _Words(self._process.stderr)  # type: ignore[arg-type]

    def fits(self) -> bool:
        """Return whether it lives, and was started as one would be that is started now."""
        return self._process.poll() is None and self._surroundings == _surroundings()

    def wait_until_ready(self) -> None:
        """Wait until it takes jobs. StartError when it ends before, WorkerDied when it is killed before."""
        if self._ready:
            return
        try:
            there = receive(self._process.stdout)
        except EOFError:
            raise self._not_started() from None
        if there != sim.__file__:
            raise StartError(f"a worker process found another grapevine: {there}, here it is {sim.__file__}")
        self._ready = True
        self._words.pass_on()

    def do(self, raw: bytes) -> tuple[bool, Any]:
        """Have a task done; return whether that went well, and its result or else its error. WorkerDied when the worker ends over it."""
        try:
            send(self._process.stdin, raw)
            found: tuple[bool, Any] = receive(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process.wait()
            raise WorkerDied(f"the worker process {how_it_ended(self._process.returncode)}") from None
        return found

    def dismiss(self) -> None:
        """Ask it to end and leave what it is doing. While it starts it cannot be asked, and is killed."""
        if not self._ready:
            self._process.kill()
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]

    def end(self, patience_s: float = GRACE_S) -> None:
        """Wait so long for its end, then kill it."""
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.to_the_end()

    def close(self) -> None:
        """Close the pipe from it."""
        self._process.stdout.close()  # type: ignore[union-attr]

    def _not_started(self) -> Exception:
        code = self._process.wait()
        self._words.to_the_end()
        said = self._words.last()
        how = how_it_ended(code)
        if code < 0:
            return WorkerDied(f"a worker process {how} while it started", started=False)
        why = f": {said[-1]}" if said else ""
        more = "".join(f"\n  {line}" for line in said) if len(said) > 1 else ""
        return StartError(f"a worker process could not start, it {how}{why}{more}")


def _surroundings() -> tuple[str, dict[str, str]]:
    """Return what a process takes over from this one when it starts."""
    return search_path(), one_thread()


class _Words:
    """The lines that a worker prints: remembered until it takes jobs, then passed on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: deque[str] = deque(maxlen=_WORDS)
        self._lock = threading.Lock()
        self._passes_on = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def last(self) -> list[str]:
        """Return the last lines that were not passed on."""
        with self._lock:
            return [line.rstrip() for line in self._lines if line.strip()]

    def pass_on(self) -> None:
        """Pass on all lines so far, and those that come."""
        with self._lock:
            self._passes_on = True
            self._flush()

    def to_the_end(self) -> None:
        """Wait until all is read, but not for processes that the worker has left behind."""
        self._reader.join(1.0)

    def _read(self) -> None:
        with self._stream:
            for line in self._stream:
                with self._lock:
                    self._lines.append(line.decode(errors="replace"))
                    if self._passes_on:
                        self._flush()

    def _flush(self) -> None:
        if self._lines and sys.stderr is not None:
            with suppress(OSError, ValueError):  # it may be closed, and the worker must not wait for a reader
                sys.stderr.write("".join(self._lines))
                sys.stderr.flush()
        self._lines.clear()
