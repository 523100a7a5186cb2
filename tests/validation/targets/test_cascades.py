"""Airline posts of 2015: the ratio of negative to other posts that are passed on is not stable across the data."""

from __future__ import annotations

import numpy as np
import pytest

from sim.validation.target import NotRun
from sim.validation.targets.cascades import airline_posts, ratio_by_halves, ratio_of_shares


def test_ratio_of_shares() -> None:
    """Twice as often: 40 of 100 against 20 of 100; the interval is that of the log ratio."""
    some, others = np.arange(100) < 40, np.arange(100) < 20
    found = ratio_of_shares(some, others)
    error = np.sqrt(0.6 / 40 + 0.8 / 20)
    assert found.value == pytest.approx(2.0)
    assert (found.low, found.high) == pytest.approx((2.0 * np.exp(-1.96 * error), 2.0 * np.exp(1.96 * error)))


def test_halves_are_by_order() -> None:
    negative = np.tile([True, False], 40)
    passed = np.concatenate([np.tile([True, True, True, False], 10), np.tile([False, True, True, True], 10)])
    early, late = ratio_by_halves(negative, passed)
    assert (early.value, late.value) == (2.0, 0.5)


def test_the_data_do_not_say_which_posts_travel_further() -> None:
    try:
        negative, passed = airline_posts()
    except NotRun as missing:
        pytest.skip(str(missing))
    early, late = ratio_by_halves(negative, passed)
    assert early.value < 1.0 < late.value
    assert all(half.low < 1.0 < half.high for half in (early, late))
    assert [round(1.0 - half.mean(), 3) for half in np.array_split(passed, 2)] == [0.963, 0.964]
