"""The sequential selection: its error rate where the truth is known, and its results."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.study.analysis.selection import FIRST, Verdict, choose, triangle

SURE = 0.9
NAMES = ("a", "b", "c")


def outcomes(rng: np.random.Generator, rows: int, means: tuple[float, ...], own: float = 1.0) -> np.ndarray:
    """Paired observations: shared noise ten times as wide as the noise of each policy."""
    shared = 10.0 * rng.standard_normal((rows, 1))
    return shared + np.array(means) + own * rng.standard_normal((rows, len(means)))


def played(means: tuple[float, ...], tolerance: float, trials: int, seed: int, rows: int = 400) -> list[Verdict]:
    rng = np.random.default_rng(seed)
    names = NAMES[: len(means)]
    return [choose(outcomes(rng, rows, means), names, SURE, tolerance) for _ in range(trials)]


def errors(verdicts: list[Verdict], means: tuple[float, ...], tolerance: float) -> int:
    """Choices of a policy that is behind the best by the tolerance or more."""
    bad = {name for name, mean in zip(NAMES, means, strict=False) if mean <= max(means) - tolerance}
    assert all(one.decided for one in verdicts)
    return sum(one.best in bad for one in verdicts)


def allowed(trials: int, alarm: float = 1e-4) -> int:
    """Errors that a procedure at its stated rate exceeds with a chance of at most ``alarm``."""
    return int(stats.binom.ppf(1.0 - alarm, trials, 1.0 - SURE))


CASES = [
    ((0.0, 0.0, 1.0), 1.0),  # one better by exactly the tolerance: the least favourable case
    ((0.0, 0.0, 3.0), 1.0),  # one clearly better
    ((0.0, 0.9, 1.0), 0.5),  # two close within the tolerance, one beyond it
    ((0.0, 0.6, 1.2), 1.0),  # a chain: each within the tolerance of the next, the first beyond it of the last
    ((0.0, 1.0), 1.0),
]


@pytest.mark.parametrize(("means", "tolerance"), CASES)
def test_it_errs_no_more_often_than_stated(means: tuple[float, ...], tolerance: float) -> None:
    """200 choices a case; chance of a false alarm below 1 in 10,000 each."""
    verdicts = played(means, tolerance, 200, seed=11)
    assert errors(verdicts, means, tolerance) <= allowed(200)


@pytest.mark.proof
@pytest.mark.parametrize(("means", "tolerance"), CASES)
@pytest.mark.parametrize("first", [5, 10])
def test_it_errs_no_more_often_than_stated_at_length(means: tuple[float, ...], tolerance: float, first: int) -> None:
    """10,000 choices a case; chance of a false alarm below 1 in 10,000 each."""
    rng = np.random.default_rng(first)
    names = NAMES[: len(means)]
    verdicts = [choose(outcomes(rng, 2_000, means), names, SURE, tolerance, first) for _ in range(10_000)]
    assert errors(verdicts, means, tolerance) <= allowed(10_000)


def test_in_the_least_favourable_case_the_bound_is_not_far_from_reached() -> None:
    """Errors happen: the procedure is not so wide that it could not err. False alarm: chance of none in 600 at a rate of 2 % is 5e-6."""
    assert errors(played((0.0, 1.0), 1.0, 600, seed=3), (0.0, 1.0), 1.0) > 0


def test_paired_differences_remove_the_shared_noise() -> None:
    """Without pairing the spread would be ten times as wide and the choice would take about a hundred times as long."""
    found = played((0.0, 0.0, 3.0), 1.0, 50, seed=5)
    assert np.median([one.observations for one in found]) <= 2 * FIRST


def test_equal_policies_end_within_the_tolerance() -> None:
    found = played((0.0, 0.0, 0.0), 2.0, 50, seed=6)
    assert all(one.decided for one in found)
    assert {one.best for one in found} == set(NAMES)


def test_policies_that_are_the_same_are_decided_at_the_first_look() -> None:
    table = np.repeat(np.random.default_rng(1).standard_normal((FIRST, 1)), 2, axis=1)
    verdict = choose(table, ("a", "b"), 0.95, 0.1)
    assert (verdict.best, verdict.observations) == ("a", FIRST)
    assert verdict.dropped[0].why == "within the tolerance"
    assert verdict.dropped[0].gap == 0.0


def test_more_rows_never_change_a_decision() -> None:
    rng = np.random.default_rng(8)
    for _ in range(10):
        table = outcomes(rng, 200, (0.0, 0.3, 0.6))
        whole = choose(table, NAMES, SURE, 1.0)
        assert whole.decided
        for rows in range(1, 200):
            part = choose(table[:rows], NAMES, SURE, 1.0)
            assert part.decided == (rows >= whole.observations)
            if part.decided:
                assert (part.best, part.dropped) == (whole.best, whole.dropped)


def test_it_says_by_when_it_will_end() -> None:
    rng = np.random.default_rng(9)
    for _ in range(30):
        table = outcomes(rng, 400, (0.0, 0.0, 0.0))
        early = choose(table[:FIRST], NAMES, SURE, 1.5)
        whole = choose(table, NAMES, SURE, 1.5)
        assert early.needed is not None
        assert whole.observations <= early.needed or "within the tolerance" in {one.why for one in whole.dropped}


def test_the_triangle_spends_what_may_go_wrong() -> None:
    """Kim and Nelson 2001, c = 1: eta = ((2 beta)^(-2 / (n0 - 1)) - 1) / 2, h2 = 2 eta (n0 - 1) for the crossing; and Student's tail."""
    for policies, first in ((2, 10), (3, 5), (6, 20)):
        h2 = triangle(0.95, policies, first)
        tail = stats.t.sf(math.sqrt(h2), first - 1)
        crossing = 0.05 / (policies - 1) - tail
        eta = 0.5 * ((2.0 * crossing) ** (-2.0 / (first - 1)) - 1.0)
        assert h2 == pytest.approx(2.0 * eta * (first - 1))
        assert 0.0 < tail < crossing
    assert triangle(0.95, 3, 10) > triangle(0.95, 2, 10)


