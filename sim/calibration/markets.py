"""Markets that the bench measures in: the default scenario at a point, and variants of it with the same people and the same baseline.

The intercepts of the default scenario are solved at each point, so that stated rates come out there. A variant keeps them: what its
changes do to the rates is part of what is measured. Regimes are those of the experiments in ``sim.validation``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.conduct.expected_acts import expected_acts
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.policies import Budget, Cases, Month, Policy, Treatment
from sim.scenario import Scenario, load
from sim.scenario.compile_parameters import pack
from sim.scenario.schema import parameter
from sim.society.graph import Graph
from sim.state import channel, conversation, person, scalar
from sim.state.state import compiled_state

Marks: TypeAlias = npt.NDArray[np.bool_]
Values: TypeAlias = Mapping[str, object]

# Five times the failures, staff and money to match, and every public post is heard.
TROUBLED: Values = {
    "causes.product.per_1000": 15.0,
    "causes.delivery.per_1000": 10.0,
    "causes.billing.per_1000": 7.5,
    "causes.staff.per_1000": 7.5,
    "channels.feed.coverage": 1.0,
    "channels.reviews.coverage": 1.0,
    "desk.responders": 6.0,
    "company.budget": 5.0,
}

# A desk that answers at will, at any hour, and hears everything at once.
AT_WILL: Values = {
    "desk.skill_spread": 0.0,
    "desk.authority_one": 1.0,
    "desk.authority_two": 1.0,
    "desk.strain_gain": 0.0,
    "desk.wage": 0.0,
    "desk.shift_start": 0.0,
    "desk.shift_hours": 24.0,
    "desk.shift_stagger": 0.0,
    "desk.weekend": 1.0,
    "company.budget": 10_000.0,
    "voice.hours": (1.0,) * 24,
    "voice.weekdays": (1.0,) * 7,
    "desk.responders": 2_000.0,
    "desk.handle_min": 0.5,
    "channels.feed.coverage": 1.0,
    "channels.feed.detection_min": 0.0,
    "channels.reviews.coverage": 1.0,
    "channels.reviews.detection_min": 0.0,
    "channels.private.detection_min": 0.0,
}

# Nobody reads what others write, and nobody but the company answers.
UNREAD: Values = {"spread.seen": 0.0, "spread.company_seen": 0.0, "peers.notice": 0.0, "peers.lookout": 0.0}

# Nobody withdraws before the answer: those who are to be answered are.
PATIENT: Values = {f"channels.{name}.gives_up": 0.0 for name in ("feed", "reviews", "private")}

# Answers solve nine in ten matters.
BETTER: Values = {
    "desk.solve_minor": 0.9,
    "desk.solve_quality": 0.9,
    "desk.solve_money": 0.9,
    "desk.solve_serious": 0.9,
}


class AnswersAfter(Policy):
    """First come, but nobody is answered before some minutes have passed, or ever."""

    name: ClassVar[str] = "answers-after"

    wait_min: float = parameter(
        0.0,
        unit="minutes",
        range=(-1, 1e9),
        meaning="after hearing, before answering; -1: no answer",
        source="assumption",
        evidence="assumption",
    )

    def judge(self, cases: Cases) -> Treatment:
        """Answer everybody alike, after the wait."""
        treatment = Treatment.adequate(cases)
        treatment.answer[:] = self.wait_min >= 0.0
        treatment.not_before[:] = max(0.0, self.wait_min)
        return treatment

    def split(self, month: Month) -> Budget:
        """Give nearly everything to the desk."""
        return Budget(desk=0.8, care=0.05)


def scenario_at(values: Values, people: int, name: str = "default") -> Scenario:
    """Return a ready-made scenario at the point ``values``, without run-off; what the scenario itself departs in stays.

    Raises:
        ScenarioError: an unknown key, or a value that is not allowed.
    """
    checked = load("default").with_values(values)  # the point as a whole must be possible
    scenario = load(name)
    stated = {departure.key for departure in scenario.departures}
    own = {key: value for key, value in values.items() if key not in stated}
    needed: Values = {"society.people": people, "company.run_off_months": 0}
    return (checked if name == "default" else scenario).with_values({**own, **needed})


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
    return np.asarray(used[used[:, conversation.DAY] >= since])


def public_at_opening(model: ConversationModel, conversations: Floats) -> Marks:
    """Return which of ``conversations`` were opened in public, shape (conversations,)."""
    used = conversations[:, conversation.CHANNEL].astype(np.int64)
    return np.asarray(model.state.channels[used, channel.PUBLIC] > 0.0)


def openers_of(conversations: Floats) -> npt.NDArray[np.int64]:
    """Return who opened each of ``conversations``, shape (conversations,)."""
    return conversations[:, conversation.OPENER].astype(np.int64)
