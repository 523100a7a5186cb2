"""The desk as rows of text: by policy how busy it is, how long customers wait, what stays undone, and how many people it has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.measures.catalogue import run_metric
from sim.study.analysis.compare import Comparison
from sim.study.analysis.intervals import pointwise
from sim.views import words
from sim.views.days import month_ends
from sim.views.report.measures import Cell, MeasureRow, measure_row
from sim.views.series import Array, monthly_measure

_RUN_METRICS = ("occupancy", "first_response", "escalations_per_case", "strain")


def desk_rows(comparison: Comparison, runs: Any, days: Any, about: Mapping[str, Any]) -> list[MeasureRow]:
    """Return what the desk did by policy, each with its difference from the reference and the pointwise interval of that.

    Args:
        comparison: of the scenario.
        runs: its ``runs`` table, without the runs that have no events.
        days: its ``days`` table, likewise.
        about: the scenario's entry in the manifest.
    """
    rows = {name: measure_row(comparison, run_metric(name)) for name in _RUN_METRICS}
    made = [rows["occupancy"], rows["first_response"], _backlog(comparison, runs, days)]
    made += [rows["escalations_per_case"], rows["strain"], _people(comparison, runs, days, about)]
    return [row for row in made if row is not None]


def _backlog(comparison: Comparison, runs: Any, days: Any) -> MeasureRow | None:
    policies = _compared(comparison)
    found = month_ends(runs, days, policies, "backlog") if policies else None
    if found is None:
        return None
    meaning = "heard conversations that wait for the company at the last midnight of a month, mean over the months"
    by_policy = {policy: found.over_all(policy) for policy in policies}
    return MeasureRow("backlog at the end of a month", "conversations", meaning, _cells(comparison, by_policy))


def _people(comparison: Comparison, runs: Any, days: Any, about: Mapping[str, Any]) -> MeasureRow | None:
    """Return the time for the desk in whole shifts a day; None where the length of a shift is not known."""
    policies, hours = _compared(comparison), about["resolved"].get("desk", {}).get("shift_hours")
    found = monthly_measure(runs, days, policies, "shift_min", flow=False) if policies and hours else None
    if found is None:
        return None
    meaning = f"time of shifts for the desk in whole shifts of {words.tick(hours)} hours, mean over all days, weekends included"
    shifts = {policy: found.over_all(policy) / (60.0 * hours) for policy in policies}
    return MeasureRow("people at the desk", "shifts a day", meaning, _cells(comparison, shifts))


def _compared(comparison: Comparison) -> list[str]:
    return [row.policy for row in comparison.standings if row.compared]


def _cells(comparison: Comparison, found: Mapping[str, Array]) -> tuple[Cell, ...]:
    return tuple(_cell(comparison, found, policy) for policy in comparison.policies)


def _cell(comparison: Comparison, found: Mapping[str, Array], policy: str) -> Cell:
    own, base = found.get(policy), found.get(comparison.against)
    if own is None:
        return Cell(words.NONE, "", "", clear=False)
    mean = words.number(float(own.mean()))
    if base is None or policy == comparison.against:
        return Cell(mean, "", "", clear=False)
    gap, low, high = pointwise(own - base, comparison.level)
    text = words.number(gap, signed=True)
    bounds = "" if math.isnan(low) else f"{words.number(low)} to {words.number(high)}"
    return Cell(mean, text, bounds, clear=words.star(gap, low, high, ""))
