"""Failures for reasons outside the model: what the machine did to a run is no result of it, and is tried again.

The column ``error`` gives the reason of a failed run. A reason outside the model starts with ``OUTSIDE`` there, so that it is known as
such wherever the row is read.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc

OUTSIDE = "outside the model, tried again by grapevine resume: "

PERHAPS = "killed, out of memory, or a crash in compiled code"
DIED = f"the worker process ended abruptly: {PERHAPS}"
"""The error of a job whose worker ended, where nothing more is known; folders of earlier versions hold it without ``OUTSIDE``."""

_SHORT_OF = ("ENOMEM", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "EIO")
_NUMBERS = "|".join(str(getattr(errno, name)) for name in _SHORT_OF if hasattr(errno, name))
_MACHINE = re.compile(rf"\w*MemoryError\b|OSError: \[Errno ({_NUMBERS})\]")
_TIME_LIMIT = "stopped by --time-limit: "
_MINUTES_A_RUN = re.compile(r"\(([^ ()]+) min a run\)$")


def out_of_time(minutes: float, runs: int) -> str:
    """Return why a job of so many runs was stopped that was given ``minutes`` in all."""
    many = "" if runs == 1 else f" for the {runs} runs of one replicate"
    return f"{_TIME_LIMIT}not done within {minutes:g} min{many} ({minutes / runs:g} min a run)"


def marked(message: str) -> str:
    """Return the reason of a failure, marked as outside the model when the machine was short of memory, disk or open files."""
    return OUTSIDE + message if _MACHINE.match(message) else message


def is_outside(message: str) -> bool:
    """Return whether a run failed for a reason outside the model."""
    return message.startswith(OUTSIDE) or message == DIED


def tries_again(message: str, *, failed: bool, limit_min: float | None) -> bool:
    """Return whether a run that failed with ``message`` is run again when its study is continued.

    What happened outside the model is; with ``failed`` every failure; with a limit of ``limit_min`` minutes a run what was not done within
    a smaller one.
    """
    if failed or is_outside(message):
        return True
    given = _MINUTES_A_RUN.search(message)
    return (
        limit_min is not None
        and message.startswith(_TIME_LIMIT)
        and given is not None
        and limit_min > float(given[1]) * (1.0 + 1e-5)  # it is written with six digits
    )


def failed_rows(runs: Any) -> Sequence[dict[str, Any]]:
    """Return name and error of the failed runs in a table of runs."""
    rows: list[dict[str, Any]] = runs.select(["run", "error"]).filter(pc.equal(runs["status"], "failed")).to_pylist()
    return rows
