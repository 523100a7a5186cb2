"""The tables of a study: their columns, types and units, and how rows become Parquet bytes that are the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from sim.metrics import DAY_METRICS, RUN_METRICS, Metric

SCHEMA_VERSION: Final = 2
"""Raised whenever a column is added, dropped or changes its meaning."""

_ROW_GROUP = 65_536

_RUN = ("run", pa.string(), "", "identity of the run: a hash of everything that determines it")
_SCENARIO = ("scenario", pa.string(), "", "name of the scenario")
_POLICY = ("policy", pa.string(), "", "the policy, as given on the command line")
_REPLICATE = (
    "replicate",
    pa.int32(),
    "",
    "number of the replicate, from 0; the same replicate is the same world under every policy",
)
_EVENT = (
    "event",
    pa.bool_(),
    "",
    "whether the scenario's events happen (false: the twin world without them)",
)

_IDENTITY = (
    ("position", pa.int32(), "", "place in the plan, from 0"),
    _RUN,
    _SCENARIO,
    _POLICY,
    _REPLICATE,
    (
        "draw",
        pa.int32(),
        "",
        "number of the draw of the uncertain parameters; runs of one draw share their parameters",
    ),
    _EVENT,
    ("seed", pa.uint64(), "", "seed of the replicate's random numbers"),
    ("months", pa.int32(), "months", "horizon after burn-in; a month is 30 days"),
    ("parameters", pa.string(), "", "values drawn for the uncertain parameters, as JSON"),
)

_ENDING = (
    ("status", pa.string(), "", "finished or failed"),
    ("error", pa.string(), "", "what went wrong, in one line; null for a finished run"),
    (
        "failed_day",
        pa.int32(),
        "days",
        "day that a failed run had reached, counted from the end of burn-in; null when unknown",
    ),
    ("replay", pa.string(), "", "the command that repeats a failed run; null for a finished one"),
)

Column = tuple[str, Any, str, str]


def _field(column: Column) -> Any:
    name, kind, unit, meaning = column
    about = {"meaning": meaning, **({"unit": unit} if unit else {})}
    return pa.field(name, kind, metadata=about)


def _measure(metric: Metric) -> Any:
    return pa.field(metric.name, pa.float64(), metadata={"unit": metric.unit, "meaning": metric.meaning})


def _schema(columns: Sequence[Column], metrics: Iterable[Metric] = ()) -> Any:
    fields = [*(_field(column) for column in columns), *(_measure(metric) for metric in metrics)]
    return pa.schema(fields, metadata={"grapevine_schema": str(SCHEMA_VERSION)})


PLAN: Final = _schema(_IDENTITY)
"""One row a run, before it is run."""

RUNS: Final = _schema((*_IDENTITY, *_ENDING), RUN_METRICS)
"""One row a run: the plan's columns, how it ended, and every run metric (null where the run failed or the measure is void)."""

DAYS: Final = _schema(
    (
        _RUN,
        _SCENARIO,
        _POLICY,
        _REPLICATE,
        _EVENT,
        ("day", pa.int32(), "days", "day after burn-in, from 1"),
    ),
    DAY_METRICS,
)
"""One row a day of a finished run, with every day metric."""

GROUPS: Final = _schema(
    (
        _RUN,
        _SCENARIO,
        _POLICY,
        _REPLICATE,
        _EVENT,
        ("kind", pa.string(), "", "how people (at the end of burn-in) or conversations were divided"),
        ("group", pa.string(), "", "the part"),
        ("measure", pa.string(), "", "name of the group metric"),
        ("value", pa.float64(), "", "the measure, in the unit of that metric"),
    )
)
"""One row a measure of a group of people or conversations in a finished run."""

TABLES: Final[Mapping[str, Any]] = {"runs": RUNS, "days": DAYS, "groups": GROUPS}
"""The tables that are written part by part, by the name of their folder."""


def table(schema: Any, columns: Mapping[str, Any]) -> Any:
    """An Arrow table of ``schema`` from a mapping of its column names to values; nan becomes null. KeyError for a missing column."""
    arrays = [pa.array(columns[field.name], field.type, from_pandas=True) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def joined(schema: Any, parts: Sequence[Any]) -> Any:
    """The rows of several tables of ``schema``, in order; none gives a table without rows."""
    return pa.concat_tables([schema.empty_table(), *parts])


def to_bytes(data: Any) -> bytes:
    """An Arrow table as a stream of bytes, to travel between processes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as writer:
        writer.write_table(data)
    raw: bytes = sink.getvalue().to_pybytes()
    return raw


def from_bytes(data: bytes) -> Any:
    """The inverse of ``to_bytes``."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def write_parquet(data: Any, file: IO[bytes]) -> None:
    """Write a table as Parquet: the same rows give the same bytes, in one version of the libraries."""
    pq.write_table(data.combine_chunks(), file, row_group_size=_ROW_GROUP, compression="zstd", version="2.6")
