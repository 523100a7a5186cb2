"""What stops a job - Ctrl-C, a signal like it, the end of its time - and must not be taken for an error of the model.

Python raises it between two lines of the program. When these are lines that compiled code has called, as Numba's does to make and to
remove its objects, it comes out as another exception, is lost, or crashes the process. A user's policy may catch everything, too.
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
    """Raise at the end of the body what a signal has raised in it, whatever became of that; and nothing while compiled code runs below.

    In the main thread, where signals arrive.
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
    """What this process does about the signals that ask it to end, where it does something of its own."""
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
    """Whether the model's compiled code is at work and has called what runs now; it does not stand an exception, compiling does."""
    dispatchers = sys.modules.get("sim.kernel.dispatchers")
    calls = [] if dispatchers is None else [one.__call__.__code__ for one in (dispatchers.Kernel, dispatchers.Entry)]
    while frame is not None and frame.f_back is not None:
        if frame.f_code.co_name == "_numba_box_":  # of an object that compiled code gives back
            return True
        if frame.f_back.f_code in calls and frame.f_code not in calls:
            return frame.f_code.co_name not in ("_compile_for_args", "_with_entry")
        frame = frame.f_back
    return False
