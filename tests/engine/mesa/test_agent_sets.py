"""Agent sets do what a Mesa user expects of them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.mesa_agents import ROLES, Advocate, Customer, Influencer, Person, Responder
from sim.model import ConversationModel
from sim.state import person
from tests.engine.mesa.markets import small

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> ConversationModel:
    made = small()
    made.run_days(2)
    return made


def test_every_person_is_in_the_set_of_one_role(model: ConversationModel) -> None:
    by_type = model.agents_by_type
    assert sum(len(by_type[role]) for role in ROLES) == 300
    assert len(by_type[Responder]) == len(model.state.staff)
    people = model.state.people
    customers = people[person.STATUS] == person.CUSTOMER
    advocates = people[person.ADVOCATE] != person.NOT_ADVOCATE
    influencers = people[person.INFLUENCER] > 0.0
    assert {agent.row for agent in by_type[Advocate]} == set(np.flatnonzero(advocates))
    assert {agent.row for agent in by_type[Influencer]} == set(np.flatnonzero(influencers & ~advocates))
    assert {agent.row for agent in by_type[Customer]} == set(np.flatnonzero(customers & ~influencers & ~advocates))
    assert set(model.agent_types) == {*ROLES, Responder}


def test_a_role_that_nobody_has_is_an_empty_set() -> None:
    model = small(society__influencer_share=0.0)
    assert len(model.agents_by_type[Influencer]) == 0
    assert len(model.agents_by_type[Influencer].select(lambda agent: agent.reach > 0)) == 0


def test_select_and_agg(model: ConversationModel) -> None:
    people = model.agents.select(agent_type=Person)
    assert len(people) == 300
    held = people.select(lambda person: person.status == "customer")
    assert len(held) == int(model.latest("customers"))
    attitude = model.state.people[person.ATTITUDE, model.state.people[person.STATUS] == person.CUSTOMER]
    assert held.agg("attitude", np.mean) == pytest.approx(attitude.mean())
    assert len(model.agents.select(agent_type=Advocate)) == len(model.agents_by_type[Advocate])


def test_groupby(model: ConversationModel) -> None:
    counts = model.agents.select(agent_type=Person).groupby("status").count()
    assert counts == {
        "customer": int(model.latest("customers")),
        "prospect": int(model.latest("prospects")),
        "former": int(model.latest("former")),
    }


def test_get_and_sort(model: ConversationModel) -> None:
    people = model.agents.select(agent_type=Person)
    assert people.get("loudness") == [float(value) for value in model.state.people[person.LOUDNESS]]
    loudest = next(iter(people.sort("loudness")))
    assert loudest.row == int(np.argmax(model.state.people[person.LOUDNESS]))


def test_do_and_set_write_the_rows() -> None:
    model = small()
    model.agents_by_type[Customer].set("redress_belief", 0.75)

    def disappoint(person: Person) -> None:
        person.attitude = max(-1.0, person.attitude - 0.5)

    before = model.state.people[person.ATTITUDE].copy()
    model.agents.select(agent_type=Person).do(disappoint)
    assert np.array_equal(model.state.people[person.ATTITUDE], np.maximum(-1.0, before - 0.5))
    rows = [agent.row for agent in model.agents_by_type[Customer]]
    assert set(model.state.people[person.REDRESS_BELIEF, rows]) == {0.75}


def test_looking_at_people_in_any_order_leaves_the_run_alone() -> None:
    alone, watched = small("react-to-whiners"), small("react-to-whiners")
    seen: list[float] = []
    for _ in range(3):
        alone.step()
        watched.step()
        watched.agents_by_type[Customer].shuffle_do(lambda person: seen.append(person.attitude))
    assert len(seen) > 300
    assert np.array_equal(np.array(alone.rows), np.array(watched.rows))
    assert np.array_equal(alone.state.people, watched.state.people)


def test_shuffled_order_is_that_of_the_seed() -> None:
    orders = []
    for seed in (5, 5, 6):
        order: list[int] = []
        model = small(seed=seed, people=50)  # held: an agent set alone keeps nobody alive
        model.agents.shuffle_do(lambda agent, order=order: order.append(agent.unique_id))
        orders.append(order)
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert orders[0] != sorted(orders[0])
