"""What makes people complain."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import complaints
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
    assert competition(burnt_in(scenario_at({"voice.competition_effect": 0.0}, 500), 1)) == 1.0


@pytest.mark.slow
def test_competition_lowers_the_log_odds_of_complaining_by_its_effect() -> None:
    """Everybody is alike, and every failure is minor: the ratio is that of two logistic chances, whatever the intercept is."""
    alike = {
        "voice.competition_effect": 0.8,
        **dict.fromkeys(("voice.loudness_effect", "voice.redress_effect", "voice.switching_effect"), 0.0),
        "voice.deviation_effect": 0.0,
    }
    minor = {
        f"causes.{cause}.{severity}": float(severity == "minor")
        for cause in ("product", "delivery", "billing", "staff")
        for severity in ("minor", "quality", "money", "serious")
    }
    start = burnt_in(scenario_at({**alike, **minor, "voice.complain_minor": 0.3, "voice.unfounded": 0.0}, 500), 1)
    odds = math.log(0.3 / 0.7)
    assert start.resolved_scenario.baseline.complain_minor == pytest.approx(0.0, abs=1e-9)
    lower = 1.0 / (1.0 + math.exp(-(odds - 0.8 * math.log(2.0))))
    assert competition(start) == pytest.approx(lower / 0.3, rel=1e-9)


@pytest.mark.slow
def test_who_learns_nothing_complains_the_same_whatever_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither seen answers, nor one's own, nor failed ones move chances: what is left is who stays a customer."""
    monkeypatch.setattr(complaints, "DAYS", 60)
    unmoved = {"feeling.awareness": 0.0, "feeling.redress_learning": 0.0, "voice.deviation_effect": 0.0}
    found = complaints.measure(burnt_in(scenario_at(unmoved, 2_000), 6))
    assert found["answering_complaints"] == pytest.approx(1.0, abs=2e-3)
    assert found["quality_complaints"] == pytest.approx(1.0, abs=2e-3)
