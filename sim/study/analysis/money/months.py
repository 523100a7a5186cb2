"""Profit so far at the end of each month of the horizon and of the run-off, averaged by parameter draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.value import RUN_OFF
from sim.study.analysis.compare import Comparison


@dataclass(frozen=True)
class ProfitSoFar:
    """Profit so far, not discounted, of the replicates that finished under every compared policy.

    Attributes:
        values: by policy, money, shape (clusters, months); column 0 is the end of month 1. Rows are paired.
        horizon: months of the horizon; later months are the run-off.
        replicates: the same before replicates of a draw are averaged, shape (replicates, months).
    """

    values: Mapping[str, Floats]
    horizon: int
    replicates: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def months(self) -> int:
        """Number of months, those of the run-off included."""
        return int(next(iter(self.values.values())).shape[1])

    def gaps(self, policy: str, against: str) -> Floats:
        """Return the paired differences of two policies, shape (clusters, months)."""
        return self.values[policy] - self.values[against]


def profit_so_far(comparison: Comparison, runs: pa.Table, days: pa.Table, groups: pa.Table) -> ProfitSoFar | None:
    """Return profit so far by policy and month; None when no replicate finished under every compared policy.

    Args:
        comparison: of one scenario; its compared policies are used.
        runs: the ``runs`` table of the study.
        days: its ``days`` table.
        groups: its ``groups`` table, which holds the months of the run-off.
    """
    policies = [row.policy for row in comparison.standings if row.compared]
    found = _complete_runs(comparison.scenario, policies, runs)
    if not found:
        return None
    names = pa.array([name for row in found.values() for name, _ in row.values()])
    months = _with_run_off(_by_month(days, names, comparison.months), groups, names).cumsum(axis=1)
    cube = months.reshape(len(found), len(policies), -1)
    draws = np.array([next(iter(row.values()))[1] for row in found.values()])
    _, where, sizes = np.unique(draws, return_inverse=True, return_counts=True)
    means = np.zeros((len(sizes), *cube.shape[1:]))
    np.add.at(means, where, cube)
    means /= sizes[:, None, None]
    by_draw, by_replicate = ({policy: one[:, k] for k, policy in enumerate(policies)} for one in (means, cube))
    return ProfitSoFar(by_draw, comparison.months, by_replicate)


def _complete_runs(scenario: str, policies: list[str], runs: pa.Table) -> dict[int, dict[str, tuple[str, int]]]:
    """By replicate and policy: name and draw of the run with events, of the replicates that finished under all ``policies``."""
    found: dict[int, dict[str, tuple[str, int]]] = {}
    for row in runs.select(["run", "scenario", "policy", "replicate", "draw", "event", "status"]).to_pylist():
        if row["scenario"] == scenario and row["event"] and row["status"] == "finished":
            found.setdefault(row["replicate"], {})[row["policy"]] = row["run"], row["draw"]
    return {
        replicate: {policy: found[replicate][policy] for policy in policies}
        for replicate in sorted(found)
        if policies and found[replicate].keys() >= set(policies)
    }


def _by_month(days: pa.Table, names: pa.Array, horizon: int) -> Floats:
    """Profit of each month of the horizon, shape (runs, months), in the order of ``names``."""
    own = days.select(["run", "day", "profit"]).filter(pc.is_in(days["run"], value_set=names))
    table = np.zeros((len(names), horizon))
    if own.num_rows:
        day = own["day"].to_numpy()
        month = np.minimum((day - day.min()) // DAYS_PER_MONTH, horizon - 1)
        np.add.at(table, (_places(own, names), month), own["profit"].to_numpy())
    return table


def _with_run_off(months: Floats, groups: pa.Table, names: pa.Array) -> Floats:
    """``months`` with those of the run-off that every run has."""
    wanted = pc.and_(pc.equal(groups["kind"], RUN_OFF), pc.is_in(groups["run"], value_set=names))
    own = groups.select(["run", "value"]).filter(wanted)
    place = _places(own, names)
    number = int(np.bincount(place, minlength=len(names)).min())
    later = [own["value"].to_numpy()[place == k][:number] for k in range(len(names))]
    return np.hstack([months, np.array(later, dtype=np.float64).reshape(len(names), number)])


def _places(table: pa.Table, names: pa.Array) -> np.ndarray:
    found: np.ndarray = pc.index_in(table["run"], value_set=names).to_numpy().astype(np.int64)
    return found
