"""Lessons: what a ready-made scenario is there to show, as claims that can be measured.

A lesson is written before it is measured. It names the policies to compare, and claims: a measure under one policy against another policy,
or against the same replicates without the scenario's events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

WITHOUT_EVENTS = "without events"
"""Stands for the same replicates, under the same policy, without the scenario's events."""

Expectation = Literal["more", "less", "alike"]


class Claim(BaseModel):
    """Expectation about one measure: ``policy`` compared with ``against``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    measure: str = Field(description="name of a measure of runs, of days, or with a group of groups")
    policy: str = Field(description="the policy under which it is measured")
    expect: Expectation = Field(description="more, less, or alike")
    against: str = Field(WITHOUT_EVENTS, description=f"another policy, or {WITHOUT_EVENTS!r}: the same without events")
    group: str = Field("", description="kind and group of people or conversations, as 'complaint/quietest fifth'")
    within: float | None = Field(
        None, gt=0.0, description="for alike: largest difference, as a share of the value compared with"
    )
    says: str = Field("", description="the claim in plain words")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.expect == "alike") != (self.within is not None):
            raise _fault("needs 'within' where it expects alike, and only there")
        if self.group and self.group.count("/") != 1:
            raise _fault("has a group that is not of the form kind/group")
        if self.against == self.policy:
            raise _fault("compares a policy with itself")
        return self


class Lesson(BaseModel):
    """The point of a scenario, the policies that make it, and the claims that show it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: str = Field(min_length=1, description="the lesson, in one or two sentences")
    policies: tuple[str, ...] = Field(
        min_length=1, description="the policies that show it, compared unless others are named"
    )
    shown_by: tuple[Claim, ...] = Field((), description="what is expected of the measures")

    @field_validator("policies", "shown_by", mode="before")
    @classmethod
    def _arrays_are_tuples(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _of_these_policies(self) -> Self:
        known = ", ".join(self.policies)
        for claim in self.shown_by:
            for policy in _named(claim):
                if policy not in self.policies:
                    raise _fault(f"has a claim about {policy!r}, which is not among its policies {known}")
        return self

    @property
    def needs_twin(self) -> bool:
        """True when a claim compares with the same replicates without events."""
        return any(claim.against == WITHOUT_EVENTS for claim in self.shown_by)


def _fault(text: str) -> PydanticCustomError:
    return PydanticCustomError("not_allowed", "{fault}", {"fault": text})


def _named(claim: Claim) -> Iterator[str]:
    yield claim.policy
    if claim.against != WITHOUT_EVENTS:
        yield claim.against
