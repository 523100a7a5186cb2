"""What stops a job - Ctrl-C, a signal like it, the end of its time - and must not be taken for an error of the model.

Python raises it between two lines of the program. When these are lines that compiled code has called, it comes out as another
exception, or is lost: Numba and NumPy call Python to make and to remove their objects. A user's policy may catch everything, too.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def stop_behind(error: BaseException) -> BaseException | None:
    """The stop that an exception is, or that it was raised from or after; None when it is an error of its own."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        if not isinstance(found, (Exception, SystemExit, GeneratorExit)):
            return found
        seen.add(id(found))
        found = found.__cause__ or found.__context__
    return None


def let_stop(error: BaseException) -> None:
    """Raise the stop behind an exception that is about to be recorded as a failure, if there is one."""
    stop = stop_behind(error)
    if stop is not None:
        raise stop


@contextmanager
def never_lost() -> Iterator[None]:
    """Raise at the end of the body what a signal has raised in it, whatever became of that. In the main thread, where signals arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    raised: list[BaseException] = []
    handlers = _handlers()
    try:
        for number, handler in handlers.items():
            signal.signal(number, _noting(handler, raised))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if raised:
            raise raised[0]


_Handler = Callable[[int, FrameType | None], Any]


def _handlers() -> dict[int, _Handler]:
    """What this process does about the signals that ask it to end, where it does something of its own."""
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    found = {number: signal.getsignal(number) for number in numbers}
    return {number: handler for number, handler in found.items() if callable(handler)}


def _noting(handler: _Handler, raised: list[BaseException]) -> _Handler:
    def handle(number: int, frame: FrameType | None) -> None:
        try:
            handler(number, frame)
        except BaseException as stop:
            raised.append(stop)
            raise

    return handle
