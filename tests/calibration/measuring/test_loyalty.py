"""Who leaves by what happened to them: cohorts of a few people, and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.measuring import loyalty
from sim.calibration.measuring.loyalty import Risk, cases_of, cohorts_of, complained_of, offset, retention
from sim.state import conversation, person
from sim.state.constants import NEVER
from tests.calibration.tables import PRIVATE, model_of


def test_retention_of_a_constant_hazard() -> None:
    monthly = 0.015
    assert retention([monthly / 30.0] * 24) == pytest.approx(math.exp(-monthly * 365.0 / 30.0))
    assert math.isnan(retention([]))


def test_recovery_that_takes_half_of_the_rise_offsets_half() -> None:
    assert offset(0.03, 0.02, 0.01) == pytest.approx(0.5)
    assert offset(0.03, 0.01, 0.01) == pytest.approx(1.0)
    assert offset(0.03, 0.03, 0.01) == 0.0
    assert math.isnan(offset(0.01, 0.01, 0.01))


def test_risk_weighs_days_by_who_is_at_risk() -> None:
    risk = Risk()
    risk.add(np.array([0.01, 0.03]), 0.005)
    risk.add(np.array([0.02]), 0.002)
    assert risk.mean == pytest.approx(0.02)
    assert risk.mean_of_others == pytest.approx((2 * 0.005 + 0.002) / 3)
    assert math.isnan(Risk().mean)


def test_cohorts_of_eight_people() -> None:
    #  0 fine, 1 silent, 2 satisfied, 3 dissatisfied, 4 one of two solved, 5 left and came back, 6 no customer, 7 unfounded complaint
    model = model_of(
        {
            "STATUS": [person.CUSTOMER] * 6 + [person.FORMER, person.CUSTOMER],
            "DEPARTURES": [0, 0, 0, 0, 0, 1, 1, 0],
            "SILENT_FAILURES": [0, 2, 1, 1, 0, 0, 0, 0],
        },
        [
            {"OPENER": 2, "SOLVED": conversation.BY_COMPANY},
            {"OPENER": 3},
            {"OPENER": 4, "SOLVED": conversation.BY_PEER},
            {"OPENER": 4},
            {"OPENER": 5},
            {"OPENER": 7, "FAIR": 0.0},
            {"OPENER": 0, "KIND": conversation.QUESTION},
        ],
    )
    found = cohorts_of(model, np.ones(8, dtype=np.bool_))
    assert np.flatnonzero(found.fine).tolist() == [0, 7]
    assert np.flatnonzero(found.silent).tolist() == [1]
    assert np.flatnonzero(found.satisfied).tolist() == [2]
    assert np.flatnonzero(found.dissatisfied).tolist() == [3]


def test_cases_are_first_heard_public_complaints() -> None:
    paid = {"COMPENSATION_OFFERED": 15.0}
    model = model_of(
        {"ATTITUDE": [0.0] * 5},
        [
            {"OPENER": 0, "DAY": 4, **paid},
            {"OPENER": 0, "DAY": 9},
            {"OPENER": 1, "DAY": 3, "CHANNEL": PRIVATE, **paid},
            {"OPENER": 2, "DAY": 2, "HEARD_AT": NEVER},
            {"OPENER": 2, "DAY": 6},
            {"OPENER": 3, "DAY": 1, "KIND": conversation.PRAISE},
        ],
    )
    day, treated = cases_of(model)
    assert day.tolist() == pytest.approx([4.0, math.nan, 6.0, math.nan, math.nan], nan_ok=True)
    assert treated.tolist() == [True, False, False, False, False]
    assert complained_of(model).tolist() == [True, True, True, False, False]


def test_who_complained_before_the_comparison_does_not_count() -> None:
    model = model_of({"ATTITUDE": [0.0] * 2}, [{"OPENER": 0, "DAY": 3}, {"OPENER": 1, "DAY": 12}], started=10)
    assert complained_of(model).tolist() == [False, True]


def test_cohorts_are_followed_on_days_that_are_looked_at() -> None:
    assert loyalty.ENTRY_DAYS % loyalty.EVERY_DAYS == 0
    assert loyalty.FOLLOWED_DAYS % loyalty.EVERY_DAYS == 0
