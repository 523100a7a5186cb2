"""A state that waits takes little memory, and is the same for every run that goes on from it."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from sim.engine.compaction import forget_conversations
from sim.model import ConversationModel
from sim.scenario import load
from sim.state import person, scalar
from sim.state.state import SHARED, State
from sim.state.waiting import WaitingState

pytestmark = pytest.mark.slow

EVENINGS = 31


@pytest.fixture(scope="module")
def start() -> ConversationModel:
    scenario = load("default", {"society.people": "5000", "company.burn_in": "20"})
    model = ConversationModel(scenario, None, 7, burn_in=False)
    model.run_days(20)
    forget_conversations(model)
    return model


def own(state: State) -> dict[str, np.ndarray]:
    """Return the arrays that a copy of a state does not share, conversations as far as they are in use."""
    used = int(state.scalars[scalar.CONVERSATIONS_USED])
    found = {name: value for name, value in state._asdict().items() if name not in SHARED}
    return found | {"conversations": state.conversations[:used]}


def bytes_of(state: State) -> dict[str, bytes]:
    return {name: value.tobytes() for name, value in own(state).items()}


def test_it_is_the_same_for_every_run_whatever_the_one_before_has_changed(start: ConversationModel) -> None:
    twin = copy.deepcopy(start)
    before, waiting = bytes_of(twin.state), WaitingState(twin.state)
    for policy in ("grow-advocates", "ignore"):
        onward = waiting.again()
        assert bytes_of(onward) == before
        model = start._branch(policy, with_events=True, onward=onward)
        plain = start.branch(policy)
        model.run_days(EVENINGS)
        plain.run_days(EVENINGS)
        assert bytes_of(model.state) == bytes_of(plain.state)
        assert bytes_of(model.state)["people"] != before["people"]
    assert bytes_of(waiting.again()) == before


def test_what_waits_is_a_small_part_of_a_state(start: ConversationModel) -> None:
    state = copy.deepcopy(start).state
    whole = sum(value.nbytes for value in own(state).values())
    waiting = WaitingState(state)
    assert waiting.again().people is state.people
    assert waiting.nbytes < 0.4 * whole


def test_a_run_that_changes_a_fixed_trait_is_found_out(start: ConversationModel) -> None:
    waiting = WaitingState(copy.deepcopy(start).state)
    waiting.again().people[person.REACH, 0] += 1.0
    with pytest.raises(RuntimeError, match="changed a column"):
        waiting.again()
