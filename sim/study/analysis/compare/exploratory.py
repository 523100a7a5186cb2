"""The part of a comparison beside the primary measure: the other measures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.study.analysis import intervals
from sim.study.analysis.compare.paired_runs import PairedRuns
from sim.study.analysis.compare.results import Measure, known


def measures(found: PairedRuns, metrics: Sequence[str], against: str, level: float) -> tuple[Measure, ...]:
    """Return every policy on each of ``metrics``, with its difference from ``against``.

    Args:
        found: the runs.
        metrics: names of the measures.
        against: the policy that is subtracted.
        level: confidence level of the pointwise intervals.
    """
    return tuple(
        _measure(found, metric, column, found.policies.index(against), level)
        for metric in metrics
        for column in range(len(found.policies))
    )


def _measure(found: PairedRuns, metric: str, column: int, base: int, level: float) -> Measure:
    usable = np.isfinite(found.values[metric]) & found.finished
    own = found.clustered(metric, usable[:, column], [column])
    both = usable[:, column] & usable[:, base]
    pair = found.clustered(metric, both, [column, base])
    mean, low, high = intervals.pointwise(pair[:, 0] - pair[:, 1], level)
    itself = column == base
    return Measure(
        metric=metric,
        policy=found.policies[column],
        mean=float(own.mean()) if len(own) else None,
        against=found.policies[base],
        difference=None if itself else known(mean),
        low=None if itself else known(low),
        high=None if itself else known(high),
        clusters=len(pair),
    )
