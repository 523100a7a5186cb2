"""The rows of a result folder, read without the package, in an order that their division into files cannot change."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def data(folder: Path) -> dict[str, bytes]:
    """Everything that must not depend on how a study was run: the rows of each table, sorted; of a finished study the identity."""
    found = {"plan": _digest(pq.read_table(folder / "plan.parquet"))}
    for place in sorted(path for path in folder.iterdir() if list(path.glob("*.parquet"))):
        found[place.name] = _digest(pa.concat_tables([pq.read_table(path) for path in sorted(place.glob("*.parquet"))]))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {**found, "identity": str(manifest.get("identity")).encode()}


def _digest(rows: pa.Table) -> bytes:
    """A digest of rows sorted by their run; those of one run, which one file holds, in their own order."""
    order = pa.compute.sort_indices(rows.column("run").combine_chunks())
    found = hashlib.sha256(f"{rows.schema.names} {rows.num_rows}".encode())
    for column in rows.take(order).columns:
        found.update(hashlib.sha256(_bytes(column)).digest())
    return found.digest()


def _bytes(column: pa.ChunkedArray) -> bytes:
    """The values of a column: numbers by their bytes and where there is none, everything else in words."""
    if not pa.types.is_floating(column.type) and not pa.types.is_integer(column.type):
        return repr(column.to_pylist()).encode("utf-8", "surrogatepass")
    return column.is_null().to_numpy().tobytes() + column.fill_null(0).to_numpy().tobytes()
