"""Robust choice: policies ranked over many points by expected value, by worst case and by greatest regret.

A point is a design point of a sweep, or a parameter draw of a comparison. Regret at a point is what the best policy there brings more
(Savage 1951); the worst case is Wald's (1950). Both are extremes over the points that were tried: more points can only make them worse,
so they describe what was seen and bound nothing.

Points whose markets differ in size are compared in per cent of what the reference policy is worth there: in money the worst case would be
the smallest market under every policy. Where that value is not positive everywhere they are compared per customer at the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np

from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise

PointKind: TypeAlias = Literal["design points", "scenarios", "parameter draws"]

Basis: TypeAlias = Literal["money", "percent", "per customer"]
"""The unit in which points are compared: money, per cent of the reference's value at the point, or money per customer at the start."""

UNITS: Mapping[Basis, str] = {
    "money": "money",
    "percent": "% of {against}",
    "per customer": "money per customer at the start",
}
"""Each basis in a few words."""

LEVEL = 0.95
FEWEST = 5
"""Points below which a bootstrap over them says nothing."""

ALIKE = 0.01
"""Markets whose numbers of customers differ by at most this share are of one size."""

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
        first: by rule (see ``RULES``), the policy that comes first; several where they are exactly level.
        chances: by rule, the share of bootstrap samples in which each policy comes first; None with fewer than ``FEWEST`` points.
        basis: the unit of all numbers.
        against: the reference, where ``basis`` is per cent.
    """

    points: int
    kind: PointKind
    policies: tuple[PolicyRobustness, ...]
    first: Mapping[str, tuple[str, ...]]
    chances: Mapping[str, Mapping[str, float]] | None
    basis: Basis = "money"
    against: str = ""

    @property
    def choice(self) -> str | None:
        """The policy that comes first by all rules, and alone; None where there is none."""
        every = {*self.first.values()}
        return next(iter(every))[0] if len(every) == 1 and len(next(iter(every))) == 1 else None

    @property
    def agree(self) -> bool:
        """True when all rules name the same policy, or the same ones."""
        return len({*self.first.values()}) == 1

    @property
    def only_reference_is_safe(self) -> bool:
        """True where the reference comes first by worst case because, in per cent of itself, it is 0 at every point."""
        return self.basis == "percent" and self.first["worst"] == (self.against,)

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**asdict(self), "agree": self.agree, "choice": self.choice, "statement": statement(self)}


RULES = {"expected": "expected value", "worst": "worst case", "regret": "greatest regret"}
"""The rules and their names in text."""


def over_design_points(
    values: Mapping[tuple[str, str], Mapping[int, tuple[int, float]]],
    points: Sequence[str],
    policies: Sequence[str],
    against: str = "",
    customers: Mapping[str, float] = MappingProxyType({}),
    kind: PointKind = "design points",
) -> Robustness | None:
    """Return the robustness of ``policies`` over the design points of a study, replicates averaged.

    Points where a policy never finished are left out. None without two points and two policies.

    Args:
        values: of the primary measure, see ``sim.study.analysis.sweep.values_of``.
        points: names of the points.
        policies: names of the policies.
        against: the reference.
        customers: at the start, by name of the point.
        kind: what the points are.
    """
    rows, names = [], []
    for point in points:
        shared = set.intersection(*({*values.get((point, policy), {})} for policy in policies))
        if shared:
            rows.append([np.mean([values[point, policy][k][1] for k in shared]) for policy in policies])
            names.append(point)
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(policies))
    sizes = np.array([customers.get(name, math.nan) for name in names], dtype=np.float64)
    scaled, basis = _comparable(table, sizes, policies.index(against) if against in policies else 0)
    found = robustness(scaled, policies, names, kind, basis)
    return None if found is None else replace(found, against=against)


def _comparable(table: Floats, sizes: Floats, reference: int) -> tuple[Floats, Basis]:
    """Return values of shape (points, policies) in a unit in which the points can be compared, and that unit."""
    if not len(sizes) or not np.isfinite(sizes).all() or sizes.max() <= (1.0 + ALIKE) * sizes.min():
        return table, "money"
    base = table[:, [reference]]
    if (base > 0.0).all():
        return 100.0 * (table - base) / base, "percent"
    return table / sizes[:, None], "per customer"


def robustness(
    values: Floats,
    policies: Sequence[str],
    names: Sequence[str],
    kind: PointKind = "design points",
    basis: Basis = "money",
) -> Robustness | None:
    """Return the robustness of policies; None without two points and two policies.

    The interval of the mean is Student's; those of the extremes come from a bootstrap over the points. Only points that were not seen can
    exceed an extreme, so the interval of a worst case reaches upwards from it and that of a greatest regret downwards: it shows how much
    depends on single points.

    Args:
        values: shape (points, policies), in the unit of ``basis``.
        policies: names of the columns.
        names: names of the points.
        kind: what the points are.
        basis: that unit.
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
        first={
            rule: tuple(policies[k] for k in range(number) if row[k] >= row.max()) for rule, row in measures.items()
        },
        chances=None if resampled is None else {rule: _firsts(rows, policies) for rule, rows in resampled.items()},
        basis=basis,
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


def statement(found: Robustness, called: Callable[[str], str] = str) -> str:
    """Return in a sentence or two the policy that comes first by every rule, or which policy by which rule.

    ``called`` returns what a policy is called.
    """
    over = f"over {found.points} {found.kind}"
    expected = _come(found.first["expected"], called)
    if found.agree:
        return f"{expected} first by all three rules: expected value, worst case and greatest regret {over}."
    if found.only_reference_is_safe and found.first["expected"] == found.first["regret"]:
        return (
            f"{expected} first by expected value and greatest regret {over}. By worst case {called(found.against)} does: it is the "
            "reference, and cannot lose against itself."
        )
    by_policy: dict[tuple[str, ...], list[str]] = {}
    for rule, names in found.first.items():
        by_policy.setdefault(names, []).append(RULES[rule])
    parts = [f"{_come(names, called)} first by {' and '.join(rules)}" for names, rules in by_policy.items()]
    return f"The rules disagree {over}: {'; '.join(parts)}. Which risk to take is a decision that no simulation makes."


def _come(names: Sequence[str], called: Callable[[str], str]) -> str:
    who = " and ".join(map(called, names))
    return f"{who} comes" if len(names) == 1 else f"{who} come, exactly level,"
