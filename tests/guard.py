"""What a test without the mark ``slow`` or ``process`` may not do: compile with Numba, start a process.

``make quick`` leaves out the tests with these marks. The guard stands before all others, in every run of the suite, so
that the marks stay true.
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

_forbidden: set[str] = set()


@contextmanager
def only_what_is_marked(item: pytest.Item) -> Iterator[None]:
    """Let a test with its fixtures do only what its marks allow: slow ones may do anything, those in a browser start one."""
    _install()
    marks = {mark.name for mark in item.iter_markers()}
    if not marks & {"slow", "proof"}:
        _forbidden.add("slow")
        _forbidden.update({"process"} if not marks & {"process", "browser"} else ())
    try:
        yield
    finally:
        _forbidden.clear()


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
    if mark in _forbidden:
        pytest.fail(f"this test {what}: mark it with pytest.mark.{mark}, or name it in tests/marks.py")
