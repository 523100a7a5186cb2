"""What makes people complain."""

from __future__ import annotations

import math

import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring.complaints import Public, competition, lately, share_of_first
from sim.state import conversation
from tests.calibration.tables import model_of


def test_share_of_first_timers_in_a_rise() -> None:
    assert share_of_first(Public(1.3, 1.0), Public(1.0, 0.8)) == pytest.approx(2.0 / 3.0)
    assert math.isnan(share_of_first(Public(1.0, 1.0), Public(1.0, 0.8)))


def test_who_has_complained_lately() -> None:
    rows = [
        {"OPENER": 0, "DAY": 39},
        {"OPENER": 1, "DAY": 41},
        {"OPENER": 2, "DAY": 90, "KIND": conversation.PRAISE},
        {"OPENER": 3, "DAY": 99, "FAIR": 0.0},
    ]
    assert lately(model_of({"ATTITUDE": [0.0] * 4}, rows, day=100)).tolist() == [False, True, False, True]


@pytest.mark.slow
def test_competition_without_its_effect_leaves_voice_alone() -> None:
    assert competition(burnt_in(scenario_at({}, 500), 1)) == 1.0
