"""Paired differences at the design points of a sweep, measure by measure, with pointwise intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise, side
from sim.study.design.study_file import Point

LEVEL = 0.95

ReplicateValues: TypeAlias = dict[int, tuple[int, float]]
"""By replicate: its parameter draw, and the value of a measure."""

PointValues: TypeAlias = Mapping[tuple[str, str], ReplicateValues]
"""By design point and policy."""


@dataclass(frozen=True)
class PointDifference:
    """The paired difference of two policies at one design point.

    Attributes:
        point: name of the point.
        metric: the measure.
        policy: the first policy.
        against: the policy that is subtracted.
        mean: mean paired difference, in the measure's unit; NaN without pairs.
        low: lower end of the 95 % confidence interval; NaN with fewer than two parameter draws.
        high: upper end of the interval; NaN with fewer than two parameter draws.
        pairs: number of replicates that finished under both.
    """

    point: str
    metric: str
    policy: str
    against: str
    mean: float
    low: float
    high: float
    pairs: int

    @property
    def sign(self) -> int:
        """1 or -1 when the interval excludes 0, otherwise 0."""
        return side(self.low, self.high)


def values_of(runs: Any, metric: str) -> dict[tuple[str, str], ReplicateValues]:
    """Return the values of ``metric`` in finished runs, by design point and policy; missing ones are left out."""
    found: dict[tuple[str, str], ReplicateValues] = {}
    names = ("scenario", "policy", "replicate", "draw", "status", metric)
    columns = (runs.column(name).to_pylist() for name in names)
    for point, policy, replicate, draw, status, value in zip(*columns, strict=True):
        if status == "finished" and value is not None:
            found.setdefault((point, policy), {})[int(replicate)] = (int(draw), float(value))
    return found


def mean_of(found: ReplicateValues | None) -> float:
    """Return the mean over replicates; NaN without any."""
    return float(np.mean([value for _, value in found.values()])) if found else float("nan")


def difference(values: PointValues, point: str, metric: str, policy: str, against: str) -> PointDifference:
    """Return the paired difference of two policies at one design point, with its pointwise interval.

    Args:
        values: of ``metric``, see ``values_of``.
        point: name of the point.
        metric: name of the measure, for the record.
        policy: the first policy.
        against: the policy that is subtracted. Replicates of one parameter draw count as one.
    """
    one, other = values.get((point, policy), {}), values.get((point, against), {})
    pairs = sorted(one.keys() & other.keys())
    by_draw: dict[int, list[float]] = {}
    for k in pairs:
        by_draw.setdefault(one[k][0], []).append(one[k][1] - other[k][1])
    gaps = np.array([np.mean(some) for some in by_draw.values()], dtype=np.float64)
    mean, low, high = pointwise(gaps, LEVEL)
    return PointDifference(point, metric, policy, against, mean, low, high, len(pairs))


def differences(
    values: Mapping[str, PointValues],
    points: Sequence[Point],
    policies: Sequence[str],
    outcomes: Sequence[str],
    against: str,
) -> list[PointDifference]:
    """Return every policy less ``against``, at every point, on every outcome.

    Args:
        values: by metric, see ``values_of``.
        points: the design points.
        policies: names of the policies.
        outcomes: names of the metrics.
        against: the policy that is subtracted.
    """
    return [
        difference(values[metric], point.name, metric, policy, against)
        for metric in outcomes
        for point in points
        for policy in policies
        if policy != against
    ]


def advantage(values: PointValues, points: Sequence[Point], policy: str, others: Sequence[str]) -> Floats:
    """Return the mean of ``policy`` less that of the best of ``others`` at each point; NaN where one did not finish.

    Args:
        values: of the primary measure, see ``values_of``.
        points: the design points.
        policy: whose advantage.
        others: the policies that it competes with.
    """
    return np.array(
        [
            mean_of(values.get((p.name, policy))) - np.max([mean_of(values.get((p.name, other))) for other in others])
            for p in points
        ],
        dtype=np.float64,
    )
