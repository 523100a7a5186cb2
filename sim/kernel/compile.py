"""How the model's functions are compiled; where the compiled code is kept says ``sim.kernel.compile_cache``.

The functions can also be run uncompiled, for a debugger, with ``NUMBA_DISABLE_JIT=1``; the results are the same to the byte.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any, TypeAlias, TypeVar, cast

import numba
from numba.core.registry import CPUDispatcher

from sim.kernel.compile_cache import keep
from sim.kernel.numba_internals import Compiling, CompilingParts

F = TypeVar("F", bound=Callable[..., Any])
Record: TypeAlias = Any  # a numpy.record of parameters, see sim.scenario.compile_parameters


@contextmanager
def much_compiling() -> Iterator[None]:
    """Look for garbage less often: compiling makes objects by the million that are no garbage, and looking takes a tenth of its time."""
    ordinary = gc.get_threshold()
    gc.set_threshold(100 * ordinary[0], *ordinary[1:])
    try:
        yield
    finally:
        gc.set_threshold(*ordinary)


def inlined(function: F) -> F:
    """A copy of ``function`` that is written into its caller, where a loop must compile to vector code. Dear to compile: for one caller."""
    if numba.config.DISABLE_JIT:
        return function
    compiled: F = numba.njit(error_model="numpy", fastmath=False, inline="always")(
        getattr(function, "py_func", function)
    )
    return compiled


_OPTIONS = {"error_model": "numpy", "fastmath": False, "nopython": True, "no_cfunc_wrapper": True}


class Kernel(CPUDispatcher):  # type: ignore[misc]
    """A compiled function. Most are only ever called by other compiled functions, into which Numba links them: a part of these, no more.

    Where Python calls it, it is compiled once more, as a whole with an entry. Entries and machine code for all would take a third of the
    time that compiling everything takes.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(
            function, targetoptions={**_OPTIONS, "no_cpython_wrapper": True}, pipeline_class=CompilingParts
        )
        keep(self)
        self._entry: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it from Python."""
        if self._entry is None:
            self._entry = self._with_entry()
        return self._entry(*arguments)

    def _with_entry(self) -> Callable[..., Any]:
        """The same function once more, under a name of its own, so that the two are two in the cache."""
        of = self.py_func
        twin = FunctionType(of.__code__, of.__globals__, of.__name__, of.__defaults__, of.__closure__)
        twin.__module__, twin.__qualname__ = of.__module__, f"{of.__qualname__}.entry"
        entry = CPUDispatcher(twin, targetoptions=dict(_OPTIONS), pipeline_class=Compiling)
        keep(entry)
        return cast("Callable[..., Any]", entry)


def kernel(function: F) -> F:
    """Compile ``function`` with Numba, cached on disk; no fast-math, so that bytes match the uncompiled run."""
    if numba.config.DISABLE_JIT:
        return function
    return cast("F", Kernel(function))
