"""Arrays that wait in little memory: compressed without loss, row by row, and read back row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_CODEC = "lz4"  # faster than memory is written: most columns of a state repeat themselves


class Packed(NamedTuple):
    """The rows of a table, compressed.

    Args:
        rows: the bytes of each row.
        length: entries of a row.
        dtype: type of an entry.
    """

    rows: tuple[bytes, ...]
    length: int
    dtype: np.dtype[Any]

    @property
    def nbytes(self) -> int:
        """Return the bytes that it takes."""
        return sum(len(row) for row in self.rows)

    def row(self, place: int) -> npt.NDArray[Any]:
        """Return a row, shape (length,), to read."""
        import pyarrow as pa

        whole = (
            pa.decompress(self.rows[place], self.length * self.dtype.itemsize, _CODEC, asbytes=True)
            if self.length
            else b""
        )
        return np.frombuffer(whole, self.dtype)


def packed(rows: list[npt.NDArray[Any]]) -> Packed:
    """Return ``rows`` packed: one or more arrays of one dimension, one length and one type."""
    import pyarrow as pa

    compressed = tuple(
        pa.compress(np.ascontiguousarray(row), _CODEC, asbytes=True) if row.size else b"" for row in rows
    )
    return Packed(compressed, rows[0].size, rows[0].dtype)
