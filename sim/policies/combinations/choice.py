"""A choice by segment: what a company knows of a conversation decides which policy answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from sim.policies.base import KINDS, Budget, Cases, Customers, Month, Rows, Treatment
from sim.policies.combinations.combination import Combination, interleaved, mean_budget, merged, picked
from sim.scenario.messages import did_you_mean
from sim.scenario.parameters import assumed

COLUMNS = tuple(
    field.name for field in fields(Cases) if field.name not in ("opened", "heard", "usual_compensation", "coin")
)
"""What a choice can go by: every column of a table of cases but the clock, the constant and the coin."""

SWITCHES = ("public", "persistent", "member")

_TOLERANCE = 1e-6


class Choice(Combination):
    """Goes by one column of the table of cases, ``by``: the first condition that holds picks the policy, the last policy takes the rest.

    Conditions are limits (``below``: the column is less than this) or values (``equal``: the column is this; kinds by name). The
    budget is the mean of the parts by ``budgets``, equal parts unless said otherwise: how many conversations a segment will have,
    nobody knows beforehand. Each policy invites and contacts its own segment, where the column is in the customer records, in the order
    of its own list; otherwise they take turns by ``budgets``.
    """

    name: ClassVar[str] = "choice"
    label: ClassVar[str] = "Choice by segment"
    idea: ClassVar[str] = "what is known of a conversation decides which of several policies answers it"

    by: str = assumed(..., unit="name", meaning="the column to go by")
    below: tuple[float, ...] = assumed(
        (), unit="that of the column", meaning="limits, increasing, one for each policy but the last"
    )
    equal: tuple[bool | float | str, ...] = assumed(
        (), unit="that of the column", meaning="values, one for each policy but the last"
    )
    budget_weights: tuple[float, ...] = assumed(
        (), unit="share", range=(0, 1), meaning="weight of each policy's budget; none means equal weights"
    )

    @field_validator("by")
    @classmethod
    def _is_a_column(cls, by: str) -> str:
        if by not in COLUMNS:
            hint = did_you_mean(by, COLUMNS)
            raise _refusal(f"by is {by!r}, expected one of {', '.join(COLUMNS)}{hint}")
        return by

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        conditions, parts = self.below or self.equal, len(self.policies)
        if self.below and self.equal:
            raise _refusal("has limits (below) and values (equal), expected one of the two")
        if len(conditions) != parts - 1:
            raise _refusal(f"has {parts} policies and {len(conditions)} conditions, expected one for each but the last")
        if list(self.below) != sorted(set(self.below)):
            raise _refusal(f"limits are {', '.join(f'{limit:g}' for limit in self.below)}, expected increasing ones")
        if self.below and (self.by in SWITCHES or self.by == "kind"):
            raise _refusal(f"{self.by} has no order, expected values ({_values_of(self.by)}) in place of limits")
        for value in self.equal:
            _code(self.by, value)
        if self.budget_weights and (
            len(self.budget_weights) != parts or abs(sum(self.budget_weights) - 1.0) > _TOLERANCE
        ):
            raise _refusal(f"weights of the budgets are {self.budget_weights}, expected one a policy, together 1")
        return self

    @property
    def weights(self) -> Sequence[float]:
        """Of the parts' budgets, together one."""
        return self.budget_weights or (1.0 / len(self.policies),) * len(self.policies)

    def segment(self, column: npt.NDArray[np.generic]) -> Rows:
        """Return the number of the policy that answers, for each value of the column."""
        if self.below:
            return np.searchsorted(np.array(self.below), column.astype(np.float64), side="right").astype(np.int64)
        found = np.full(column.size, len(self.policies) - 1, dtype=np.int64)
        for place, value in reversed(list(enumerate(self.equal))):
            found[column == _code(self.by, value)] = place
        return found

    def judge(self, cases: Cases) -> Treatment:
        """Answer as the policy of the segment."""
        return picked(self.treatments(cases), self.segment(getattr(cases, self.by)))

    def split(self, month: Month) -> Budget:
        """Return the mean of the parts' budgets, by weight."""
        return mean_budget(self.budgets(month), self.weights)

    def invite(self, customers: Customers) -> Rows:
        """Let each policy invite within its own segment."""
        return self._own("invite", customers)

    def contact(self, customers: Customers) -> Rows:
        """Let each policy contact within its own segment."""
        return self._own("contact", customers)

    def drop(self, customers: Customers) -> Rows:
        """Let each policy drop within its own segment."""
        return self._own("drop", customers)

    def _own(self, question: str, customers: Customers) -> Rows:
        lists = self.lists(question, customers)
        column = getattr(customers, self.by, None)
        if column is None:
            return interleaved(lists, self.weights)
        segment = self.segment(column)
        ranked = []
        for number, rows in enumerate(lists):
            own = np.isin(rows, customers.row[segment == number])
            ranked.append((rows[own], np.flatnonzero(own).astype(np.float64)))
        return merged(ranked)


def _values_of(by: str) -> str:
    if by == "kind":
        return ", ".join(KINDS)
    return "true or false" if by in SWITCHES else "a number"


def _code(by: str, value: bool | float | str) -> float:
    """Return the number that stands for ``value`` in the column."""
    if by == "kind" and value in KINDS:
        return float(KINDS.index(str(value)))
    if by in SWITCHES and isinstance(value, bool):
        return float(value)
    if by not in SWITCHES and by != "kind" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    hint = did_you_mean(value, KINDS) if by == "kind" and isinstance(value, str) else ""
    raise _refusal(f"a value of {by} is {value!r}, expected {_values_of(by)}{hint}")


def _refusal(text: str) -> PydanticCustomError:
    return PydanticCustomError("parts", "{text}", {"text": text})
