"""How cases and cohorts are sorted, in a small troubled market."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.experiment_policies import Arms
from sim.calibration.markets import burnt_in, conversations_of
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.state import channel, conversation, person
from sim.state.constants import NEVER
from sim.validation.experiments import reported_conversations, scenario_with, started
from sim.validation.targets import troubled_market
from sim.validation.targets.company import _slope, first_timers

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
    assert (cohorts.fine | cohorts.silent <= cohorts.quiet).all()
    assert not (cohorts.quiet & (cohorts.satisfied | cohorts.dissatisfied)).any()


def test_failures_are_counted_as_they_happen() -> None:
    """Everybody's count, over thirty days of a troubled market, adds up to what the day metrics say, and nobody's fades."""
    model = started(scenario_with(troubled_market.TROUBLED, society__people=2_000), 4, "first-come")
    faded = troubled_market.recent_failures(model)
    counts = troubled_market.count_failures(model, 30)
    place = [metric.name for metric in DAY_METRICS].index("failures")
    assert counts.sum() == np.array(model.rows[(model.started or 0) :])[:, place].sum() > 100
    later = troubled_market.recent_failures(model)
    assert later[counts == 0] == pytest.approx(
        faded[counts == 0] * np.exp(-30.0 / model.resolved_scenario.experience.memory_days)
    )
    assert (later[counts > 0] > 0.99 * np.exp(-30.0 / model.resolved_scenario.experience.memory_days)).all()


def test_a_matched_gap_takes_off_what_cells_differ_by() -> None:
    """Two cells with means of 1 and 5, treated mostly in the second: the effect of 0.5 is left. A cell without others does not count."""
    cell = np.array([0] * 10 + [1] * 10 + [2])
    some = np.array([True, *[False] * 9, *[True] * 9, False, True])
    others = ~some
    values = np.where(cell == 0, 1.0, np.where(cell == 1, 5.0, 99.0)) + 0.5 * some
    assert troubled_market.matched_gap(values, cell, some, others) == pytest.approx(0.5)


def test_people_in_a_cell_are_alike() -> None:
    model = started(scenario_with(society__people=2_000, company__burn_in=2), 4, "first-come")
    people, cell = model.state.people, troubled_market.alike(model.state.people)
    customer = people[person.STATUS] == person.CUSTOMER
    low = people[person.RELATIONSHIP] <= np.quantile(people[person.RELATIONSHIP, customer], 0.2)
    for one in np.unique(cell):
        assert np.unique(people[person.SEGMENT, cell == one]).size == 1
        assert np.unique(low[cell == one]).size == 1
    assert 0.15 < low[customer].mean() < 0.25


def test_first_timers_have_not_complained_for_sixty_days() -> None:
    model = started(scenario_with(troubled_market.TROUBLED, society__people=2_000), 4, "first-come")
    model.run_days(70)
    threads = conversations_of(model)
    made = threads[threads[:, conversation.KIND] == conversation.COMPLAINT]
    expected = 0
    for row in made[made[:, conversation.DAY] >= (model.started or 0)]:
        mine = made[
            (made[:, conversation.OPENER] == row[conversation.OPENER])
            & (made[:, conversation.OPENED_AT] < row[conversation.OPENED_AT])
        ]
        expected += not (mine[:, conversation.DAY] >= row[conversation.DAY] - 60).any()
    assert first_timers(model) == expected > 20
    assert expected < np.count_nonzero(made[:, conversation.DAY] >= (model.started or 0))


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
