"""``docs/results.md``: the result folder, every table and column, and how to read it."""

from __future__ import annotations

import sys
from typing import Any

from docs._generate.rendering import rendered
from sim.measures.catalogue import DAY_METRICS, RUN_METRICS
from sim.study.design import record, tables
from sim.study.storage.store import JOBS_PER_PART

_SCHEMAS = {"plan": tables.PLAN, **tables.TABLES, **tables.RECORDED}
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
    return rendered(
        "results",
        jobs_per_part=JOBS_PER_PART,
        schema_version=tables.SCHEMA_VERSION,
        tables=[_table(name, schema) for name, schema in _SCHEMAS.items()],
        acts=record.ACTS,
        outcomes=record.OUTCOMES,
    )


def _table(name: str, schema: Any) -> dict[str, Any]:
    """Return a table's columns; those that are measures have a page of their own."""
    measures = _MEASURES.get(name, set())
    columns = [_column(field) for field in schema if field.name not in measures]
    return {"name": name, "rows": _ROWS[name], "columns": columns, "measures": len(measures)}


def _column(field: Any) -> dict[str, str]:
    noted = {key.decode(): value.decode() for key, value in field.metadata.items()}
    return {"name": field.name, "type": str(field.type), "unit": noted.get("unit", ""), "meaning": noted["meaning"]}


if __name__ == "__main__":
    sys.stdout.write(page())
