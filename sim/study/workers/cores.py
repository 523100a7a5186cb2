"""The processor cores that this process may use: its affinity, and the limits that a container or a batch system sets on their time."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_CGROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")


def usable_cores(cgroups: Path = _CGROUPS, membership: Path = _MEMBERSHIP) -> int:
    """Processor cores that this process may use, at least 1.

    A quota of processor time counts as that many cores, rounded up.

    Args:
        cgroups: where the control groups of Linux are mounted.
        membership: the file that says to which of them this process belongs.
    """
    return max(1, min([_bound_to(), *(math.ceil(quota) for quota in _quotas(cgroups, membership))]))


def _bound_to() -> int:
    """Cores that the system lets this process run on; from Python 3.13 on also as ``PYTHON_CPU_COUNT`` says."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(cgroups: Path, membership: Path) -> Iterator[float]:
    """Every limit of processor time, in cores, on the groups of this process and on the groups that these are in."""
    for line in _text(membership).splitlines():
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if number == "0" and not controllers:
            read, mounts = _second_version, [""]
        elif "cpu" in controllers.split(","):
            read, mounts = _first_version, [controllers, "cpu"]
        else:
            continue
        for mount in mounts:
            for folder in _with_parents(cgroups / mount, group):
                quota = read(folder)
                if quota is not None and quota > 0.0:
                    yield quota


def _with_parents(mount: Path, group: str) -> Iterator[Path]:
    """Yield the folders of a group and of all that it is in; in a container the path may be the host's, and only the last one exists."""
    inside = PurePosixPath(*(part for part in PurePosixPath(group).parts if part not in ("/", "..")))
    for path in (inside, *inside.parents):
        yield mount / path


def _second_version(folder: Path) -> float | None:
    """Read the limit of a group of cgroup v2: ``max 100000`` is none, ``150000 100000`` are one and a half cores."""
    return _ratio(_text(folder / "cpu.max").split())


def _first_version(folder: Path) -> float | None:
    """Read the limit of a group of cgroup v1, where -1 is none."""
    return _ratio([_text(folder / f"cpu.cfs_{what}_us").strip() for what in ("quota", "period")])


def _ratio(words: list[str]) -> float | None:
    try:
        quota, period = map(int, words)
        return quota / period
    except (ValueError, ZeroDivisionError):
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
