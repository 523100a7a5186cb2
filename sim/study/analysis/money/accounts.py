"""From the tables of a study to the money of a comparison."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import Comparison, compare, known
from sim.study.analysis.compare.paired_runs import PairedRuns, paired_runs, runs_of_scenario
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.money.months import ProfitSoFar, profit_so_far
from sim.study.analysis.money.payback import payback
from sim.study.analysis.money.ratio import ratio
from sim.study.analysis.money.records import LEVEL, Account, Estimate, Milestone, Money, PolicyMoney

ACCOUNTS = (PRIMARY, "profit", "spent")
"""The run metrics that are money of the whole company."""

MILESTONES = (6, 12, 24)
"""Months at whose end profit so far is given, beside the end of the horizon."""

Books: TypeAlias = Mapping[str, Mapping[str, Floats]]
"""By account and policy: means by cluster, shape (clusters,)."""


def money_of(comparison: Comparison, runs: pa.Table, days: pa.Table, groups: pa.Table) -> Money | None:
    """Return the money of every compared policy, against ``comparison.against``; None when no replicate finished under all of them.

    Everything is over clusters (parameter draws), from the replicates that finished under every compared policy, with events.

    Args:
        comparison: of one scenario.
        runs: the ``runs`` table of the study.
        days: its ``days`` table.
        groups: its ``groups`` table.
    """
    table = runs_of_scenario(runs, comparison.scenario)
    path = profit_so_far(comparison, table, days, groups)
    if path is None:
        return None
    policies = tuple(path.values)
    reference = comparison.against if comparison.against in policies else None
    found = paired_runs(table, policies, event=True)
    books = _books(found)
    customers = _customers(table, groups, policies[0])
    return Money(
        reference,
        customers,
        comparison.months,
        path.months,
        tuple(_policy_money(policy, reference, comparison, books, path, customers) for policy in policies),
        compare(table, comparison.scenario, policies=policies, against=reference, metric="profit", exploratory=()),
    )


def _books(found: PairedRuns) -> Books:
    columns = list(range(len(found.policies)))
    rows = found.complete(columns)
    tables = {name: found.clustered(name, rows, columns) for name in ACCOUNTS}
    return {name: dict(zip(found.policies, table.T, strict=True)) for name, table in tables.items()}


def _customers(runs: pa.Table, groups: pa.Table, policy: str) -> float | None:
    """Mean number of customers at the end of burn-in, which all policies share; None where no group says it."""
    wanted = pc.and_(pc.equal(runs["policy"], policy), pc.equal(runs["status"], "finished"))
    names = runs.filter(pc.and_(wanted, runs["event"]))["run"].combine_chunks()
    bands = pc.and_(pc.equal(groups["kind"], "value"), pc.equal(groups["measure"], "people"))
    own = groups.filter(pc.and_(bands, pc.is_in(groups["run"], value_set=names)))
    total = pc.sum(own["value"]).as_py()
    return total / len(names) if total and math.isfinite(total) else None


def _policy_money(
    policy: str, reference: str | None, comparison: Comparison, books: Books, path: ProfitSoFar, customers: float | None
) -> PolicyMoney:
    accounts = {name: _account(name, policy, reference, comparison, books, customers) for name in ACCOUNTS}
    beside = reference if reference != policy else None
    extra, why = None, ""
    if beside is not None:
        extra, why = _extra_per_spent(policy, beside, books)
    gain, spent = accounts[PRIMARY].difference, accounts["spent"].mean
    return PolicyMoney(
        policy,
        accounts[PRIMARY],
        accounts["profit"],
        accounts["spent"],
        tuple(_milestone(month, policy, beside, path) for month in _milestones(comparison.months)),
        None if beside is None else payback(path.gaps(policy, beside), path.horizon),
        extra,
        why,
        gain.times(1.0 / spent) if gain is not None and spent > 0.0 else None,
    )


def _account(
    name: str, policy: str, reference: str | None, comparison: Comparison, books: Books, customers: float | None
) -> Account:
    own = books[name]
    mean = float(own[policy].mean())
    if reference is None or policy == reference:
        return Account(mean, None, None, None)
    compared = comparison.difference(policy, reference) if name == comparison.metric else None
    if compared is not None:
        gap = Estimate(compared.mean, compared.low, compared.high)
    else:
        gap = _estimate(own[policy] - own[reference])
    base = abs(float(own[reference].mean()))
    percent = gap.times(100.0 / base) if base > 0.0 else None
    return Account(mean, gap, percent, gap.times(1.0 / customers) if customers else None)


def _estimate(values: Floats) -> Estimate:
    mean, low, high = pointwise(values, LEVEL)
    return Estimate(mean, known(low), known(high))


def _milestones(horizon: int) -> list[int]:
    return [*(month for month in MILESTONES if month < horizon), horizon]


def _milestone(month: int, policy: str, reference: str | None, path: ProfitSoFar) -> Milestone:
    gap = None if reference is None else _estimate(path.gaps(policy, reference)[:, month - 1])
    return Milestone(month, float(path.values[policy][:, month - 1].mean()), gap)


def _extra_per_spent(policy: str, reference: str, books: Books) -> tuple[Estimate | None, str]:
    value, spent = (books[name][policy] - books[name][reference] for name in (PRIMARY, "spent"))
    more = _estimate(spent)
    if more.low is None:
        return None, "one independent draw is too few to say"
    if more.side == 0:
        return None, f"spends about as much as {reference}" if np.any(spent) else f"spends as much as {reference}"
    if more.side < 0:
        return None, f"spends less than {reference}"
    return Estimate(*ratio(value, spent, LEVEL)), ""
