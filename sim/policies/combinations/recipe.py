"""A combination as it is written: plain data, of which a policy is made, and by which it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sim.policies.base import Policy, PolicyError
from sim.policies.combinations.blend import Blend
from sim.policies.combinations.choice import Choice
from sim.policies.combinations.combination import Combination
from sim.policies.combinations.schedule import Schedule
from sim.scenario.messages import nearest_name
from sim.scenario.schema import Problem

KINDS: Mapping[str, type[Combination]] = {"blend": Blend, "schedule": Schedule, "choice": Choice}
"""The kinds of combination, and what they make."""


@dataclass(frozen=True)
class Recipe:
    """Its ``kind``, its ``parts`` (recipes, or policies as ``resolve`` takes them), and its ``numbers`` by field of the policy's class.

    ``place`` is where it stands, ``places`` where each part does, for errors.
    """

    kind: str
    parts: tuple[Recipe | str, ...]
    numbers: Mapping[str, Any]
    place: Problem
    places: tuple[Problem, ...]

    def made(self, resolve: Callable[[str], Policy]) -> Combination:
        """Return the policy. Raises PolicyError when a part cannot be had or the numbers do not fit together."""
        policies = tuple(
            part.made(resolve) if isinstance(part, Recipe) else _resolved(part, resolve, place)
            for part, place in zip(self.parts, self.places, strict=True)
        )
        try:
            return KINDS[self.kind](policies=policies, **self.numbers)
        except ValidationError as error:
            raise refusal(self.place, error.errors()[0]["msg"]) from error

    def described(self, fingerprint: Callable[[str], Any]) -> Any:
        """Return what decides the combination, as plain data: parts and numbers, not name, layout or comments of its file."""
        parts = [part.described(fingerprint) if isinstance(part, Recipe) else fingerprint(part) for part in self.parts]
        return {"combination": self.kind, "policies": parts, **self.numbers}


def _resolved(spec: str, resolve: Callable[[str], Policy], place: Problem) -> Policy:
    try:
        return resolve(spec)
    except PolicyError as error:
        raise refusal(place, str(error)) from error


def refusal(place: Problem, message: str, given: object = None, known: Iterable[str] = ()) -> PolicyError:
    """Return the error about what stands at ``place``, with the name of ``known`` that is nearest to the name ``given``.

    Args:
        place: File, line and key of the fault.
        message: What is wrong, and what was expected.
        given: Name that was given, if the fault is a name.
        known: Names that are allowed there.
    """
    nearest = nearest_name(given, known) if isinstance(given, str) else None
    return PolicyError(str(Problem(message, place.file, place.line, place.key, place.value, nearest=nearest)))
