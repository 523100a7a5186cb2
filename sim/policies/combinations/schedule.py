"""A schedule by month: one policy after another."""

from __future__ import annotations

from itertools import accumulate
from typing import ClassVar, Self

from pydantic import PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from sim.policies.base import Budget, Cases, Customers, Month, Policy, Rows, Treatment
from sim.policies.combinations.combination import Combination
from sim.scenario.parameters import assumed


class Schedule(Combination):
    """One policy for so many months, then the next; the last stays. Months count from the start of the comparison.

    Of all policies this is the only one that remembers: the month, which it learns when it splits the budget, the first question of
    every month. So one object serves one run at a time.
    """

    name: ClassVar[str] = "schedule"
    label: ClassVar[str] = "Schedule by month"
    idea: ClassVar[str] = "one policy for some months, then another"

    months: tuple[int, ...] = assumed(
        ..., unit="months", range=(1, 600), meaning="how long each policy but the last is in force"
    )
    _number: int = PrivateAttr(default=0)

    @model_validator(mode="after")
    def _last_is_open(self) -> Self:
        if len(self.months) != len(self.policies) - 1:
            text = f"has {len(self.policies)} policies and {len(self.months)} numbers of months, expected one for each but the last"
            raise PydanticCustomError("parts", "{text}", {"text": text})
        return self

    @property
    def in_force(self) -> Policy:
        """The policy of the month."""
        return self.policies[sum(self._number >= end for end in accumulate(self.months))]

    def split(self, month: Month) -> Budget:
        """Return the budget of the policy of the month."""
        self._number = month.number
        return self.in_force.split(month)

    def judge(self, cases: Cases) -> Treatment:
        """Answer as the policy of the month."""
        return self.in_force.judge(cases)

    def invite(self, customers: Customers) -> Rows:
        """Invite as the policy of the month."""
        return self.in_force.invite(customers)

    def contact(self, customers: Customers) -> Rows:
        """Contact as the policy of the month."""
        return self.in_force.contact(customers)

    def drop(self, customers: Customers) -> Rows:
        """Drop as the policy of the month."""
        return self.in_force.drop(customers)
