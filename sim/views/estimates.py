"""Run metrics and measures of groups with their pointwise intervals, for drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from sim.study.analysis.intervals import pointwise, side
from sim.views.series import of_policy


@dataclass(frozen=True)
class Known:
    """A mean over parameter draws with its pointwise confidence interval; NaN where it is not known."""

    mean: float
    low: float
    high: float

    @property
    def side(self) -> int:
        """1 or -1 when the interval excludes 0, otherwise 0."""
        return side(self.low, self.high)


def run_estimates(runs: Any, policies: Sequence[str], name: str, level: float) -> dict[str, Known]:
    """Return a run metric by policy, over the replicates that finished.

    Args:
        runs: the ``runs`` table of one scenario.
        policies: which policies.
        name: of the metric.
        level: confidence level.
    """
    return {policy: _known(_values(of_policy(runs, policy), name), _draws(runs), level) for policy in policies}


def run_gap(runs: Any, policy: str, against: str, name: str, level: float) -> Known:
    """Return a run metric under one policy less that under another, over the replicates that know both.

    Args:
        runs: the ``runs`` table of one scenario.
        policy: under which it is measured.
        against: the policy that is subtracted.
        name: of the metric.
        level: confidence level.
    """
    one, other = (_values(of_policy(runs, which), name) for which in (policy, against))
    return _known({k: one[k] - other[k] for k in one if k in other}, _draws(runs), level)


def _draws(runs: Any) -> dict[int, int]:
    """Return the parameter draw of each replicate."""
    return dict(zip(runs["replicate"].to_pylist(), runs["draw"].to_pylist(), strict=True))


def _values(rows: Any, name: str) -> dict[int, float]:
    """Return a column by replicate, unknown values left out."""
    pairs = zip(rows["replicate"].to_pylist(), rows[name].to_pylist(), strict=True)
    return {replicate: value for replicate, value in pairs if value is not None and np.isfinite(value)}


def _known(values: Mapping[int, float], draws: Mapping[int, int], level: float) -> Known:
    by_draw: dict[int, list[float]] = {}
    for replicate, value in values.items():
        by_draw.setdefault(draws[replicate], []).append(value)
    return Known(*pointwise(np.array([np.mean(some) for some in by_draw.values()], dtype=np.float64), level))


@dataclass(frozen=True)
class GroupGap:
    """A measure in two groups under one policy, paired by replicate: its mean in each, and the first less the second."""

    first: float
    second: float
    gap: Known


def group_gaps(
    groups: Any, runs: Any, policies: Sequence[str], kind: str, ends: tuple[str, str], measure: str, level: float
) -> dict[str, GroupGap]:
    """Return a measure in two groups and their difference by policy, over the replicates that know both.

    Args:
        groups: the ``groups`` table of one scenario.
        runs: its ``runs`` table, which knows the parameter draws.
        policies: which policies.
        kind: the kind of group.
        ends: the two groups.
        measure: the name of the measure.
        level: confidence level of the difference.
    """
    draws = _draws(runs)
    wanted = groups.filter(pc.and_(pc.equal(groups["kind"], kind), pc.equal(groups["measure"], measure)))
    found = {}
    for policy in policies:
        own = of_policy(wanted, policy)
        one, other = (_values(own.filter(pc.equal(own["group"], end)), "value") for end in ends)
        both = [replicate for replicate in one if replicate in other]
        if both:
            first, second, gap = (
                _known({k: values(k) for k in both}, draws, level)
                for values in (one.__getitem__, other.__getitem__, lambda k, a=one, b=other: a[k] - b[k])
            )
            found[policy] = GroupGap(first.mean, second.mean, gap)
    return found
