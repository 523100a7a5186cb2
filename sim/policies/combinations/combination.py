"""Parts of every combination: the policies that it is made of, and how several answers become one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.kernel.units import Floats
from sim.policies.base import Budget, Cases, Customers, Month, Policy, PolicyError, Rows, Treatment, budget_of

Ranked = tuple[Rows, Floats]
"""Rows of customers, and their places in somebody's list (lower is better)."""

_LEAST = 1e-9  # a weight below which a part names nobody


class Combination(Policy):
    """A policy made of ``policies``. It sets nothing aside of its own: the shares and all else are said where they act, in the parts."""

    policies: tuple[Policy, ...] = Field(description="what it is made of, in order")

    @model_validator(mode="after")
    def _has_parts(self) -> Self:
        if not self.policies:
            raise PydanticCustomError("parts", "has no policies, expected one or more")
        for name, field in Policy.model_fields.items():
            if getattr(self, name) != field.default:
                text = f"{name} belongs to the policies that a combination is made of"
                raise PydanticCustomError("parts", "{text}", {"text": text})
        return self

    def at_reference_split(self) -> Self:
        """Return the same combination of its parts at the reference split. Raises PolicyError when a part does not follow it."""
        return self.model_copy(update={"policies": tuple(part.at_reference_split() for part in self.policies)})

    @property
    def level(self) -> int:
        """The greatest number of blends inside one another, this one included: each level tosses a coin of its own."""
        return max(part.level if isinstance(part, Combination) else 0 for part in self.policies)

    def treatments(self, cases: Cases) -> Iterator[Treatment]:
        """Yield what each part would answer to ``cases``, checked for its shape: answers that are not taken are never looked at again."""
        for part in self.policies:
            treatment = part.judge(cases)
            if not isinstance(treatment, Treatment):
                raise PolicyError(f"{_called(part)}: judge gave {type(treatment).__name__}, expected a Treatment")
            for field in fields(Treatment):
                shape = np.shape(getattr(treatment, field.name))
                if shape != (len(cases),):
                    raise PolicyError(
                        f"{_called(part)}: judge gave {field.name} of shape {shape}, expected ({len(cases)},), one value a case"
                    )
            yield treatment

    def budgets(self, month: Month) -> Iterator[Budget]:
        """Yield what each part would set aside, checked: an invalid budget must not hide behind another's."""
        for part in self.policies:
            yield budget_of(part, f"{_called(part)}: split", month)

    def lists(self, question: str, customers: Customers) -> Iterator[Rows]:
        """Yield whom each part would ``invite``, ``contact`` or ``drop``, best first."""
        for part in self.policies:
            rows = np.asarray(getattr(part, question)(customers))
            if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
                raise PolicyError(
                    f"{_called(part)}: {question} gave {rows.dtype} of shape {rows.shape}, expected whole numbers of shape (k,)"
                )
            yield rows.astype(np.int64)


def _called(policy: Policy) -> str:
    return f"{policy.name or type(policy).__name__}, part of a combination"


def picked(treatments: Iterator[Treatment], which: Rows) -> Treatment:
    """Return one treatment: row k as answered by number ``which[k]`` of ``treatments``."""
    given, row = list(treatments), np.arange(which.size)
    return Treatment(
        **{
            field.name: np.stack([np.asarray(getattr(one, field.name)) for one in given])[which, row]
            for field in fields(Treatment)
        }
    )


def mean_budget(budgets: Iterator[Budget], weights: Sequence[float]) -> Budget:
    """Return the mean of ``budgets`` by ``weights`` (which sum to one). Where all agree, exactly what they agree on."""
    first, *others = (budget.shares() for budget in budgets)
    shares = list(first)
    for weight, other in zip(weights[1:], others, strict=True):
        for place, share in enumerate(other):
            shares[place] += weight * (share - first[place])
    return Budget(*(min(1.0, max(0.0, share)) for share in shares))


def interleaved(lists: Iterator[Rows], weights: Sequence[float]) -> Rows:
    """Return one list of several, in which each advances by its weight; a row in several lists keeps its best place."""
    return merged(
        [
            (rows, ((np.arange(rows.size) + 0.5) / weight).astype(np.float64))
            for rows, weight in zip(lists, weights, strict=True)
            if weight > _LEAST
        ]
    )


def merged(ranked: Sequence[Ranked]) -> Rows:
    """Return everybody in ``ranked`` once, by best place; equal places in the order of the lists."""
    rows = np.concatenate([one for one, _ in ranked])
    order = np.argsort(np.concatenate([place for _, place in ranked]), kind="stable")
    found, first = np.unique(rows[order], return_index=True)
    return found[np.argsort(first)]
