"""Intervals hold their level; readings judge as they say. False alarms: fixed seeds, none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.validation import statistics as st


def test_the_mean_of_replicates_is_students() -> None:
    found = st.mean_of(np.array([1.0, 2.0, 3.0, 4.0]), 0.95)
    assert found.value == 2.5
    assert found.high - 2.5 == pytest.approx(3.182446 * math.sqrt(5 / 3) / 2)
    assert math.isnan(st.mean_of(np.array([1.0]), 0.95).low)
    assert st.mean_of(np.array([1.0, 2.0]), 0.95, 5).high > st.mean_of(np.array([1.0, 2.0]), 0.95).high


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_batch_means_cover(spread: float) -> None:
    """2,000 series of 40 batches, each with a level of its own and of uneven length: 95 % intervals cover 94 to 96.5 %."""
    rng = np.random.default_rng(5)
    hit = 0
    for _ in range(2000):
        sizes = rng.integers(5, 15, 40)
        batch = np.repeat(np.arange(40), sizes)
        values = rng.normal(0.0, spread, 40)[batch] + rng.normal(0.0, 1.0, batch.size)
        hit += st.batch_mean(batch, values, 0.95).holds(0.0)
    assert 0.935 <= hit / 2000 <= 0.965


@pytest.mark.slow
def test_differences_of_means_cover() -> None:
    rng = np.random.default_rng(6)
    hit = sum(
        st.difference_of_means(rng.normal(1.0, 1.0, 12), rng.normal(0.0, 3.0, 30), 0.95).holds(1.0) for _ in range(2000)
    )
    assert 0.94 <= hit / 2000 <= 0.96


def test_shares() -> None:
    found = st.share_of(3, 10, 0.95)
    assert found.value == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.108, 0.603), abs=0.001)
    assert math.isnan(st.share_of(0, 0, 0.95).value)


def test_readings() -> None:
    """An interval of 0.8 to 1.2, sharp enough for power: it must lie in the band, whole."""
    one = st.Estimate(1.0, 0.8, 1.2, 0.01)
    assert st.equals("x", one, 1.1, "", 0.5).holds
    assert not st.equals("x", one, 1.3, "", 0.6).holds  # theory is a point, however wide the band
    assert not st.equals("x", one, 1.1, "", 0.25).holds
    assert st.above("x", one, 0.7, "", 1.5).holds
    assert not st.above("x", one, 0.9, "", 1.5).holds
    assert st.below("x", one, 1.3, "", 0.5).holds
    assert not st.below("x", one, 1.1, "", 0.5).holds
    assert st.within("x", one, 0.7, 1.3, "").holds
    assert not st.within("x", one, 0.9, 1.1, "").holds  # the value alone is not enough
    assert st.none("x", one, 0.3, "", "too small", at=1.0).holds
    assert not st.none("x", one, 0.15, "", "too small", at=1.0).holds


def test_nothing_measured_never_holds() -> None:
    none = st.Estimate(math.nan, math.nan, math.nan)
    for reading in (
        st.equals("x", none, 0.0, "", 1.0), st.above("x", none, 0.0, "", 1.0), st.below("x", none, 0.0, "", -1.0),
        st.within("x", none, -1.0, 1.0, ""), st.none("x", none, 0.1, "", "too small"),
    ):  # fmt: skip
        assert reading.verdict == "not known"


def test_a_ratio_of_means_covers() -> None:
    """2,000 pairs of twelve correlated replicates, ratio 0.5: 95 % intervals cover 93.5 to 96.5 %."""
    rng = np.random.default_rng(8)
    hit = 0
    for _ in range(2000):
        under = rng.normal(2.0, 0.3, 12)
        above = 0.5 * under + rng.normal(0.0, 0.2, 12)
        hit += st.pooled_ratio(above, under, 0.95).holds(0.5)
    assert 0.935 <= hit / 2000 <= 0.965
    assert math.isnan(st.pooled_ratio(np.array([1.0]), np.array([2.0]), 0.95).low)
