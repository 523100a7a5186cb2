"""Markets of the bench: points, regimes and variants."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration import markets, regimes
from sim.calibration.markets import baseline_of, burnt_in, graph_of, scenario_at, variant
from sim.calibration.regimes import OPEN_ALL_HOURS
from sim.scenario import load
from sim.scenario.schema import ScenarioError
from sim.state import person
from sim.validation.targets import company, leaving, troubled_market


def test_regimes_are_those_of_the_experiments() -> None:
    assert regimes.TROUBLED == troubled_market.TROUBLED
    assert regimes.AT_WILL == {**OPEN_ALL_HOURS, **leaving.AT_WILL}
    assert regimes.BETTER == company.BETTER


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="nothing_of_this_name"):
        scenario_at({"voice.nothing_of_this_name": 0.1}, 1_000)
    with pytest.raises(ScenarioError, match="nothing_of_this_name"):
        scenario_at({"voice.nothing_of_this_name": 0.1}, 1_000, "user-forum")


def test_what_a_scenario_sets_itself_stays() -> None:
    forum = scenario_at({"peers.willing_advocate": 0.01, "peers.solve": 0.55}, 1_000, "user-forum")
    assert forum.peers.willing_advocate == load("user-forum").peers.willing_advocate
    assert forum.peers.solve == 0.55
    assert forum.society.people == 1_000
    assert scenario_at({"peers.willing_advocate": 0.01}, 1_000).peers.willing_advocate == 0.01


@pytest.mark.slow
def test_a_variant_has_the_same_people_and_the_same_baseline() -> None:
    start = burnt_in(scenario_at({"voice.words": 0.05}, 400), 2)
    twin = variant(start, regimes.TROUBLED, {"feeling.solved": 0.3})
    assert np.array_equal(twin.state.people[person.MARGIN], start.state.people[person.MARGIN])
    assert np.array_equal(graph_of(twin).tie, graph_of(start).tie)
    assert baseline_of(twin) == baseline_of(start)
    assert baseline_of(start)["baseline.churn"] != load("default").baseline.churn
    assert twin.resolved_scenario.voice.words == 0.05
    assert twin.resolved_scenario.feeling.solved == 0.3
    assert twin.day == start.day


@pytest.mark.slow
def test_attention_belongs_to_a_post_or_to_people() -> None:
    start = burnt_in(scenario_at({}, 400), 2)
    more = {"voice.question_public": 0.8}
    kept, spread = (variant(start, more, attention=one).state.scalars[markets.ATTENTION] for one in (True, False))
    assert np.array_equal(kept, start.state.scalars[markets.ATTENTION])
    assert spread[0] < 0.7 * kept[0]


@pytest.mark.slow
def test_other_parameters_from_now_on_change_chances_only() -> None:
    start = burnt_in(scenario_at({}, 400), 2)
    usual = markets.acts_of(start)
    assert np.array_equal(markets.acts_of(start, {"loyalty.competition": 1.0}), usual)
    doubled = markets.acts_of(start, {"loyalty.competition": 2.0})
    assert doubled[0].sum() > usual[0].sum()
    assert np.array_equal(markets.acts_of(start), usual)
