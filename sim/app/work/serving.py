"""Inside a worker process: prepare it, then do one job after another until the server has gone."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from sim.app.work.messages import receive_raw, send, send_raw
from sim.kernel.errors import GrapevineError

_OUT_OF_MEMORY = (
    "The computer has too little free memory for this run. Try fewer people, or wait until others have finished."
)
_DISK_FULL = "The disk of the computer that runs the workshop is full, so this run could not be kept."
_EXPENDABLE = 500
"""Added to the process's rank when Linux is short of memory: a worker goes before the server. An assumption; 1000 is the most."""


def serve(warm: str, nice: int) -> None:
    """Take jobs from standard input and answer on standard output.

    Args:
        warm: a function ``module:name`` that is called first, with a function that takes what it is doing.
        nice: added to the niceness.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides
    _step_back(nice)
    jobs, answers = _own_pipes()
    sys.argv = ["grapevine", "app"]  # the command line that results name
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_take_in, args=(jobs, waiting), daemon=True).start()
    tell = Teller(answers)
    if warm:
        module, _, name = warm.partition(":")
        getattr(import_module(module), name)(tell.starting)
    tell.send("ready")
    while True:
        raw = waiting.get()
        tell.send("started")
        tell.send_raw(_done(raw[4:], tell, int.from_bytes(raw[:4], "big")))


class Teller:
    """Sends the server what a job has to say; any thread may use it."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers, self._lock = answers, threading.Lock()

    def progress(self, done: int, total: int, stage: str) -> None:
        """Send how far the job is."""
        self.send("progress", int(done), int(total), str(stage))

    def partial(self, value: object) -> None:
        """Send a partial result."""
        self.send("partial", value)

    def starting(self, stage: str) -> None:
        """Send what is being done before the first job."""
        self.send("starting", stage)

    def send(self, *message: object) -> None:
        """Send a message."""
        with self._lock:
            send(self._answers, message)

    def send_raw(self, raw: bytes) -> None:
        """Send a message that is pickled already."""
        with self._lock:
            send_raw(self._answers, raw)


def _done(raw: bytes, tell: Teller, workers: int) -> bytes:
    """Do a job; return, pickled, its result, or why there is none."""
    try:
        result = pickle.loads(raw).run(tell, workers)
        return pickle.dumps(("done", result), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        return pickle.dumps(("failed", why(error)))


def why(error: BaseException) -> str:
    """Return a sentence for people on what ended a job; the traceback of an error of the program goes to the terminal of the server."""
    if _is_of_a_full_disk(error):
        return _DISK_FULL
    if isinstance(error, GrapevineError):
        return str(error)
    if isinstance(error, MemoryError):
        return _OUT_OF_MEMORY
    traceback.print_exception(error)
    first = (str(error).strip().splitlines() or [""])[0]
    said = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return f"An error in the program stopped this run ({said}). The terminal of the workshop shows where."


def _is_of_a_full_disk(error: BaseException | None) -> bool:
    """Return whether an error, or one that led to it, says that no space is left."""
    full = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    while error is not None:
        if isinstance(error, OSError) and error.errno in full:
            return True
        error = error.__cause__ or error.__context__
    return False


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes to the server; what is printed from now on goes where errors go."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return jobs, answers


def _take_in(jobs: IO[bytes], waiting: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            waiting.put(receive_raw(jobs))
    end_all()


def end_all() -> None:
    """End this process and all that it has started: the server has gone."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def _step_back(nice: int) -> None:
    """Let the server, and the rest of the machine, go first."""
    change: Callable[[int], Any] | None = getattr(os, "nice", None)
    with suppress(OSError):
        if change is not None:
            change(nice)
        if sys.platform == "linux":
            Path("/proc/self/oom_score_adj").write_text(str(_EXPENDABLE), encoding="ascii")
