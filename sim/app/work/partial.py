"""Partial results of a comparison: by policy the mean so far and its difference from the reference, as the final comparison has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison
    from sim.study.storage.results import Results


@dataclass(frozen=True)
class Small:
    """The market of a first picture, which is smaller than the one that was asked for.

    Attributes:
        customers: customers at the start.
        replicates: replicates per policy.
        months: months after burn-in.
        run_off_months: months after these, which value counts, too.
    """

    customers: int
    replicates: int
    months: int
    run_off_months: int


@dataclass(frozen=True)
class PolicySoFar:
    """One policy so far.

    Attributes:
        policy: its name.
        mean: value, in the unit of the record; None while no run is complete.
        difference: mean paired difference from the reference; None for the reference itself and while unknown.
        low: lower end of its simultaneous confidence interval; None with fewer than two clusters.
        high: upper end of the interval.
        verdict: ``more``, ``less``, ``tie``, ``equal`` or ``unknown``, see ``sim.study.analysis.compare.Difference``.
        best_chance: probability that its mean is the greatest; None while unknown.
        finished: finished runs.
        failed: failed runs.
    """

    policy: str
    mean: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: str
    best_chance: float | None
    finished: int
    failed: int


@dataclass(frozen=True)
class SoFar:
    """A comparison so far.

    Attributes:
        scenario: name of the scenario.
        unit: unit of the value.
        level: level of the intervals.
        against: the reference.
        leader: the policy with the greatest mean; None while unknown.
        ties: policies that are not distinguishable from it, itself included.
        replicates: complete replicates.
        policies: one for each policy, in the order in which they were given.
        small: the smaller market of a first picture; None in the market that was asked for.
    """

    scenario: str
    unit: str
    level: float
    against: str
    leader: str | None
    ties: tuple[str, ...]
    replicates: int
    policies: tuple[PolicySoFar, ...]
    small: Small | None = None


def so_far(results: Results, against: str | None = None) -> SoFar | None:
    """Return the comparison of the first scenario in a result folder, complete or not; None while no run is complete."""
    return of_runs(results.runs, against, results.level, results.same_desk)


def of_runs(
    runs: Any,
    against: str | None = None,
    level: float = 0.95,
    same_desk: Mapping[str, str] = MappingProxyType({}),
    small: Small | None = None,
) -> SoFar | None:
    """Return the comparison of a table of runs; None while no run is complete.

    Args:
        runs: the ``runs`` table of a study, complete or not.
        against: the reference, see ``sim.compare``.
        level: level of the intervals.
        same_desk: arms on the reference split, which are left out.
        small: the market, if it is smaller than the one that was asked for.
    """
    from sim.study.analysis.compare import CompareError, compare

    if runs.num_rows == 0:
        return None
    first = runs.column("scenario")[0].as_py()
    try:
        found = compare(runs, first, against=against, level=level, exploratory=(), same_desk=same_desk)
    except CompareError:  # such as: the reference has no run yet
        return None
    return _record(found, small)


def _record(found: Comparison, small: Small | None) -> SoFar:
    return SoFar(
        scenario=found.scenario,
        unit=found.unit,
        level=found.level,
        against=found.against,
        leader=found.leader,
        ties=found.ties,
        replicates=found.replicates,
        policies=tuple(_policy(found, name) for name in found.policies),
        small=small,
    )


def _policy(found: Comparison, name: str) -> PolicySoFar:
    standing, difference = found.standing(name), found.difference(name)
    return PolicySoFar(
        policy=name,
        mean=standing.mean,
        difference=None if difference is None else difference.mean,
        low=None if difference is None else difference.low,
        high=None if difference is None else difference.high,
        verdict="unknown" if difference is None else difference.verdict,
        best_chance=standing.best_chance,
        finished=standing.finished,
        failed=standing.failed,
    )
