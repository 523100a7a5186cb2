"""Ask for a place in memory before it is needed, so that the processor need not wait for it then. Results are the same with and without."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic


def _ask(typing_context: Any, array: Any, place: Any) -> Any:
    """Give Numba the type of ``prefetch(array, place)``, and what writes LLVM's instruction of that name."""

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = context.make_array(signature.args[0])(context, builder, arguments[0])
        entry = context.cast(builder, arguments[1], signature.args[1], types.intp)
        number, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        instruction = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        to_read, to_keep, data = number(0), number(3), number(1)
        builder.call(instruction, [builder.bitcast(builder.gep(values.data, [entry]), pointer), to_read, to_keep, data])
        return context.get_dummy_value()

    return types.none(array, place), write


def _nothing(array: Any, place: int) -> None:
    """Do nothing: uncompiled code has no use for it."""


prefetch = _nothing if numba.config.DISABLE_JIT else intrinsic(_ask)
