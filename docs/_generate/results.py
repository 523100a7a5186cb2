"""``docs/results.md``: the result folder, every table and column, and how to read it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from sim.measures.catalogue import DAY_METRICS, RUN_METRICS
from sim.study.design import record, tables
from sim.study.storage.store import JOBS_PER_PART

INTRODUCTION = f"""\
# The result folder

Written by `python -m docs._generate.results`; a test holds that it is current.

A study is a folder. Everything in it is JSON or Parquet, so that DuckDB, Polars, pandas, R and everything else that reads Parquet reads it
without this package.

    manifest.json    what was asked, resolved to the last parameter; versions, hashes, machine, times
    plan.parquet     one row a run, before it is run
    runs/            one row a run: what it was, how it ended, its measures
    days/            one row a run and day
    groups/          one row a run, group of people or conversations, and measure
    conversations/   one row a conversation                                     (where recorded)
    turns/           one row a turn                                             (where recorded)
    people/          one row a person and day                                   (where recorded)
    journal.jsonl    one line a part, with the SHA-256 of its files; failures with their tracebacks; how it ended
    status.json      how far it is, for `grapevine status`; of no other use
    jobs/            completed jobs that are in no part yet; gone when the study is finished
    report.html      after `grapevine report`

Each table is a folder of parts, `part-00000.parquet` and so on, of at most {JOBS_PER_PART} jobs each (a job is one replicate
under every policy), fewer where they are large. A part is written aside and renamed, and counts once the journal names
it. Which runs share a part depends on when they were completed; sort by `scenario`, `replicate` and `policy`, or join
`plan.parquet`, where an order matters.

**Identity.** `identity` in the manifest of a finished study is a digest of all its rows, sorted by run. The same study has
the same identity, whatever the number of workers, the order of completion, interruptions, repeated runs and
expansions; times, hosts and tracebacks stand only in manifest and journal.

**Varied parameters.** In the folder of a written study (`grapevine sweep`) the tables plan, runs and days end in further columns: `base`,
the scenario that a design point varies; `point`, the name of the design point; and one column for each varied
parameter, by its dotted key or the name of its entry, with its value there. A name that another column has is written
`vary.NAME`. So `grapevine query FOLDER 'select "company.budget", policy, avg(value) from runs group by all'`
compares the points. Uncertain parameters that are drawn, not varied, stand in `parameters`.

**Version.** The schema is number {tables.SCHEMA_VERSION}: `schema` in the manifest, `grapevine_schema` in the
metadata of every Parquet file. It is raised whenever a column is added to a table, dropped, or changes its meaning; a
folder of another schema is refused, never guessed at. Each column carries its `unit` and `meaning` in the metadata of
its Parquet field.

**Names.** `run` is a hash of everything that determines a run: resolved scenario, policy, seed, horizon, events and
the sources of the model. No two runs of a study have the same. The study's own name is a hash of its runs, and of what it
records where that is more than days. Rows of different policies with the same `scenario`, `replicate` and `event` are
paired: they share seed and parameters, and may be compared row by row.

## Recording more

Days are always recorded. Conversations, and people on the evening of given days, are recorded when asked for: on the command line

    grapevine compare --record conversations --record people@0,180

and in a study file `record = ["days", "conversations", "people@0,180"]`. Day 0 is the end of burn-in. Recording
changes no result: the runs have the same names and the same numbers. A study that records more is another study, in a
folder of its own. On disk a turn takes about 20 bytes and a conversation about 50; in the default scenario a run of six
months with 7,000 customers has some 21,000 turns.

A conversation is the same one under every policy of a replicate when opener, day and ordinal are the same, and `case`
writes the three with points between: `1207.31.0` is the first that person 1207 opened on day 31. Both policies have
such a conversation because what a person draws belongs to person, day and ordinal, and not to what happened before.
Later in a run the two have drifted apart, and some conversations exist under one policy only.
"""

READING = """\
## Reading it

DuckDB, in Python or from its own shell:

```python
import duckdb

folder = "results/NAME"
print(
    duckdb.sql(f\"""
        select policy, avg(value) as value, count(*) as runs
        from '{folder}/runs/*.parquet'
        where status = 'finished'
        group by policy order by value desc
    \""")
)
```

Polars, the paired difference of two policies in each replicate:

```python
import polars as pl

folder = "results/NAME"
runs = pl.read_parquet(f"{folder}/runs/*.parquet").filter(pl.col("event"))
wide = runs.pivot(on="policy", index=["scenario", "replicate"], values="value")
one, other = runs["policy"].unique(maintain_order=True)[:2]
print(wide.select((pl.col(other) - pl.col(one)).alias("difference")).describe())
```

pandas, churn by day:

