"""From a choice to the scenario as it will run: everything that a visitor may send is checked here, before anything starts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sim.app.choice.changes import expanded
from sim.app.choice.choice import Choice, ChoiceError
from sim.app.choice.policies import check_policies
from sim.app.choice.scenarios import base, told
from sim.app.limits import Limits
from sim.scenario import Scenario, ScenarioError, Uncertain, uncertain_parameters

SEEDS = 2**53
"""Seeds are below this, so that a browser can hold them."""

MOST: Mapping[str, float] = {
    "company.burn_in": 180,
    "company.run_off_months": 60,
    "society.ties_mean": 30,
    "society.followers_mean": 60,
    "peers.notice": 1,
    "peers.lookout": 20,
    "spread.company_attention": 5,
}
"""The largest values here, where the scenario's schema allows more: they decide how long a run takes and how much memory it needs.
Assumptions: two to twenty times what the ready-made scenarios have."""

FAILURES = 1.0
"""Failures per customer-month, at most; the ready-made scenarios have 0.02 to 0.12. An assumption, for the same reason."""


def checked(choice: Choice, limits: Limits) -> Scenario:
    """Return the scenario as it will run, with values and number of customers set. Raises ChoiceError for a choice that cannot be run."""
    _check_kinds(choice)
    _check_whole("replicates", choice.replicates, 1, limits.replicates)
    _check_whole("months", choice.months, 1, limits.months)
    _check_whole("seed", choice.seed, 0, SEEDS - 1)
    check_policies(choice.policies, limits)
    scenario = _sized(_with_values(choice, base(choice, limits)), choice, limits)
    _check_cost(scenario, limits)
    _check_events(choice, scenario)
    _check_draws(scenario)
    return scenario


def run_arguments(choice: Choice) -> dict[str, Any]:
    """Return what ``sim.api.studies.compare`` takes beside the checked scenario: ``compare(checked(c, limits), **run_arguments(c))``."""
    return {
        "policies": list(choice.policies),
        "replicates": choice.replicates,
        "months": choice.months,
        "seed": choice.seed,
        "without_event": choice.without_event,
        "same_desk": choice.same_desk,
    }


def _check_kinds(choice: Choice) -> None:
    """Raise ChoiceError where a field holds another kind of thing than it should."""
    kinds = {"scenario": str, "text": str, "policies": tuple, "values": tuple, "without_event": bool, "same_desk": bool}
    for name, kind in kinds.items():
        if type(getattr(choice, name)) is not kind:
            raise ChoiceError(name, f"{name} is of the wrong kind")
    pairs: tuple[Any, ...] = choice.values
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) and _is_number(pair[1])):
            raise ChoiceError("values", "a value is not a number")
    keys = [key for key, _ in choice.values]
    if len(set(keys)) < len(keys):
        raise ChoiceError("values", "a parameter is set twice")


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and abs(value) < 1e12  # type: ignore[arg-type]


def _check_whole(field: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        shown = value if isinstance(value, int | float) else "no number"
        raise ChoiceError(field, f"{field}: {shown} is not possible here; choose {low} to {high:,} in whole numbers")


def _with_values(choice: Choice, scenario: Scenario) -> Scenario:
    values = expanded(choice, scenario)
    try:
        return scenario.with_values(values) if values else scenario
    except ScenarioError as error:
        raise _labelled(told(error, "values"), scenario) from error


def _labelled(error: ChoiceError, scenario: Scenario) -> ChoiceError:
    """Return an error about a value that begins with the parameter's plain label."""
    from sim.app.choice.labels import label_of
    from sim.app.choice.parameters import numbers

    number = numbers(scenario).get(error.key)
    return ChoiceError("values", f"{label_of(number)}: {error.message}", key=error.key) if number else error


def _sized(scenario: Scenario, choice: Choice, limits: Limits) -> Scenario:
    """Return the scenario with as many people as the choice says; raises ChoiceError beyond the limit."""
    if choice.customers is not None:
        scenario = scenario.with_values({"society.people": _people(choice, scenario)})
    people = scenario.society.people
    if people > limits.people:
        customers = int(limits.people * scenario.society.customer_share)
        message = f"a market of {people:,} people is too large here; at most {limits.people:,}, {customers:,} of them customers"
        raise ChoiceError("customers", message)
    return scenario


def _people(choice: Choice, scenario: Scenario) -> int:
    from sim.api.inputs import InputError, people_for

    _check_whole("customers", choice.customers, 1, 10**9)
    assert choice.customers is not None
    try:
        return people_for(scenario, choice.customers)
    except InputError as error:
        raise ChoiceError("customers", str(error)) from error


def _check_cost(scenario: Scenario, limits: Limits) -> None:
    for key, most in MOST.items():
        section, name = key.split(".")
        value = getattr(getattr(scenario, section), name)
        if value > most:
            raise ChoiceError("values", f"{key}: {value:g} would take too long here; at most {most:g}", key=key)
    failures = scenario.experience.encounters * sum(one.per_1000 for one in scenario.causes) / 1000.0
    if failures > FAILURES:
        message = f"something goes wrong {failures:.2g} times per customer and month; at most {FAILURES:g} here"
        raise ChoiceError("values", message, key="times.failures")


def _check_events(choice: Choice, scenario: Scenario) -> None:
    """Raise ChoiceError for an event after the end, and for a comparison with the same replicates without events where there are none."""
    from sim.kernel.units import DAYS_PER_MONTH

    if choice.without_event and not scenario.events:
        raise ChoiceError("without_event", "this scenario has no event to leave out")
    for event in scenario.events:
        if event.day >= choice.months * DAYS_PER_MONTH:
            least = event.day // DAYS_PER_MONTH + 1
            raise ChoiceError("months", f"{event.name} comes on day {event.day}: choose {least} months or more")


def _check_draws(scenario: Scenario) -> None:
    """Raise ChoiceError where values that are set cannot go with those that are drawn.

    Calibrated parameters must be like something that agrees with published patterns, and the highest draws must be possible together.
    """
    from sim.study.design.ensemble import EnsembleError, conditioned, shipped

    members = shipped()
    drawn = uncertain_parameters(scenario)
    try:
        drawn += conditioned(members, scenario).uncertain(scenario) if members is not None else []
    except EnsembleError as error:
        message = "these values together are unlike any that agree with what is known; bring one of them nearer to the scenario's"
        raise ChoiceError("values", message) from error
    for key, value, expected in _at_their_highest(scenario, drawn).contradictions():
        message = f"{key}: {value} would be possible in a replicate, as some values are uncertain; expected {expected}"
        raise ChoiceError("values", message, key=key)


def _at_their_highest(scenario: Scenario, drawn: Iterable[Uncertain]) -> Scenario:
    """Return a scenario with everything that is drawn at the upper end of its range."""
    sections: dict[str, dict[str, float]] = {}
    for one in drawn:
        section, _, name = one.key.partition(".")
        sections.setdefault(section, {})[name] = one.high
    changed = {name: getattr(scenario, name).model_copy(update=values) for name, values in sections.items()}
    return scenario.model_copy(update=changed)
