"""The tables of a study reshaped for drawing: months by replicate, groups by policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Array = npt.NDArray[np.float64]
DAYS_PER_MONTH = 30


@dataclass(frozen=True)
class Months:
    """One measure over months.

    ``months`` has shape (months,), counted from 1; ``values[policy]`` shape (replicates, months), NaN for a run that failed. Row r is
    the same replicate under every policy.
    """

    months: Array
    values: dict[str, Array]

    def centre(self, policy: str) -> Array:
        """Mean over replicates, shape (months,)."""
        return _quiet(np.nanmean, self.values[policy])

    def band(self, policy: str, low: float, high: float) -> tuple[Array, Array]:
        """Quantiles ``low`` and ``high`` over replicates, each of shape (months,)."""
        values = self.values[policy]
        return _quiet(np.nanquantile, values, low), _quiet(np.nanquantile, values, high)


def _quiet(function: Any, values: Array, *arguments: float) -> Array:
    """A NaN-aware reduction over replicates; all-NaN months stay NaN without a warning."""
    empty = np.isnan(values).all(axis=0)
    filled = np.where(empty, 0.0, values)
    result: Array = function(filled, *arguments, axis=0)
    result[empty] = np.nan
    return result


def _with_month(days: Any) -> Any:
    first = pc.min(days["day"])
    month = pc.divide(
        pc.subtract(pc.cast(days["day"], pa.int64()), pc.cast(first, pa.int64())), DAYS_PER_MONTH
    )
    return days.append_column("month", month)


def _cube(table: Any, column: str, policies: Sequence[str]) -> dict[str, Array]:
    """``table`` has one row per policy, replicate and month; ``column`` as shape (replicates, months) for each policy."""
    replicate = np.asarray(table["replicate"])
    month = np.asarray(table["month"])
    policy = np.asarray(table["policy"].to_pylist(), dtype=object)
    value = np.asarray(table[column], dtype=np.float64)
    _, row = np.unique(replicate, return_inverse=True)
    result = {}
    for name in policies:
        cube = np.full((int(row.max()) + 1, int(month.max()) + 1), np.nan)
        chosen = policy == name
        cube[row[chosen], month[chosen]] = value[chosen]
        result[name] = cube
    return result


def monthly(days: Any, policies: Sequence[str]) -> tuple[Months, Months]:
    """Profit per month (money) and churn (share of customers per month) from the ``days`` table of one scenario.

    A last month that is shorter than 30 days is scaled to 30.
    """
    table = _with_month(days)
    sums = table.group_by(["policy", "replicate", "month"]).aggregate(
        [("profit", "sum"), ("left", "sum"), ("customers", "mean"), ("day", "count")]
    )
    profit = _cube(sums, "profit_sum", policies)
    left = _cube(sums, "left_sum", policies)
    held = _cube(sums, "customers_mean", policies)
    length = _cube(sums, "day_count", policies)
    months = np.arange(1.0, next(iter(profit.values())).shape[1] + 1.0)
    scale = {name: DAYS_PER_MONTH / length[name] for name in policies}
    with np.errstate(divide="ignore", invalid="ignore"):
        churn = {
            name: np.where(held[name] > 0, left[name] / held[name], np.nan) * scale[name] for name in policies
        }
    return Months(months, {name: profit[name] * scale[name] for name in policies}), Months(months, churn)


def group_means(groups: Any, policies: Sequence[str]) -> dict[tuple[str, str, str, str], float]:
    """Mean over replicates of every group measure of one scenario: (kind, group, measure, policy) to value; NaN runs are left out."""
    value = pc.if_else(pc.is_nan(groups["value"]), None, groups["value"])
    table = groups.set_column(groups.schema.get_field_index("value"), "value", value)
    means = table.group_by(["kind", "group", "measure", "policy"]).aggregate([("value", "mean")])
    found = {}
    for row in means.to_pylist():
        if row["policy"] in policies and row["value_mean"] is not None:
            found[(row["kind"], row["group"], row["measure"], row["policy"])] = float(row["value_mean"])
    return found


def group_labels(groups: Any, kind: str) -> list[str]:
    """The groups of one kind, in the order in which the table brings them."""
    chosen = groups.filter(pc.equal(groups["kind"], kind))
    return list(dict.fromkeys(chosen["group"].to_pylist()))


def run_means(runs: Any, policies: Sequence[str], name: str) -> dict[str, float]:
    """Mean of a run metric by policy; NaN where no run has it."""
    means = {}
    policy = np.asarray(runs["policy"].to_pylist(), dtype=object)
    values = np.asarray(runs[name], dtype=np.float64)
    for wanted in policies:
        chosen = values[policy == wanted]
        chosen = chosen[np.isfinite(chosen)]
        means[wanted] = float(chosen.mean()) if chosen.size else float("nan")
    return means