def test_a_circle_is_broken_by_the_means() -> None:
    """a beats b early, b beats c early, c beats a early; in the end c is ahead."""
    rng = np.random.default_rng(0)
    circles = 0
    for _ in range(400):
        table = outcomes(rng, 200, (0.0, 0.0, 0.0))
        one = choose(table, NAMES, 0.6, 1.0)
        if {gone.observations for gone in one.dropped} == {one.observations} and one.dropped[0].why != "behind":
            circles += one.best == NAMES[int(np.argmax(table[: one.observations].mean(axis=0)))]
        assert one.decided
        assert len(one.dropped) == 2
    assert circles > 0


def test_before_the_first_look_nothing_is_said() -> None:
    table = outcomes(np.random.default_rng(2), FIRST - 1, (0.0, 99.0, 0.0))
    verdict = choose(table, NAMES, SURE, 1.0)
    assert (verdict.best, verdict.ahead, verdict.needed) == (None, "b", None)
    assert choose(table[:0], NAMES, SURE, 1.0).ahead is None


@pytest.mark.parametrize(("sure", "tolerance", "first"), [(0.3, 1.0, 5), (1.0, 1.0, 5), (0.9, 0.0, 5), (0.9, 1.0, 1)])
def test_numbers_that_mean_nothing_are_refused(sure: float, tolerance: float, first: int) -> None:
    with pytest.raises(ValueError):
        choose(np.zeros((9, 3)), NAMES, sure, tolerance, first)


def test_it_is_plain_data() -> None:
    verdict = played((0.0, 0.0, 3.0), 1.0, 1, seed=5)[0]
    told = verdict.to_json()
    assert told["best"] == "c"
    assert {one["policy"] for one in told["dropped"]} == {"a", "b"}
    assert all(math.isfinite(one["gap"]) for one in told["dropped"])
