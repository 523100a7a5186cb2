"""The choice to begin with: of a ready-made scenario, or of a visitor's own."""

from __future__ import annotations

from dataclasses import replace

from sim.app.choice.choice import Choice, ChoiceError
from sim.app.choice.own_text import decoded
from sim.app.choice.scenarios import own, ready_made
from sim.app.limits import Limits
from sim.kernel.horizon import HORIZON_MONTHS
from sim.scenario import Scenario

REPLICATES = 20
"""Replicates to begin with, as ``grapevine compare`` has them."""
POLICIES = 5
"""Policies to begin with, at most."""


def first_choice(scenario: str) -> Choice:
    """Return what ``grapevine compare SCENARIO --replicates 20`` runs: the policies of the scenario's lesson, at most five.

    With the lesson's replicates without events where its claims need them, else with the same policies on the reference split. Raises
    ChoiceError unless the scenario is ready-made.
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
    twin = bool(lesson and lesson.needs_twin and scenario.events)
    return Choice(
        scenario=scenario.name,
        policies=named[:POLICIES] if len(named) > 1 else USUAL,
        replicates=REPLICATES,
        months=HORIZON_MONTHS,
        without_event=twin,
        same_desk=not twin,
    )
