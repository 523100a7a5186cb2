"""Worker processes that start before there is work for them, and stay from one study to the next.

Nothing heavy is imported, so that workers import the model while this process reads the scenario, plans, and makes the folder. A pool
takes its workers from here as long as there are some, and gives them back when it is done.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sim.study.workers.errors import StartError
from sim.study.workers.worker import Worker

AHEAD = "sim.engine.replicate"
"""The module with the model, which workers import while they wait."""

_CURRENT: ContextVar[Reserve | None] = ContextVar("reserve", default=None)


def current() -> Reserve | None:
    """Return the reserve from which pools take their workers now; None outside ``kept_workers``."""
    return _CURRENT.get()


@contextmanager
def kept_workers(ahead: int = 0) -> Iterator[None]:
    """Keep worker processes in the body for the studies in it, and start some now; within another such body they are kept there.

    None of them outlives this process, or the body when that is left by an exception.

    Args:
        ahead: how many start now. Where one cannot, nothing is said: the study that needs it will.
    """
    if current() is not None:
        yield
        return
    made = Reserve(ahead)
    outside = _CURRENT.set(made)
    try:
        yield
    except BaseException:
        made.end()
        raise
    finally:
        _CURRENT.reset(outside)
    made.end_meanwhile()


class Reserve:
    """Workers without a task."""

    def __init__(self, ahead: int) -> None:
        self._idle: deque[Worker] = deque()
        self._lock = threading.Lock()
        self._over = False
        self._starter = threading.Thread(target=self._start, args=(ahead,), daemon=True)
        if ahead:
            self._starter.start()

    def take(self) -> Worker | None:
        """Return a worker that can be used here and now, or None."""
        self._wait_for_starter()
        with self._lock:
            while self._idle:
                worker = self._idle.popleft()
                if worker.fits():
                    return worker
                _end([worker])
        return None

    def give_back(self, worker: Worker) -> None:
        """Keep a worker that has done its task."""
        with self._lock:
            if not self._over:
                self._idle.append(worker)
                return
        _end([worker])

    def end(self) -> None:
        """End all workers that are here; those that come later end at once."""
        with self._lock:
            self._over = True
        self._wait_for_starter()
        with self._lock:
            idle = [*self._idle]
            self._idle.clear()
        _end(idle)

    def end_meanwhile(self) -> None:
        """End all workers while this thread goes on: results are there and need not wait. Python ends after them."""
        try:
            threading.Thread(target=self.end, name="workers end", daemon=False).start()
        except RuntimeError:  # no more threads
            self.end()

    def _wait_for_starter(self) -> None:
        if self._starter.ident is not None:
            self._starter.join()

    def _start(self, number: int) -> None:
        """Start workers. Runs in a thread, since Ctrl-C is for the main thread: the workers inherit that it is held back."""
        hold_ctrl_c_back()
        for _ in range(number):
            with self._lock:
                if self._over:
                    return
            try:
                worker = Worker(ahead=AHEAD)
            except StartError:
                return
            self.give_back(worker)


def hold_ctrl_c_back() -> None:
    """Hold Ctrl-C back from this thread, and from processes that it starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _end(workers: list[Worker]) -> None:
    for worker in workers:
        worker.dismiss()
    for worker in workers:
        worker.end()
        worker.close()
