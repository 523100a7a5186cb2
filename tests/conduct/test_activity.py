"""Unequal activity: who speaks, helps and passes on more, while the averages stay what they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import lognorm

from sim.conduct.experience import greatest_act_rate
from sim.conduct.helping import may_speak_up, readiness
from sim.conduct.spread import may_pass_on, passes_on
from sim.kernel import random_draws as draw
from sim.model import ConversationModel
from sim.scenario import Scenario, pack
from sim.society.population import activity_at
from sim.state import conversation, daily_metrics, person, scalar, todo_list
from tests.markets import INFLUENCE_OFF, graph_of, morning, scenario

pytestmark = pytest.mark.slow

# Nothing happens but what people do of their own accord, and everybody stays a customer.
QUIET: dict[str, object] = {
    **INFLUENCE_OFF,
    "society.customer_share": 1.0,
    "experience.encounters": 0.0,
    "loyalty.churn": 0.0,
    "baseline.solve": False,
    "peers.willing": 0.02,
}


def market(people: int, sigma: float) -> ConversationModel:
    settings = scenario(QUIET, society__activity_sigma=sigma)
    return ConversationModel(settings, "first-come", 11, graph=graph_of(people), burn_in=False)


@pytest.mark.parametrize("sigma", [0.0, 0.5, 1.5])
def test_activity_is_lognormal_with_mean_one(sigma: float) -> None:
    """At each quantile; a lognormal with this scale has mean one."""
    p = pack(Scenario().with_values({"society.activity_sigma": sigma}))
    u = (np.arange(2_000) + 0.5) / 2_000
    found = np.array([activity_at(one, p) for one in u])
    assert found == pytest.approx(
        lognorm(s=sigma, scale=math.exp(-(sigma**2) / 2.0)).ppf(u) if sigma else np.ones(2_000)
    )
    if sigma == 0.0:
        assert (found == 1.0).all()


def test_rates_stay_as_stated_and_the_active_ask_their_share() -> None:
    """In four whole weeks, questions as stated times the sum of activity, and by it; false alarm below 2e-4 (four errors each)."""
    people, days = 20_000, 28
    model = market(people, 1.0)
    model.run_days(days)
    activity = model.state.people[person.ACTIVITY]
    assert activity.mean() == pytest.approx(1.0, abs=4.0 * math.sqrt((math.e - 1.0) / people))
    asked = model.state.people[person.CASES]
    expected = model.state.p.voice_questions / 30.0 * days * activity.sum()
    assert np.array(model.rows)[:, daily_metrics.QUESTIONS].sum() == pytest.approx(
        expected, abs=4.0 * math.sqrt(expected)
    )
    top = activity >= np.quantile(activity, 0.9)
    share = activity[top].sum() / activity.sum()
    error = math.sqrt(share * (1.0 - share) / expected)
    assert asked[top].sum() / asked.sum() == pytest.approx(share, abs=4.0 * error)


def test_everybody_whose_draw_may_be_an_act_is_asked_and_nobody_else() -> None:
    model = market(3_000, 1.5)
    morning(model)
    count = int(model.state.scalars[scalar.ACTING_COUNT])
    weekday = float(model.ordinary_day.weekdays[0])
    bound = weekday * greatest_act_rate(model.state.p) * model.state.people[person.ACTIVITY]
    drawn = np.array([draw.uniform(model.state.seed, i, 0, 0, draw.ACT) for i in range(3_000)])
    assert list(model.state.todo[todo_list.ACTING, :count]) == list(np.flatnonzero(drawn < bound))
    assert count > 10


def test_the_active_help_and_pass_on_more_and_no_bound_passes_them_over() -> None:
    """Each reader has a draw of their own; who acts is who the chances say."""
    people = 4_000
    model = market(people, 2.0)
    state = model.state
    row = state.conversations[0]
    row[conversation.KIND], row[conversation.PUBLIC], row[conversation.ANGER] = conversation.QUESTION, 1.0, 0.6
    row[conversation.OPENER] = 0.0
    u = (np.arange(people) * 0.618034) % 0.2
    helps, passes = [], []
    for i in range(1, people):
        before = state.scalars[scalar.EVENT_COUNT]
        may_speak_up(model.compiled_state, 0, i, 100.0, u[i])
        if state.scalars[scalar.EVENT_COUNT] > before:
            helps.append(i)
        if may_pass_on(model.compiled_state, 0, i, 100.0, u[i]):
            passes.append(i)
        if 2.0 * (state.scalars[scalar.ACTED_COUNT] + 4.0) > state.acted.size:
            model.make_room(conversations=0)
            state = model.state
    traits = state.people
    ready = [
        readiness(traits[person.ADVOCATE, i], traits[person.MOTIVATION, i], traits[person.ACTIVITY, i], state.p)
        for i in range(people)
    ]
    chance = [
        passes_on(
            0.6, traits[person.INTEREST, i], traits[person.SUSCEPTIBILITY, i], traits[person.ACTIVITY, i], state.p
        )
        for i in range(people)
    ]
    assert helps == [i for i in range(1, people) if u[i] < ready[i]]
    assert passes == [i for i in range(1, people) if u[i] < chance[i]]
    most = max(state.p.peers_willing, state.p.peers_willing_advocate)
    assert any(u[i] >= most for i in helps), (
        "nobody lies above the bound for average activity, so the test shows nothing"
    )
    assert any(u[i] >= passes_on(0.6, 1.0, 1.0, 1.0, state.p) for i in passes)
