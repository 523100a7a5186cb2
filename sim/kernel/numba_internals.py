"""Lead Numba through a compilation, so that what only compiled code calls is not made into machine code of its own.

Numba compiles every function into a library of its own, links into that the libraries of all it calls, and makes machine code of the
whole. A function five calls deep would be made into machine code six times, and only one of them is ever run.

All names of Numba that begin with an underscore, and most others here, may change with any version. So this module is used only with
versions that ``sim.kernel.compiler_choice`` lists. It does four things:

- Compilation options are hashed once (``_Settled``, ``_Options``), because Numba looks them up at every call that it types.
- How a builtin function or an operator is typed is found once (``_Typing``), because Numba tries a dozen ways each time.
- References to arrays are not counted where nobody keeps one (``_Counting``, ``_Library``).
- A part, called by compiled code only, is optimised and not made into machine code (``_Part``, ``CompilingParts``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from llvmlite.ir import CallInstr
from numba._dynfunc import make_function
from numba.core import ir, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, Flags


class _Settled(Flags):  # type: ignore[misc]
    """The options of a compilation, hashed once."""

    __slots__ = ("_hash",)

    def __init__(self, options: Flags) -> None:
        super().__init__(options)
        self._hash: int = super().__hash__()

    def __hash__(self) -> int:
        return self._hash

    def copy(self) -> Flags:
        """Return options that may be changed."""
        return Flags(self)


class _Options(Flags):  # type: ignore[misc]
    """Options whose copy, which Numba compiles by, is one object for all functions with equal options."""

    __slots__ = ()
    _settled: ClassVar[dict[Flags, _Settled]] = {}

    def copy(self) -> Flags:
        """Return the object that all functions with these options share."""
        return self._settled.setdefault(self, _Settled(self))


class _Typing:
    """Numba's typing context, which remembers how builtin functions and operators are typed."""

    _known: ClassVar[dict[tuple[Any, tuple[Any, ...]], Any]] = {}

    def __init__(self, context: Any) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def resolve_function_type(self, function: Any, arguments: Any, named: Any) -> Any:
        """Return the signature of ``function`` for arguments of these types; None if it has none."""
        is_builtin = isinstance(function, types.Function) or not isinstance(function, types.Type)
        if named or not is_builtin:
            return self._context.resolve_function_type(function, arguments, named)
        asked = function, tuple(arguments)
        if self._known.get(asked) is None:
            self._known[asked] = self._context.resolve_function_type(function, arguments, named)
        return self._known[asked]


class _Counting:
    """The decision whether a function has to count references: only if it makes, keeps or returns an object that is counted.

    The caller holds what any other function uses, from before the call until after it. Numba would still count every array of the state
    that the function looks at, up and down again, by instructions that wait for all the memory asked for before them.
    """

    def __init__(self, state: Any) -> None:
        self._state = state

    def matters(self) -> bool:
        """Return whether the function's own code has to count; the functions that it calls are judged one by one."""
        state = self._state
        if self._counts(state.return_type) or any(self._counts(kind) and not _is_held(kind) for kind in state.args):
            return True
        return any(self._keeps(step) for block in state.func_ir.blocks.values() for step in block.body)

    def _counts(self, kind: Any) -> bool:
        return bool(self._state.targetctx.data_model_manager.lookup(kind).contains_nrt_meminfo())

    def _keeps(self, step: Any) -> bool:
        kinds = self._state.typemap
        if isinstance(step, ir.Assign) and self._counts(kinds[step.target.name]):
            made = step.value
            return isinstance(made, ir.Yield) or (isinstance(made, ir.Expr) and made.op not in _LOOKS)
        if isinstance(step, (ir.SetItem, ir.StaticSetItem)):
            return not isinstance(kinds[step.target.name], types.Array)
        return isinstance(step, (ir.SetAttr, ir.StoreMap))


_LOOKS = {"getattr", "getitem", "static_getitem", "typed_getitem", "build_tuple", "exhaust_iter", "cast", "phi"}


def _is_held(kind: Any) -> bool:
    parts = getattr(kind, "types", None)  # of a tuple
    if parts is not None:
        return all(_is_held(part) for part in parts)
    return isinstance(kind, (types.Array, types.StructRef, types.Number))  # type: ignore[attr-defined]


class _Library(JITCodeLibrary):  # type: ignore[misc]
    """Compiled code that counts no references where that is not needed."""

    def __init__(self, codegen: Any, name: str, counting: _Counting) -> None:
        super().__init__(codegen, name)
        self._counting = counting

    def add_ir_module(self, module: Any) -> None:
        """Add a function without its counting; the wrapper for Python has references of its own and keeps counting."""
        if module.name != "wrapper" and not self._counting.matters():
            for block in (block for function in module.functions for block in function.blocks):
                block.instructions = [step for step in block.instructions if not _is_count(step)]
        super().add_ir_module(module)


def _is_count(instruction: Any) -> bool:
    return isinstance(instruction, CallInstr) and instruction.callee.name in ("NRT_incref", "NRT_decref")


class _Part(_Library):
    """Compiled code to be linked into other code: optimised, and not made into machine code."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def serialize_using_object_code(self) -> Any:
        """Return what the cache keeps: bitcode, because there is no object code. Read back, it is an ordinary library of Numba."""
        return self.serialize_using_bitcode()


class Compiling(Compiler):  # type: ignore[misc]
    """Numba's compiler, for functions that Python calls."""

    _library: type[_Library] = _Library

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile ``function`` as Numba does, but with options that are quick to look up, and into a library of our own."""
        state = self.state
        state.flags = _Options(state.flags)
        state.typingctx = _Typing(state.typingctx)
        state.library = self._library(state.targetctx.codegen(), function.__qualname__, _Counting(state))
        state.library.enable_object_caching()
        return super().compile_extra(function)


class CompilingParts(Compiling):
    """Numba's compiler, for functions that only compiled code calls."""

    _library = _Part

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile ``function`` for linking."""
        self.state.targetctx.get_executable = _handle  # the context is a copy, of this compilation's own
        return super().compile_extra(function)


def _handle(library: _Part, description: Any, environment: Any) -> Any:
    """Stand in for the executable that Numba expects of every function; it has no address, and nothing calls it."""
    name = description.qualname.split(".")[-1]
    return make_function(description.lookup_module(), name, "", 0, environment, (library,))