```python
import pandas as pd

folder = "results/NAME"
days = pd.read_parquet(f"{folder}/days")
days["churn"] = days["left"] / days["customers"]
print(days.groupby(["policy", "day"])["churn"].mean().unstack("policy").tail())
```

What became of conversations, where they were recorded:

```python
import polars as pl

folder = "results/NAME"
conversations = pl.read_parquet(f"{folder}/conversations/*.parquet").filter(pl.col("day") >= 1)
print(
    conversations.group_by("policy", "kind", "outcome")
    .agg(pl.len(), (pl.col("first_answer") - pl.col("opened")).median().alias("minutes to the first answer"))
    .sort("policy", "kind", "outcome")
)
```

R, with the package arrow:

```r
library(arrow)
library(dplyr)

folder <- "results/NAME"
open_dataset(file.path(folder, "turns")) |>
  filter(speaker == "company") |>
  count(policy, act) |>
  collect()
```

`grapevine query FOLDER "SQL"` asks in SQL without a line of code: every table
above is a view by its name, `--json` and `--csv` print for programs. The question can reach nothing but these tables,
and changes nothing.

## As an event log

`turns` is an event log as process mining has it, one event a turn. For pm4py, Celonis, Disco, bupaR and the like the columns are

| they call it | column | in pm4py |
|---|---|---|
| case | `case`, together with `run` where several runs are read | `case:concept:name` |
| activity | `speaker` and `act`, written together: *company solves* | `concept:name` |
| timestamp | `time` | `time:timestamp` |
| resource | `responder` for the company's turns, `person` for those of customers and peers | `org:resource` |

Columns of `conversations` (kind, severity, channel, outcome) are the attributes of the case, joined by `run` and
`case`. A drop that is not part of a conversation has no `case` and is left out. Cases of which `day` is 0 or less were
opened in burn-in, and their first events are not in the log. The calendar of `time` is made up, but its weekdays and
hours are those of the model. With pandas the log is

```python
import pandas as pd

folder = "results/NAME"
turns = pd.read_parquet(f"{folder}/turns").dropna(subset="case")
about = ["run", "case", "day", "kind", "channel", "outcome"]
cases = pd.read_parquet(f"{folder}/conversations", columns=about)
log = turns.merge(cases.query("day >= 1"), on=["run", "case"])
log["case:concept:name"] = log["run"] + "/" + log["case"]
log["concept:name"] = log["speaker"] + " " + log["act"]
log["time:timestamp"] = log["time"]
log["org:resource"] = log["responder"].fillna(log["person"]).astype("Int64").astype("string")
print(log.groupby("case:concept:name")["concept:name"].agg(" > ".join).value_counts().head())
```

## Tables
"""

_TITLES = {"plan": tables.PLAN, **tables.TABLES, **tables.RECORDED}
_ROWS = {
    "plan": "One row a run, before it is run.",
    "runs": "One row a run: the plan's columns, how it ended, and every [measure](measures.md) of a run.",
    "days": "One row a day of a finished run, with every [measure](measures.md) of a day.",
    "groups": "One row a measure of a group of people or conversations in a finished run; the kinds of group stand in "
    "[measures](measures.md).",
    "conversations": "One row a conversation that was opened in the comparison, or was opened in burn-in and had a turn after "
    "it; by opener, day and ordinal. Recorded when asked for.",
    "turns": "One row a turn, by minute. Recorded with the conversations.",
    "people": "One row a person and evening, by day and person. Recorded when asked for.",
}
_MEASURES = {"runs": {metric.name for metric in RUN_METRICS}, "days": {metric.name for metric in DAY_METRICS}}


def page() -> str:
    """Return the page as Markdown."""
    lines = [INTRODUCTION, READING]
    for name, schema in _TITLES.items():
        lines += _table(name, schema)
    lines += _words("What `act` says", record.ACTS)
    lines += _words("What `outcome` says", record.OUTCOMES)
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(name: str, schema: Any) -> Iterator[str]:
    """Yield a table's columns; those that are measures have a page of their own."""
    measures = _MEASURES.get(name, set())
    yield f"### {name}\n"
    yield f"{_ROWS[name]}\n"
    yield "| column | type | unit | meaning |"
    yield "|---|---|---|---|"
    for field in schema:
        if field.name not in measures:
            about = {key.decode(): value.decode() for key, value in field.metadata.items()}
            yield f"| `{field.name}` | {field.type} | {about.get('unit', '')} | {about['meaning']} |"
    if measures:
        yield f"| and {len(measures)} measures | double | | see [measures](measures.md) |"
    yield ""


def _words(title: str, words: Mapping[str, str]) -> Iterator[str]:
    yield f"### {title}\n"
    yield "| word | meaning |"
    yield "|---|---|"
    yield from (f"| {word} | {meaning} |" for word, meaning in words.items())
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
