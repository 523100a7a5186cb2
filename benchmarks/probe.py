"""What every measured process does: pin itself to a core, take times, print one line of JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def pin(core: int = 0) -> None:
    """Keep this process on one of the cores that it may use, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[core % len(allowed)]})


def peak_mb() -> float:
    """Return the largest resident size of this process so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


@contextmanager
def timed(result: dict[str, float], name: str) -> Iterator[None]:
    """Put the processor seconds that the block takes into ``result[name]``, those on the wall into ``result[name + "_wall"]``.

    On one core the two are the same, but for what other programs take away.
    """
    wall, processor = time.perf_counter(), time.process_time()
    yield
    result[name] = time.process_time() - processor
    result[f"{name}_wall"] = time.perf_counter() - wall


def report(result: dict[str, float]) -> None:
    """Print the result with the peak memory, as the last line of the process's output."""
    print(json.dumps({**result, "peak_mb": peak_mb()}), flush=True)
