"""Setters set what they say, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.mesa_agents import Memory, Person, Responder, RowAgent
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.scenario.describe import resolved
from sim.state import person
from tests.engine.mesa.markets import small

pytestmark = pytest.mark.slow

EVERY = [(kind, attribute.name) for kind in (Person, Responder) for attribute in kind.table()]
SETTABLE = [(kind, name) for kind, name in EVERY if getattr(kind, name).kind == "state"]
REFUSED = [(kind, name) for kind, name in EVERY if getattr(kind, name).kind != "state"]
MEANT = {"advocate": {"motivation"}, "search_until": {"searching"}}


@pytest.fixture(scope="module")
def model() -> ConversationModel:
    made = small("reach-out", people=80)
    made.run_days(4)
    return made


def handle_of(model: ConversationModel, kind: type[RowAgent]) -> Any:
    customers = np.flatnonzero(model.state.people[person.STATUS] == person.CUSTOMER)
    return model.person(int(customers[3])) if kind is Person else model.responder(0)


def seen(model: ConversationModel) -> dict[tuple[str, int, str], Any]:
    """Every attribute of everybody."""
    return {
        (kind.__name__, agent.row, attribute.name): getattr(agent, attribute.name)
        for kind in (Person, Responder)
        for agent in model.agents.select(agent_type=kind)
        for attribute in kind.table()
    }


def arrays(model: ConversationModel) -> dict[str, Any]:
    state = model.state._asdict()
    return {name: value.copy() for name, value in state.items() if isinstance(value, np.ndarray)}


def values_of(attribute: Any) -> st.SearchStrategy[Any]:
    if hasattr(attribute, "words"):
        return st.sampled_from(attribute.words)
    low, high = attribute.low, min(attribute.high, 1000.0)
    if type(attribute).__name__ == "Whole":
        return st.integers(int(low), int(high))
    return st.floats(low, high)


@pytest.mark.parametrize(("kind", "name"), SETTABLE)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_set_is_read_and_nothing_else_changes(
    model: ConversationModel, kind: type[RowAgent], name: str, data: st.DataObject
) -> None:
    handle, attribute = handle_of(model, kind), getattr(kind, name)
    value = data.draw(values_of(attribute))
    before, state = seen(model), arrays(model)
    setattr(handle, name, value)
    assert getattr(handle, name) == value
    after = seen(model)
    meant = {name, *MEANT.get(name, ())}
    changed = {key for key in after if repr(after[key]) != repr(before[key])}
    assert changed <= {(kind.__name__, handle.row, one) for one in meant}
    columns = {getattr(kind, one).column for one in meant}
    if isinstance(attribute, Memory):  # what fades together is stored as of one day
        columns |= {attribute.as_of, *attribute.together}
    table = "people" if kind is Person else "staff"
    for array, old in state.items():
        new = getattr(model.state, array)
        if array == table:
            rows = np.argwhere(new != old)
            place = {(int(row[0]), int(row[1])) for row in rows}
            own = {(n, handle.row) if kind is Person else (handle.row, n) for n in columns}
            assert place <= own
        elif name != "advocate":  # who acts is on the lookout, too
            assert np.array_equal(new, old, equal_nan=True), array


@pytest.mark.parametrize(("kind", "name"), REFUSED)
def test_what_cannot_be_set_says_what_to_change(model: ConversationModel, kind: type[RowAgent], name: str) -> None:
    handle, attribute = handle_of(model, kind), getattr(kind, name)
    state = arrays(model)
    with pytest.raises(AttributeError, match=rf"{name} is a {attribute.kind}.*change .+ instead"):
        setattr(handle, name, getattr(handle, name))
    for array, old in state.items():
        assert np.array_equal(getattr(model.state, array), old, equal_nan=True)
    parameters = resolved(Scenario())
    for word in attribute.change.split():
        if "." in word:
            section, _, key = word.partition(".")
            assert key in parameters[section]


@pytest.mark.parametrize(("kind", "name"), SETTABLE)
def test_what_is_set_to_what_it_is_changes_no_array(model: ConversationModel, kind: type[RowAgent], name: str) -> None:
    handles = [*model.agents.select(agent_type=kind)] if kind is Person else [model.responder(0)]
    state = arrays(model)
    for handle in handles:
        setattr(handle, name, getattr(handle, name))
    for array, old in state.items():
        assert np.array_equal(getattr(model.state, array), old, equal_nan=True), array


def test_fatigue_is_set_without_the_day_of_the_last_contact() -> None:
    """Policies see that day; whoever is less tired was not contacted at another time."""
    model = small("reach-out", people=300)
    model.run_days(6)
    contacted = model.agents.select(lambda agent: isinstance(agent, Person) and agent.last_contact in range(5))
    person = next(iter(contacted))
    day, fatigue = person.last_contact, person.fatigue
    assert 0.0 < fatigue < 0.3
    person.fatigue = 0.6
    assert (person.last_contact, person.fatigue) == (day, 0.6)
    model.run_days(1)
    assert person.fatigue < 0.6


def test_an_organic_advocate_joins_the_programme_as_motivated_as_they_were() -> None:
    model = small(people=80)
    person = handle_of(model, Person)
    person.advocate = "organic"
    person.motivation = 0.9
    before = person.values.copy()
    person.advocate = "member"
    changed = np.flatnonzero(person.values != before)
    assert changed.tolist() == [Person.advocate.column]
    assert person.motivation == 0.9


def test_saying_again_that_somebody_is_an_advocate_changes_nothing() -> None:
    model = small(people=80)
    person = handle_of(model, Person)
    person.advocate = "organic"
    person.motivation = 0.01
    person.advocate = "organic"
    assert person.motivation == 0.01


@pytest.mark.parametrize("name", ["followers", "ties"])
def test_the_graph_stays(model: ConversationModel, name: str) -> None:
    with pytest.raises(AttributeError, match="graph"):
        setattr(model.person(1), name, [2])


def test_an_attribute_of_others_is_told(model: ConversationModel) -> None:
    with pytest.raises(AttributeError, match=r"'Responder'.*'attitude'.*agent_type=Person"):
        model.agents.agg("attitude", np.mean)
    with pytest.raises(AttributeError, match=r"'strain'.*agent_type=Responder"):
        model.person(1).strain  # noqa: B018
    assert not hasattr(model.person(1), "strain")
    assert not hasattr(model.responder(0), "nothing")
