"""The tables of a study: their columns, types and units, and how rows become Parquet bytes that are the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.measures.catalogue import DAY_METRICS, RUN_METRICS, Metric

SCHEMA_VERSION: Final = 4
"""Raised whenever a column is added, dropped or changes its meaning."""

_ROW_GROUP = 65_536

_RUN = ("run", pa.string(), "", "identity of the run: a hash of everything that determines it")
_SCENARIO = ("scenario", pa.string(), "", "name of the scenario")
_POLICY = ("policy", pa.string(), "", "the policy, as given on the command line")
_REPLICATE = (
    "replicate",
    pa.int32(),
    "",
    "number of the replicate, from 0; runs of one replicate under several policies are paired",
)
_EVENT = ("event", pa.bool_(), "", "whether the scenario's events happen (false: the twin run without them)")

_IDENTITY = (
    _RUN,
    _SCENARIO,
    _POLICY,
    _REPLICATE,
    ("draw", pa.int32(), "", "number of the draw of the uncertain parameters; runs of one draw share their parameters"),
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
    (_RUN, _SCENARIO, _POLICY, _REPLICATE, _EVENT, ("day", pa.int32(), "days", "day after burn-in, from 1")),
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
        ("kind", pa.string(), "", "how people (at the end of burn-in), conversations or the run-off were divided"),
        ("group", pa.string(), "", "the part"),
        ("measure", pa.string(), "", "name of the group metric"),
        ("value", pa.float64(), "", "the measure, in the unit of that metric"),
    )
)
"""One row a measure of a group of people or conversations in a finished run."""

_OF_RUN = (_RUN, _SCENARIO, _POLICY, _REPLICATE, _EVENT)
_CASE = (
    "case",
    pa.string(),
    "",
    "the conversation: opener, day and ordinal, with points between; the same under every policy of a replicate",
)
_ORDINALS = "200: a contact by the company; 201: a word about being dropped; 202: a story; 203: a word to which reading moved them"
_CALENDAR = "on a made-up calendar in which burn-in begins at midnight of 2001-01-01, a Monday"

CONVERSATIONS: Final = _schema(
    (
        *_OF_RUN,
        _CASE,
        ("opener", pa.int32(), "", "the person whose conversation it is, a row of people"),
        ("day", pa.int32(), "days", "day on which it was opened, from 1; 0 and below lie in burn-in"),
        ("ordinal", pa.int32(), "", f"which of their conversations of that day; {_ORDINALS}"),
        ("opened", pa.float64(), "minutes", "minute at which it was opened, from the end of burn-in"),
        ("opened_at", pa.timestamp("ms"), "", f"the same {_CALENDAR}"),
        ("kind", pa.string(), "", "complaint, question, praise, word (to peers), or contact (by the company)"),
        ("valence", pa.int8(), "", "1 positive, 0 neutral, -1 negative"),
        ("severity", pa.string(), "", "of the failure: minor, quality, money, serious; null where nothing failed"),
        ("cause", pa.string(), "", "root cause of the failure; null where nothing failed"),
        ("fair", pa.bool_(), "", "whether there is something to it; no, of a complaint without a failure"),
        ("channel", pa.string(), "", "name of the channel"),
        ("public", pa.bool_(), "", "whether others could read along when it was opened"),
        ("anger", pa.float64(), "0 to 1", "arousal of the opening post"),
        ("heard", pa.float64(), "minutes", "minute at which the company came to know of it; null for never"),
        ("first_answer", pa.float64(), "minutes", "minute of the company's first answer; null for none"),
        ("last_turn", pa.float64(), "minutes", "minute of the last turn by customer, company or peer"),
        ("company_turns", pa.int32(), "turns", "answers of the company, or its contact"),
        ("customer_turns", pa.int32(), "turns", "further turns of the customer"),
        ("peer_turns", pa.int32(), "turns", "turns of other customers"),
        ("escalations", pa.int32(), "escalations", "times it was passed to a responder with more authority"),
        ("reshares", pa.int32(), "reshares", "times it was passed on"),
        ("impressions", pa.float64(), "impressions", "times it was seen, expected ones outside the market included"),
        ("compensation", pa.float64(), "money", "compensation paid"),
        ("late", pa.bool_(), "", "whether the customer's patience ended before the first answer"),
        ("defended", pa.bool_(), "", "whether a peer defended the company against an unfair complaint"),
        ("backfired", pa.bool_(), "", "whether a peer defended the company against a fair, unresolved complaint"),
        ("outcome", pa.string(), "", "how it ended, see below"),
    )
)
"""One row a conversation that was opened in the comparison, or had a turn in it; by opener, day and ordinal. Recorded when asked for."""

TURNS: Final = _schema(
    (
        *_OF_RUN,
        ("case", pa.string(), "", "the conversation, as in conversations; null for a customer being dropped"),
        ("opener", pa.int32(), "", "the person whose conversation it is; of a drop, who is dropped"),
        ("minute", pa.float64(), "minutes", "when, from the end of burn-in"),
        ("time", pa.timestamp("ms"), "", f"the same {_CALENDAR}"),
        ("speaker", pa.string(), "", "customer (the opener), company, or peer (anybody else)"),
        ("act", pa.string(), "", "what the turn is, see below"),
        ("person", pa.int32(), "", "the customer or peer who acts; null for the company"),
        (
            "responder",
            pa.int32(),
            "",
            "the responder who acts for the company; null for others, and for contacts and drops",
        ),
    )
)
"""One row a turn, by minute. Recorded with the conversations."""

PEOPLE: Final = _schema(
    (
        *_OF_RUN,
        ("person", pa.int32(), "", "number of the person, from 0; the same person under every policy of a replicate"),
        ("day", pa.int32(), "days", "evening of the snapshot; 0 is the end of burn-in"),
        ("status", pa.string(), "", "prospect, customer or former"),
        ("advocate", pa.string(), "", "none, organic, or member (of the company's programme)"),
        ("whiner", pa.bool_(), "", "whether they are loud and entitled"),
        ("influencer", pa.bool_(), "", "whether they are of the top fraction by reach"),
        ("follows_company", pa.bool_(), "", "whether they follow the company's account"),
        ("segment", pa.string(), "", "segment of the market"),
        ("region", pa.string(), "", "region of the segment"),
        ("customer_type", pa.string(), "", "type of customer of the segment"),
        ("public_channel", pa.string(), "", "public channel they use"),
        ("private_channel", pa.string(), "", "private channel they use"),
        ("attitude", pa.float64(), "-1 to 1", "what they would say of the company today"),
        ("relationship", pa.float64(), "0 to 1", "slow trust in the company"),
        ("expectation", pa.float64(), "0 to 1", "quality they expect"),
        ("redress_belief", pa.float64(), "0 to 1", "belief that complaining in public pays"),
        ("motivation", pa.float64(), "0 to 1", "how ready an advocate is to act"),
        ("skill", pa.float64(), "0 to 1", "skill in helping peers"),
        ("loudness", pa.float64(), "0 to 1", "readiness to speak up in public"),
        ("entitlement", pa.float64(), "0 to 1", "how much they think they are owed"),
        ("susceptibility", pa.float64(), "0 to 1", "how much the words of others move them"),
        ("interest", pa.float64(), "0 to 1", "interest in the company's matters"),
        ("switching_cost", pa.float64(), "0 to 1", "what it costs them to leave"),
        ("margin", pa.float64(), "money per month", "margin they bring while a customer"),
        ("reach", pa.float64(), "people", "followers inside and outside the market"),
        ("cases", pa.int32(), "conversations", "complaints and questions opened since the end of burn-in"),
        ("answered", pa.int32(), "conversations", "first answers got since the end of burn-in"),
        ("waited_min", pa.float64(), "minutes", "minutes waited for first answers since the end of burn-in"),
        ("compensated", pa.float64(), "money", "compensation got since the end of burn-in"),
        ("silent_failures", pa.int32(), "failures", "failures kept quiet about since the end of burn-in"),
        ("departures", pa.int32(), "departures", "times they left since the end of burn-in"),
        ("served_cost", pa.float64(), "money", "what serving them has cost in this spell as a customer"),
        ("searching", pa.bool_(), "", "whether they are a customer who looks for an alternative"),
        (
            "customer_since",
            pa.float64(),
            "days",
            "day on which they became a customer, 0 and below in burn-in; null for others",
        ),
        ("last_left", pa.float64(), "days", "day on which they last left; null for not since the end of burn-in"),
        ("dropped", pa.bool_(), "", "whether the company has ended the relationship"),
        ("label", pa.string(), "", "how far a hype has come with them: untouched, reached, uses, takes up"),
    )
)
"""One row a person and evening that a study asks for, by day and person."""

TABLES: Final[Mapping[str, Any]] = {"runs": RUNS, "days": DAYS, "groups": GROUPS}
"""The tables that every study has, written part by part, by the name of their folder."""

RECORDED: Final[Mapping[str, Any]] = {"conversations": CONVERSATIONS, "turns": TURNS, "people": PEOPLE}
"""The tables that a study has when they are asked for, see ``sim.study.design.record``."""


def of_study(recorded: Iterable[str] = (), plan: Any = PLAN) -> dict[str, Any]:
    """Return the schemas of a study's tables by name: those of every study, then the recorded ones.

    ``plan`` is the schema of its plan. What that has beyond ``PLAN`` (see ``plan_table``) also ends ``runs`` and ``days``.
    """
    wanted = set(recorded)
    found = {**TABLES, **{name: schema for name, schema in RECORDED.items() if name in wanted}}
    more = [field for field in plan if field.name not in PLAN.names]
    return {name: _longer(schema, more) if name in _WITH_DESIGN else schema for name, schema in found.items()}


_WITH_DESIGN = ("runs", "days")
"""The tables that, like the plan, have the varied parameters as columns."""


def _longer(schema: Any, fields: Iterable[Any]) -> Any:
    for field in fields:
        schema = schema.append(field)
    return schema


def plan_table(columns: Mapping[str, Any], design: Mapping[str, Sequence[Any]]) -> Any:
    """Return a plan: the columns of ``PLAN``, then those of the ``design``, by name, each with a value a run.

    A name that another column of runs or days bears is written ``vary.NAME``.
    """
    base, extra, taken = table(PLAN, columns), {}, set(_TAKEN)
    for name, values in design.items():
        meaning = _DESIGN_MEANING.get(name, f"value of {name} at the design point")
        column = name
        while column.lower() in taken:  # in SQL the case of a name does not count
            column = f"vary.{column}"
        taken.add(column.lower())
        extra[column] = (_uniform(values), meaning)
    schema = _longer(
        PLAN, [pa.field(name, one.type, metadata={"meaning": said}) for name, (one, said) in extra.items()]
    )
    return pa.Table.from_arrays([*base.columns, *(one for one, _ in extra.values())], schema=schema)


BASE, POINT = "base", "point"
"""Columns of the plan of a written study: which scenario a design point varies, and the point's own name."""

