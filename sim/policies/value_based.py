"""``value-based``: by severity and by what a customer is worth, and nobody below adequate."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH, Floats
from sim.policies import declare
from sim.policies.base import COMPLAINT, MINOR, SERIOUS, Cases, Policy, Treatment
from sim.scenario.parameters import assumed
from sim.scenario.schema import parameter

ADEQUATE = 0.5
"""The tone of an adequate answer, below which this policy cannot be set."""


class ValueBased(Policy):
    """Everybody is answered, adequately; who is served first and who gets more follows severity and value.

    Value is money: the margin a customer is expected to bring, a part of what they brought, and so much a visible follower. It sorts
    customers into three bands of service: adequate, better (a warmer answer), exceptional (effort and compensation besides). A serious
    failure is exceptional, no matter who reports it. Bands are multiples of the usual compensation, so that they mean the same in a
    market of other prices. Cases are served by head start, not by strict priority, so that nobody is overtaken without end: points of
    severity and value count as minutes of waiting, up to ``overtakes_by``.
    """

    name: ClassVar[str] = "value-based"
    label: ClassVar[str] = "By customer value"
    idea: ClassVar[str] = (
        "severity and full value score: past and expected margin, visible social value; nobody below adequate"
    )

    desk_share: float = declare.desk_share(0.75)
    care_share: float = declare.care_share(0.15)
    expected_months: float = parameter(
        43.0,
        unit="months of margin",
        range=(0, 600),
        meaning="what a customer is expected to bring",
        source="r / (1 + i - r) of Gupta and Lehmann at 1.5 % monthly churn and 10 % a year",
        evidence="derived",
    )
    past_weight: float = assumed(0.25, unit="ratio", range=(0, 10), meaning="past margin against expected margin")
    follower_value: float = assumed(
        0.2, unit="money per follower", range=(0, 1000), meaning="social value of a visible follower"
    )
    severity_weight: float = assumed(
        2.0,
        unit="points per step",
        range=(0, 20),
        meaning="points of a step of severity; a customer has log(1 + value in usual compensations) points besides",
    )
    minutes_per_point: float = assumed(
        120.0, unit="minutes", range=(0, 1e6), meaning="head start in the order of service for each point"
    )
    overtakes_by: float = parameter(
        DAY_MIN,
        unit="minutes",
        range=(0, 1e6),
        meaning="the longest head start: nobody is overtaken by somebody who comes later by more than this",
        source="assumption: 79.2 % expect an answer within a day (Arise 2017)",
        evidence="assumption",
    )
    better_from: float = assumed(
        100.0,
        unit="usual compensations",
        range=(0, 1e6),
        meaning="value from which service is better; in the default scenario about a quarter of customers",
    )
    exceptional_from: float = assumed(
        300.0,
        unit="usual compensations",
        range=(0, 1e6),
        meaning="value from which a complaint gets effort and compensation; in the default scenario a few in a hundred",
    )
    tone: float = declare.tone(0.5, "an adequate answer", lowest=ADEQUATE)
    better_tone: float = declare.tone(0.65, "a better answer", lowest=ADEQUATE)
    exceptional_tone: float = declare.tone(0.8, "an exceptional answer", lowest=ADEQUATE)

    def value(self, cases: Cases) -> Floats:
        """Return the visible worth of each opener, money, shape (rows,)."""
        past = cases.margin * cases.tenure / DAYS_PER_MONTH
        return self.expected_months * cases.margin + self.past_weight * past + self.follower_value * cases.followers

    def points(self, cases: Cases, worth: Floats) -> Floats:
        """Return the points of severity and value, shape (rows,); ``worth``: in usual compensations."""
        return self.severity_weight * np.maximum(cases.severity, 0.0) + np.log1p(worth)

    def judge(self, cases: Cases) -> Treatment:
        """Answer everybody adequately, the severe and the valuable sooner; exceptional cases with effort and compensation."""
        treatment = Treatment.adequate(cases)
        worth = self.value(cases) / np.maximum(cases.usual_compensation, 1e-9)
        complaint = cases.kind == COMPLAINT
        serious = complaint & (cases.severity >= SERIOUS)
        exceptional = serious | (worth >= self.exceptional_from)
        better = exceptional | (worth >= self.better_from)
        treatment.head_start[:] = np.minimum(self.minutes_per_point * self.points(cases, worth), self.overtakes_by)
        treatment.tone[:] = np.where(exceptional, self.exceptional_tone, np.where(better, self.better_tone, self.tone))
        treatment.effort[:] = complaint & exceptional
        failed = complaint & exceptional & (cases.severity > MINOR)
        treatment.compensation[:] = np.where(failed, cases.usual_compensation, 0.0)
        return treatment
