"""The results of a comparison as plain, frozen records."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["more", "less", "tie", "equal", "unknown"]


@dataclass(frozen=True)
class Standing:
    """One policy on the primary measure.

    Attributes:
        policy: its name.
        mean: over clusters, in the measure's unit; of a policy that is not compared, over its finished runs.
        best_chance: probability that its mean is the greatest, by the distribution of ``intervals.best_and_regret``; None with one cluster.
        regret: expected loss of choosing it, in the measure's unit, by the same distribution; None as ``best_chance``.
        won: share of the replicates in which it came first.
        finished: number of finished runs.
        failed: number of failed runs.
        compared: False for a policy that failed too often.
    """

    policy: str
    mean: float | None
    best_chance: float | None
    regret: float | None
    won: float | None
    finished: int
    failed: int
    compared: bool


@dataclass(frozen=True)
class Difference:
    """The paired difference of two policies on the primary measure, with its simultaneous confidence interval.

    Attributes:
        policy: the first policy.
        against: the policy that is subtracted.
        mean: mean difference, in the measure's unit.
        low: lower end of the interval; None with fewer than two clusters.
        high: upper end of the interval; None with fewer than two clusters.
        verdict: ``more`` or ``less`` when the interval excludes 0, ``tie`` when it includes 0, ``equal`` when the two policies had the same
            outcome in every cluster, ``unknown`` without an interval.
        variance_reduction: (Var A + Var B) / Var(A - B), the factor that common random numbers save in runs.
        chance_share: share of the variance of one run's difference that is chance within a parameter draw (aleatory);
            None when parameters were fixed.
        parameter_share: share of that variance that comes from the parameter draw (epistemic); None when parameters were fixed.
        replicates_to_settle: replicates in total after which this tie would be settled if mean and spread stay as they are; None when it
            is settled, exactly 0, or out of reach.
    """

    policy: str
    against: str
    mean: float
    low: float | None
    high: float | None
    verdict: Verdict
    variance_reduction: float | None
    chance_share: float | None
    parameter_share: float | None
    replicates_to_settle: int | None


@dataclass(frozen=True)
class Estimate:
    """A mean over clusters with its confidence interval, whose ends are None with fewer than two clusters."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class SameDesk:
    """A policy that states another split of the budget than the reference, taken apart into its idea and its split.

    Attributes:
        policy: its name.
        arm: the same policy on the reference split, as it is named in the study.
        idea: the arm less the reference policy; simultaneous over all arms of the comparison.
        split: the policy as it is stated less the arm; likewise.
        clusters: number of clusters behind both.
    """

    policy: str
    arm: str
    idea: Estimate
    split: Estimate
    clusters: int


@dataclass(frozen=True)
class Measure:
    """One policy on one exploratory measure, with its difference from another policy.

    Attributes:
        metric: name of the measure.
        policy: the policy.
        mean: over clusters, in the measure's unit; None where the measure is void, such as the median of no answers.
        against: the policy that is subtracted.
        difference: mean paired difference; None where either side is void, and for ``against`` itself.
        low: lower end of the pointwise confidence interval; None with fewer than two clusters.
        high: upper end of the pointwise confidence interval; None with fewer than two clusters.
        clusters: number of clusters behind the difference.
    """

    metric: str
    policy: str
    mean: float | None
    against: str
    difference: float | None
    low: float | None
    high: float | None
    clusters: int


@dataclass(frozen=True)
class EventEffect:
    """The effect of the scenario's events under one policy: each replicate with them less the same replicate without.

    Attributes:
        metric: name of the measure.
        policy: the policy.
        mean: mean paired difference, in the measure's unit.
        low: lower end of the confidence interval; None with fewer than two clusters.
        high: upper end of the confidence interval; None with fewer than two clusters.
        clusters: number of clusters behind the difference.
        simultaneous: True on the primary measure, where the intervals cover all policies at once; False on the others (exploratory).
        base: mean without the events in the same clusters.
    """

    metric: str
    policy: str
    mean: float
    low: float | None
    high: float | None
    clusters: int
    simultaneous: bool
    base: float | None = None


@dataclass(frozen=True)
class EventChange:
    """A policy's change to the effect of the events on the primary measure: the effect under the policy less that under another.

    Attributes:
        policy: the policy.
        against: the policy whose effect is subtracted.
        mean: mean paired difference of the two effects, in the measure's unit; positive where the policy comes off better.
        low: lower end of the interval, simultaneous over all policies but ``against``; None with fewer than two clusters.
        high: upper end; None likewise.
        clusters: number of clusters behind it.
    """

    policy: str
    against: str
    mean: float
    low: float | None
    high: float | None
    clusters: int


@dataclass(frozen=True)
class Comparison:
    """The policies of one scenario side by side.

    Attributes:
        scenario: name of the scenario.
        months: horizon of each run.
        metric: the primary measure.
        unit: unit of the primary measure.
        level: confidence level of the intervals.
        policies: in the order in which they were given.
        against: the reference (control), which is subtracted in tables.
        standings: one for each policy, in the order of ``policies``.
        differences: every pair of compared policies, both ways round.
        measures: the exploratory measures.
        events: effects of the events; empty unless the study has runs without them.
        leader: the policy with the greatest mean; None when no replicate finished under every policy.
        ties: policies that are not distinguishable from the leader, the leader included, greatest mean first.
        same_desk: policies that also ran on the reference split; those arms take part in nothing else.
        replicates: number of complete replicates that were used.
        clusters: number of independent parameter draws, or of replicates when parameters were fixed.
        dropped: replicates that were left out because some policy failed in them.
        fixed_parameters: whether every replicate has its own draw, so that parameter uncertainty is not measured.
        event_changes: how every other policy changes the effect that the events have under ``against``; empty as ``events`` is.
    """

    scenario: str
    months: int
    metric: str
    unit: str
    level: float
    policies: tuple[str, ...]
    against: str
    standings: tuple[Standing, ...]
    differences: tuple[Difference, ...]
    measures: tuple[Measure, ...]
    events: tuple[EventEffect, ...]
    leader: str | None
    ties: tuple[str, ...]
    same_desk: tuple[SameDesk, ...]
    replicates: int
    clusters: int
    dropped: int
    fixed_parameters: bool
    event_changes: tuple[EventChange, ...] = ()

    def standing(self, policy: str) -> Standing:
        """Return the standing of ``policy``; KeyError when it is not in the comparison."""
        for row in self.standings:
            if row.policy == policy:
                return row
        raise KeyError(policy)

    def difference(self, policy: str, against: str | None = None) -> Difference | None:
        """Return ``policy`` less ``against`` (default: the comparison's own), or None when the pair was not compared."""
        other = against if against is not None else self.against
        for row in self.differences:
            if row.policy == policy and row.against == other:
                return row
        return None

    def measure(self, metric: str, policy: str) -> Measure | None:
        """Return the exploratory ``metric`` of ``policy``, or None."""
        for row in self.measures:
            if row.metric == metric and row.policy == policy:
                return row
        return None

    def to_json(self) -> dict[str, Any]:
        """Return plain data for ``--json``; numbers that are not finite are None."""
        return {key: jsonable(value) for key, value in asdict(self).items()}


def known(value: float) -> float | None:
    """Return ``value``, or None where it is not a number."""
    return float(value) if not math.isnan(value) else None


def jsonable(value: object) -> object:
    """Return ``value`` with tuples as lists and numbers that are not finite as None."""
    if isinstance(value, dict):
        return {key: jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
