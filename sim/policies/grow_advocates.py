"""``grow-advocates``: adequate service for everybody, and customers who speak and help on the company's behalf."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies import declare
from sim.policies.base import Budget, Customers, Month, Policy, Rows
from sim.scenario.parameters import assumed


class GrowAdvocates(Policy):
    """First-come service; a stated share of the budget creates, educates, empowers and motivates advocates.

    Invited are customers who helped others before, then those who say they would recommend, then those with a larger audience. What
    they say and what they do are different things: a company can only see the former.
    """

    name: ClassVar[str] = "grow-advocates"
    label: ClassVar[str] = "Grow advocates"
    idea: ClassVar[str] = (
        "adequate first-come service; a share of the budget creates, educates, empowers and motivates advocates"
    )

    desk_share: float = declare.desk_share(0.65)
    care_share: float = declare.care_share(0.05)
    programme_share: float = declare.budget_share(0.2, "the advocacy programme")
    say_from: float = assumed(
        0.5, unit="-1 to 1", range=(-1, 1), meaning="survey answer from which a customer is invited"
    )

    def split(self, month: Month) -> Budget:
        """Return a budget with a share for the programme and a little less desk."""
        return Budget(
            desk=self.desk_share, care=self.care_share, fixes=self.fixes_share, programme=self.programme_share
        )

    def invite(self, customers: Customers) -> Rows:
        """Invite those who helped, then those who say they would recommend, then those with an audience."""
        wanted = ~customers.member & ((customers.survey >= self.say_from) | customers.helped)
        score = 10.0 * customers.helped + customers.survey + 0.1 * np.log1p(customers.followers)
        return customers.best(wanted, score)
