"""The choice to begin with: of a ready-made scenario, or of a visitor's own."""

from __future__ import annotations

from dataclasses import replace

from sim.app.choice.choice import Choice, ChoiceError
from sim.app.choice.own_text import decoded
from sim.app.choice.scenarios import own, ready_made
from sim.app.limits import Limits
from sim.kernel.horizon import HORIZON_MONTHS
from sim.scenario import Scenario

REPLICATES = 10
"""Replicates to begin with: half of what ``grapevine compare`` has, so that an answer is there within a minute. An assumption."""
POLICIES = 5
"""Policies to begin with, at most."""


def first_choice(scenario: str) -> Choice:
    """Return the policies of a scenario's lesson, at most five, over the horizon of its claims.

    Each replicate also runs without events where the lesson's claims compare with that. Raises ChoiceError unless the scenario is
    ready-made.
    """
    return _of(ready_made(scenario))


def own_choice(text: str | bytes, limits: Limits) -> Choice:
    """Return the first choice of a visitor's own scenario file. Raises ChoiceError with the line of what is wrong."""
    plain = decoded(text, limits)
    if not plain.strip():
        raise ChoiceError("text", "the file is empty", 1)
    found = replace(_of(own(plain, limits)), text=plain)
    return replace(
        found,
        policies=found.policies[: limits.policies],
        replicates=min(found.replicates, limits.replicates),
        months=min(found.months, limits.months),
    )


def _of(scenario: Scenario) -> Choice:
    from sim.api.studies import POLICIES as USUAL

    lesson = scenario.lesson
    named = tuple(dict.fromkeys(lesson.policies)) if lesson else USUAL
    return Choice(
        scenario=scenario.name,
        policies=named[:POLICIES] if len(named) > 1 else USUAL,
        replicates=REPLICATES,
        months=HORIZON_MONTHS,
        without_event=bool(lesson and lesson.needs_twin and scenario.events),
    )
