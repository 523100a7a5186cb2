"""The correction of the baseline calibration against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.baseline import corrected
from sim.conduct import expected_rates as e
from sim.kernel.units import Floats
from sim.scenario import Scenario
from sim.scenario.parameters import SEVERITIES

pytestmark = pytest.mark.slow  # the logit of the model is compiled code

SHIFTS = ("public", *(f"complain_{severity}" for severity in SEVERITIES))


def expected(scenario: Scenario) -> Floats:
    """Expectations in which every stated share comes out."""
    found = np.zeros(e.EXPECTATIONS)
    for place, severity in enumerate(SEVERITIES):
        found[e.COMPLAIN + place] = getattr(scenario.voice, f"complain_{severity}")
    found[e.GO_PUBLIC] = scenario.voice.public_share
    found[e.LEAVING] = found[e.JOINING] = 1.0
    found[[e.RELATIONSHIP, e.ATTITUDE, e.REDRESS, e.OPINION, e.STARS]] = 0.6, 0.25, 0.3, 0.1, 3.5
    return found


def test_shifts_stay_when_the_stated_shares_come_out() -> None:
    scenario = Scenario()
    values = corrected(scenario, expected(scenario))
    assert {name: values[name] for name in SHIFTS} == pytest.approx(
        {name: getattr(scenario.baseline, name) for name in SHIFTS}
    )
    assert values["churn"] == values["join"] == 1.0
    measured = {name: values[name] for name in ("relationship", "attitude", "redress", "opinion", "stars")}
    assert measured == {"relationship": 0.6, "attitude": 0.25, "redress": 0.3, "opinion": 0.1, "stars": 3.5}


def test_twice_the_odds_are_corrected_by_the_logarithm_of_two() -> None:
    scenario = Scenario()
    found = expected(scenario)
    shares = found[: e.GO_PUBLIC + 1]
    found[: e.GO_PUBLIC + 1] = 2.0 * shares / (1.0 + shares)  # odds p / (1 - p), doubled
    values = corrected(scenario, found)
    for name in SHIFTS:
        assert values[name] - getattr(scenario.baseline, name) == pytest.approx(-math.log(2.0))


def test_quiet_exits_and_the_multipliers_come_off_the_hazards() -> None:
    scenario = Scenario()
    found = expected(scenario)
    found[[e.QUIET, e.LEAVING, e.JOINING]] = scenario.loyalty.churn / 3.0, 2.0, 4.0
    values = corrected(scenario, found)
    assert values["churn"] == pytest.approx((2.0 / 3.0) / 2.0)
    assert values["join"] == 0.25
    found[e.QUIET] = 2.0 * scenario.loyalty.churn
    assert corrected(scenario, found)["churn"] == 0.0
