"""A replicate holds its own state and that of one policy at a time, without waiting for the garbage collector."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from sim.engine import replicate, run_off
from sim.engine.replicate import simulate
from sim.measures.outcome import RunOutcome
from sim.model import ConversationModel
from sim.policies.base import Cases, Policy, Treatment
from sim.scenario import load

pytestmark = pytest.mark.slow

SMALL = load("default", {"society.people": "300", "company.burn_in": "3"})


class Breaks(Policy):
    """Raises as soon as there is something to answer."""

    name = "breaks"

    def judge(self, cases: Cases) -> Treatment:
        raise RuntimeError("broken on purpose")


@pytest.fixture
def no_garbage_looked_for() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_garbage_looked_for")
@pytest.mark.parametrize("first", ["coin", f"{__file__}:Breaks"])
def test_the_state_of_a_policy_is_gone_when_the_next_begins(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[weakref.ref[np.ndarray]] = []
    alive: list[int] = []
    people: set[int] = set()
    branch = ConversationModel._branch

    def watched(start: ConversationModel, *arguments: object) -> ConversationModel:
        alive.append(sum(one() is not None for one in states))
        model: ConversationModel = branch(start, *arguments)  # type: ignore[arg-type]
        states.append(weakref.ref(model.state.todo))
        states.extend(weakref.ref(marks) for marks in model.at_start.groups.values())
        people.add(model.state.people.ctypes.data)
        return model

    monkeypatch.setattr(ConversationModel, "_branch", watched)
    outcomes = simulate(SMALL, [first, "ignore", "first-come"], 1, 1)
    assert len(outcomes) == 3
    assert alive == [0, 0, 0], "states of finished policies"
    assert len(people) == 1, "tables of people"
    assert [one() for one in states if one() is not None] == []


def test_forgetting_conversations_on_the_way_changes_no_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = simulate(SMALL, ["react-to-whiners", "reach-out"], 1, 2)
    monkeypatch.setattr(replicate, "LARGE", 1)
    monkeypatch.setattr(run_off, "LARGE", 1)
    lean = simulate(SMALL, ["react-to-whiners", "reach-out"], 1, 2)
    for one, other in zip(usual, lean, strict=True):
        assert isinstance(one, RunOutcome)
        assert isinstance(other, RunOutcome)
        assert np.array(list(one.summary.values())).tobytes() == np.array(list(other.summary.values())).tobytes()
        assert [str(group) for group in one.groups] == [str(group) for group in other.groups]
