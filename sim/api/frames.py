"""Data frames of a study: its tables with the varied parameters as columns, and the differences between policies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison, Difference
    from sim.study.analysis.sweep import SweepSummary
    from sim.study.storage.results import Results

DIFFERENCES = ("policy", "against", "mean", "low", "high", "percent", "per_customer")
"""Columns of the differences of a comparison."""


def table_frame(results: Results, name: str) -> pd.DataFrame:
    """Return a table of a study as a data frame, with what is varied between its scenarios as further columns.

    ``plan`` and ``runs`` also have the values that were drawn for the uncertain parameters, each in a column of its own.
    """
    data = results.table(name).to_pandas()
    for key, by_scenario in varied(results).items():
        if key not in data:
            data[key] = data["scenario"].map(by_scenario)
    if "parameters" in data:
        drawn = pd.DataFrame([json.loads(text) for text in data["parameters"]], index=data.index)
        data = pd.concat([data.drop(columns="parameters"), drawn.drop(columns=data.columns, errors="ignore")], axis=1)
    return data


def varied(results: Results) -> pd.DataFrame:
    """Return what is varied in a sweep: a column per parameter, a row per scenario; no columns for other studies."""
    from sim.study.design import tables

    plan = results.plan
    names = [name for name in plan.column_names if name not in (*tables.PLAN.names, tables.BASE, tables.POINT)]
    return plan.select(["scenario", *names]).to_pandas().drop_duplicates("scenario").set_index("scenario")


def difference_frame(
    comparisons: Sequence[Comparison], manifest: Mapping[str, Any], against: str | None
) -> pd.DataFrame:
    """Return the paired differences on the primary measure.

    Columns: ``policy``, ``against``; ``mean`` of policy less against with its simultaneous interval ``low`` to ``high``, in money;
    ``percent`` of what ``against`` reaches; ``per_customer`` at the start. Several scenarios: ``scenario`` comes first.

    Args:
        comparisons: one for each scenario.
        manifest: of the study.
        against: only differences from this policy; None: every pair once, the better policy first.
    """
    from sim.study.analysis.sweep import customers_at_start

    people = customers_at_start(manifest)
    rows = [
        {"scenario": found.scenario, **_row(found, one, people[found.scenario])}
        for found in comparisons
        for one in _pairs(found, against)
    ]
    columns = DIFFERENCES if len(comparisons) == 1 else ("scenario", *DIFFERENCES)
    frame = pd.DataFrame(rows, columns=columns)
    if comparisons:
        first = comparisons[0]
        frame.attrs = {"metric": first.metric, "unit": first.unit, "level": first.level}
    return frame


def _pairs(found: Comparison, against: str | None) -> Iterable[Difference]:
    from sim.views.figures.answer import all_pairs

    if against is None:
        return all_pairs(found)
    return [one for one in found.differences if one.against == against]


def _row(found: Comparison, one: Difference, people: int) -> dict[str, Any]:
    base = found.standing(one.against).mean
    return {
        "policy": one.policy,
        "against": one.against,
        "mean": one.mean,
        "low": one.low,
        "high": one.high,
        "percent": 100.0 * one.mean / abs(base) if base else None,
        "per_customer": one.mean / people if people else None,
    }


def point_frame(found: SweepSummary, results: Results) -> pd.DataFrame:
    """Return the differences of a sweep: a row for each design point, measure and policy.

    Columns: ``point``, what is varied, ``metric``, ``policy``, ``against``, ``mean`` with its pointwise interval ``low`` to ``high``,
    ``pairs`` of runs.
    """
    values = varied(results).to_dict("index")
    rows = [
        {
            "point": one.point,
            **values[one.point],
            **{name: getattr(one, name) for name in ("metric", "policy", "against", "mean", "low", "high", "pairs")},
        }
        for one in found.differences
    ]
    return pd.DataFrame(rows)
