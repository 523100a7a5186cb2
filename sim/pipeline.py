"""How Numba is led through a compilation: what only compiled code calls is never made into machine code of its own.

Numba compiles every function into a library of its own, links into that the libraries of all it calls, and makes machine code of the
whole. A function five calls deep would be made into machine code six times, of which one is ever run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from numba._dynfunc import make_function
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, Flags


class _Settled(Flags):  # type: ignore[misc]
    """The options of a compilation, hashed once: Numba looks them up with every call that it types."""

    __slots__ = ("_hash",)

    def __init__(self, options: Flags) -> None:
        super().__init__(options)
        self._hash: int = super().__hash__()

    def __hash__(self) -> int:
        return self._hash

    def copy(self) -> Flags:
        """One that may be changed."""
        return Flags(self)


class _Options(Flags):  # type: ignore[misc]
    """Options whose copy, by which Numba compiles, is one and the same object for all functions with equal options."""

    __slots__ = ()
    _settled: ClassVar[dict[Flags, _Settled]] = {}

    def copy(self) -> Flags:
        """The one that all share."""
        return self._settled.setdefault(self, _Settled(self))


class Compiling(Compiler):  # type: ignore[misc]
    """Numba's compiler, for functions that Python calls."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile ``function``; as Numba's, but with options that are quick to look up."""
        self.state.flags = _Options(self.state.flags)
        return super().compile_extra(function)


class _Part(JITCodeLibrary):  # type: ignore[misc]
    """Compiled code to be linked into other code: optimised, and that is all."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def serialize_using_object_code(self) -> Any:
        """For the cache: there is no object code, and what is linked is enough. Read back, it is a library as Numba makes them."""
        return self.serialize_using_bitcode()


class CompilingParts(Compiling):
    """Numba's compiler, for functions that only compiled code calls."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile ``function`` into a library for linking, with a handle in place of an entry."""
        context = self.state.targetctx  # a copy of Numba's, of this compilation's own
        context.get_executable = _handle
        self.state.library = _Part(context.codegen(), function.__qualname__)
        return super().compile_extra(function)


def _handle(library: _Part, description: Any, environment: Any) -> Any:
    """What stands for a part among the functions that compiled code may call; it has no address, and nothing calls it."""
    name = description.qualname.split(".")[-1]
    return make_function(description.lookup_module(), name, "", 0, environment, (library,))
