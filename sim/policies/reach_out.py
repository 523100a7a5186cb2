"""``reach-out``: the company speaks first, where there is a reason to; silent sufferers before all others."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies import declare
from sim.policies.base import Budget, Customers, Month, Policy, Rows
from sim.scenario.parameters import assumed
from sim.scenario.schema import parameter

_YEAR = 365.0
_SHORTEST = 30.0  # days over which contacts are counted at least: a customer of two days has no rate


class ReachOut(Policy):
    """First-come service; a stated share of the budget goes to company-led contact with customers who are probably unhappy.

    A company sees no suffering that is not voiced. It infers it from its records: a survey answer below ``say_below`` is the reason for
    a contact, and customers who give it but rarely get in touch suffer in silence. Silent ones come first, then the others; within each
    group by what is at stake, the monthly margin times how far the answer lies below. Content customers are left in peace.
    """

    name: ClassVar[str] = "reach-out"
    label: ClassVar[str] = "Reach out first"
    idea: ClassVar[str] = (
        "part of the budget to company-led contact with those who are probably unhappy, silent sufferers first"
    )

    desk_share: float = declare.desk_share(0.7)
    care_share: float = declare.care_share(0.1)
    outreach_share: float = declare.budget_share(0.1, "company-led contact")
    say_below: float = parameter(
        0.2,
        unit="-1 to 1",
        range=(-1, 1),
        meaning="survey answer below which a customer is contacted",
        source="assumption: those whom the survey counts as detractors",
        evidence="assumption",
    )
    silent_below: float = assumed(
        1.0,
        unit="conversations per year",
        range=(0, 1000),
        meaning="conversations heard of a customer below which they count as silent",
    )

    rest_days: float = assumed(
        60.0, unit="days", range=(0, 10_000), meaning="days for which a customer is left in peace after a contact"
    )

    def split(self, month: Month) -> Budget:
        """Return a budget with a share for outreach and a little less desk."""
        return Budget(desk=self.desk_share, care=self.care_share, fixes=self.fixes_share, outreach=self.outreach_share)

    def contact(self, customers: Customers) -> Rows:
        """Contact the unhappy: silent ones first, by margin at stake."""
        due = customers.answered & (customers.contacted >= self.rest_days)
        missing = np.where(due, self.say_below - customers.survey, 0.0)
        heard = customers.contacts * _YEAR / np.maximum(customers.known, _SHORTEST)
        at_stake = customers.margin * missing
        unhappy, silent = missing > 0.0, heard < self.silent_below
        return np.concatenate([customers.best(unhappy & silent, at_stake), customers.best(unhappy & ~silent, at_stake)])
