"""A process of Grapevine's own, as opposed to a script or a notebook that uses it: the command, a worker, a helper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sim.kernel.garbage import end_at_once, rarely_collecting

_own = False


def is_own_process() -> bool:
    """Return whether this process is one of Grapevine's own."""
    return _own


@contextmanager
def own_process() -> Iterator[None]:
    """Make this process, which does nothing but the body, one of Grapevine's own.

    It looks for garbage rarely, and not at all when it ends.
    """
    global _own
    _own = True
    end_at_once()
    with rarely_collecting():
        yield
