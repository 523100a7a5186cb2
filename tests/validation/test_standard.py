"""One function gives every verdict; power is the chance that it says what the source does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.validation.standard import Reading, power_to_show, verdict_of
from sim.validation.statistics import mean_of, none, within
from sim.validation.target import Measured

BAND = (-1.0, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "band", "power", "verdict"),
    [
        (-0.5, 0.5, BAND, 0.9, "holds"),
        (-1.0, 1.0, BAND, 0.9, "holds"),  # a band with two ends includes them
        (0.5, 1.5, BAND, 0.9, "does not hold"),  # it would have been shown
        (0.5, 1.5, BAND, 0.5, "not known"),
        (-0.5, 0.5, BAND, 0.5, "not known"),
        (-0.5, 0.5, BAND, math.nan, "not known"),  # power was not checked
        (1.1, 1.5, BAND, 0.0, "does not hold"),  # refuted, however small the experiment
        (-1.5, -1.1, BAND, math.nan, "does not hold"),
        (0.1, 9.0, (0.0, math.inf), 0.8, "holds"),
        (0.0, 0.0, (0.0, math.inf), 1.0, "does not hold"),  # none at all is not above none
        (0.0, 0.0, (-math.inf, 0.0), 1.0, "does not hold"),
        (-9.0, -0.1, (-math.inf, 0.0), 0.8, "holds"),
        (math.nan, math.nan, BAND, 1.0, "not known"),
    ],
)
def test_verdicts(low: float, high: float, band: tuple[float, float], power: float, verdict: str) -> None:
    assert verdict_of(low, high, band, power) == verdict


def test_exact_theory_must_be_in_the_interval_too() -> None:
    assert verdict_of(0.1, 0.2, BAND, 1.0, point=0.15) == "holds"
    assert verdict_of(0.1, 0.2, BAND, 1.0, point=0.0) == "does not hold"


def test_without_error_power_is_all_or_nothing() -> None:
    assert power_to_show(0.5, 0.0, 0.0, BAND) == 1.0
    assert power_to_show(1.5, 0.0, 0.0, BAND) == 0.0
    assert math.isnan(power_to_show(math.nan, 0.1, 0.1, BAND))


def test_power_in_closed_form() -> None:
    """One side: of a normal mean two and a half errors above the end of the interval's reach. Both sides: the chance of being between."""
    assert power_to_show(1.0, 0.5, 0.2, (0.0, math.inf)) == pytest.approx(stats.norm.cdf(2.5))
    assert power_to_show(0.0, 0.6, 0.2, BAND) == pytest.approx(2.0 * stats.norm.cdf(2.0) - 1.0)
    assert power_to_show(0.0, 2.0, 0.2, BAND) == 0.0  # no interval of that width lies in the band


def test_power_is_how_often_it_is_shown() -> None:
    """4,000 experiments of forty replicates in which the source is right: shown as often as their power says, within two points."""
    rng = np.random.default_rng(7)
    shown, power = [], []
    for _ in range(4000):
        reading = none("x", mean_of(rng.normal(0.0, 1.0, 40), 0.95), 0.55, "", "too small to matter")
        shown.append(reading.low >= -0.55 and reading.high <= 0.55)
        power.append(reading.power)
    assert 0.7 < np.mean(power) < 0.95
    assert np.mean(shown) == pytest.approx(np.mean(power), abs=0.02)


def test_what_lies_outside_the_band_is_seldom_said_to_hold() -> None:
    """2,000 experiments in which the number is at the end of its band: at most 2.5 % of them say that it holds."""
    rng = np.random.default_rng(9)
    wrong = sum(
        within("x", mean_of(rng.normal(1.0, 1.0, 40), 0.95), 1.0, 5.0, "").verdict == "holds" for _ in range(2000)
    )
    assert wrong / 2000 <= 0.035  # false alarm below one in a hundred


def test_a_target_is_as_good_as_its_worst_number() -> None:
    def reading(low: float, high: float, power: float) -> Reading:
        return Reading("x", 0.5 * (low + high), low, high, "", *BAND, power=power)

    good, unknown, bad = reading(-0.1, 0.1, 0.9), reading(-0.1, 0.1, 0.1), reading(2.0, 3.0, 0.1)
    assert Measured((good, good), 0.95, "").verdict == "holds"
    assert Measured((good, unknown), 0.95, "").verdict == "not known"
    assert Measured((unknown, bad, good), 0.95, "").verdict == "does not hold"


def test_words() -> None:
    assert Reading("x", 1, 1, 1, "", 0.0, math.inf).required == "above 0"
    assert Reading("x", 1, 1, 1, "", -math.inf, 2.0).required == "below 2"
    assert Reading("x", 1, 1, 1, "", 0.11, 0.33).required == "0.11 to 0.33"
    assert Reading("x", 1, 1, 1, "", -0.1, 0.1, equivalence=True).required == "-0.1 to 0.1, that is, none"
    assert Reading("x", 1, 1, 1, "", 0.9, 1.1, point=1.0).required == "1, known to +-0.1"
