"""Handles on people and responders: identity, roles, attributes that read and write the row."""

from __future__ import annotations

import gc
import itertools
import math

import mesa
import numpy as np
import pytest

from sim.engine.mesa_agents import Advocate, Attribute, Customer, Influencer, Person, Responder, RowAgent
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.state import person, staff
from tests.engine.mesa.markets import small

pytestmark = pytest.mark.slow

PEER_TURNS = [metric.name for metric in DAY_METRICS].index("peer_turns")
BOOKKEEPING = {person.LEAVES_QUIETLY, person.TROUBLE_DAY, person.CONTAGION_DAY, person.FATIGUE_DAY, person.HEARD_DAY}


@pytest.fixture
def model() -> ConversationModel:
    return small()


def rows_where(model: ConversationModel, status: float) -> list[int]:
    return [int(row) for row in np.flatnonzero(model.state.people[person.STATUS] == status)]


def handles_of(model: ConversationModel) -> list[RowAgent]:
    # by type: a weak proxy of something that is gone cannot be asked for its class
    return [thing for thing in gc.get_objects() if issubclass(type(thing), RowAgent) and thing.model is model]


def test_running_makes_no_handles() -> None:
    model = small("grow-advocates")
    model.run_days(3)
    assert handles_of(model) == []
    held = model.person(7)
    model.run_days(1)
    assert handles_of(model) == [held]


def test_one_row_has_one_handle(model: ConversationModel) -> None:
    held, desk = model.person(7), model.responder(0)
    assert list(model.agents)[7] is held
    model.run_days(2)
    assert model.person(np.int64(7)) is held
    assert model.responder(0) is desk
    assert [agent for agent in model.agents if agent.unique_id == held.unique_id] == [held]
    with pytest.raises(ValueError, match=r"model\.person"):
        Person(model, 7)
    assert model.person(7) is held


def test_numbers_go_by_rows_whoever_was_asked_for_first(model: ConversationModel) -> None:
    model.responder(0)
    model.person(9)
    model.person(2)
    assert [agent.unique_id for agent in model.agents] == list(range(1, len(model.agents) + 1))
    assert len(model.agents) == 300 + len(model.state.staff)


@pytest.mark.parametrize("row", [-1, 300])
def test_there_is_nobody_beyond_the_last_row(model: ConversationModel, row: int) -> None:
    with pytest.raises(IndexError, match="there are 300"):
        model.person(row)


def test_there_is_no_responder_beyond_the_last(model: ConversationModel) -> None:
    with pytest.raises(IndexError, match="responder"):
        model.responder(len(model.state.staff))


@pytest.mark.parametrize(
    ("status", "influencer", "advocate"),
    [
        (status, influencer, advocate)
        for status, influencer, advocate in itertools.product((0.0, 1.0, 2.0), (0.0, 1.0), (0.0, 1.0, 2.0))
        if status == person.CUSTOMER or advocate == person.NOT_ADVOCATE
    ],
)
def test_the_class_is_the_role_by_precedence(
    model: ConversationModel, status: float, influencer: float, advocate: float
) -> None:
    held = model.person(3)
    for column, value in ((person.STATUS, status), (person.INFLUENCER, influencer), (person.ADVOCATE, advocate)):
        model.state.people[column, 3] = value
    expected = Advocate if advocate else Influencer if influencer else Customer if status == 1.0 else Person
    assert type(model.person(3)) is expected
    assert model.person(3) is held
    assert held in model.agents_by_type[expected]
    assert held.influencer is bool(influencer)
    assert held.status == ("prospect", "customer", "former")[int(status)]


def test_handles_follow_recruitment_into_the_programme() -> None:
    model = small("grow-advocates")
    customers = list(model.agents_by_type[Customer])
    before = set(model.agents_by_type[Advocate])
    model.step()  # a month begins: the policy invites
    recruited = [agent for agent in customers if agent.advocate == "member"]
    assert recruited
    assert {type(agent) for agent in recruited} == {Advocate}
    assert set(model.agents_by_type[Advocate]) >= set(recruited) | {a for a in before if a.advocate != "none"}
    assert not set(model.agents_by_type[Customer]) & set(recruited)
    assert all(model.person(agent.row) is agent for agent in recruited)


def test_held_handles_follow_departures_without_being_asked() -> None:
    model = small(people=300, loyalty__churn=0.3)
    held = [model.person(row) for row in rows_where(model, person.CUSTOMER)]
    model.run_days(8)
    gone = [agent for agent in held if agent.status == "former" and not agent.influencer]
    assert len(gone) > 5
    assert {type(agent) for agent in gone} == {Person}
    assert {type(agent) for agent in held if agent.status == "customer"} <= {Customer, Influencer, Advocate}


def test_writing_the_role_makes_an_advocate_at_once(model: ConversationModel) -> None:
    row = next(row for row in rows_where(model, person.CUSTOMER) if type(model.person(row)) is Customer)
    held = model.person(row)
    held.advocate = "member"
    assert type(held) is Advocate
    assert held.motivation == model.resolved_scenario.peers.motivation
    held.advocate = "none"
    assert type(held) is Customer
    assert held.motivation == 0.0


def test_advocates_made_by_hand_act_and_are_counted_once(model: ConversationModel) -> None:
    model.run_days(1)
    for agent in list(model.agents_by_type[Customer])[:40]:
        agent.advocate = "organic"
        agent.advocate = "none"
        agent.advocate = "organic"
        agent.motivation = 1.0
    alone = small()
    alone.run_days(5)
    model.run_days(4)
    assert model.latest("advocates") == np.count_nonzero(model.state.people[person.ADVOCATE]) > 30
    assert sum(row[PEER_TURNS] for row in model.rows) > sum(row[PEER_TURNS] for row in alone.rows)


