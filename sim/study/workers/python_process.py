"""A new Python process: the command that starts one with a safe path, and how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

if sys.platform == "win32":
    NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
    """Flag with which Ctrl-C on the terminal does not reach the process."""
else:
    NEW_GROUP = 0


def python_command(program: str) -> list[str]:
    """Return the command that runs ``program`` in a new Python, with the flags of this one and none of its script's folder."""
    flags: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return [sys.executable, *flags, "-P", "-c", program]


def one_thread() -> dict[str, str]:
    """Return the environment of a process that has one core to itself: its linear algebra starts no threads, which wait by spinning."""
    return {"OPENBLAS_NUM_THREADS": "1", **os.environ}


def search_path() -> str:
    """Return the folders in which this Python looks for modules, as they are written in a program."""
    return ascii([os.path.abspath(place) for place in sys.path])  # noqa: PTH100  (a path may be no folder at all)


def how_it_ended(code: int) -> str:
    """Return how a process ended, by its exit code, in words that follow its name."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
