"""What makes people complain."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring.complaints import Look, competition, lately, risen, share_of_first
from sim.state import conversation
from tests.calibration.tables import model_of


def test_share_of_first_timers_in_a_rise() -> None:
    """Of five people one is a customer in one twin only, and one has complained of late: the others make half of the rise."""
    more = Look(np.array([0.3, 0.2, 0.9, 0.1, 0.5]), np.array([1, 1, 1, 1, 1]) > 0, np.array([0, 0, 0, 0, 1]) > 0)
    fewer = Look(np.array([0.1, 0.1, 0.0, 0.1, 0.2]), np.array([1, 1, 0, 1, 1]) > 0, np.array([0, 0, 0, 0, 0]) > 0)
    whole, first = risen(more, fewer)
    assert (whole, first) == pytest.approx((0.6, 0.3))
    assert share_of_first([(whole, first), (0.2, 0.2)]) == pytest.approx(0.5 / 0.8)
    assert math.isnan(share_of_first([(-0.1, 0.2)]))
    assert more.each == pytest.approx(0.4)
    assert fewer.each == pytest.approx(0.5 / 4)


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
