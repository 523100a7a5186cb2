"""From the runs of a sweep to its summary: paired differences at every point, the winner there, and what moves the advantage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import jsonable
from sim.study.analysis.intervals import pointwise, side
from sim.study.analysis.robust import Robustness, over_design_points
from sim.study.analysis.sensitivity import LinearEffect, linear_effects
from sim.study.design.study_file import Point, WrittenStudy

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
        low: lower end of the pointwise 95 % confidence interval; NaN with fewer than two parameter draws.
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


@dataclass(frozen=True)
class Winner:
    """The policy with the greatest mean value at a design point.

    Attributes:
        point: name of the point.
        policy: the winner; the first of ``equal`` where several have exactly the greatest mean.
        second: the policy with the next greatest mean.
        lead: the winner less the second.
        equal: the policies with exactly the greatest mean, where there are several.
    """

    point: str
    policy: str
    second: str
    lead: PointDifference
    equal: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        """True when the pointwise interval of the lead excludes 0."""
        return self.lead.sign > 0


@dataclass(frozen=True)
class SweepSummary:
    """The results of a sweep.

    Attributes:
        against: the policy that is subtracted in ``differences``.
        differences: every policy less ``against``, at every point, on every outcome.
        winners: the winner at each point.
        effects: by policy, what moves its advantage over the best of the others; empty where nothing is varied.
        robust: the policies over all points; None without two points and two policies.
    """

    against: str
    differences: tuple[PointDifference, ...]
    winners: tuple[Winner, ...]
    effects: Mapping[str, Sequence[LinearEffect]]
    robust: Robustness | None

    def to_json(self) -> dict[str, Any]:
        """Return plain data; numbers that are not finite are None."""
        data = {
            "against": self.against,
            "differences": [asdict(row) for row in self.differences],
            "winners": [
                {
                    **asdict(one.lead),
                    "winner": None if one.equal else one.policy,
                    "equal": one.equal,
                    "clear": one.clear,
                }
                for one in self.winners
            ],
            "effects": {policy: [asdict(one) for one in effects] for policy, effects in self.effects.items()},
            "robust": self.robust.to_json() if self.robust else None,
        }
        return {key: jsonable(value) for key, value in data.items()}


def summarise(written: WrittenStudy, runs: Any) -> SweepSummary:
    """Summarise the ``runs`` of a written study."""
    file, points = written.file, written.points
    against = file.against or file.policies[0]
    values = {metric: values_of(runs, metric) for metric in dict.fromkeys([PRIMARY, *file.outcomes])}
    return SweepSummary(
        against,
        tuple(differences(values, points, file.policies, file.outcomes, against)),
        tuple(winners(values[PRIMARY], points, file.policies)),
        _effects(written, values[PRIMARY]),
        over_design_points(values[PRIMARY], [point.name for point in points], file.policies),
    )


def _effects(written: WrittenStudy, values: PointValues) -> dict[str, Sequence[LinearEffect]]:
    policies = written.file.policies
    varied = [point for point in written.points if point.values]
    if not varied or len(policies) < 2:
        return {}
    names, logs = list(written.vary), [one.log for one in written.vary.values()]
    inputs = np.array([[point.values[name] for name in names] for point in varied], dtype=np.float64)
    return {
        policy: linear_effects(
            names, inputs, advantage(values, varied, policy, [one for one in policies if one != policy]), logs
        )
        for policy in policies
    }


def values_of(runs: Any, metric: str) -> dict[tuple[str, str], ReplicateValues]:
    """Return the values of ``metric`` in finished runs, by design point and policy; missing ones are left out."""
    found: dict[tuple[str, str], ReplicateValues] = {}
    names = ("scenario", "policy", "replicate", "draw", "status", metric)
    columns = (runs.column(name).to_pylist() for name in names)
    for point, policy, replicate, draw, status, value in zip(*columns, strict=True):
        if status == "finished" and value is not None:
            found.setdefault((point, policy), {})[int(replicate)] = (int(draw), float(value))
    return found


def _mean(found: ReplicateValues | None) -> float:
    return float(np.mean([value for _, value in found.values()])) if found else float("nan")


def difference(values: PointValues, point: str, metric: str, policy: str, against: str) -> PointDifference:
    """Return the paired difference of two policies at one design point.

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


def winners(values: PointValues, points: Sequence[Point], policies: Sequence[str]) -> list[Winner]:
    """Return the winner at every point on the primary measure; points where fewer than two policies finished are left out."""
    found = []
    for point in points:
        means = {policy: _mean(values[point.name, policy]) for policy in policies if values.get((point.name, policy))}
        if len(means) < 2:
            continue
        first, second, *_ = sorted(means, key=lambda policy: -means[policy])
        lead = difference(values, point.name, PRIMARY, first, second)
        equal = tuple(policy for policy, mean in means.items() if mean == means[first])
        found.append(Winner(point.name, first, second, lead, equal if len(equal) > 1 else ()))
    return found


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
            _mean(values.get((p.name, policy))) - np.max([_mean(values.get((p.name, other))) for other in others])
            for p in points
        ],
        dtype=np.float64,
    )
