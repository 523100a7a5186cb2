"""The runs of one scenario as arrays: replicates by policies, averaged by parameter draw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.kernel.errors import GrapevineError
from sim.kernel.units import Floats
from sim.measures.catalogue import RUN_METRICS

Booleans: TypeAlias = npt.NDArray[np.bool_]

MOST_FAILURES = 0.2
"""A policy that failed in more than this share of its runs is not compared: the rest of its runs is not a fair sample."""

FEWEST_CLUSTERS = 5
"""Clusters below which nothing is said of how they vary: no variance reduction, no equivalence."""


class CompareError(GrapevineError, ValueError):
    """Results that cannot be compared."""


@dataclass(frozen=True)
class PairedRuns:
    """Runs as arrays, one row a replicate.

    Attributes:
        policies: names of the columns.
        draw: the parameter draw of each replicate, shape (replicates,).
        values: each measure, shape (replicates, policies); NaN where a run failed or a measure is void.
        finished: shape (replicates, policies).
    """

    policies: tuple[str, ...]
    draw: npt.NDArray[np.int64]
    values: Mapping[str, Floats]
    finished: Booleans

    def clustered(self, metric: str, rows: Booleans, columns: Sequence[int]) -> Floats:
        """Return means over the replicates ``rows`` of each draw, shape (clusters, columns); NaN passes through."""
        labels, where, sizes = np.unique(self.draw[rows], return_inverse=True, return_counts=True)
        table = np.zeros((len(labels), len(columns)))
        np.add.at(table, where, self.values[metric][rows][:, columns])
        means: Floats = table / sizes[:, None]
        return means

    def compared(self) -> list[int]:
        """Return the columns of the policies that failed seldom enough to be compared."""
        replicates = len(self.draw)
        failed = (~self.finished).sum(axis=0)
        return [k for k in range(len(self.policies)) if replicates and failed[k] <= MOST_FAILURES * replicates]

    def complete(self, columns: Sequence[int]) -> Booleans:
        """Return which replicates finished under every policy of ``columns``, shape (replicates,)."""
        complete: Booleans = np.full(len(self.draw), bool(columns))
        for column in columns:
            complete &= self.finished[:, column]
        return complete


@dataclass(frozen=True)
class PairedOutcomes:
    """Several measures in the same clusters: ``values[metric]`` of shape (clusters, policies), NaN where a measure is void."""

    policies: tuple[str, ...]
    clusters: int
    values: Mapping[str, Floats]


def paired_outcomes(
    runs: pa.Table,
    scenario: str | None,
    metrics: Sequence[str],
    *,
    block: int = 1,
    policies: Sequence[str] | None = None,
) -> PairedOutcomes:
    """Return measures of the policies that can be compared, from the replicates that finished under all of them.

    Args:
        runs: the ``runs`` table of a study.
        scenario: which scenario; None when the table holds only one.
        metrics: names of the measures.
        block: so many consecutive parameter draws make one cluster.
        policies: which policies; default all.

    Raises:
        CompareError: as ``compare``.
    """
    table = runs_of_scenario(runs, scenario)
    found = paired_runs(table, chosen_policies(table, policies), event=True)
    found = replace(found, draw=found.draw // block)
    compared = found.compared()
    rows = found.complete(compared)
    values = {name: found.clustered(name, rows, compared) for name in metrics}
    return PairedOutcomes(
        tuple(found.policies[column] for column in compared), len(np.unique(found.draw[rows])), values
    )


def runs_of_scenario(runs: pa.Table, scenario: str | None) -> pa.Table:
    """Return the rows of one scenario; CompareError when it is missing or not determined."""
    names = list(dict.fromkeys(runs.column("scenario").to_pylist()))
    if not names:
        raise CompareError("there are no runs to compare")
    if scenario is None and len(names) > 1:
        raise CompareError(f"say which scenario: {', '.join(names)}")
    wanted = names[0] if scenario is None else scenario
    if wanted not in names:
        raise CompareError(f"no scenario {wanted!r} among {', '.join(names)}")
    return runs.filter(pa.array([value == wanted for value in runs.column("scenario").to_pylist()], pa.bool_()))


def chosen_policies(table: pa.Table, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the policies ``wanted``, or all in the order of the table; CompareError when one is missing."""
    known = tuple(dict.fromkeys(table.column("policy").to_pylist()))
    if wanted is None:
        return known
    for policy in wanted:
        if policy not in known:
            raise CompareError(f"no policy {policy!r} among {', '.join(known)}")
    return tuple(dict.fromkeys(wanted))


def paired_runs(table: pa.Table, policies: tuple[str, ...], *, event: bool) -> PairedRuns:
    """Return the runs of ``policies`` as arrays, those with the scenario's events or those without."""
    columns = {name: table.column(name).to_pylist() for name in ("policy", "replicate", "draw", "event", "status")}
    kept = [row for row, value in enumerate(columns["event"]) if value is event and columns["policy"][row] in policies]
    replicates = sorted({columns["replicate"][row] for row in kept})
    place = {replicate: index for index, replicate in enumerate(replicates)}
    shape = (len(replicates), len(policies))
    draw = np.zeros(shape[0], dtype=np.int64)
    finished = np.zeros(shape, dtype=bool)
    metrics = [m.name for m in RUN_METRICS if m.name in table.column_names]
    source = {m: table.column(m).to_numpy(zero_copy_only=False).astype(np.float64) for m in metrics}
    values = {m: np.full(shape, math.nan) for m in metrics}
    for row in kept:
        at = place[columns["replicate"][row]], policies.index(columns["policy"][row])
        draw[at[0]] = columns["draw"][row]
        finished[at] = columns["status"][row] == "finished"
        for m in metrics:
            values[m][at] = source[m][row]
    return PairedRuns(policies, draw, values, finished)
