"""A blend by share: each conversation is assigned to one policy by a coin that belongs to it."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.policies.base import Budget, Cases, Customers, Month, Rows, Treatment
from sim.policies.combinations.combination import Combination, interleaved, mean_budget, picked
from sim.scenario.parameters import assumed

_TOLERANCE = 1e-6


class Blend(Combination):
    """Of all conversations each policy answers its share; the budget is the mean of theirs, by share.

    Which conversation goes to whom is decided by the conversation, not by its neighbours: a second coin, made from the case's own. It
    is independent of the first, so that ``coin`` in a blend treats the same share of what comes to it as alone; and of the coins of
    blends inside this one. Invitations and contacts are taken from the lists of all, in turn by share.
    """

    name: ClassVar[str] = "blend"
    label: ClassVar[str] = "Blend by share"
    idea: ClassVar[str] = "each conversation goes to one of several policies, by share"

    shares: tuple[float, ...] = assumed(
        ..., unit="share of conversations", range=(0, 1), meaning="of each policy; together 1"
    )

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        if len(self.shares) != len(self.policies):
            raise PydanticCustomError(
                "parts",
                "{text}",
                {"text": f"has {len(self.policies)} policies and {len(self.shares)} shares, expected as many"},
            )
        if abs(sum(self.shares) - 1.0) > _TOLERANCE:
            raise PydanticCustomError("parts", "{text}", {"text": f"shares sum to {sum(self.shares):g}, expected 1"})
        return self

    @property
    def level(self) -> int:
        """One more than the blends inside it."""
        return super().level + 1

    def judge(self, cases: Cases) -> Treatment:
        """Answer as the policy that the second coin picks."""
        from sim.policies.combinations.second_coin import second_coins  # compiled code, for runs only

        upto = np.cumsum(self.shares)
        which = np.searchsorted(upto / upto[-1], second_coins(cases.coin, self.level), side="right")
        return picked(self.treatments(cases), which.astype(np.int64))

    def split(self, month: Month) -> Budget:
        """Return the mean of the parts' budgets, by share."""
        return mean_budget(self.budgets(month), self.shares)

    def invite(self, customers: Customers) -> Rows:
        """Return rows from the lists of all parts, in turn by share."""
        return interleaved(self.lists("invite", customers), self.shares)

    def contact(self, customers: Customers) -> Rows:
        """Return rows from the lists of all parts, in turn by share."""
        return interleaved(self.lists("contact", customers), self.shares)

    def drop(self, customers: Customers) -> Rows:
        """Return whom policies with half of the share or more would drop, in the order of the records: nobody can be dropped by a share."""
        weight = np.zeros(len(customers.row))
        for rows, share in zip(self.lists("drop", customers), self.shares, strict=True):
            weight[np.isin(customers.row, rows)] += share
        return customers.row[weight >= 0.5]
