"""Ask the memory for a place that will soon be used, so that it is in the processor's cache by then; nothing else changes."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.types.containers import StarArgTuple
from numba.extending import intrinsic

_TO_WRITE, _STAYS, _DATA = 1, 3, 1  # what LLVM is told: it will be written, keep it in every cache, it is data


def _nothing(array: Any, *place: int) -> None:
    """Do nothing: code that is not compiled has no use for it."""


def _prefetch(typing: Any, array: Any, *place: Any) -> Any:
    """Prefetch ``array[place]``, an index for each axis; the place may lie outside the array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, given = signature.args
        indices = [
            context.cast(builder, index, of, types.intp)
            for index, of in zip(cgutils.unpack_tuple(builder, arguments[1]), given, strict=True)
        ]
        made = context.make_array(kind)(context, builder, arguments[0])
        address = cgutils.get_item_pointer(context, builder, kind, made, indices, wraparound=False)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        wanted = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [byte], wanted)
        builder.call(function, [builder.bitcast(address, byte), number(_TO_WRITE), number(_STAYS), number(_DATA)])
        return context.get_dummy_value()

    return types.void(array, StarArgTuple(place)), generate


prefetch: Any = _nothing if numba.config.DISABLE_JIT else intrinsic(_prefetch)
