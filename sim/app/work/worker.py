"""A worker process, seen from the server: a new Python in a process group of its own, so that it ends with all that it started.

It starts with a safe path, as the workers of a study do, see ``sim.study.workers.worker``. Ctrl-C on the terminal does not reach it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sim.app.work.messages import receive, send_raw
from sim.study.workers.python_process import NEW_GROUP, how_it_ended, python_command, search_path

_PROGRAM = "import sys; sys.path[:] = {path}; from sim.app.work.serving import serve; serve({warm!r}, {nice})"


class Worker:
    """A process that does one job at a time, and a thread that listens to it once ``go_on`` is called."""

    def __init__(
        self, warm: str, nice: int, heard: Callable[[tuple[Any, ...]], None], lost: Callable[[str], None]
    ) -> None:
        """Start it. OSError when the system starts no process, RuntimeError when it starts no thread.

        Args:
            warm: a function ``module:name`` that prepares the process; empty: none.
            nice: added to its niceness, so that the server answers first.
            heard: called with each message, in the listening thread.
            lost: called once when it has ended, with how it ended.
        """
        self._heard, self._lost = heard, lost
        self._lock = threading.RLock()  # a signal handler may come back to it
        self._known = threading.Event()
        self._process = _started(_PROGRAM.format(path=search_path(), warm=warm, nice=nice))
        self._listener = threading.Thread(target=self._listen, daemon=True, name=f"worker {self._process.pid}")
        try:
            self._listener.start()
        except RuntimeError:  # no more threads
            self.kill()
            self._process.wait()
            raise

    def go_on(self) -> None:
        """Pass on what it says; until now it was only kept."""
        self._known.set()

    @property
    def pid(self) -> int:
        """The number of the process, and of its group."""
        return self._process.pid

    def give(self, job: bytes, workers: int) -> None:
        """Send it a job with the number of its workers. A process that does not take it is ended."""
        assert self._process.stdin is not None
        try:
            send_raw(self._process.stdin, workers.to_bytes(4, "big") + job)
        except OSError:
            self.kill()

    def kill(self) -> None:
        """End it, and all that it has started, at once."""
        with self._lock:
            if self._process.returncode is None:
                _kill_group(self._process)

    def join(self, patience_s: float) -> None:
        """Wait for its end, but no longer than this."""
        self._listener.join(patience_s)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        self._known.wait()
        try:
            with self._process.stdout as answers:
                while True:
                    self._heard(receive(answers))
        except (EOFError, OSError, pickle.UnpicklingError):  # also of a message that was cut short
            pass
        except Exception:  # a message that cannot be read here: the process is of no use, and the reason is shown
            traceback.print_exc()
            self.kill()
        _wait_for_end(self._process)
        with self._lock:
            _kill_group(self._process)  # before it is waited for: until then its number is nobody else's
            code = self._process.wait()
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        self._lost(how_it_ended(code))


def _started(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        python_command(program),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=sys.platform != "win32",
        creationflags=NEW_GROUP,
    )


def _wait_for_end(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process has ended by itself, so that it is known how; its number stays taken where the system can do that."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()  # what it started ends when the pipes to it close
        return
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses where all are dead already
        os.killpg(process.pid, signal.SIGKILL)
