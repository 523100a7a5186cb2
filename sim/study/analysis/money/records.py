"""The money of a comparison as plain, frozen records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.study.analysis.compare import Comparison, jsonable
from sim.study.analysis.decision import Decision, decide
from sim.study.analysis.intervals import side
from sim.study.analysis.money.payback import Payback

LEVEL = 0.95
"""Level of the pointwise intervals; those of value have the level of the comparison."""


@dataclass(frozen=True)
class Estimate:
    """A mean over clusters with its confidence interval, None where there is none (fewer than two clusters)."""

    mean: float
    low: float | None
    high: float | None

    @property
    def side(self) -> int:
        """1 or -1 when the interval excludes 0, otherwise 0."""
        return side(self.low, self.high)

    def times(self, factor: float) -> Estimate:
        """Return it in another unit; ``factor`` is positive."""
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        return Estimate(self.mean * factor, low, high)


@dataclass(frozen=True)
class Account:
    """One kind of money under one policy, beside the reference. Differences are None for the reference itself, and without it.

    Attributes:
        mean: over clusters, money.
        difference: less that of the reference, money. Of value the interval is the simultaneous one of the comparison, else pointwise.
        percent: the difference in percent of the reference's mean; None also where that is 0.
        per_customer: the difference per customer at the start; None also where their number is not known.
    """

    mean: float
    difference: Estimate | None
    percent: Estimate | None
    per_customer: Estimate | None


@dataclass(frozen=True)
class Milestone:
    """Profit so far, not discounted, at the end of ``month``: its mean, and less that of the reference (pointwise interval)."""

    month: int
    mean: float
    difference: Estimate | None


@dataclass(frozen=True)
class PolicyMoney:
    """The money of one policy.

    Attributes:
        policy: its name.
        value: discounted profit of the horizon and of the run-off.
        profit: profit within the horizon, not discounted.
        spent: all that is spent on looking after customers, within the horizon, not discounted.
        milestones: profit so far at the end of months 6, 12 and 24 as far as the horizon goes, and at its end.
        payback: None for the reference, and without it.
        extra_per_spent: extra value for each unit of money spent beyond the reference (value is net: the unit itself is paid back
            already); None where the policy does not clearly spend more. Interval by Fieller's theorem.
        no_extra_per_spent: why ``extra_per_spent`` is None, as ``spends no more than first-come``; else empty.
        gain_per_spent: extra value for each unit of all the money that the policy spends; None where it spends nothing.
    """

    policy: str
    value: Account
    profit: Account
    spent: Account
    milestones: tuple[Milestone, ...]
    payback: Payback | None
    extra_per_spent: Estimate | None
    no_extra_per_spent: str
    gain_per_spent: Estimate | None


@dataclass(frozen=True)
class Money:
    """The money of a comparison.

    Attributes:
        reference: the policy that is subtracted; None when it is not among the compared ones.
        customers: mean number of customers at the start; None where the tables do not say.
        horizon: months that are compared.
        months: months of profit that were simulated, those of the run-off included.
        policies: the compared policies, in the order of the comparison.
        profit: the comparison on profit within the horizon, see ``highest_profit``.
    """

    reference: str | None
    customers: float | None
    horizon: int
    months: int
    policies: tuple[PolicyMoney, ...]
    profit: Comparison

    @property
    def highest_profit(self) -> Decision:
        """The decision on profit within the horizon: its leader has the highest, ``clear`` when that is shown."""
        return decide(self.profit)

    def of(self, policy: str) -> PolicyMoney:
        """Return the money of ``policy``; KeyError when it was not compared."""
        for row in self.policies:
            if row.policy == policy:
                return row
        raise KeyError(policy)

    def to_json(self) -> dict[str, Any]:
        """Return plain data; numbers that are not finite are None, and of ``profit`` only the decision is kept."""
        data = {**asdict(self), "profit": self.highest_profit.to_json()}
        return {key: jsonable(value) for key, value in data.items()}
