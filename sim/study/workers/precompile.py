"""Compiling before workers start, so that they find the compiled code instead of each compiling it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from sim.kernel.interrupts import never_lost
from sim.scenario import Scenario
from sim.study.execute.progress import duration
from sim.study.storage.files import StoreError
from sim.study.storage.lock import FolderLock, holder_of

_SMALL = {"society.people": 300, "company.burn_in": 1}
_LOOK_EVERY_S, _TELL_EVERY_S = 0.2, 1.0
_PATIENCE_S = 900.0
"""How long to wait for another process that compiles; one that takes longer has been halted."""


class _Watcher(Protocol):
    def stage(self, doing: str) -> None:
        """What is being done now."""


def warm_up(scenario: Scenario, policy: str, watcher: _Watcher) -> None:
    """Compile the model, unless that has been done, by simulating a month of a small world like ``scenario``.

    Of several processes that come at the same time one compiles, and the others wait for it.
    """
    from sim.kernel.code_folders import folders
    from sim.kernel.compile_cache import is_compiled

    say = getattr(watcher, "note", None)
    if say is not None:
        folders().say = say
    folders().prepare()
    if is_compiled():
        return
    with _one_at_a_time(folders().lasting(), is_compiled, watcher):
        if not is_compiled():
            _compile(scenario, policy, watcher)


def _compile(scenario: Scenario, policy: str, watcher: _Watcher) -> None:
    # only now: it takes most of a second, and workers simulate in processes of their own
    from sim.engine.replicate import simulate
    from sim.kernel.code_folders import folders
    from sim.kernel.compile import much_compiling

    doing = "compiling" if folders().lasting() is None else "compiling, the first time only"
    try:
        with _ticking(watcher, doing), much_compiling(), never_lost():
            simulate(scenario.with_values(_SMALL), [policy], 0, 1)
    except Exception:
        return  # whatever is wrong will be wrong in what follows, and is recorded there


@contextmanager
def _ticking(watcher: _Watcher, doing: str) -> Iterator[None]:
    """Tell every second for how long something has been done."""
    over = threading.Event()
    started = time.monotonic()

    def tick() -> None:
        while not over.wait(_TELL_EVERY_S):
            watcher.stage(f"{doing}: {duration(time.monotonic() - started)}")

    watcher.stage(doing)
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
            with _ticking(watcher, "waiting for another process that compiles"):
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
