"""Measures day by day, and at the end of each month, of the replicates that finished under every policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.analysis.compare import Comparison
from sim.views.series import Array, Months, by_day, by_replicate, complete, counted, first_and_last

_WEEK = 7


class Shown(NamedTuple):
    """A measure of a walk through the days: its label, its unit, what it is, its columns in ``days``, and what is made of their sum."""

    label: str
    unit: str
    meaning: str
    columns: tuple[str, ...]
    made: Callable[[Array], Array]


@dataclass(frozen=True)
class Days:
    """Measures day by day: ``values[measure][policy]`` of shape (replicates, days), ``replicates`` their numbers."""

    replicates: tuple[int, ...]
    values: Mapping[str, Mapping[str, Array]]

    @property
    def days(self) -> int:
        """Number of days."""
        return int(next(iter(next(iter(self.values.values())).values())).shape[1])


def _as_it_is(values: Array) -> Array:
    return values


def _so_far(values: Array) -> Array:
    return values.cumsum(axis=1)


def _week_mean(values: Array) -> Array:
    """Return the mean of the last seven days, of as many as there are at the start."""
    total = np.hstack([np.zeros((len(values), 1)), values.cumsum(axis=1)])
    day = np.arange(1, values.shape[1] + 1)
    before = np.maximum(day - _WEEK, 0)
    made: Array = (total[:, day] - total[:, before]) / (day - before)
    return made


SHOWN: Final = {
    "customers": Shown("Customers", "people", "at midnight", ("customers",), _as_it_is),
    "advocates": Shown("Advocates", "people", "customers who act as advocates", ("advocates",), _as_it_is),
    "complaints": Shown(
        "Complaints", "a day", "mean of the last 7 days", ("complaints_public", "complaints_private"), _week_mean
    ),
    "backlog": Shown("Backlog", "conversations", "waiting for the company at midnight", ("backlog",), _as_it_is),
    "attitude": Shown("Attitude", "-1 to 1", "mean of customers", ("attitude",), _as_it_is),
    "profit": Shown("Profit so far", "money", "not discounted", ("profit",), _so_far),
}
"""Measures of a walk through the days."""


def daily(runs: Any, days: Any, policies: Sequence[str]) -> Days | None:
    """Return the measures in ``SHOWN`` day by day; None when no replicate finished under all policies.

    Args:
        runs: the ``runs`` table of one scenario.
        days: its ``days`` table.
        policies: which policies.
    """
    replicates = complete(runs, policies)
    if not len(replicates) or not days.num_rows:
        return None
    ends = first_and_last(days)
    values = {
        name: {
            policy: one.made(
                np.sum([by_day(days, policy, column, replicates, *ends) for column in one.columns], axis=0)
            )
            for policy in policies
        }
        for name, one in SHOWN.items()
    }
    return Days(tuple(replicates.tolist()), values)


def month_ends(runs: Any, days: Any, policies: Sequence[str], name: str) -> Months | None:
    """Return a day metric at the last midnight of each month; None when no replicate finished under all policies.

    Args:
        runs: the ``runs`` table of one scenario.
        days: its ``days`` table.
        policies: which policies.
        name: of the day metric.
    """
    replicates = complete(runs, policies)
    if not len(replicates) or not days.num_rows:
        return None
    first, last = first_and_last(days)
    ends = (
        np.minimum(np.arange(DAYS_PER_MONTH, last - first + DAYS_PER_MONTH + 1, DAYS_PER_MONTH), last - first + 1) - 1
    )
    values = {policy: by_day(days, policy, name, replicates, first, last)[:, ends] for policy in policies}
    draw = by_replicate(runs, policies[0], "draw", replicates).astype(np.int64)
    return Months(counted(len(ends)), values, draw)


def as_shown(found: Days, runs: Any, leader: str, other: str) -> dict[int, str]:
    """Return the rows of ``found`` in the order in which to show them, each with a remark on the leader's advantage; most have none.

    First the replicate with the median advantage in value, then those with the greatest and the least.

    Args:
        found: measures day by day.
        runs: the ``runs`` table of one scenario.
        leader: a policy.
        other: another one.
    """
    replicates = np.array(found.replicates)
    gap = by_replicate(runs, leader, "value", replicates) - by_replicate(runs, other, "value", replicates)
    order = np.argsort(gap, kind="stable").tolist()
    middle, best, worst = order[(len(order) - 1) // 2], order[-1], order[0]
    remarks = {middle: "median advantage", best: "greatest advantage", worst: "least advantage"}
    if len(order) < 3:
        remarks = dict.fromkeys(remarks, "")
    return {**remarks, **{row: "" for row in range(len(order)) if row not in remarks}}


def two_policies(comparison: Comparison) -> tuple[str, str] | None:
    """Return the leader and the reference, or the best of the others where that leads; None with fewer than two policies."""
    compared = sorted((row for row in comparison.standings if row.compared), key=lambda row: -(row.mean or 0.0))
    names = [row.policy for row in compared]
    if len(names) < 2 or comparison.leader is None:
        return None
    others = [name for name in names if name != comparison.leader]
    return comparison.leader, comparison.against if comparison.against in others else others[0]