_DESIGN_MEANING = {BASE: "the scenario that the design point varies", POINT: "name of the design point"}
_TAKEN = frozenset([*RUNS.names, *DAYS.names])


def _uniform(values: Sequence[Any]) -> Any:
    """Make an Arrow array of values of one kind: switches, whole numbers, numbers; whatever else there is as text."""
    kinds = {type(value) for value in values if value is not None}
    for kind, arrow in (({bool}, pa.bool_()), ({int}, pa.int64()), ({int, float}, pa.float64())):
        if kinds and kinds <= kind:
            return pa.array(values, arrow)
    as_text = [value if value is None or isinstance(value, str) else json.dumps(value, default=str) for value in values]
    return pa.array(as_text, pa.string())


def stamped(rows: Any, schema: Any, plan: Any) -> Any:
    """Return rows in ``schema``, with what the plan says of their runs. KeyError for a column that neither has."""
    places = pc.index_in(rows.column("run"), value_set=plan.column("run").combine_chunks())
    names = [name for name in schema.names if name in plan.column_names]
    labels = plan.select(names).take(places)
    return table(
        schema, {name: (labels if name in names else rows).column(name).combine_chunks() for name in schema.names}
    )


def in_plan_order(rows: Any, plan: Any) -> Any:
    """Return rows sorted by the place of their run in the plan; rows of one run keep their order."""
    places = pc.index_in(rows.column("run"), value_set=plan.column("run").combine_chunks()).combine_chunks()
    sorted_already = len(places) < 2 or pc.all(pc.less_equal(places[:-1], places[1:])).as_py()
    return rows if sorted_already else rows.take(pc.sort_indices(places))


