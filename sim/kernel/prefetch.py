"""Ask the memory for a place that will soon be read, so that it is in the processor's cache by then; nothing else changes."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

_TO_WRITE, _STAYS, _DATA = 1, 3, 1  # what LLVM's prefetch is told: it will be written, keep it in every cache, it is data


def _nothing(array: Any, i: int, j: int) -> None:
    """Do nothing: code that is not compiled has no use for it."""


def _prefetch(typing: Any, array: Any, i: Any, j: Any) -> Any:
    """Prefetch ``array[i, j]``; the place may lie outside the array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        made = context.make_array(kind)(context, builder, arguments[0])
        places = [context.cast(builder, value, given, types.intp) for value, given in zip(arguments[1:], signature.args[1:], strict=True)]
        place = cgutils.get_item_pointer(context, builder, kind, made, places, wraparound=False)
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, number, number, number]), "llvm.prefetch.p0"
        )
        builder.call(function, [builder.bitcast(place, byte), number(_TO_WRITE), number(_STAYS), number(_DATA)])
        return context.get_dummy_value()

    return types.void(array, i, j), generate


prefetch: Any = _nothing if numba.config.DISABLE_JIT else intrinsic(_prefetch)
