"""The parts of a comparison beside the primary measure: the other measures, and the effect of the scenario's events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sim.study.analysis import intervals
from sim.study.analysis.compare.paired_runs import PairedRuns, paired_runs
from sim.study.analysis.compare.results import EventEffect, Measure, known


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


def event_effects(
    table: pa.Table, present: PairedRuns, metric: str, others: Sequence[str], level: float
) -> tuple[EventEffect, ...]:
    """Return the effect of the events by policy and measure; empty when the study has no runs without events.

    Args:
        table: the ``runs`` table of one scenario.
        present: its runs with events.
        metric: the primary measure, with simultaneous intervals.
        others: the other measures, with pointwise intervals.
        level: confidence level.
    """
    absent = paired_runs(table, present.policies, event=False)
    if len(absent.draw) == 0 or len(absent.draw) != len(present.draw):
        return ()
    effects = PairedRuns(
        present.policies,
        present.draw,
        {m: present.values[m] - absent.values[m] for m in present.values},
        present.finished & absent.finished,
    )
    return (*_primary_effects(effects, metric, level), *_other_effects(effects, others, level))


def _primary_effects(effects: PairedRuns, metric: str, level: float) -> list[EventEffect]:
    compared = effects.compared()
    rows = effects.complete(compared)
    if not rows.any():
        return []
    estimate = intervals.simultaneous(effects.clustered(metric, rows, compared), np.eye(len(compared)), level)
    made = []
    for at, column in enumerate(compared):
        mean, low, high = (float(part[at]) for part in (estimate.mean, estimate.low, estimate.high))
        made.append(
            EventEffect(metric, effects.policies[column], mean, known(low), known(high), estimate.clusters, True)
        )
    return made


def _other_effects(effects: PairedRuns, metrics: Sequence[str], level: float) -> list[EventEffect]:
    made = []
    for metric in metrics:
        usable = np.isfinite(effects.values[metric]) & effects.finished
        for column, policy in enumerate(effects.policies):
            values = effects.clustered(metric, usable[:, column], [column])[:, 0]
            if len(values):
                mean, low, high = intervals.pointwise(values, level)
                made.append(EventEffect(metric, policy, mean, known(low), known(high), len(values), False))
    return made