def test_only_customers_can_be_made_advocates(model: ConversationModel) -> None:
    held = model.person(rows_where(model, person.PROSPECT)[0])
    before = held.values.copy()
    with pytest.raises(ValueError, match="customer"):
        held.advocate = "organic"
    with pytest.raises(ValueError, match="one of none, organic, member"):
        held.advocate = "keen"
    assert np.array_equal(held.values, before)


# Attributes


def agents_with_attributes() -> list[tuple[type[RowAgent], str]]:
    return [(kind, attribute.name) for kind in (Person, Responder) for attribute in kind.table()]


def test_every_column_has_an_attribute() -> None:
    shown = {attribute.column for attribute in Person.table()}
    assert shown | BOOKKEEPING == set(range(person.COLUMNS))
    assert {attribute.column for attribute in Responder.table()} == set(range(staff.COLUMNS))


@pytest.mark.parametrize(("kind", "name"), agents_with_attributes())
def test_attributes_read_the_row_and_refuse_what_cannot_be(
    model: ConversationModel, kind: type[RowAgent], name: str
) -> None:
    handle = model.person(4) if kind is Person else model.responder(0)
    attribute: Attribute[object] = getattr(kind, name)
    assert attribute.meaning in str(attribute.__doc__)
    assert attribute.unit in str(attribute.__doc__)
    assert attribute.allowed() in str(attribute.__doc__)
    before = handle.values.copy()
    value = getattr(handle, name)
    if isinstance(value, float) and not math.isnan(value):
        assert attribute.low <= value <= attribute.high
    if attribute.kind == "state":
        if isinstance(value, float | int):
            beyond = [attribute.low - 1e-6, math.nan, math.inf]
            beyond += [attribute.high + 1e-6] if attribute.high < math.inf else []
            for wrong in beyond:
                with pytest.raises(ValueError, match=name):
                    setattr(handle, name, wrong)
            with pytest.raises(TypeError, match=name):
                setattr(handle, name, "a lot")
    else:
        with pytest.raises(AttributeError, match=f"{name} is a {attribute.kind}"):
            setattr(handle, name, value)
    assert np.array_equal(handle.values, before, equal_nan=True)


def test_whole_numbers_stay_whole(model: ConversationModel) -> None:
    with pytest.raises(ValueError, match="whole"):
        model.responder(0).authority = 1.5  # type: ignore[assignment]


def test_what_is_written_takes_part_in_the_day() -> None:
    plain, praised = small(), small()
    praised.agents_by_type[Customer].set("attitude", 1.0)
    plain.step()
    praised.step()
    assert praised.latest("attitude") > plain.latest("attitude") + 0.2


def test_memories_are_read_as_they_have_faded(model: ConversationModel) -> None:
    held = model.person(rows_where(model, person.PROSPECT)[0])  # no customer, so nothing new happens to them
    model.run_days(1)
    held.recent_failures, held.failed_recovery, held.contagion = 2.0, 0.5, 1.0
    model.run_days(3)
    assert held.status == "prospect"
    kept = math.exp(-3.0 / model.resolved_scenario.experience.memory_days)
    assert held.recent_failures == pytest.approx(2.0 * kept)
    assert held.failed_recovery == pytest.approx(0.5 * kept)
    held.recent_complaints = 1.0
    assert held.recent_failures == pytest.approx(2.0 * kept)
    assert held.recent_complaints == 1.0


def test_names_come_from_the_scenario(model: ConversationModel) -> None:
    scenario, held = model.resolved_scenario, model.person(11)
    assert held.segment == scenario.segments[int(held.values[person.SEGMENT])].name
    assert held.home_public in {channel.name for channel in scenario.channels if channel.public}
    assert held.home_private in {channel.name for channel in scenario.channels if not channel.public}


def test_followers_and_ties_are_those_of_the_graph(model: ConversationModel) -> None:
    held = model.person(11)
    assert held.reach == len(held.followers) + held.outside_followers
    assert all(held.row in model.person(friend).ties for friend in held.ties)


def test_customer_days_count_from_the_start_of_the_comparison(model: ConversationModel) -> None:
    model.run_days(2)
    model.start_comparison("ignore")
    held = [model.person(row) for row in rows_where(model, person.CUSTOMER)]
    assert {agent.customer_days for agent in held} == {0.0}
    model.run_days(3)
    assert {agent.customer_days for agent in held if agent.status == "customer" and agent.departures == 0} == {3.0}


# The model's own people beside agents that a user adds


def test_people_cannot_be_removed(model: ConversationModel) -> None:
    with pytest.raises(TypeError, match="cannot be removed"):
        model.person(1).remove()
    assert len(model.agents) == 300 + len(model.state.staff)


class Regulator(mesa.Agent):  # type: ignore[misc]
    """Somebody a user adds."""


def test_a_user_can_add_agents(model: ConversationModel) -> None:
    count = len(model.agents)
    first, second = Regulator(model), Regulator(model)
    assert len(model.agents) == count + 2
    assert set(model.agents_by_type[Regulator]) == {first, second}
    assert len({agent.unique_id for agent in model.agents}) == count + 2
    first.remove()
    assert set(model.agents_by_type[Regulator]) == {second}
    assert len(model.agents) == count + 1


def test_a_branch_has_people_of_its_own(model: ConversationModel) -> None:
    model.run_days(1)
    held = model.person(5)
    twin = model.branch("ignore")
    assert twin.person(5) is not held
    twin.person(5).attitude = -1.0
    assert held.attitude > -1.0
    assert twin.person(5).model is twin
