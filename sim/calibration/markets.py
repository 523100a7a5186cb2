"""Markets that the bench measures in: the default scenario at a point, and variants of it with the same people and the same baseline.

The intercepts of the default scenario are solved at each point, so that stated rates come out there. A variant keeps them: what its
changes do to the rates is part of what is measured.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.calibration.regimes import Values
from sim.conduct.expected_acts import expected_acts
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario, load
from sim.scenario.compile_parameters import pack
from sim.society.graph import Graph
from sim.state import channel, conversation, person, scalar
from sim.state.state import compiled_state

Marks: TypeAlias = npt.NDArray[np.bool_]


def scenario_at(values: Values, people: int, name: str = "default") -> Scenario:
    """Return a ready-made scenario at the point ``values``, without run-off; what the scenario itself departs in stays.

    Raises:
        ScenarioError: an unknown key, or a value that is not allowed.
    """
    checked = load("default").with_values(values)  # the point as a whole must be possible
    needed: Values = {"society.people": people, "company.run_off_months": 0}
    scenario = checked if name == "default" else load(name)
    return scenario.with_values({**not_stated(values, name), **needed})


def not_stated(values: Values, name: str) -> dict[str, object]:
    """Return those of ``values`` that a ready-made scenario leaves to the default."""
    stated = {departure.key for departure in load(name).departures}
    return {key: value for key, value in values.items() if key not in stated}


ATTENTION = [scalar.P_NOTICED, scalar.P_ADVOCATE_LOOKS, scalar.P_WATCHER_SEES]
"""Scalars that say how likely people, advocates and followers of the company come across a given post or answer."""


def burnt_in(
    scenario: Scenario, seed: int, graph: Graph | None = None, attention: Floats | None = None
) -> ConversationModel:
    """Return a model at the end of its burn-in under the status quo, to be branched.

    Args:
        scenario: Its scenario.
        seed: Its seed.
        graph: A given society.
        attention: Given chances in place of those that the scenario leads to, see ``ATTENTION``.
    """
    model = ConversationModel(scenario, None, seed, graph=graph, burn_in=False)
    if attention is not None:
        model.state.scalars[ATTENTION] = attention
    model.run_days(scenario.company.burn_in)
    return model


def graph_of(model: ConversationModel) -> Graph:
    """Return the graph of a model."""
    state = model.state
    return Graph(state.follower_at, state.follower, state.tie_at, state.tie, state.strength)


def baseline_of(model: ConversationModel) -> dict[str, object]:
    """Return the settings that keep the baseline which a model has solved."""
    solved = model.resolved_scenario.baseline.model_dump()
    return {**{f"baseline.{name}": value for name, value in solved.items()}, "baseline.solve": False}


def variant(
    model: ConversationModel, *settings: Values, people: int | None = None, attention: bool = False
) -> ConversationModel:
    """Return a burnt-in model like ``model`` that differs in ``settings``, later ones winning, and keeps its baseline.

    Args:
        model: A model at the end of its burn-in.
        settings: What differs; nothing of it may shape the society.
        people: Size of the market; by default that of ``model``, with the same people.
        attention: Whether a post is come across as readily as in ``model``; else as readily as what is stated of people's days leads to.
    """
    changed: dict[str, object] = baseline_of(model)
    for some in settings:
        changed.update(some)
    if people is not None:
        changed["society.people"] = people
    same = people is None or people == model.resolved_scenario.society.people
    scenario = model.resolved_scenario.with_values(changed)
    kept = model.state.scalars[ATTENTION] if attention else None
    return burnt_in(scenario, model.seed, graph_of(model) if same else None, kept)


def acts_of(model: ConversationModel, settings: Values | None = None) -> Floats:
    """Return everybody's chances tomorrow, shape (ACTS, people); under other parameters from this moment on, where ``settings`` says so."""
    state = model.state
    if settings:
        state = state._replace(p=pack(model.resolved_scenario.with_values({**baseline_of(model), **settings})))
    chances: Floats = expected_acts(compiled_state(state), model.day)
    return chances


def customers_of(model: ConversationModel) -> Marks:
    """Return who is a customer now, shape (people,)."""
    return np.asarray(model.state.people[person.STATUS] == person.CUSTOMER)


def conversations_of(model: ConversationModel, since: int = 0) -> Floats:
    """Return conversations opened from day ``since`` on, shape (conversations, columns)."""
    used = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    return np.array(used[used[:, conversation.DAY] >= since])


def public_at_opening(model: ConversationModel, conversations: Floats) -> Marks:
    """Return which of ``conversations`` were opened in public, shape (conversations,)."""
    used = conversations[:, conversation.CHANNEL].astype(np.int64)
    return np.asarray(model.state.channels[used, channel.PUBLIC] > 0.0)


def openers_of(conversations: Floats) -> npt.NDArray[np.int64]:
    """Return who opened each of ``conversations``, shape (conversations,)."""
    return conversations[:, conversation.OPENER].astype(np.int64)
