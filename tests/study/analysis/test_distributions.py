"""Quantiles, tails and ranks beside those of ``scipy.stats``, and closed forms."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from sim.study.analysis import distributions as ours

CHANCES = (0.001, 0.05, 0.5, 0.9, 0.975, 0.999999)


@pytest.mark.parametrize("freedom", [1, 2, 19, 399])
def test_student_is_that_of_scipy(freedom: int) -> None:
    for chance in CHANCES:
        there = ours.student_quantile(chance, freedom)
        assert there == pytest.approx(stats.t.ppf(chance, freedom), rel=1e-10, abs=1e-12)
        assert ours.student_tail(there, freedom) == pytest.approx(1.0 - chance, rel=1e-9)


def test_student_in_closed_form() -> None:
    assert ours.student_quantile(0.75, 1) == pytest.approx(1.0, rel=1e-12)  # Cauchy
    assert ours.student_tail(math.sqrt(2.0), 2) == pytest.approx(
        0.5 - math.sqrt(2.0) / (2.0 * math.sqrt(4.0)), rel=1e-12
    )
    assert math.isnan(ours.student_quantile(0.975, 0))


def test_normal_is_that_of_scipy() -> None:
    assert [ours.normal_quantile(p) for p in CHANCES] == pytest.approx(stats.norm.ppf(CHANCES), rel=1e-12, abs=1e-15)


def test_beta_and_binomial_are_those_of_scipy() -> None:
    for hits, trials in ((0, 1), (0, 40), (3, 40), (39, 40)):
        assert ours.beta_quantile(0.95, hits + 1, trials - hits) == pytest.approx(
            stats.beta.ppf(0.95, hits + 1, trials - hits), rel=1e-9
        )
        for rate in (0.0, 0.03, 0.5, 1.0):
            assert ours.binomial_tail(hits, trials, rate) == pytest.approx(
                stats.binom.sf(hits - 1, trials, rate), rel=1e-9, abs=1e-300
            )
    assert ours.binomial_tail(40, 40, 0.5) == pytest.approx(0.5**40, rel=1e-12)


def test_equal_values_share_their_mean_rank() -> None:
    values = np.random.default_rng(1).integers(0, 7, (50, 3)).astype(np.float64)
    assert np.array_equal(ours.ranks(values), stats.rankdata(values, axis=0))
    assert ours.ranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [2.5, 1.0, 2.5, 4.0]


@pytest.mark.process
def test_they_do_not_load_scipy_stats() -> None:
    program = (
        "import sys; from sim.study.analysis import distributions as d; assert 'scipy' not in sys.modules; "
        "d.student_quantile(.975, 19); d.binomial_tail(3, 9, .1); print('scipy.stats' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
