"""From the runs of a sweep to its answer: paired differences at every point, who wins where, and what moves the advantage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.intervals import pointwise, side
from sim.study.design.study_file import Point

LEVEL = 0.95


@dataclass(frozen=True)
class PointDifference:
    """``policy`` less ``against`` on ``metric`` at one point: mean of paired runs, pointwise 95 % interval (NaN below two)."""

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
        """1 or -1 when the interval excludes nought, 0 when it does not."""
        return side(self.low, self.high)


@dataclass(frozen=True)
class Winner:
    """Who has the greatest mean value at a point, who comes second, by how much, and whether the interval of that excludes nought.

    ``equal``: the policies that have the greatest mean exactly, where they are several; ``policy`` is then only the first of them.
    """

    point: str
    policy: str
    second: str
    lead: PointDifference
    equal: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        """Whether the lead is told from nought, pointwise."""
        return self.lead.sign > 0


@dataclass(frozen=True)
class Influence:
    """What a varied parameter does to an advantage: change over its whole range by a linear regression on all, with its 95 % interval."""

    parameter: str
    change: float
    low: float
    high: float


Runs = dict[int, tuple[int, float]]
"""By replicate: the draw of the uncertain parameters that it belongs to, and the value of a measure."""


def values_of(runs: Any, metric: str) -> dict[tuple[str, str], Runs]:
    """Finished runs by (point, policy): value of ``metric`` by replicate, NaN left out."""
    found: dict[tuple[str, str], Runs] = {}
    names = ("scenario", "policy", "replicate", "draw", "status", metric)
    columns = (runs.column(name).to_pylist() for name in names)
    for point, policy, replicate, draw, status, value in zip(*columns, strict=True):
        if status == "finished" and value is not None:
            found.setdefault((point, policy), {})[int(replicate)] = (int(draw), float(value))
    return found


def _mean(found: Runs | None) -> float:
    return float(np.mean([value for _, value in found.values()])) if found else float("nan")


def difference(
    values: Mapping[tuple[str, str], Runs], point: str, metric: str, policy: str, against: str
) -> PointDifference:
    """The paired difference of two policies at one point; replicates of one draw of the parameters count as one."""
    one, other = values.get((point, policy), {}), values.get((point, against), {})
    pairs = sorted(one.keys() & other.keys())
    by_draw: dict[int, list[float]] = {}
    for k in pairs:
        by_draw.setdefault(one[k][0], []).append(one[k][1] - other[k][1])
    gaps = np.array([np.mean(some) for some in by_draw.values()], dtype=np.float64)
    if gaps.size < 2:
        mean = float(gaps.mean()) if gaps.size else float("nan")
        return PointDifference(point, metric, policy, against, mean, float("nan"), float("nan"), len(pairs))
    mean, low, high = pointwise(gaps, LEVEL)
    return PointDifference(point, metric, policy, against, mean, low, high, len(pairs))


def differences(
    runs: Any, points: Sequence[Point], policies: Sequence[str], outcomes: Sequence[str], against: str
) -> list[PointDifference]:
    """Every policy less ``against``, at every point, on every outcome."""
    found = []
    for metric in outcomes:
        values = values_of(runs, metric)
        for point in points:
            found += [
                difference(values, point.name, metric, policy, against) for policy in policies if policy != against
            ]
    return found


def winners(runs: Any, points: Sequence[Point], policies: Sequence[str]) -> list[Winner]:
    """Who wins at every point on the primary measure; a point where fewer than two policies finished is left out."""
    values = values_of(runs, PRIMARY)
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


def advantage(runs: Any, points: Sequence[Point], policy: str, others: Sequence[str]) -> Floats:
    """Mean value of ``policy`` less that of the best of ``others`` at each point; NaN where one did not finish."""
    values = values_of(runs, PRIMARY)

    def mean(point: str, name: str) -> float:
        return _mean(values.get((point, name)))

    return np.array(
        [mean(p.name, policy) - np.max([mean(p.name, other) for other in others]) for p in points], dtype=np.float64
    )


def influences(
    points: Sequence[Point], advantages: Floats, names: Sequence[str], logs: Sequence[bool] = ()
) -> list[Influence]:
    """What each varied parameter does to the advantage, strongest first.

    ``logs``: which parameters were varied evenly in their logarithm, and count so. Least squares on all parameters scaled to their range
    at once; intervals by the usual t distribution. Fewer points than parameters and
    three more give nothing.
    """
    from scipy.stats import t as student

    inputs = np.array([[point.values[name] for name in names] for point in points], dtype=np.float64)
    for k, logarithmic in enumerate(logs):
        inputs[:, k] = np.log(inputs[:, k]) if logarithmic else inputs[:, k]
    fine = np.isfinite(advantages)
    inputs, outputs = inputs[fine], advantages[fine]
    free = len(outputs) - len(names) - 1
    if free < 3:
        return []
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    scaled = (inputs - low) / np.where(high > low, high - low, 1.0)
    design = np.column_stack([np.ones(len(outputs)), scaled])
    fitted, *_ = np.linalg.lstsq(design, outputs, rcond=None)
    left = outputs - design @ fitted
    spread = np.sqrt(np.diag(np.linalg.pinv(design.T @ design)) * (left @ left) / free)
    margin = float(student.ppf(0.5 + LEVEL / 2.0, free)) * spread
    found = [
        Influence(name, float(fitted[k]), float(fitted[k] - margin[k]), float(fitted[k] + margin[k]))
        for k, name in enumerate(names, start=1)
    ]
    return sorted(found, key=lambda one: -abs(one.change))
