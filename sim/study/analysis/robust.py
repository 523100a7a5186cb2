"""Robust choice: policies ranked over many points by expected value, by worst case and by greatest regret.

A point is a design point of a sweep, or a parameter draw of a comparison. Regret at a point is what the best policy there brings more
(Savage 1951); the worst case is Wald's (1950). Both are extremes over the points that were tried: more points can only make them worse,
so they describe what was seen and bound nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise

PointKind: TypeAlias = Literal["design points", "parameter draws"]

LEVEL = 0.95
FEWEST = 5
"""Points below which a bootstrap over them says nothing."""

_DRAWS = 5_000
_SEED = 20_250_104  # fixed: the same outcomes give the same intervals


@dataclass(frozen=True)
class Estimate:
    """A number with its confidence interval; the bounds are None with fewer than ``FEWEST`` points."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PolicyRobustness:
    """One policy over all points, on the primary measure.

    Attributes:
        policy: its name.
        expected: mean over the points, with equal weights.
        worst: least value.
        worst_in: name of the point with the least value.
        regret: greatest regret.
        regret_in: name of the point with the greatest regret.
        best_in: share of points in which the policy is best; exact ties count for each.
    """

    policy: str
    expected: Estimate
    worst: Estimate
    worst_in: str
    regret: Estimate
    regret_in: str
    best_in: float


@dataclass(frozen=True)
class Robustness:
    """The policies over all points, and the first policy by each rule.

    Attributes:
        points: number of points.
        kind: what the points are.
        policies: one record for each policy, in the order given.
        first: by rule (see ``RULES``), the policy that comes first.
        chances: by rule, the share of bootstrap samples in which each policy comes first; None with fewer than ``FEWEST`` points.
    """

    points: int
    kind: PointKind
    policies: tuple[PolicyRobustness, ...]
    first: Mapping[str, str]
    chances: Mapping[str, Mapping[str, float]] | None

    @property
    def agree(self) -> bool:
        """True when all rules name the same policy."""
        return len(set(self.first.values())) == 1

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**asdict(self), "agree": self.agree, "statement": statement(self)}


RULES = {"expected": "expected value", "worst": "worst case", "regret": "greatest regret"}
"""The rules and their names in text."""


def over_design_points(
    values: Mapping[tuple[str, str], Mapping[int, tuple[int, float]]], points: Sequence[str], policies: Sequence[str]
) -> Robustness | None:
    """Return the robustness of ``policies`` over the design points of a study, replicates averaged.

    Points where a policy never finished are left out. None without two points and two policies. ``values`` are those of the primary
    measure, see ``sim.study.analysis.sweep.values_of``.
    """
    rows, names = [], []
    for point in points:
        shared = set.intersection(*({*values.get((point, policy), {})} for policy in policies))
        if shared:
            rows.append([np.mean([values[point, policy][k][1] for k in shared]) for policy in policies])
            names.append(point)
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(policies))
    return robustness(table, policies, names, "design points")


def robustness(
    values: Floats, policies: Sequence[str], names: Sequence[str], kind: PointKind = "design points"
) -> Robustness | None:
    """Return the robustness of policies; None without two points and two policies.

    The interval of the mean is Student's; those of the extremes come from a bootstrap over the points. Only points that were not seen can
    exceed an extreme, so the interval of a worst case reaches upwards from it and that of a greatest regret downwards: it shows how much
    depends on single points.

    Args:
        values: shape (points, policies), in the primary measure's unit.
        policies: names of the columns.
        names: names of the points.
        kind: what the points are.
    """
    points, number = values.shape
    if points < 2 or number < 2:
        return None
    regret = values.max(axis=1, keepdims=True) - values
    resampled = _resampled(values, regret) if points >= FEWEST else None
    measures = {"expected": values.mean(axis=0), "worst": values.min(axis=0), "regret": -regret.max(axis=0)}
    return Robustness(
        points=points,
        kind=kind,
        policies=tuple(_policy(values, regret, resampled, k, policies[k], names) for k in range(number)),
        first={rule: policies[int(np.argmax(row))] for rule, row in measures.items()},
        chances=None if resampled is None else {rule: _firsts(rows, policies) for rule, rows in resampled.items()},
    )


def _policy(
    values: Floats, regret: Floats, resampled: Mapping[str, Floats] | None, k: int, policy: str, names: Sequence[str]
) -> PolicyRobustness:
    """Return the record of the policy in column ``k``."""
    mean, low, high = pointwise(values[:, k], LEVEL)
    at, most = int(np.argmin(values[:, k])), int(np.argmax(regret[:, k]))
    worst, greatest = float(values[at, k]), float(regret[most, k])
    best = values[:, k] >= values.max(axis=1)
    if resampled is None:
        estimates = (Estimate(mean, None, None), Estimate(worst, None, None), Estimate(greatest, None, None))
    else:
        estimates = (
            Estimate(mean, low, high),
            _estimate(worst, resampled["worst"][:, k]),
            _estimate(greatest, -resampled["regret"][:, k]),
        )
    return PolicyRobustness(
        policy, estimates[0], estimates[1], names[at], estimates[2], names[most], float(best.mean())
    )


def _estimate(value: float, resampled: Floats) -> Estimate:
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(resampled, (tail, 1.0 - tail))
    return Estimate(value, float(low), float(high))


def _resampled(values: Floats, regret: Floats) -> dict[str, Floats]:
    """Each rule's measure (greater is better) in bootstrap samples of the points, shape (samples, policies)."""
    points = len(values)
    rows = np.random.default_rng(_SEED).integers(points, size=(_DRAWS, points))
    found: dict[str, Floats] = {name: np.empty((_DRAWS, values.shape[1])) for name in RULES}
    for k in range(values.shape[1]):
        mine, lost = values[:, k][rows], regret[:, k][rows]
        found["expected"][:, k] = mine.mean(axis=1)
        found["worst"][:, k] = mine.min(axis=1)
        found["regret"][:, k] = -lost.max(axis=1)
    return found


def _firsts(rows: Floats, policies: Sequence[str]) -> dict[str, float]:
    top = rows >= rows.max(axis=1, keepdims=True)
    shares = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
    return {policy: float(share) for policy, share in zip(policies, shares, strict=True)}


def statement(found: Robustness) -> str:
    """Return one sentence: the policy that comes first by every rule, or which policy by which rule."""
    over = f"over {found.points} {found.kind}"
    if found.agree:
        name = found.first["expected"]
        return f"{name} comes first by all three rules: expected value, worst case and greatest regret {over}."
    by_policy: dict[str, list[str]] = {}
    for rule, policy in found.first.items():
        by_policy.setdefault(policy, []).append(RULES[rule])
    parts = [f"{policy} comes first by {' and '.join(rules)}" for policy, rules in by_policy.items()]
    return f"The rules disagree {over}: {'; '.join(parts)}. Which risk to take is a decision that no simulation makes."
