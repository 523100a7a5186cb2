"""How far posts go, and when they are read and passed on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import posts
from sim.calibration.measuring.posts import at_the_top, half_age, measure_cascades
from sim.state import conversation
from sim.state.turn_log import OPENS, RESHARES
from tests.calibration.tables import PRIVATE, model_of, turns


def test_the_size_at_the_top() -> None:
    """Of 40,000 sizes 0, 1, 2, ... ten are above the top 0.025 %."""
    sizes = np.random.default_rng(1).permutation(40_000).astype(np.float64)
    assert at_the_top(sizes) == pytest.approx(39_989.0, abs=1.0)
    assert math.isnan(at_the_top(sizes[:3_000]))


def test_half_age_of_exponential_attention() -> None:
    ages = np.arange(5.0, 5 * 1440.0, 5.0)
    assert half_age(ages, 1000.0 * (1.0 - 2.0 ** (-ages / 180.0))) == pytest.approx(180.0, abs=1.0)
    assert math.isnan(half_age(ages, np.zeros(ages.size)))


def test_cascades_of_five_conversations() -> None:
    """Of four old public posts three go nowhere; the private one and the post of yesterday are left out, and so are their reshares."""
    rows = [
        {"OPENER": 0, "DAY": 10, "RESHARES": 24},
        {"OPENER": 1, "DAY": 11},
        {"OPENER": 2, "DAY": 12},
        {"OPENER": 3, "DAY": 12, "KIND": conversation.QUESTION},
        {"OPENER": 4, "DAY": 12, "CHANNEL": PRIVATE, "RESHARES": 3},
        {"OPENER": 5, "DAY": 29, "RESHARES": 9},
    ]
    opened = 10 * 1440.0
    early = [(0, opened + minute, RESHARES) for minute in range(1, 13)]
    late = [(0, opened + 61.0 + minute, RESHARES) for minute in range(12)]
    others = [(5, 29 * 1440.0 + 1.0, RESHARES), (4, 12 * 1440.0 + 1.0, RESHARES), (1, 11 * 1440.0, OPENS)]
    model = model_of({"ATTITUDE": [0.0] * 6}, rows, started=10, day=30, turns=turns([*early, *late, *others]))
    found = measure_cascades(model)
    assert found["posts_alone"] == pytest.approx(0.75)
    assert found["reshares_hour"] == pytest.approx(0.5)
    assert math.isnan(found["posts_far"])  # four posts have no top 0.025 %


@pytest.mark.slow
def test_attention_has_the_half_life_that_was_set() -> None:
    """Nobody passes on and nobody is shown answers: readings are exponential.

    About 10,000 readings of posts of six days: a deviation of 2.5 minutes, and looks every twenty add as much; 12 are allowed.
    """
    alone = {"spread.reshare": 0.0, "spread.company_seen": 0.0, "spread.half_life_min": 120.0, "spread.seen": 0.3}
    found = posts.measure_attention(burnt_in(scenario_at(alone, 4_000), 11))
    assert found["attention_half"] == pytest.approx(120.0, abs=12.0)
