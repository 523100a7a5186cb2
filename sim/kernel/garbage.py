"""Look for garbage rarely, in the processes of this project."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECT_AFTER = 500_000
"""Objects that are made and not freed before Python looks through them. A start makes 340,000 and compiling makes millions, nearly all of
which stay: to look through them again and again takes a tenth of the time. (Measured with Python 3.11.)"""


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Collect garbage rarely in the body; for a process of our own, or while compiling."""
    ordinary = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *ordinary[1:])
    try:
        yield
    finally:
        gc.set_threshold(*ordinary)


def end_at_once() -> None:
    """Look for no garbage when this process, one of our own, ends: Python would do so several times, a third of a second in all."""
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
