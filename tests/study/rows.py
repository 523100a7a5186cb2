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
    text = "\n".join(map(repr, rows.take(order).to_pylist()))
    return hashlib.sha256(f"{rows.schema.names}\n{text}".encode()).digest()
