"""A second process that compiles entries of the model while the first one simulates a month, and so compiles what it comes to.

Numba compiles one function at a time in a process, so threads would not help. The two processes meet in the cache folder: each finds there
what the other has compiled. The largest entry, the event loop of a day, takes a third of all the time, and the first process comes to it
late. So the helper compiles it first. Then it compiles the smallest ones, where the two rarely work on the same entry.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, get_type_hints

import numpy as np

from sim.study.workers.cores import usable_cores
from sim.study.workers.own_process import own_process
from sim.study.workers.python_process import one_thread, search_path

_PROGRAM = "import sys; sys.path[:] = {path}; from sim.study.workers.precompile_helper import main; main()"
_PEOPLE = 50
_RARE = ("sim.conduct.events.", "sim.conduct.hype.", "sim.conduct.prices.", "sim.state.event_queue.")
"""Where entries stand that only some scenarios need."""


@contextmanager
def helper() -> Iterator[None]:
    """Let a helper compile until the body is left; nothing where there is no second core."""
    if usable_cores() < 2 or not sys.executable:
        yield
        return
    words = [sys.executable, "-P", "-c", _PROGRAM.format(path=search_path())]
    try:
        process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=one_thread()
        )
    except OSError:  # no process can be started: the first one compiles all
        yield
        return
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Compile every entry whose types are known beforehand; end when all are done, or with the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first process decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with own_process():
        for made, signature in work():
            made.compile(signature)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # until the pipe closes
        pass
    os._exit(0)


def work() -> list[tuple[Any, tuple[Any, ...]]]:
    """Return entries of the model in the order to compile them, each with the types of its arguments.

    The largest comes first, then the others from the smallest on, and the rare ones last. Entries whose annotations do not give their types
    are missing; most of them generate a society.
    """
    import numba

    import sim.engine.replicate  # noqa: F401 - and with it every entry that a run needs
    from sim.kernel.compile import entries
    from sim.scenario import load
    from sim.society.graph import Graph
    from sim.society.initial_state import initial_state
    from sim.state.state import State, compiled_state

    at, ids = np.zeros(_PEOPLE + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
    state = initial_state(load("default"), 0, Graph(at, ids, at, ids, np.zeros(0)))
    known = {
        State: numba.typeof(compiled_state(state)),
        float: numba.float64,
        int: numba.int64,
        bool: numba.boolean,
        np.uint64: numba.uint64,
    }
    model = {name: made for name, made in entries().items() if name.startswith("sim.")}
    names = sorted(model, key=lambda name: (name.startswith(_RARE), size(model[name])))
    largest = max(names, key=lambda name: size(model[name]))
    ordered = [model[name] for name in (largest, *(name for name in names if name != largest))]
    told = [(made, types_of(made.py_func, known)) for made in ordered]
    return [(made, types) for made, types in told if types is not None]


def types_of(function: Callable[..., Any], known: dict[Any, Any]) -> tuple[Any, ...] | None:
    """Return Numba's types of a function's parameters by their annotations; None if one of them is not among the ``known``."""
    hints = get_type_hints(function)
    code = function.__code__
    found = [known.get(hints.get(name)) for name in code.co_varnames[: code.co_argcount]]
    return tuple(found) if found and None not in found else None


def size(made: Any) -> int:
    """Return how much bytecode there is to compile for a function and all that it calls."""
    seen: dict[int, int] = {}

    def visit(one: Any) -> None:
        function = one.py_func
        if id(function) in seen:
            return
        code = function.__code__
        seen[id(function)] = len(code.co_code)
        values = [function.__globals__.get(name) for name in code.co_names]
        modules = [value for value in values if isinstance(value, ModuleType)]
        values += [getattr(module, name, None) for module in modules for name in code.co_names]
        for value in values:
            if hasattr(value, "py_func"):
                visit(value)

    visit(made)
    return sum(seen.values())
