"""Arrays that begin where a line of the cache does, and asking the memory ahead."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.compile import entry
from sim.kernel.memory import LINE, copied, zeros
from sim.kernel.prefetch import _nothing, prefetch


@pytest.mark.parametrize("shape", [7, (3, 5), (1000, 8), (62, 1001)])
@pytest.mark.parametrize("dtype", [np.float64, np.int32, np.int64])
def test_arrays_begin_with_a_line(shape: int | tuple[int, ...], dtype: type) -> None:
    made = zeros(shape, dtype)
    assert made.shape == np.zeros(shape).shape
    assert (made.dtype, made.ctypes.data % LINE, made.flags.c_contiguous) == (np.dtype(dtype), 0, True)
    assert not made.any()
    made[...] = 3
    twin = copied(made)
    twin[...] = 4
    assert (made == 3).all()
    assert twin.ctypes.data % LINE == 0


@pytest.mark.slow
def test_asking_ahead_changes_nothing_also_beyond_the_end() -> None:
    @entry
    def total(values: np.ndarray, row: int) -> float:
        found = 0.0
        for k in range(values.shape[1]):
            prefetch(values, row, k + 10**12)
            prefetch(values, -row, -k)
            found += values[row, k]
        return found

    values = np.arange(12.0).reshape(3, 4)
    assert total(values, 2) == 8.0 + 9.0 + 10.0 + 11.0
    assert (values == np.arange(12.0).reshape(3, 4)).all()
    assert _nothing(values, 0, 10**12) is None  # type: ignore[func-returns-value]
