"""A limit on how long a job may take, kept by the process that does the job.

When time is up an exception is raised in the job, between two lines of Python. A job that cannot be interrupted (compiled code that never
returns, a sleep) is ended with its whole process, if that is a worker; in the process that the user started nothing but the
exception is tried.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

GRACE_S = 5.0
"""How long a job that is out of time may take to notice before its worker process is ended."""


expendable = False
"""Whether this process is there for jobs alone, so that one that cannot be interrupted may end it."""


class TimeUp(BaseException):
    """The job is out of time. No ``Exception``, so that no model or policy mistakes it for an error of its own."""


@contextmanager
def at_most(minutes: float | None) -> Iterator[None]:
    """Raise ``TimeUp`` in the body when it is not done within so many minutes; None: no limit."""
    if minutes is None:
        yield
        return
    watch = _Watch(threading.get_ident())
    timers = [threading.Timer(60.0 * minutes, watch.ring)]
    if expendable or multiprocessing.parent_process() is not None:  # a worker of ours, or of another executor
        timers.append(threading.Timer(60.0 * minutes + GRACE_S, os._exit, (1,)))
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
        if watch.stop():
            raise TimeUp  # it may have been lost on its way, or have come out as another exception


class _Watch:
    """Raises in one thread, once, and never after ``stop``."""

    def __init__(self, thread: int) -> None:
        self._thread = thread
        self._lock = threading.Lock()
        self._over = self._rung = False

    def ring(self) -> None:
        with self._lock:
            if not self._over:
                self._rung = True
                _raise_in(self._thread, TimeUp)

    def stop(self) -> bool:
        """Stop watching; whether time was up before."""
        with self._lock:
            self._over = True
            rung = self._rung
        if rung:
            _swallow()
        return rung


def _raise_in(thread: int, kind: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


def _swallow() -> None:
    """Let an exception that is on its way arrive here, so that it hits nothing that comes later."""
    try:
        for _ in range(100):
            time.sleep(0.0)
    except TimeUp:
        pass
