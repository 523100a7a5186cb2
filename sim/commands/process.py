"""What the command does as a process of its own, and the library never: where it looks for modules, and which signals stop it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import sim


class Terminated(KeyboardInterrupt):
    """SIGTERM, as from a container that is stopped or a queue whose time is over: like Ctrl-C."""

    exit_code = 128 + 15


class HungUp(KeyboardInterrupt):
    """SIGHUP, from a terminal that is closed: like Ctrl-C."""

    exit_code = 128 + 1


INTERRUPTED = 128 + 2
EXIT_CODES = frozenset({INTERRUPTED, Terminated.exit_code, HungUp.exit_code})


def exit_code_of(stopped: KeyboardInterrupt) -> int:
    """The exit code of a command that was stopped so."""
    return int(getattr(stopped, "exit_code", INTERRUPTED))


def heed_signals() -> None:
    """Let what asks a process to end stop the command as Ctrl-C does, unless it was started to ignore that, as nohup does."""
    for name, kind in (("SIGTERM", Terminated), ("SIGHUP", HungUp)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _raiser(kind))


def ignore_signals() -> None:
    """From now on nothing stops this process in its own way: all is kept and said."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def look_here_last() -> None:
    """Put the working directory, where ``python -m`` and ``python -c`` look first, at the end of the path; workers take it over.

    A file there that is called like a module of the standard library or of a package must not pass for it. A checkout from which this very
    package is imported stays in front.
    """
    try:
        here = Path.cwd()
    except OSError:
        return
    if sys.flags.safe_path or not sys.path or sys.path[0] not in ("", str(here)):
        return
    if Path(sim.__file__).resolve().parents[1] != here.resolve():
        del sys.path[0]
        sys.path.append(str(here))


def _raiser(kind: type[KeyboardInterrupt]) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        raise kind

    return handle
