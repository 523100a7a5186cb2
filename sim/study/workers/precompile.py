"""Compile before workers start, so that they find the compiled code instead of each compiling it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sim.kernel.garbage import rarely_collecting
from sim.kernel.interrupts import never_lost
from sim.scenario import Scenario
from sim.study.storage.files import StoreError
from sim.study.storage.lock import FolderLock, holder_of

_SMALL = {"society.people": 300, "company.burn_in": 1, "company.run_off_months": 1}
_LOOK_EVERY_S, _TELL_EVERY_S = 0.2, 1.0
_PATIENCE_S = 900.0
"""How long to wait for another process that compiles; one that takes longer has been halted."""


class _Watcher(Protocol):
    def stage(self, doing: str) -> None:
        """Show what is being done now."""


def compile_model(scenario: Scenario, policy: str, watcher: _Watcher) -> None:
    """Compile the model, unless that has been done, by simulating a month of a small society like ``scenario``.

    Of several processes that come at the same time one compiles, and the others wait for it. A helper process compiles half, where there
    is a second core.
    """
    from sim.kernel.code_folders import folders
    from sim.kernel.compile_cache import is_compiled, is_kept

    say = getattr(watcher, "note", None)
    if say is not None:
        folders().say = say
    folders().prepare()
    if is_compiled() or not is_kept():
        return
    with _one_at_a_time(folders().lasting(), is_compiled, watcher):
        if not is_compiled():
            _compile(scenario, policy, watcher)


def _compile(scenario: Scenario, policy: str, watcher: _Watcher) -> None:
    from sim.kernel.code_folders import folders
    from sim.study.workers.precompile_helper import helper

    doing = "compiling" if folders().lasting() is None else "compiling, the first time only"
    try:
        with helper(), _ticking(watcher, lambda: doing + _how_far()), never_lost():
            # only now: it takes most of a second, in which the helper starts, and workers simulate in processes of their own
            from sim.engine.replicate import simulate

            with rarely_collecting():
                simulate(scenario.with_values(_SMALL), [policy], 0, 1)
    except Exception:
        return  # it will fail again in what follows, and is recorded there


def _how_far() -> str:
    """Return how many functions of how many are compiled; empty while the model's modules are being imported."""
    from sim.kernel.code_folders import folders
    from sim.kernel.compile import entries, kernels

    total = len(entries()) + len(kernels())
    done = folders().number()
    return f", {done} of {total} functions" if 0 < done <= total else ""


@contextmanager
def _ticking(watcher: _Watcher, doing: Callable[[], str]) -> Iterator[None]:
    """Tell the watcher every second what is being done."""
    over = threading.Event()

    def tick() -> None:
        while not over.wait(_TELL_EVERY_S):
            watcher.stage(doing())

    watcher.stage(doing())
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()


@contextmanager
def _one_at_a_time(folder: Path | None, done: Callable[[], bool], watcher: _Watcher) -> Iterator[None]:
    """Hold the lock of a folder, if it can be had; wait for another process until that has ended or all is ``done``."""
    with ExitStack() as held:
        if folder is not None and not _held(folder, held):
            with _ticking(watcher, lambda: "waiting for another process that compiles" + _how_far()):
                deadline = time.monotonic() + _PATIENCE_S
                while not (done() or _held(folder, held) or time.monotonic() > deadline):
                    time.sleep(_LOOK_EVERY_S)
        yield


def _held(folder: Path, stack: ExitStack) -> bool:
    """Lock a folder until the stack is left; whether there is nobody to wait for, which it is too where nothing can be locked."""
    try:
        stack.enter_context(FolderLock(folder))
    except (StoreError, OSError):
        return holder_of(folder) is None
    return True
