"""Keep Ctrl-C, signals like it and time limits apart from errors of the model, and let none get lost.

Python raises such a stop between two lines of the program. If compiled code has called these lines, as Numba's does to make and to
remove its objects, the stop comes out as another exception, is lost, or crashes the process. A user's policy may catch it, too.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def stop_behind(error: BaseException) -> BaseException | None:
    """Return the stop that an exception is, or that it was raised from or after; None if it is an ordinary error."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        if not isinstance(found, (Exception, SystemExit, GeneratorExit)):
            return found
        seen.add(id(found))
        found = found.__cause__ or found.__context__
    return None


def let_stop(error: BaseException) -> None:
    """Raise the stop behind an exception, if there is one; for exceptions that are about to be recorded as failures."""
    stop = stop_behind(error)
    if stop is not None:
        raise stop


@contextmanager
def never_lost() -> Iterator[None]:
    """Raise at the end of the body what a signal raised in it, even if that was caught or lost.

    While compiled code is waiting for a Python function, a signal is put off. Works in the main thread, where signals arrive, and
    does nothing in others.
    """
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
    """Return the handlers of the signals that ask this process to end, where it has its own."""
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    found = {number: signal.getsignal(number) for number in numbers}
    return {number: handler for number, handler in found.items() if callable(handler)}


def _noting(handler: _Handler, raised: list[BaseException]) -> _Handler:
    def handle(number: int, frame: FrameType | None) -> None:
        if _below_is_compiled(frame):
            again = threading.Timer(_AGAIN_S, _thread.interrupt_main, (number,))
            again.daemon = True
            again.start()
            return
        try:
            handler(number, frame)
        except BaseException as stop:
            raised.append(stop)
            raise

    return handle


_AGAIN_S = 0.01


def _below_is_compiled(frame: FrameType | None) -> bool:
    """Whether compiled code of the model is waiting for what runs now. An exception would break it, but not the compiler."""
    dispatchers = sys.modules.get("sim.kernel.dispatchers")
    calls = [] if dispatchers is None else [one.__call__.__code__ for one in (dispatchers.Kernel, dispatchers.Entry)]
    while frame is not None and frame.f_back is not None:
        if frame.f_code.co_name == "_numba_box_":  # of an object that compiled code gives back
            return True
        if frame.f_back.f_code in calls and frame.f_code not in calls:
            return frame.f_code.co_name not in ("_compile_for_args", "_with_entry")
        frame = frame.f_back
    return False
