"""Arrays that wait in little memory: compressed without loss, row by row, and read back row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_CODEC = "zstd"  # a third smaller than LZ4, and fast enough for what is packed every ten days of a run


class Packed(NamedTuple):
    """The rows of a table, compressed.

    Args:
        rows: the bytes of each row.
        length: entries of a row.
        kinds: the type of the entries of each row.
    """

    rows: tuple[bytes, ...]
    length: int
    kinds: tuple[np.dtype[Any], ...]

    @property
    def nbytes(self) -> int:
        """Return the bytes that it takes."""
        return sum(len(row) for row in self.rows)

    def row(self, place: int) -> npt.NDArray[Any]:
        """Return a row, shape (length,), to read."""
        import pyarrow as pa

        kind = self.kinds[place]
        whole = (
            pa.decompress(self.rows[place], self.length * kind.itemsize, _CODEC, asbytes=True) if self.length else b""
        )
        return np.frombuffer(whole, kind)


def packed(rows: Sequence[npt.NDArray[Any]]) -> Packed:
    """Return ``rows`` packed: one or more arrays of one dimension and one length."""
    import pyarrow as pa

    compressed = tuple(
        pa.compress(np.ascontiguousarray(row), _CODEC, asbytes=True) if row.size else b"" for row in rows
    )
    return Packed(compressed, rows[0].size, tuple(row.dtype for row in rows))
