"""Models that nobody needs any more go away, whatever Mesa remembers."""

from __future__ import annotations

import gc
import weakref

import mesa
import pytest

from sim.model import ConversationModel
from tests.engine.mesa.markets import small

pytestmark = pytest.mark.slow


class Stranger(mesa.Agent):  # type: ignore[misc]
    """An agent that a user adds."""


def used(seed: int) -> weakref.ref[ConversationModel]:
    """A model used in every way there is, and dropped."""
    model = small(seed=seed, people=40)
    model.step()
    Stranger(model)
    assert len(model.agents) > 40
    model.agents.shuffle_do(lambda agent: agent.unique_id)
    model.datacollector.get_model_vars_dataframe()
    twin = model.branch("ignore")
    twin.step()
    assert twin.person(3).model is twin
    return weakref.ref(model if seed % 2 else twin)


def test_thirty_models_leave_none_behind() -> None:
    dropped = [used(seed) for seed in range(30)]
    gc.collect()
    assert [reference for reference in dropped if reference() is not None] == []
    assert not any(
        issubclass(type(thing), ConversationModel) and thing.state.people.shape[1] == 40 for thing in gc.get_objects()
    )


def test_mesa_remembers_no_model() -> None:
    model = small(people=40)
    assert len(model.agents) > 40
    Stranger(model)
    assert model not in getattr(mesa.Agent, "_ids", {})


def test_a_handle_keeps_its_model() -> None:
    person = small(people=40).person(3)
    gc.collect()
    assert person.model.person(3) is person
    assert -1.0 <= person.attitude <= 1.0
