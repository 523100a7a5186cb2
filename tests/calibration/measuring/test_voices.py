"""Rates of what people say, by their attitude."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import voices
from sim.calibration.measuring.voices import over, rate_ratio


def test_rates_are_of_days() -> None:
    assert rate_ratio(np.array([30.0, 0.0, 40.0]), np.array([1000.0, 0.0, 4000.0]), 0, 2) == pytest.approx(3.0)


def test_few_acts_say_nothing() -> None:
    assert math.isnan(rate_ratio(np.array([9.0, 0.0, 40.0]), np.full(3, 1000.0), 0, 2))
    assert math.isnan(over(100.0, 9.0))
    assert over(100.0, 50.0) == 2.0


@pytest.mark.slow
def test_words_that_do_not_depend_on_attitude_are_said_alike_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """No arms: the ratio is one. Of about 2,000 words the log ratio has a deviation below 0.15; 4 of them are allowed (6 in 100,000).

    The sign of a word follows attitude, so the ratio of good to bad ones is above one where people think well of the company.
    """
    monkeypatch.setattr(voices, "DAYS", 60)
    flat = {"voice.words_left": 0.0, "voice.words_right": 0.0, "voice.words": 0.3}
    model = burnt_in(scenario_at(flat, 4_000), 5).branch("first-come")
    found = voices.measure(model)
    assert abs(math.log(found["words_unhappy"])) < 0.6
    assert found["words_valence"] > 1.0
    assert 0.0 < found["does"] < 1.0
    assert 0.5 < found["says"] < 1.0
