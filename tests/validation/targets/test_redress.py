"""How cases and cohorts are sorted, in a small troubled market."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import ConversationModel
from sim.state import channel, conversation
from sim.state.constants import NEVER
from sim.validation.experiment_policies import Arms
from sim.validation.experiments import burnt_in, reported_conversations, scenario_with
from sim.validation.targets import troubled_market
from sim.validation.targets.company import _slope

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def followed() -> tuple[ConversationModel, troubled_market.Cohorts, troubled_market.Cases]:
    model = burnt_in(scenario_with(troubled_market.TROUBLED, society__people=6_000), 4).branch("coin")
    cohorts = troubled_market._cohorts(model)
    return model, cohorts, troubled_market._first_cases(reported_conversations(model), model.started or 0, model)


def test_cohorts_do_not_overlap(
    followed: tuple[ConversationModel, troubled_market.Cohorts, troubled_market.Cases],
) -> None:
    _, cohorts, _ = followed
    marks = np.array([cohorts.fine, cohorts.silent, cohorts.satisfied, cohorts.dissatisfied])
    assert marks.sum(axis=0).max() == 1
    assert (marks.sum(axis=1) > 20).all()
    assert (cohorts.delighted <= cohorts.satisfied).all()


def test_cases_are_first_and_treated_by_the_coin(
    followed: tuple[ConversationModel, troubled_market.Cohorts, troubled_market.Cases],
) -> None:
    """About half are treated; of those that are not, none is answered by the company."""
    model, _, cases = followed
    assert cases.treated.size > 50
    assert 0.3 < cases.treated.mean() < 0.7  # a false alarm once in some thousand seeds
    assert not (cases.solved & ~cases.treated).any()
    assert 0.02 < cases.again.mean() < 0.6
    threads = reported_conversations(model)
    assert (
        cases.treated.size
        <= np.unique(threads[threads[:, conversation.KIND] == conversation.COMPLAINT, conversation.OPENER]).size
    )


def test_arms_differ_in_the_one_thing() -> None:
    start = burnt_in(scenario_with(troubled_market.TROUBLED, society__people=3_000), 4)
    found = {}
    for name, arms in {
        "all": Arms(),
        "quiet": Arms(answers_public=False),
        "none": Arms(answers=False),
        "late": Arms(wait_min=600.0),
    }.items():
        model = start.branch(arms)
        model.run_days(10)
        threads = reported_conversations(model)
        answered = threads[:, conversation.FIRST_ANSWER_AT] < NEVER
        public = model.state.channels[threads[:, conversation.CHANNEL].astype(int), channel.PUBLIC] > 0.0
        delay = (threads[:, conversation.FIRST_ANSWER_AT] - threads[:, conversation.OPENED_AT])[answered]
        found[name] = (answered[public].any(), answered[~public].any(), delay.min(initial=9e9))
    assert [found[name][:2] for name in ("all", "quiet", "none")] == [(True, True), (False, True), (False, False)]
    assert found["late"][2] >= 600.0 > found["all"][2]


def test_slope() -> None:
    x = np.arange(10.0)
    assert _slope(x, 3.0 * x + 1.0) == pytest.approx(3.0)
    assert _slope(np.ones(10), x) == 0.0
    assert _slope(x[:2], x[:2]) == 0.0
