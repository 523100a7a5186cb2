"""Elasticities of joining."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.measuring.joining import doses, messages, pool, two_elasticities
from sim.scenario import load
from sim.state import conversation, person
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


def test_former_customers_join_by_how_readily_they_come_back() -> None:
    status = [person.CUSTOMER, person.PROSPECT, person.PROSPECT, person.FORMER]
    scenario = load("default").with_values({"loyalty.winback": 0.25})
    assert pool(model_of({"STATUS": status}, resolved_scenario=scenario)) == 2.25