def of_runs(rows: Any, runs: Iterable[str]) -> Any:
    """Return the rows of some runs."""
    return rows.filter(_is_of(rows, runs))


def without_runs(rows: Any, runs: Iterable[str]) -> Any:
    """Return the rows of all runs but some."""
    return rows.filter(pc.invert(_is_of(rows, runs)))


def _is_of(rows: Any, runs: Iterable[str]) -> Any:
    return pc.is_in(rows.column("run"), value_set=pa.array(list(runs), pa.string()))


def table(schema: Any, columns: Mapping[str, Any]) -> Any:
    """Make an Arrow table of ``schema`` from a mapping of its column names to values; nan becomes null. KeyError for a missing column."""
    arrays = [_array(columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Any, kind: Any) -> Any:
    if isinstance(values, pa.Array):
        return values if values.type == kind else values.cast(kind)
    return pa.array(values, kind, from_pandas=True)


def joined(schema: Any, parts: Sequence[Any]) -> Any:
    """Join the rows of several tables of ``schema``, in order; none gives a table without rows."""
    return pa.concat_tables([schema.empty_table(), *parts])


def to_bytes(data: Any) -> bytes:
    """Write an Arrow table as a stream of bytes, to travel between processes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as writer:
        writer.write_table(data)
    raw: bytes = sink.getvalue().to_pybytes()
    return raw


def from_bytes(data: bytes) -> Any:
    """Read an Arrow table back from the bytes of ``to_bytes``."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> Any:
    """Read a Parquet file, by this thread alone.

    One of Arrow's own threads may release Python's bytes when Python has ended already, which aborts the process.
    """
    with path.open("rb") as file, pq.ParquetFile(file, pre_buffer=False) as parquet:
        return parquet.read(columns=None if columns is None else [*columns], use_threads=False)


def write_parquet(data: Any, file: IO[bytes]) -> None:
    """Write a table as Parquet: the same rows give the same bytes, in one version of the libraries."""
    pq.write_table(data.combine_chunks(), file, row_group_size=_ROW_GROUP, compression="zstd", version="2.6")
