"""Realised rates and failed runs as rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from sim.views import words

RATES = "rates"
"""Kind of the rows of the ``groups`` table with rates of the burn-in: group ``label, unit``, measure ``stated`` or ``realised``."""


@dataclass(frozen=True)
class RateRow:
    """A stated rate beside the one realised in burn-in, means over all replicates; ``off`` in per cent of the stated rate."""

    label: str
    unit: str
    stated: str
    realised: str
    off: str


@dataclass(frozen=True)
class FailureRow:
    """A run that failed: the day, the error, the command that repeats it."""

    policy: str
    replicate: int
    day: str
    error: str
    replay: str
    traceback: str


def rate_rows(groups: Any) -> list[RateRow]:
    """Return realised beside stated rates from the ``groups`` table of one scenario; empty when it has none."""
    return [_rate_row(name, stated, realised) for name, (stated, realised) in _rates(groups).items()]


def rates_off(groups: Any) -> dict[str, float]:
    """Return by how much each rate is off, as a share of the stated one, from the ``groups`` table of one scenario."""
    known = {name: (stated, realised) for name, (stated, realised) in _rates(groups).items() if stated}
    return {
        name.rpartition(", ")[0] or name: realised / stated - 1.0
        for name, (stated, realised) in known.items()
        if stated and realised is not None
    }


def _rates(groups: Any) -> dict[str, tuple[float | None, float | None]]:
    """By label and unit: the stated and the realised rate, means over all replicates."""
    rates = groups.filter(pc.equal(groups["kind"], RATES))
    labels = list(dict.fromkeys(rates["group"].to_pylist()))
    means = rates.group_by(["group", "measure"]).aggregate([("value", "mean")]).to_pylist()
    known = {(row["group"], row["measure"]): row["value_mean"] for row in means}
    return {name: (known.get((name, "stated")), known.get((name, "realised"))) for name in labels}


def _rate_row(name: str, stated: float | None, realised: float | None) -> RateRow:
    label, _, unit = name.rpartition(", ")
    off = words.NONE
    if stated and realised is not None:
        off = words.measure(realised / stated - 1.0, "share", signed=True)
    return RateRow(
        label or unit,
        words.unit_text(unit) if label else "",
        words.measure(stated, unit, beside=(realised,)),
        words.measure(realised, unit, beside=(stated,)),
        off,
    )


def failure_rows(runs: Any, journal: Sequence[dict[str, Any]]) -> list[FailureRow]:
    """Return the failed runs of a ``runs`` table, with their tracebacks from the journal (entries with ``run`` and ``traceback``)."""
    traces = {str(line.get("run", "")): str(line.get("traceback", "")) for line in journal}
    return [
        FailureRow(
            policy=row["policy"],
            replicate=int(row["replicate"]),
            day="unknown" if row["failed_day"] is None else str(row["failed_day"]),
            error=row["error"] or "",
            replay=row["replay"] or "",
            traceback=traces.get(row["run"], ""),
        )
        for row in runs.to_pylist()
        if row["status"] == "failed"
    ]
