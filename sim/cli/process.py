"""The command as a process of its own: its path for modules, its signals, its standard streams. The library touches none of them."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import sim


class Terminated(KeyboardInterrupt):
    """SIGTERM, as from a container that is stopped or a batch queue whose time is over: like Ctrl-C."""

    exit_code = 128 + 15


class HungUp(KeyboardInterrupt):
    """SIGHUP, from a terminal that is closed: like Ctrl-C."""

    exit_code = 128 + 1


INTERRUPTED = 128 + 2
EXIT_CODES = frozenset({INTERRUPTED, Terminated.exit_code, HungUp.exit_code})


def exit_code_of(stopped: KeyboardInterrupt) -> int:
    """Return the exit code of a command that was stopped by this."""
    return int(getattr(stopped, "exit_code", INTERRUPTED))


def heed_signals() -> None:
    """Make SIGTERM and SIGHUP stop the command as Ctrl-C does, unless it was started to ignore them, as nohup does."""
    for name, kind in (("SIGTERM", Terminated), ("SIGHUP", HungUp)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _raiser(kind))


def ignore_signals() -> None:
    """Ignore signals from now on: results are stored, messages are printed, and the exit code must stand."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def look_here_last() -> None:
    """Put the working directory, where ``python -m`` and ``python -c`` look first, at the end of the path; workers take it over.

    A file there with the name of a module of the standard library or of a package must not be imported in its place. A checkout from which
    this package is imported stays in front.
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


class OutputError(OSError):
    """Standard output cannot be written, as on a full disk."""


def secure_streams() -> None:
    """Make this process work with any standard streams: closed, full, or unable to show a character.

    What cannot be written to standard error is lost, and changes nothing. Standard output raises ``OutputError``, once; a closed pipe is
    a ``BrokenPipeError``, as usual. A closed stream is replaced by the null device.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _open_nowhere(number, name)
    sys.stdout = _rewrapped(sys.stdout, _raise_as_output_error)
    sys.stderr = _rewrapped(sys.stderr, lambda _: None)


def _open_nowhere(number: int, name: str) -> None:
    """Open the null device as a standard stream, so that no file of a study takes its number."""
    with suppress(OSError):
        while os.open(os.devnull, os.O_RDWR) < number:
            pass  # a lower one is closed as well
    setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _rewrapped(stream: Any, failed: Callable[[OSError], None]) -> Any:
    """Return a text stream that shows a question mark where it cannot show a character, and calls ``failed`` when it cannot write."""
    if not hasattr(stream, "buffer"):
        return stream
    raw = _Writer(stream, failed)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _raise_as_output_error(error: OSError) -> None:
    if isinstance(error, BrokenPipeError):
        raise error
    raise OutputError(error.errno, error.strerror) from error


class _Writer(io.RawIOBase):
    """Writes to the file of a text stream until that fails; from then on what is written is lost."""

    def __init__(self, stream: Any, failed: Callable[[OSError], None]) -> None:
        self._stream = stream  # it would close what it writes to when it goes
        self._inner = getattr(stream.buffer, "raw", stream.buffer)
        self._failed, self._broken = failed, False

    def write(self, data: Any) -> int | None:
        """As ``RawIOBase.write``."""
        if not self._broken:
            try:
                written: int | None = self._inner.write(data)
                return written
            except OSError as error:
                self._broken = True
                self._failed(error)
        return memoryview(data).nbytes

    def writable(self) -> bool:
        """As ``IOBase.writable``."""
        return True

    def fileno(self) -> int:
        """As ``IOBase.fileno``."""
        return int(self._inner.fileno())

    def isatty(self) -> bool:
        """As ``IOBase.isatty``."""
        return bool(self._inner.isatty())


def _raiser(kind: type[KeyboardInterrupt]) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        raise kind

    return handle
