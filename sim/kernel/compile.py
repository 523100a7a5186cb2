"""The decorators that compile the model's functions with Numba.

``kernel`` is for functions that compiled code calls, ``entry`` for those that Python calls. ``NUMBA_DISABLE_JIT=1`` runs all of them
uncompiled, for a debugger; the results are the same to the byte. ``sim.kernel.compile_cache`` keeps the compiled code on disk.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, MappingProxyType
from typing import Any, TypeAlias, TypeVar, cast

import numba

from sim.kernel.compile_cache import keep
from sim.kernel.compiler_choice import links_parts

F = TypeVar("F", bound=Callable[..., Any])
Record: TypeAlias = Any  # a numpy.record of parameters, see sim.scenario.compile_parameters

_OPTIONS = {"error_model": "numpy", "fastmath": False}
_KERNELS: dict[str, Any] = {}
_ENTRIES: dict[str, Any] = {}


def kernel(function: F) -> F:
    """Compile a function that other compiled functions call; no fast-math, so that bytes match the uncompiled run.

    Python may call it too, as tests do and debuggers. That compiles it once more, which is why what the model calls is an ``entry``.

    Raises:
        TypeError: the function assigns or deletes an attribute.
    """
    return _compiled(function, _KERNELS, "Kernel")


def entry(function: F) -> F:
    """Compile a function that Python calls; compiled functions may call it as well. ``entries`` lists it.

    Raises:
        TypeError: the function assigns or deletes an attribute.
    """
    return _compiled(function, _ENTRIES, "Entry")


def inlined(function: F) -> F:
    """Return a copy of ``function`` that is written into its caller, where a loop must compile to vector code.

    It is slow to compile: use it for one caller.
    """
    function = getattr(function, "py_func", function)
    if numba.config.DISABLE_JIT:
        return function
    return cast("F", numba.njit(**_OPTIONS, inline="always")(function))


def entries() -> Mapping[str, Any]:
    """Return the functions by which Python enters compiled code, by module and name, as far as their modules are imported."""
    return MappingProxyType(_ENTRIES)


def kernels() -> Mapping[str, Any]:
    """Return the functions that only compiled code calls, by module and name, as far as their modules are imported."""
    return MappingProxyType(_KERNELS)


def _compiled(function: F, registry: dict[str, Any], kind: str) -> F:
    _check_assignments(function)
    if numba.config.DISABLE_JIT:
        made: Any = function
    elif links_parts():
        from sim.kernel import dispatchers  # which stands on names that an untried Numba may lack

        made = getattr(dispatchers, kind)(function, _OPTIONS)
    else:
        made = numba.njit(**_OPTIONS)(function)
        keep(made)
    registry[f"{function.__module__}.{function.__qualname__}"] = made
    return cast("F", made)


def _check_assignments(function: Callable[..., Any]) -> None:
    """Raise TypeError if a function assigns a field, since compiled code does not count who uses the array that stood there before."""
    for code in _codes(function.__code__):
        for step in dis.get_instructions(code) if _CHANGES.intersection(code.co_code[::2]) else ():
            if step.opcode in _CHANGES:
                where = f"{code.co_filename}, line {step.positions.lineno if step.positions else code.co_firstlineno}"
                raise TypeError(
                    f"{where}: {function.__qualname__} assigns or deletes the field {step.argval!r}. Compiled code must not replace an "
                    f"array of the state, which may still be in use; write into it, as in state.{step.argval}[:] = values"
                )


_CHANGES = {dis.opmap["STORE_ATTR"], dis.opmap["DELETE_ATTR"]}


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
