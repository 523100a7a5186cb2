"""What a customer is worth, as a company sees it and as it is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.measures import worth as w
from sim.model import ConversationModel
from sim.state import person, scalar
from sim.state.state import compiled_state
from tests.markets import Everything, eventful, graph_of, scenario

pytestmark = pytest.mark.slow

PLAIN = {
    "loyalty.relationship_effect": 0.0,
    "loyalty.attitude_effect": 0.0,
    "loyalty.contagion": 1.0,
    "loyalty.opinion_effect": 0.0,
    "baseline.churn": 1.0,
    "loyalty.competition": 1.0,
    "society.customer_share": 1.0,
}


def star(**more: object) -> ConversationModel:
    """Person 0 has four close ties; person 1 has two followers; all are customers alike."""
    graph = graph_of(8, follows=[(1, 6), (1, 7)], ties=[(0, 2), (0, 3), (0, 4), (0, 5)])
    made = scenario(PLAIN, society__people=8, **more)
    model = ConversationModel(made, None, 3, graph=graph, burn_in=False)
    people = model.state.people
    people[person.STATUS] = person.CUSTOMER
    people[person.MARGIN], people[person.SUSCEPTIBILITY], people[person.CUSTOMER_SINCE] = 10.0, 0.5, -60.0
    people[person.ATTITUDE], people[person.EARLIER_MARGIN], people[person.ADVOCATE] = 0.5, 5.0, person.NOT_ADVOCATE
    return model


def parts_of(model: ConversationModel) -> Any:
    discount = model.resolved_scenario.company.discount
    return w.worth(compiled_state(model.state), model.day, w.monthly_interest(discount))


@pytest.mark.parametrize(("churn", "discount"), [(0.015, 0.1), (0.3, 0.0), (0.0, 0.05), (0.5, 1.0)])
def test_expected_multiple_is_the_sum_of_the_series(churn: float, discount: float) -> None:
    monthly = (1.0 + discount) ** (1 / 12)
    series = sum(((1.0 - churn) / monthly) ** month for month in range(1, 20_000))
    assert w.expected_multiple(churn, discount) == pytest.approx(series, rel=1e-6)


def test_a_margin_that_never_ends_has_no_multiple_and_no_loss() -> None:
    assert math.isnan(w.expected_multiple(0.0, 0.0))
    state = star().state
    gone = np.arange(8) < 2
    lost = w.lost_with(np.ones((w.PARTS, 8)), state, gone, w.expected_multiple(0.0, 0.0))
    assert math.isnan(lost["loss_own"])
    assert lost["loss_neighbours"] == 1.0


def test_without_influence_worth_is_the_closed_form() -> None:
    model = star()
    parts, churn = parts_of(model), model.resolved_scenario.loyalty.churn
    assert parts[w.PAST] == pytest.approx(5.0 + 10.0 * 2.0)
    multiple = w.expected_multiple(churn, model.resolved_scenario.company.discount)
    assert parts[w.EXPECTED] == pytest.approx(10.0 * multiple)
    assert parts[w.LEAVING] == pytest.approx(0.0)
    assert parts[w.WORDS] == pytest.approx(0.0)


def test_who_leaves_takes_neighbours_along() -> None:
    model = star(loyalty__contagion=1.8)
    parts, settings = parts_of(model), model.resolved_scenario.loyalty
    scale = 6.0 / model.state.scalars[scalar.TIES_MEAN]
    extra = 1.8 ** min(3.0, scale) - 1.0
    one = settings.churn / 30.0 * parts[w.EXPECTED, 2] * extra * settings.contagion_days
    assert parts[w.LEAVING, 0] == pytest.approx(4 * one)
    assert parts[w.LEAVING, [2, 3, 4, 5]] == pytest.approx(one)
    assert parts[w.LEAVING, [1, 6, 7]] == pytest.approx(0.0)


def test_words_weigh_with_whom_they_reach_and_turn_with_attitude() -> None:
    model = star(loyalty__attitude_effect=1.0, reference__attitude=0.5)
    model.state.people[person.ATTITUDE, :2] = 1.0
    glad = parts_of(model)[w.WORDS].copy()
    assert glad[0] > glad[1] > 0.0 == glad[6]  # four friends, two followers, nobody
    model.state.people[person.ATTITUDE, 0] = -0.9
    assert parts_of(model)[w.WORDS, 0] < 0.0


def test_the_score_sees_followers_and_not_ties() -> None:
    model = star(loyalty__contagion=1.8)
    people, parts = model.state.people, parts_of(model)
    score = w.visible_score(model.state, parts, 0.01)
    assert score - score[0] == pytest.approx(w.FOLLOWER_VALUE * (people[person.REACH] - people[person.REACH, 0]))
    assert parts.sum(axis=0)[0] > parts.sum(axis=0)[1]
    assert score[0] < score[1]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_rank_correlation_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array([pair[k] for pair in pairs], float) for k in (0, 1))
    found = w.rank_correlation(a, b)
    if len(pairs) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(stats.spearmanr(a, b).statistic)


def test_what_the_score_misses() -> None:
    true = np.arange(20.0)
    assert w.missed(true, true) == 0.0
    assert w.missed(-true, true) == 1.0
    swapped = true.copy()
    swapped[[0, 19]] = swapped[[19, 0]]
    assert w.missed(swapped, true) == 0.5
    assert math.isnan(w.missed(true[:0], true[:0]))


def test_sight_is_of_the_end_of_burn_in_whatever_follows() -> None:
    fresh = ConversationModel(eventful(), Everything(), 7)
    model = ConversationModel(eventful(), Everything(), 7)
    model.run_days(5)
    assert model.at_start.groups.sight == fresh.at_start.groups.sight
    assert model.outcome().summary["score_correlation"] == fresh.at_start.groups.sight.correlation
    assert -1.0 <= fresh.at_start.groups.sight.correlation <= 1.0


def test_what_is_lost_with_those_who_left() -> None:
    model = star(loyalty__contagion=1.8)
    parts, gone = parts_of(model), np.arange(8) == 0
    found = w.lost_with(parts, model.state, gone, 40.0)
    assert found == {"loss_own": 400.0, "loss_neighbours": parts[w.LEAVING, 0]}
    assert all(math.isnan(value) for value in w.lost_with(parts, model.state, gone & False, 40.0).values())
