"""What a test that belongs to ``make quick`` may not do: compile with Numba, start a process.

The guard stands before every test without a mark that leaves it out, in every run of the suite, so that the marks stay true.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"}
"""Events of the interpreter that say that a process starts, see ``sys.addaudithook``."""

NOT_QUICK = {"slow", "process", "browser", "proof"}
"""Marks of tests that ``make quick`` leaves out."""

_quick = False


@contextmanager
def quick_unless_marked(item: pytest.Item) -> Iterator[None]:
    """Let a test with its fixtures compile and start processes only if a mark leaves it out of ``make quick``."""
    global _quick
    _install()
    _quick = not {mark.name for mark in item.iter_markers()} & NOT_QUICK
    try:
        yield
    finally:
        _quick = False


@cache
def _install() -> None:
    """Put the guards in place, once; outside a test they let everything pass."""
    from numba.core.dispatcher import Dispatcher

    sys.addaudithook(_on_event)
    _before(BaseProcess, "start", "process", "starts a process")
    _before(Dispatcher, "compile", "slow", "compiles a function")


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event in STARTS:
        _refuse("process", f"starts a process ({event}: {arguments[0] if arguments else ''})")


def _before(owner: type, method: str, mark: str, what: str) -> None:
    """Ask for the mark whenever the method of the class is called."""
    original = getattr(owner, method)

    def asked(self: Any, *arguments: Any, **named: Any) -> Any:
        _refuse(mark, f"{what} ({getattr(self, '__qualname__', self)})")
        return original(self, *arguments, **named)

    setattr(owner, method, asked)


def _refuse(mark: str, what: str) -> None:
    if _quick:
        pytest.fail(f"this test {what}: mark it with pytest.mark.{mark}")
