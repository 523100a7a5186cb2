"""Compiled functions of two kinds: those that Python calls, and those that only other compiled functions call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from numba.core import types
from numba.core.registry import CPUDispatcher

from sim.kernel.compile_cache import keep
from sim.kernel.numba_internals import Compiling, CompilingParts

_FOR_ALL = {"nopython": True, "no_cfunc_wrapper": True}


class _Compiled(CPUDispatcher):  # type: ignore[misc]
    """A compiled function. It is compiled once for all whole numbers and truth values, constant or not, of 32 bits or of 64."""

    def get_call_template(self, arguments: Any, named: Any) -> Any:
        """Return what Numba types a call in compiled code by; it converts the arguments where they are of another type."""
        return super().get_call_template(
            tuple(_common(kind) for kind in arguments), {name: _common(kind) for name, kind in named.items()}
        )


def _common(kind: Any) -> Any:
    kind = types.unliteral(kind)  # type: ignore[attr-defined]
    return types.int64 if kind == types.int32 else kind


class Entry(_Compiled):
    """A compiled function that Python calls."""

    def __init__(self, function: Callable[..., Any], options: Mapping[str, Any]) -> None:
        super().__init__(function, targetoptions={**options, **_FOR_ALL}, pipeline_class=Compiling)
        keep(self)

    def __call__(self, *arguments: Any) -> Any:
        """Call it from Python, in a frame of its own, by which ``sim.kernel.interrupts`` knows that compiled code is running."""
        return super().__call__(*arguments)


class Kernel(_Compiled):
    """A compiled function that only other compiled functions call. Numba links it into these; it has no machine code of its own.

    Wrappers for Python and machine code for every function would take half of the time that compiling everything takes.
    """

    def __init__(self, function: Callable[..., Any], options: Mapping[str, Any]) -> None:
        super().__init__(
            function, targetoptions={**options, **_FOR_ALL, "no_cpython_wrapper": True}, pipeline_class=CompilingParts
        )
        keep(self)
        self._options = options
        self._entry: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it from Python, as tests do: compile it once more, as an entry."""
        if self._entry is None:
            self._entry = self._with_entry()
        return self._entry(*arguments)

    def _with_entry(self) -> Callable[..., Any]:
        """Return the same function under a name of its own, so that the two are two in the cache."""
        of = self.py_func
        twin = FunctionType(of.__code__, of.__globals__, of.__name__, of.__defaults__, of.__closure__)
        twin.__module__, twin.__qualname__ = of.__module__, f"{of.__qualname__}.entry"
        return Entry(twin, self._options)
