"""A process of Grapevine's own, as opposed to a script or a notebook that uses it: the command, a worker, a helper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sim.kernel.garbage import end_at_once, rarely_collecting


@contextmanager
def own_process() -> Iterator[None]:
    """Look for garbage rarely in the body, which is all that this process does, and not at all when it ends."""
    end_at_once()
    with rarely_collecting():
        yield
