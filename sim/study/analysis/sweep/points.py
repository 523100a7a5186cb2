"""The decision at every point, by the one rule of ``sim.study.analysis.decision``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import pyarrow.compute as pc

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import CompareError, Comparison, Difference, compare
from sim.study.analysis.decision import PROBABLE, Decision, decide
from sim.study.analysis.sweep.differences import PointDifference
from sim.study.design.study_file import Point

Kind = Literal["clear", "probable", "open", "equal", "none"]


@dataclass(frozen=True)
class PointResult:
    """The result at one point: its comparison, and the decision on it.

    Attributes:
        point: the point.
        comparison: of its policies on the primary measure, with intervals that are simultaneous over the policies; None where no run
            has ended.
        decision: by the one rule.
        customers: at the start; None where the manifest does not say.
    """

    point: Point
    comparison: Comparison | None
    decision: Decision
    customers: float | None = None

    @property
    def kind(self) -> Kind:
        """The decision in a word: ``equal`` where several policies with exactly the same outcome lead, ``none`` where nothing is known."""
        if self.decision.equal:
            return "equal"
        if self.decision.kind in ("clear", "probable"):
            return "clear" if self.decision.kind == "clear" else "probable"
        return "open" if self.decision.kind in ("open", "one-draw") else "none"

    @property
    def leaders(self) -> tuple[str, ...]:
        """The leader and its equals, in the order of the comparison."""
        if self.comparison is None:
            return ()
        return tuple(one for one in self.comparison.policies if one in (self.decision.leader, *self.decision.equal))

    def difference(self, policy: str, against: str) -> Difference | None:
        """Return the difference of two policies here; None where they were not compared."""
        return None if self.comparison is None else self.comparison.difference(policy, against)

    def mean(self, policy: str) -> float | None:
        """Return the mean value of a policy here; None where it is not known."""
        known = self.comparison is not None and policy in self.comparison.policies
        return self.comparison.standing(policy).mean if known and self.comparison else None

    def percent_factor(self, against: str) -> float | None:
        """Return what turns money into per cent of the reference's value here; None where that value is not known, or not positive."""
        base = self.mean(against)
        return 100.0 / base if base is not None and base > 0.0 else None


@dataclass(frozen=True)
class Winner:
    """The policy with the greatest mean value at a design point.

    Attributes:
        point: name of the point.
        policy: the winner; the first of ``equal`` where several have exactly the same outcome.
        second: the next best policy that differs from it; another of ``equal`` where none does.
        lead: the winner less the second, with the interval that is simultaneous over the policies of the point.
        equal: the policies that lead with exactly the same outcome in every draw, where there are several.
        level_with: policies that are not distinguishable from the winner.
        chance: that the winner, or one of its equals, is best; None with one draw.
    """

    point: str
    policy: str
    second: str
    lead: PointDifference
    equal: tuple[str, ...] = ()
    level_with: tuple[str, ...] = ()
    chance: float | None = None

    @property
    def leaders(self) -> tuple[str, ...]:
        """The winner, or the policies that lead together."""
        return self.equal or (self.policy,)

    @property
    def shown(self) -> bool:
        """True when the leaders are shown to be worth more than all other policies: the intervals of their lead exclude 0."""
        return self.lead.sign > 0 and not self.level_with

    @property
    def clear(self) -> bool:
        """True when one policy alone is shown to be worth most."""
        return self.shown and not self.equal

    @property
    def probable(self) -> bool:
        """True when one policy is probably worth most."""
        return not self.clear and not self.equal and (self.chance or 0.0) >= PROBABLE


def customers_at_start(manifest: Mapping[str, Any]) -> dict[str, int]:
    """Return how many customers each scenario of a study has at the start."""
    society = {one["name"]: one["resolved"].get("society", {}) for one in manifest["scenarios"]}
    return {
        name: round(one["people"] * one["customer_share"])
        for name, one in society.items()
        if {"people", "customer_share"} <= one.keys()
    }


def point_results(
    runs: Any,
    points: Sequence[Point],
    policies: Sequence[str],
    against: str,
    *,
    customers: Mapping[str, float] = MappingProxyType({}),
    same_desk: Mapping[str, str] = MappingProxyType({}),
    level: float = 0.95,
) -> list[PointResult]:
    """Return the decision at every point.

    Args:
        runs: the ``runs`` table of the study.
        points: the points.
        policies: names of the policies, in the order of the study.
        against: the reference.
        customers: at the start, by name of the point.
        same_desk: as for ``compare``.
        level: as for ``compare``.
    """
    made = []
    for point in points:
        found = _compared(runs, point.name, policies, against, same_desk, level)
        decision = Decision("nothing", None) if found is None else decide(found)
        made.append(PointResult(point, found, decision, customers.get(point.name)))
    return made


def _compared(
    runs: Any, point: str, policies: Sequence[str], against: str, same_desk: Mapping[str, str], level: float
) -> Comparison | None:
    """Compare the policies that have run at a point; None where none has."""
    own = runs.filter(pc.equal(runs.column("scenario"), point))
    present = {*own.column("policy").to_pylist()}
    known = [policy for policy in policies if policy in present]
    arms = [arm for policy, arm in same_desk.items() if policy in known and arm in present]
    if not known:
        return None
    reference = against if against in known else None
    try:
        return compare(
            own, point, policies=[*known, *arms], against=reference, level=level, exploratory=(), same_desk=same_desk
        )
    except CompareError:
        return None


def winner_at(found: PointResult) -> Winner | None:
    """Return the winner at a point; None where fewer than two policies can be compared."""
    decision, comparison = found.decision, found.comparison
    if comparison is None or decision.leader is None or decision.kind == "alone":
        return None
    first, *others = found.leaders
    rest = [row for row in comparison.standings if row.compared and row.policy not in found.leaders]
    rest.sort(key=lambda row: -(row.mean if row.mean is not None else -math.inf))
    second = rest[0].policy if rest else others[0]
    gap = comparison.difference(first, second)
    assert gap is not None, "compared policies have a difference"
    low, high = (math.nan if end is None else end for end in (gap.low, gap.high))
    lead = PointDifference(found.point.name, PRIMARY, first, second, gap.mean, low, high, comparison.replicates)
    return Winner(
        found.point.name, first, second, lead, found.leaders if others else (), decision.level_with, decision.chance
    )
