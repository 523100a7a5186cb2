"""Fieller's interval, against the equation that its ends solve."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.study.analysis.intervals import pointwise
from sim.study.analysis.money.ratio import ratio


def test_at_the_ends_the_interval_of_the_difference_just_touches_zero() -> None:
    rng = np.random.default_rng(1)
    below = 5.0 + rng.standard_normal(12)
    above = 2.0 * below + rng.standard_normal(12)
    found, low, high = ratio(above, below)
    assert low is not None
    assert high is not None
    assert low < found < high
    assert pointwise(above - low * below)[1] == pytest.approx(0.0, abs=1e-9)
    assert pointwise(above - high * below)[2] == pytest.approx(0.0, abs=1e-9)


def test_a_divisor_without_spread_divides_the_ends() -> None:
    above = np.array([1.0, 2.0, 4.0, 3.0])
    mean, low, high = pointwise(above)
    assert ratio(above, np.full(4, 2.0)) == pytest.approx((mean / 2.0, low / 2.0, high / 2.0))


def test_a_divisor_that_may_be_zero_has_no_interval_nor_has_one_draw() -> None:
    assert ratio(np.array([1.0, 2.0]), np.array([-1.0, 2.0])) == (3.0, None, None)
    assert ratio(np.array([3.0]), np.array([2.0])) == (1.5, None, None)
    assert math.isnan(ratio(np.ones(2), np.array([-1.0, 1.0]))[0])
