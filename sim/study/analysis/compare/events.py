"""The effect of a scenario's events: each replicate with them less the same replicate without, and how a policy changes that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from sim.kernel.units import Floats
from sim.study.analysis import intervals
from sim.study.analysis.compare.paired_runs import PairedRuns, paired_runs
from sim.study.analysis.compare.results import EventChange, EventEffect, known

_TINY = 1e-9
"""A difference of effects below this share of the values is rounding error."""


@dataclass(frozen=True)
class EventRuns:
    """Replicates that ran both with and without the events, alike in shape.

    Attributes:
        effects: every measure with the events less without.
        without: every measure without them.
    """

    effects: PairedRuns
    without: PairedRuns


def event_runs(table: pa.Table, present: PairedRuns) -> EventRuns | None:
    """Return the effect of the events in every replicate; None when the study has no runs without them.

    Args:
        table: the ``runs`` table of one scenario.
        present: its runs with events.
    """
    absent = paired_runs(table, present.policies, event=False)
    if len(absent.draw) == 0 or len(absent.draw) != len(present.draw):
        return None
    both = present.finished & absent.finished
    values = {name: present.values[name] - absent.values[name] for name in present.values}
    return EventRuns(PairedRuns(present.policies, present.draw, values, both), replace(absent, finished=both))


def event_effects(found: EventRuns | None, metric: str, others: Sequence[str], level: float) -> tuple[EventEffect, ...]:
    """Return the effect of the events by policy and measure; empty without runs without events.

    Args:
        found: the runs with and without them.
        metric: the primary measure, with simultaneous intervals.
        others: the other measures, with pointwise intervals.
        level: confidence level.
    """
    if found is None:
        return ()
    return (*_primary_effects(found, metric, level), *_other_effects(found, others, level))


def event_changes(found: EventRuns | None, metric: str, against: str, level: float) -> tuple[EventChange, ...]:
    """Return how each policy changes the effect of the events on the primary measure; empty where that is not known.

    Args:
        found: the runs with and without them.
        metric: the primary measure.
        against: the policy whose effect is subtracted.
        level: confidence level of all intervals together.
    """
    effects = None if found is None else _compared_effects(found, metric)
    if found is None or effects is None or against not in effects[0] or len(effects[0]) < 2:
        return ()
    policies, outcomes = effects
    base = policies.index(against)
    own = outcomes[:, [base]]
    tiny = _TINY * float(np.nanmax(np.abs(found.without.values[metric])))
    outcomes = np.where(np.abs(outcomes - own) > tiny, outcomes, own)
    others = [column for column in range(len(policies)) if column != base]
    contrasts = np.eye(len(policies))[:, others]
    contrasts[base] = -1.0
    estimate = intervals.simultaneous(outcomes, contrasts, level)
    return tuple(
        EventChange(policies[column], against, *_ends(estimate, at), estimate.clusters)
        for at, column in enumerate(others)
    )


def _compared_effects(found: EventRuns, metric: str) -> tuple[list[str], Floats] | None:
    """Return the compared policies and the effect in every cluster, shape (clusters, policies); None without a complete replicate."""
    columns = found.effects.compared()
    rows = found.effects.complete(columns)
    if not rows.any():
        return None
    return [found.effects.policies[column] for column in columns], found.effects.clustered(metric, rows, columns)


def _ends(estimate: intervals.Estimates, at: int) -> tuple[float, float | None, float | None]:
    mean, low, high = (float(part[at]) for part in (estimate.mean, estimate.low, estimate.high))
    return mean, known(low), known(high)


def _primary_effects(found: EventRuns, metric: str, level: float) -> list[EventEffect]:
    effects = _compared_effects(found, metric)
    if effects is None:
        return []
    policies, outcomes = effects
    columns = found.effects.compared()
    base = found.without.clustered(metric, found.effects.complete(columns), columns).mean(axis=0)
    estimate = intervals.simultaneous(outcomes, np.eye(len(policies)), level)
    return [
        EventEffect(metric, policy, *_ends(estimate, at), estimate.clusters, True, known(base[at]))
        for at, policy in enumerate(policies)
    ]


def _other_effects(found: EventRuns, metrics: Sequence[str], level: float) -> list[EventEffect]:
    made = []
    for metric in metrics:
        usable = np.isfinite(found.effects.values[metric]) & found.effects.finished
        for column, policy in enumerate(found.effects.policies):
            values = found.effects.clustered(metric, usable[:, column], [column])[:, 0]
            if len(values):
                mean, low, high = intervals.pointwise(values, level)
                base = float(found.without.clustered(metric, usable[:, column], [column]).mean())
                made.append(EventEffect(metric, policy, mean, known(low), known(high), len(values), False, known(base)))
    return made
