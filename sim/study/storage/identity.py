"""The identity of results: a digest that depends on what the rows say, and on nothing else.

Not on the executor, the number of workers, the order of completion, interruptions, repeated runs, or whether the study was enlarged. Each
run has a digest of its rows, table by table; the identity is the digest of these, sorted by the names of the runs. So parts can be
taken one at a time, and results of any size need little memory.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Identity:
    """Collects tables, in any order and in any division that leaves the rows of a run together."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, str, bytes]] = []

    def add(self, name: str, rows: Any) -> None:
        """Take in rows of the table ``name``, sorted so that those of a run stand together."""
        if rows.num_rows == 0:
            return
        starts, names = _starts(rows)
        bytes_of = [_column(field, rows.column(field.name)) for field in sorted(rows.schema, key=lambda one: one.name)]
        for start, stop, run in zip(starts, [*starts[1:], rows.num_rows], names, strict=True):
            digest = hashlib.sha256()
            for one in bytes_of:
                one(digest, int(start), int(stop))
            self._runs.append((name, run, digest.digest()))

    def digest(self) -> str:
        """Return the identity as hex digits."""
        whole = hashlib.sha256()
        for name, run, digest in sorted(self._runs):
            whole.update(f"{name}\0{run}\0".encode() + digest)
        return whole.hexdigest()


def _starts(rows: Any) -> tuple[Any, list[str]]:
    """Return where each run begins, and its name."""
    runs = rows.column("run").combine_chunks().dictionary_encode()
    places = runs.indices.to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    return starts, runs.dictionary.take(pa.array(places[starts])).to_pylist()


def _column(field: Any, column: Any) -> Any:
    """Return a function that adds the cells of some rows to a digest: name, which are null, and what the others hold."""
    array = column.combine_chunks()
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    header = f"{field.name}\0".encode()
    if pa.types.is_string(array.type):
        lengths = pc.fill_null(pc.binary_length(array), 0).to_numpy()
        ends = np.concatenate([[0], np.cumsum(lengths)])
        text = "".join(pc.fill_null(array, "").to_pylist()).encode()

        def words(digest: Any, start: int, stop: int) -> None:
            digest.update(header + valid[start:stop].tobytes() + lengths[start:stop].tobytes())
            digest.update(text[ends[start] : ends[stop]])

        return words
    if pa.types.is_timestamp(array.type) or pa.types.is_boolean(array.type):
        array = array.cast(pa.int64())
    values = pc.fill_null(array, 0).to_numpy(zero_copy_only=False)

    def numbers(digest: Any, start: int, stop: int) -> None:
        digest.update(header + valid[start:stop].tobytes() + values[start:stop].tobytes())

    return numbers
