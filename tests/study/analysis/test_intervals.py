"""Statistics against closed forms and known rates; each rate comes with the probability of a false alarm."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from sim.study.analysis import intervals


def false_alarms(policies: int, clusters: int, trials: int, seed: int, spread: np.ndarray | None = None) -> int:
    """In how many of ``trials`` studies of equal policies some interval excludes 0."""
    rng = np.random.default_rng(seed)
    _, contrasts = intervals.pair_contrasts(policies)
    scale = np.ones(policies) if spread is None else spread
    wrong = 0
    for _ in range(trials):
        outcomes = rng.standard_normal((clusters, 1)) + rng.standard_normal((clusters, policies)) * scale
        found = intervals.simultaneous(outcomes, contrasts, draws=1_000)
        wrong += bool(((found.low > 0.0) | (found.high < 0.0)).any())
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("policies", [3, 8])
def test_equal_policies_raise_a_false_alarm_in_one_study_of_twenty(policies: int) -> None:
    # 300 studies at a true rate of 5 %: outside 4..29 with probability below 0.001; at 12 % (unadjusted pairs) 30 or more nearly always
    wrong = false_alarms(policies, clusters=10, trials=300, seed=policies)
    low, high = stats.binom.ppf([0.0005, 0.9995], 300, 0.05)
    assert low <= wrong <= high


@pytest.mark.proof
@pytest.mark.parametrize("policies", [3, 8])
@pytest.mark.parametrize("clusters", [5, 10, 40])
@pytest.mark.parametrize("even", [True, False])
def test_the_level_holds_over_many_studies(policies: int, clusters: int, even: bool) -> None:
    # 4,000 studies: a rate above 6 % or below 3.4 % would be seen; policies of unlike spread included
    spread = np.ones(policies) if even else np.linspace(0.3, 3.0, policies)
    wrong = false_alarms(policies, clusters, trials=4_000, seed=policies * 100 + clusters, spread=spread)
    rate = wrong / 4_000
    print(f"{policies} equal policies, {clusters} clusters, even spread {even}: false alarms {rate:.4f}")
    assert 0.034 <= rate <= 0.06


def test_one_pair_is_students_interval() -> None:
    rng = np.random.default_rng(5)
    outcomes = rng.standard_normal((12, 2))
    _, contrasts = intervals.pair_contrasts(2)
    found = intervals.simultaneous(outcomes, contrasts, draws=100_000)
    gap = outcomes[:, 1] - outcomes[:, 0]
    half = stats.t.ppf(0.975, 11) * gap.std(ddof=1) / math.sqrt(12)
    assert found.mean[0] == pytest.approx(gap.mean())
    # the quantile of 100,000 simulated values has a standard error below 0.5 %
    assert (found.high[0] - found.low[0]) / 2 == pytest.approx(half, rel=0.02)


def test_many_clusters_give_tukeys_critical_value() -> None:
    rng = np.random.default_rng(6)
    _, contrasts = intervals.pair_contrasts(5)
    found = intervals.simultaneous(rng.standard_normal((4_000, 5)), contrasts, draws=50_000)
    expected = stats.studentized_range.ppf(0.95, 5, 1e6) / math.sqrt(2.0)
    assert found.factor == pytest.approx(expected, rel=0.02)


def test_identical_policies_have_an_empty_interval_at_zero_and_widen_no_other() -> None:
    rng = np.random.default_rng(7)
    two = rng.standard_normal((10, 2))
    _, pair = intervals.pair_contrasts(2)
    _, three = intervals.pair_contrasts(3)
    copied = intervals.simultaneous(np.column_stack((two, two[:, 1])), three)
    alone = intervals.simultaneous(two, pair)
    assert (copied.low[2], copied.high[2]) == (0.0, 0.0)
    assert copied.high[0] - copied.low[0] == pytest.approx(alone.high[0] - alone.low[0], rel=0.35)


def test_fewer_than_two_clusters_give_no_interval() -> None:
    _, contrasts = intervals.pair_contrasts(3)
    found = intervals.simultaneous(np.ones((1, 3)), contrasts)
    assert np.isnan(found.low).all()
    assert found.mean.tolist() == [0.0, 0.0, 0.0]


def test_the_same_outcomes_give_the_same_interval_to_the_last_bit() -> None:
    outcomes = np.random.default_rng(8).standard_normal((10, 4))
    _, contrasts = intervals.pair_contrasts(4)
    first, second = (intervals.simultaneous(outcomes, contrasts) for _ in range(2))
    assert first.low.tobytes() == second.low.tobytes()
    assert intervals.best_and_regret(outcomes)[0].tobytes() == intervals.best_and_regret(outcomes)[0].tobytes()


def test_the_chance_of_being_best_is_students_for_two_policies() -> None:
    # two policies whose difference has mean 0.2 and variance 1 over 50 clusters, exactly
    quantiles = stats.norm.ppf((np.arange(50) + 0.5) / 50)
    gap = 0.2 + quantiles / quantiles.std(ddof=1)
    single = float(stats.t.ppf(0.975, 49))
    chance, regret = intervals.best_and_regret(np.column_stack((np.zeros(50), gap)), factor=single, draws=100_000)
    z = 0.2 * math.sqrt(50)
    assert chance[1] == pytest.approx(stats.t.cdf(z, 49), abs=0.005)
    assert chance.sum() == pytest.approx(1.0)
    loss = ((49 + z * z) / 48 * stats.t.pdf(z, 49) - z * stats.t.sf(z, 49)) / math.sqrt(50)
    assert regret[1] == pytest.approx(loss, rel=0.05)
    assert regret[0] - regret[1] == pytest.approx(gap.mean(), abs=0.005)


@pytest.mark.parametrize(("clusters", "policies"), [(3, 3), (5, 5), (10, 8), (40, 3)])
def test_a_pair_whose_interval_just_excludes_zero_has_a_chance_of_975_in_a_thousand(
    clusters: int, policies: int
) -> None:
    outcomes = np.random.default_rng(clusters).standard_normal((clusters, policies))
    _, contrasts = intervals.pair_contrasts(policies)
    found = intervals.simultaneous(outcomes, contrasts)
    # move the second policy up until its interval against the first touches 0, and the others far below both
    outcomes[:, 1] -= found.low[0]
    outcomes[:, 2:] -= 1e4
    chance, _ = intervals.best_and_regret(outcomes, factor=found.factor, draws=100_000)
    assert chance[1] == pytest.approx(0.975, abs=0.003)


def test_few_draws_make_the_chance_cautious() -> None:
    gap = np.array([0.9, 1.1, 1.0, 0.8, 1.2])
    few = intervals.best_and_regret(np.column_stack((np.zeros(5), gap, gap - 5.0)))[0]
    close = intervals.best_and_regret(np.column_stack((np.zeros(5), gap * [1, -1, 1, 1, 1], gap - 5.0)))[0]
    assert 0.98 < few[1] < 1.0
    assert 0.5 < close[1] < 0.9


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_pointwise_interval_is_that_of_scipy(level: float) -> None:
    values = np.random.default_rng(12).standard_normal(15)
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(level)
    assert intervals.pointwise(values, level) == pytest.approx((values.mean(), expected.low, expected.high))
    assert np.isnan(intervals.pointwise(values[:1])[1:]).all()
    assert np.isnan(intervals.pointwise(values[:0])).all()


def test_equal_policies_share_the_chance_of_being_best() -> None:
    chance, regret = intervals.best_and_regret(np.tile(np.arange(10.0)[:, None], (1, 4)))
    assert chance == pytest.approx([0.25] * 4)
    assert regret == pytest.approx([0.0] * 4)


def test_the_variance_reduction_is_the_ratio_of_variances() -> None:
    rng = np.random.default_rng(9)
    common = rng.standard_normal(4_000)
    a, b = common + 0.5 * rng.standard_normal(4_000), common + 0.5 * rng.standard_normal(4_000)
    assert intervals.variance_reduction(a, b) == pytest.approx(2 * 1.25 / 0.5, rel=0.1)
    assert intervals.variance_reduction(common, common + 3.0) == math.inf
    assert math.isnan(intervals.variance_reduction(np.ones(5), np.ones(5)))


def test_the_components_of_variance_are_found() -> None:
    # 2,000 draws of two runs each: standard errors near 0.03 x variance, so the bounds are beyond four of them
    rng = np.random.default_rng(10)
    draw = np.repeat(np.arange(2_000), 2)
    values = np.repeat(2.0 * rng.standard_normal(2_000), 2) + rng.standard_normal(4_000)
    chance, parameters = intervals.variance_components(values, draw)
    assert chance == pytest.approx(1.0, rel=0.15)
    assert parameters == pytest.approx(4.0, rel=0.15)


def test_chance_alone_leaves_nothing_to_parameters_and_one_run_a_draw_identifies_neither() -> None:
    rng = np.random.default_rng(11)
    chance, parameters = intervals.variance_components(rng.standard_normal(4_000), np.repeat(np.arange(2_000), 2))
    assert chance == pytest.approx(1.0, rel=0.15)
    assert parameters < 0.15
    assert all(math.isnan(part) for part in intervals.variance_components(rng.standard_normal(10), np.arange(10)))


def test_clusters_to_settle_is_where_the_interval_just_excludes_zero() -> None:
    needed = intervals.clusters_to_settle(mean=0.1, sd=1.0, factor=2.0)
    assert needed is not None
    assert 2.0 * 1.0 / math.sqrt(needed) <= 0.1 < 2.0 * 1.0 / math.sqrt(needed - 1)
    assert intervals.clusters_to_settle(0.0, 1.0, 2.0) is None
    assert intervals.clusters_to_settle(1e-9, 1.0, 2.0) is None


@pytest.mark.parametrize("policies", [2, 3, 8])
def test_every_pair_is_a_contrast(policies: int) -> None:
    pairs, matrix = intervals.pair_contrasts(policies)
    assert pairs == list(combinations(range(policies), 2))
    values = np.arange(policies) ** 2.0
    assert (values @ matrix).tolist() == [values[b] - values[a] for a, b in pairs]
