"""Gains from an answer by its delay."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import speed
from sim.calibration.measuring.speed import of_all, ratios


def test_ratios_of_mean_gains() -> None:
    after = {
        "quick": np.array([0.5, 0.3]),
        "22": np.array([0.2, 0.2]),
        "90": np.array([0.0, 0.1]),
        "never": np.array([0.1, -0.1]),
    }
    assert ratios(after) == pytest.approx({"speed_22": 0.5, "speed_90": 0.125})


def test_next_to_no_gain_is_the_least_that_counts() -> None:
    after = {name: np.array([value]) for name, value in (("quick", 0.1), ("22", 0.1), ("90", 0.05), ("never", 0.1))}
    assert ratios(after) == pytest.approx({"speed_22": 0.0, "speed_90": -5.0})
    after["quick"] = np.array([0.105])
    assert ratios(after) == pytest.approx({"speed_22": 0.0, "speed_90": -5.0})


def test_who_complained_in_some_twins_only_does_not_count() -> None:
    after = {"quick": {1: 0.5, 7: 0.3, 9: 0.1}, "never": {1: 0.2, 9: 0.0}, "22": {7: 0.0, 9: 0.2, 1: 0.4}}
    found = of_all(after)
    assert {name: values.tolist() for name, values in found.items()} == {
        "quick": [0.5, 0.1],
        "never": [0.2, 0.0],
        "22": [0.4, 0.2],
    }


@pytest.mark.slow
def test_where_only_the_first_answer_counts_the_ratio_is_its_value() -> None:
    """Solutions, silence and failure move nobody: what is left is the value of an answer, linear in log delay beyond six minutes.

    Handling adds half a minute on average. No sampling error: twins differ in nothing else.
    """
    plain = dict.fromkeys(
        ("feeling.solved", "feeling.failed", "feeling.ignored", "feeling.late", "feeling.trust", "feeling.escalation"),
        0.0,
    )
    only = {**plain, "feeling.acknowledged": 1.0, "feeling.delay_slope": 0.3, "feeling.delay_floor": 0.0}
    found = speed.measure(burnt_in(scenario_at(only, 2_000), 3))
    assert found["speed_22"] == pytest.approx(1.0 - 0.3 * math.log(22.5 / 6.0), abs=0.02)
    assert found["speed_90"] == pytest.approx(1.0 - 0.3 * math.log(90.5 / 6.0), abs=0.02)
