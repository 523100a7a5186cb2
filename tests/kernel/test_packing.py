"""Arrays come back as they were packed, to the byte."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.packing import packed

ROWS = (
    np.array([0.0, -0.0, np.nan, np.inf, 1e-308, 0.1]),
    np.array([-1, 2**31 - 1, 0, 1, 2, 3], dtype=np.int32),
    np.array([-128, 127, 0, 1, 2, 3], dtype=np.int8),
    np.array([True, False] * 3),
)


@pytest.mark.parametrize("length", [6, 3, 0])
def test_rows_of_any_type_come_back(length: int) -> None:
    waiting = packed([row[::-1][:length] for row in ROWS])  # not contiguous
    for place, row in enumerate(ROWS):
        assert waiting.row(place).dtype == row.dtype
        assert waiting.row(place).tobytes() == row[::-1][:length].tobytes()
    assert waiting.length == length


def test_what_repeats_itself_takes_little() -> None:
    assert packed([np.zeros(100_000)]).nbytes < 1_000
