"""Elasticities of joining."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import joining
from sim.calibration.measuring.joining import doses, messages, two_elasticities
from sim.scenario import load
from sim.state import conversation
from tests.calibration.tables import FEED, PRIVATE, model_of


def test_elasticities_of_a_market_that_has_them() -> None:
    """Joining is volume to the 0.236 times stars to the 0.417; both doses move both."""

    def move(said: float, stars: float) -> np.ndarray:
        return np.array([0.236 * said + 0.417 * stars, said, stars])

    assert two_elasticities(move(1.3, 0.02), move(0.2, -0.15)) == pytest.approx((0.236, 0.417))


def test_doses_that_move_the_same_say_nothing() -> None:
    one = np.array([0.3, 1.0, 0.1])
    assert all(map(math.isnan, two_elasticities(one, 2.0 * one)))
    assert all(map(math.isnan, two_elasticities(one, np.array([0.1, -math.inf, 0.0]))))


def test_doses_are_half_and_twice() -> None:
    scenario = load("default")
    found = doses(scenario)
    said = ("voice.words", "voice.praise", "voice.question_public")
    for name, keys in (("volume", said), ("valence", ("causes.billing.per_1000",))):
        half, twice = found[name]
        assert {*keys} <= {*half} == {*twice}
        assert all(float(str(twice[key])) == 4.0 * float(str(half[key])) for key in half)
    assert found["volume"][1]["voice.words"] == 2.0 * scenario.voice.words
    all_public = scenario.with_values({"voice.question_public": 0.9})
    assert doses(all_public)["volume"][1]["voice.question_public"] == 1.0


def test_messages_are_what_others_can_read_or_hear() -> None:
    rows = [
        {"OPENER": 0, "DAY": 10, "KIND": kind, "CHANNEL": where}
        for kind in (conversation.WORD, conversation.QUESTION, conversation.PRAISE, conversation.COMPLAINT)
        for where in (FEED, PRIVATE)
    ]
    assert messages(model_of({"ATTITUDE": [0.0]}, [*rows, {"OPENER": 0, "DAY": 9}], started=10)) == 5


# Neither friends nor what is thought, heard or rated moves the hazard of joining.
FOR_NO_REASON: dict[str, object] = {
    "loyalty.word_share": 0.0,
    "loyalty.opinion_effect": 0.0,
    "loyalty.heard_effect": 0.0,
    "loyalty.site_effect": 0.0,
}


@pytest.mark.slow
def test_who_joins_for_no_reason_joins_whatever_is_said() -> None:
    """Nothing moves the hazard of joining: both elasticities are zero but for rounding."""
    found = joining.measure(burnt_in(scenario_at(FOR_NO_REASON, 2_000), 4))
    assert found == pytest.approx({"elasticity_volume": 0.0, "elasticity_valence": 0.0}, abs=1e-9)


@pytest.mark.slow
def test_stars_that_bring_people_have_the_elasticity_that_follows() -> None:
    """The hazard is exp(e stars), so the elasticity is e times mean stars; they are between 3.1 and 3.4 in both twins."""
    by_stars = {**FOR_NO_REASON, "loyalty.site_effect": 0.3}
    found = joining.measure(burnt_in(scenario_at(by_stars, 8_000), 4))
    assert found["elasticity_valence"] == pytest.approx(0.3 * 3.25, abs=0.3 * 0.15)
