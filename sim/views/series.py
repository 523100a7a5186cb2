"""Reshape the tables of a study for drawing: months by replicate, groups by policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.analysis.intervals import pointwise

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Months:
    """One measure over months, for the replicates that finished under every policy in ``values``.

    Attributes:
        months: counted from 1, shape (months,).
        values: by policy, shape (replicates, months); row r is the same replicate under every policy.
        draw: parameter draw of each replicate, shape (replicates,).
    """

    months: Array
    values: Mapping[str, Array]
    draw: npt.NDArray[np.int64]

    def centre(self, policy: str) -> Array:
        """Return the mean over parameter draws, shape (months,), as everywhere in a comparison."""
        found: Array = self._clustered(self.values[policy]).mean(axis=0)
        return found

    def band(self, policy: str, low: float, high: float) -> tuple[Array, Array]:
        """Return the quantiles ``low`` and ``high`` over replicates, each of shape (months,)."""
        found = np.quantile(self.values[policy], (low, high), axis=0)
        return found[0], found[1]

    def gap(self, policy: str, against: str, level: float) -> tuple[Array, Array, Array]:
        """Return the paired difference of two policies: mean and pointwise interval, each of shape (months,); NaN with one draw."""
        clusters = self._clustered(self.values[policy] - self.values[against])
        found = np.array([pointwise(month, level) for month in clusters.T])
        return found[:, 0], found[:, 1], found[:, 2]

    def over_all(self, policy: str) -> Array:
        """Return the mean over all months in each parameter draw, shape (draws,)."""
        found: Array = self._clustered(self.values[policy]).mean(axis=1)
        return found

    def _clustered(self, values: Array) -> Array:
        """Means over the replicates of each draw, shape (draws, months)."""
        labels, where = np.unique(self.draw, return_inverse=True)
        table = np.zeros((len(labels), values.shape[1]))
        np.add.at(table, where, values)
        means: Array = table / np.bincount(where)[:, None]
        return means


def with_events(table: Any, scenario: str) -> Any:
    """Return the rows of one scenario in a table of a study, without the runs that have no events."""
    return table.filter(pc.and_(pc.equal(table["scenario"], scenario), table["event"]))


def churn_by_month(runs: Any, days: Any, policies: Sequence[str]) -> Months | None:
    """Return churn (share of customers per month) by month; None when no replicate finished under all policies.

    A last month that is shorter than 30 days is scaled to 30.

    Args:
        runs: the ``runs`` table of one scenario.
        days: its ``days`` table.
        policies: which policies.
    """
    left, held = (
        monthly_measure(runs, days, policies, name, flow=flow) for name, flow in (("left", True), ("customers", False))
    )
    if left is None or held is None:
        return None
    values = {policy: gone / np.maximum(held.values[policy], 1.0) for policy, gone in left.values.items()}
    return Months(left.months, values, left.draw)


def monthly_measure(runs: Any, days: Any, policies: Sequence[str], name: str, *, flow: bool) -> Months | None:
    """Return a day metric by month: the sum of a month where it is a flow, else the mean of its days.

    A last month that is shorter than 30 days is scaled to 30 for a flow. None when no replicate finished under all policies.

    Args:
        runs: the ``runs`` table of one scenario.
        days: its ``days`` table.
        policies: which policies.
        name: of the day metric.
        flow: whether it counts what happened that day.
    """
    replicates = complete(runs, policies)
    if not len(replicates):
        return None
    first, last, starts, lengths = _months_of(days)
    scale = (DAYS_PER_MONTH if flow else 1.0) / lengths
    values = {
        policy: np.add.reduceat(by_day(days, policy, name, replicates, first, last), starts, axis=1) * scale
        for policy in policies
    }
    draw = by_replicate(runs, policies[0], "draw", replicates).astype(np.int64)
    return Months(counted(len(starts)), values, draw)


def _months_of(days: Any) -> tuple[int, int, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last day; and of each month its first day, from 0, and its number of days, each of shape (months,)."""
    first, last = first_and_last(days)
    starts = np.arange(0, last - first + 1, DAYS_PER_MONTH)
    return first, last, starts, np.append(starts[1:], last - first + 1) - starts


def first_and_last(days: Any) -> tuple[int, int]:
    """Return the first and the last day of a ``days`` table."""
    return int(pc.min(days["day"]).as_py()), int(pc.max(days["day"]).as_py())


def counted(months: int) -> Array:
    """Return the numbers of months, from 1."""
    return np.arange(1.0, months + 1.0)


def of_policy(table: Any, policy: str) -> Any:
    """Return the rows of one policy."""
    return table.filter(pc.equal(table["policy"], policy))


def complete(runs: Any, policies: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the replicates that finished under every one of ``policies``, in order."""
    finished = runs.filter(pc.equal(runs["status"], "finished"))
    sets = [set(of_policy(finished, policy)["replicate"].to_pylist()) for policy in policies]
    return np.array(sorted(set.intersection(*sets)) if sets else [], dtype=np.int64)


def by_replicate(runs: Any, policy: str, column: str, replicates: npt.NDArray[np.int64]) -> Array:
    """Return a column of one policy's runs in the order of ``replicates``.

    Args:
        runs: the ``runs`` table of one scenario.
        policy: which policy.
        column: name of the column.
        replicates: their numbers, each with a run of the policy.
    """
    own = of_policy(runs, policy)
    known = dict(zip(own["replicate"].to_pylist(), own[column].to_pylist(), strict=True))
    return np.array([known[replicate] for replicate in replicates.tolist()], dtype=np.float64)


def by_day(days: Any, policy: str, column: str, replicates: npt.NDArray[np.int64], first: int, last: int) -> Array:
    """Return a column of one policy's days, shape (replicates, days).

    Args:
        days: the ``days`` table of one scenario.
        policy: which policy.
        column: name of the column.
        replicates: which replicates, in ascending order.
        first: number of the first day.
        last: number of the last day.
    """
    own = of_policy(days, policy)
    own = own.filter(pc.is_in(own["replicate"], value_set=pa.array(replicates, own["replicate"].type)))
    row = np.searchsorted(replicates, own["replicate"].to_numpy())
    cube = np.zeros((len(replicates), last - first + 1))
    cube[row, own["day"].to_numpy() - first] = own[column].to_numpy()
    return cube


def group_means(groups: Any, policies: Sequence[str]) -> dict[tuple[str, str, str, str], float]:
    """Return the mean over replicates of every group measure, by (kind, group, measure, policy); unknown ones are left out."""
    value = pc.if_else(pc.is_nan(groups["value"]), None, groups["value"])
    table = groups.set_column(groups.schema.get_field_index("value"), "value", value)
    means = table.group_by(["kind", "group", "measure", "policy"]).aggregate([("value", "mean")])
    found = {}
    for row in means.to_pylist():
        if row["policy"] in policies and row["value_mean"] is not None:
            found[(row["kind"], row["group"], row["measure"], row["policy"])] = float(row["value_mean"])
    return found


def group_labels(groups: Any, kind: str) -> list[str]:
    """Return the groups of one kind, in the order of the table."""
    chosen = groups.filter(pc.equal(groups["kind"], kind))
    return list(dict.fromkeys(chosen["group"].to_pylist()))


def run_means(runs: Any, policies: Sequence[str], name: str) -> dict[str, float]:
    """Return the mean of a run metric by policy; NaN where no run has it."""
    means = {}
    for policy in policies:
        mean = pc.mean(of_policy(runs, policy)[name]).as_py()
        means[policy] = float("nan") if mean is None else float(mean)
    return means
