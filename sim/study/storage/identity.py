"""The identity of results: a digest that depends on what the rows say, and on nothing else.

Not on the executor, the number of workers, the order of completion, interruptions, repeated runs, or whether the study was enlarged. Each
run has a digest of its rows, table by table; the identity is the digest of these, sorted by the names of the runs. So parts can be
taken one at a time, and results of any size need little memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Entry = tuple[str, str, bytes]
"""A table, the name of a run, and the digest of the run's rows there."""


class Identity:
    """Collects tables, in any order and in any division that leaves the rows of a run together."""

    def __init__(self) -> None:
        self._runs: list[Entry] = []

    def add(self, name: str, rows: Any) -> None:
        """Take in rows of the table ``name``, sorted so that those of a run stand together."""
        self.extend(entries(name, rows))

    def extend(self, found: Iterable[Entry]) -> None:
        """Take in the entries of rows, wherever they were made."""
        self._runs.extend(found)

    def digest(self) -> str:
        """Return the identity as hex digits."""
        whole = hashlib.sha256()
        for name, run, digest in sorted(self._runs):
            whole.update(f"{name}\0{run}\0".encode() + digest)
        return whole.hexdigest()


def entries(name: str, rows: Any) -> list[Entry]:
    """Return an entry for each run with rows in the table ``name``; the rows of a run stand together."""
    if rows.num_rows == 0:
        return []
    starts, names = _starts(rows)
    ends = [*map(int, starts[1:]), rows.num_rows]
    found: list[Entry] = []
    for first in range(0, len(names), _AT_ONCE):  # a copy of all cells would take as much memory as the rows
        last = min(first + _AT_ONCE, len(names))
        begin = int(starts[first])
        cells = _Cells(rows.slice(begin, ends[last - 1] - begin))
        own = zip(starts[first:last], ends[first:last], names[first:last], strict=True)
        found += [(name, run, cells.digest(int(start) - begin, end - begin)) for start, end, run in own]
    return found


_AT_ONCE = 16
"""Runs whose cells are copied at a time."""


def _starts(rows: Any) -> tuple[Any, list[str]]:
    """Return where each run begins, and its name."""
    runs = rows.column("run").combine_chunks().dictionary_encode()
    places = runs.indices.to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    return starts, runs.dictionary.take(pa.array(places[starts])).to_pylist()


class _Cells:
    """The cells of a table as bytes: which are null, numbers of eight bytes, and texts with their lengths; columns by name."""

    def __init__(self, rows: Any) -> None:
        names = sorted(rows.schema.names)
        columns = [rows.column(name).combine_chunks() for name in names]
        numbers = [_as_integers(one) for one in columns if not pa.types.is_string(one.type)]
        self._names = "\0".join(names).encode()
        self._valid = np.column_stack([one.is_valid().to_numpy(zero_copy_only=False) for one in columns])
        self._numbers = np.column_stack([np.zeros(rows.num_rows, dtype=np.int64), *numbers])
        self._texts = [_text(one) for one in columns if pa.types.is_string(one.type)]

    def digest(self, start: int, stop: int) -> bytes:
        """Return a digest of some rows."""
        found = hashlib.sha256(self._names)
        found.update(self._valid[start:stop].tobytes())
        found.update(self._numbers[start:stop].tobytes())
        for text, ends in self._texts:
            found.update(np.diff(ends[start : stop + 1]).tobytes())
            found.update(text[ends[start] : ends[stop]])
        return found.digest()


def _as_integers(array: Any) -> Any:
    """Return the bits of numbers, switches or times as 64-bit integers; 0 for null."""
    if pa.types.is_timestamp(array.type) or pa.types.is_boolean(array.type):
        array = array.cast(pa.int64())
    values = pc.fill_null(array, 0).to_numpy(zero_copy_only=False)
    if values.dtype.kind == "f":
        return values.astype(np.float64).view(np.int64)
    return values.view(np.int64) if values.dtype == np.uint64 else values.astype(np.int64)


def _text(array: Any) -> tuple[bytes, Any]:
    """All texts of a column one after another, and where each ends."""
    lengths = pc.fill_null(pc.binary_length(array), 0).to_numpy()
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return "".join(pc.fill_null(array, "").to_pylist()).encode(), ends
