"""Ask for a place in memory before it is needed, so that the processor need not wait for it then. Results are the same with and without."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba.core import types
from numba.core.cgutils import get_item_pointer
from numba.extending import intrinsic


def _ask(typing_context: Any, array: Any, place: Any) -> Any:
    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = context.cast(builder, arguments[1], signature.args[1], types.intp)
        pointer = builder.gep(values.data, [place])
        number, pointer_type = ir.IntType(32), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer_type, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [pointer_type], kind)
        builder.call(function, [builder.bitcast(pointer, pointer_type), number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.none(array, place), make


def _nothing(array: Any, place: int) -> None:
    """Do nothing: uncompiled code has no use for it."""


prefetch = _nothing if numba.config.DISABLE_JIT else intrinsic(_ask)
