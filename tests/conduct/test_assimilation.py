"""Close ties who come to think alike: closed forms, bounds, and what it does in a market."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conduct.assimilation import DAYS_BETWEEN, assimilate
from sim.model import ConversationModel
from sim.society.graph import Graph
from sim.state import person
from tests.markets import graph_of, scenario

pytestmark = pytest.mark.slow


def market(graph: Graph, share: float = 0.25) -> ConversationModel:
    """People of ``graph``, all of them customers."""
    values = {"society.people": graph.people, "society.customer_share": 1.0, "feeling.assimilation": share}
    return ConversationModel(scenario(values), "first-come", 5, graph=graph, burn_in=False)


def attitudes_after(graph: Graph, before: list[float], days: range, share: float = 0.25) -> Any:
    model = market(graph, share)
    model.state.people[person.ATTITUDE] = before
    for day in days:
        assimilate(model.compiled_state, day)
    return model.state.people[person.ATTITUDE].copy()


def test_of_two_people_each_moves_a_share_of_the_way_on_their_day() -> None:
    pair = graph_of(2, ties=[(0, 1)])
    assert attitudes_after(pair, [1.0, -1.0], range(1)).tolist() == [0.5, -1.0]
    # row 1 follows on the last day, when row 0 has moved already
    assert attitudes_after(pair, [1.0, -1.0], range(DAYS_BETWEEN)).tolist() == [0.5, -0.625]
    assert attitudes_after(pair, [1.0, -1.0], range(DAYS_BETWEEN), share=1.0).tolist() == [-1.0, -1.0]


def test_of_three_people_the_stronger_tie_pulls_more() -> None:
    three = graph_of(3, ties=[(0, 1), (0, 2)])
    strength = np.where(three.tie == 2, 3.0, 1.0)
    found = attitudes_after(three._replace(strength=strength), [0.0, -1.0, 1.0], range(1))
    assert found.tolist() == [0.25 * (3.0 * 1.0 + 1.0 * -1.0) / 4.0, -1.0, 1.0]


def test_people_of_the_same_day_move_in_the_order_of_rows() -> None:
    """Two rows of the same remainder move on the same day, and the second sees where the first has gone."""
    others, graph = (0.0,) * (DAYS_BETWEEN - 1), graph_of(DAYS_BETWEEN + 1, ties=[(0, DAYS_BETWEEN)])
    found = attitudes_after(graph, [1.0, *others, -1.0], range(1), share=0.5)
    assert found.tolist() == [0.0, *others, -0.5]


@pytest.mark.parametrize("first", [0, 3, 10])
def test_everybody_moves_once_in_four_weeks(first: int) -> None:
    """Each row is tied to a partner of another attitude, so that whoever moves is seen."""
    people = 40
    graph = graph_of(people, ties=[(i, i + 1) for i in range(0, people, 2)])
    moved = np.zeros(people, dtype=int)
    for day in range(first, first + DAYS_BETWEEN):
        before = [1.0, -1.0] * (people // 2)
        moved += attitudes_after(graph, before, range(day, day + 1)) != np.array(before)
    assert (moved == 1).all()


def test_a_relationship_follows_customers_only() -> None:
    model = market(graph_of(3, ties=[(0, 1), (0, 2)]))
    people = model.state.people
    people[person.STATUS] = [person.CUSTOMER, person.CUSTOMER, person.FORMER]
    people[person.RELATIONSHIP] = [0.5, 1.0, 0.0]
    assimilate(model.compiled_state, 0)
    assert people[person.RELATIONSHIP].tolist() == [0.625, 1.0, 0.0]
    people[person.STATUS, 0] = person.PROSPECT
    assimilate(model.compiled_state, 0)
    assert people[person.RELATIONSHIP, 0] == 0.625


def test_who_has_no_ties_does_not_move() -> None:
    found = attitudes_after(graph_of(3, ties=[(0, 1)]), [0.5, 0.1, 0.9], range(2 * DAYS_BETWEEN), share=1.0)
    assert found[2] == 0.9
    assert found[0] != 0.5


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0))
def test_nobody_leaves_the_range_of_those_who_take_part(seed: int, share: float) -> None:
    """A weighted mean of what is there lies within it, up to rounding; attitudes and relationships both."""
    draws = np.random.default_rng(seed)
    graph = graph_of(30, ties=[(i, j) for i in range(30) for j in range(i) if draws.random() < 0.1])
    model = market(graph._replace(strength=draws.random(graph.tie.size)), share)
    people, tied = model.state.people, np.diff(graph.tie_at) > 0
    people[person.ATTITUDE], people[person.RELATIONSHIP] = draws.uniform(-1.0, 1.0, 30), draws.random(30)
    before = people.copy()
    for day in range(3 * DAYS_BETWEEN):
        assimilate(model.compiled_state, day)
    for column in (person.ATTITUDE, person.RELATIONSHIP):
        low, high = before[column, tied].min(), before[column, tied].max()
        assert (people[column, tied] >= low - 1e-12).all()
        assert (people[column, tied] <= high + 1e-12).all()
        assert (people[column, ~tied] == before[column, ~tied]).all()
    changed = np.flatnonzero((people != before).any(axis=1))
    assert set(changed) <= {person.ATTITUDE, person.RELATIONSHIP}


def test_in_a_market_friends_come_to_resemble_each_other() -> None:
    """Correlation of attitudes along ties, by Fisher's z over 2,000 people.

    Some 6,000 ties, hardly correlated without the mechanism: five standard errors are 0.065. Without an effect two runs of the same draws
    differ by less than two such errors; the chance of a false alarm is below one in 10,000.
    """
    found = {}
    for share in (0.0, 0.5):
        values = {"society.people": 2000, "feeling.assimilation": share, "company.burn_in": 30, "baseline.solve": False}
        model = ConversationModel(scenario(values), None, 9)
        state = model.state
        one = np.repeat(np.arange(state.tie_at.size - 1), np.diff(state.tie_at))
        attitude = state.people[person.ATTITUDE]
        found[share] = np.arctanh(np.corrcoef(attitude[one], attitude[state.tie])[0, 1])
    assert found[0.5] - found[0.0] > 0.065
