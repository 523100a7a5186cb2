"""Sampling of small spaces against volumes and moments that are known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.matching.sampling import Effort, sample_below, weighted_sample
from sim.kernel.units import Floats


def radius(unit: Floats, _limit: float = math.inf) -> Floats:
    return np.asarray(np.linalg.norm(unit - 0.5, axis=1))


def volume(dimensions: int, of: float) -> float:
    return math.exp(0.5 * dimensions * math.log(math.pi) - math.lgamma(dimensions / 2 + 1) + dimensions * math.log(of))


@pytest.mark.parametrize(("dimensions", "of"), [(3, 0.3), (10, 0.3), (20, 0.4)])
def test_the_volume_of_a_ball(dimensions: int, of: float) -> None:
    """Down to 3e-10 of the space, within three of its own standard errors of the truth; the points are uniform in the ball."""
    found = sample_below(radius, dimensions, of, 1)
    half = math.log(found.high / found.share)
    assert abs(math.log(found.share / volume(dimensions, of))) < 1.5 * half
    assert radius(found.unit).max() <= of
    assert radius(found.unit).mean() == pytest.approx(of * dimensions / (dimensions + 1), rel=0.01)
    assert found.unit.std(axis=0).mean() == pytest.approx(of / math.sqrt(dimensions + 2), rel=0.03)


def test_intervals_of_the_share_cover() -> None:
    """Of 40 intervals at 95 % at least 34 hold the truth: fewer would come once in 200 times."""
    effort = Effort(points=800, sweeps=10, final=2)
    found = [sample_below(radius, 10, 0.3, seed, effort) for seed in range(40)]
    assert sum(one.low <= volume(10, 0.3) <= one.high for one in found) >= 34


def test_two_islands_keep_their_shares() -> None:
    """One island is three times as large as the other, and no path leads from one to the other."""

    def score(unit: Floats, _limit: float) -> Floats:
        first = np.abs(unit - 0.25).max(axis=1) / 0.06
        second = np.abs(unit - 0.75).max(axis=1) / (0.06 / 3.0 ** (1.0 / 4.0))
        return np.asarray(np.minimum(first, second))

    found = sample_below(score, 4, 1.0, 2, Effort(points=4000))
    assert found.share == pytest.approx(0.12**4 * (1.0 + 1.0 / 3.0), rel=0.25)
    assert (found.unit[:, 0] < 0.5).mean() == pytest.approx(0.75, abs=0.1)


def test_an_empty_space_is_said_to_be_empty() -> None:
    found = sample_below(lambda unit, _: 5.0 + radius(unit), 4, 3.0, 1)
    assert len(found.unit) == 0
    assert found.share == found.low == 0.0
    assert 0.0 < found.high < 1e-3
    assert found.least == pytest.approx(5.0, abs=0.05)


def test_a_weighted_sample_has_the_moments_of_its_density() -> None:
    """A normal density around 0.4 with a correlation of 0.9 between two of four parameters."""
    spread = np.array([[1.0, 0.9, 0, 0], [0.9, 1.0, 0, 0], [0, 0, 1.0, 0], [0, 0, 0, 1.0]]) * 0.08**2
    inverse = np.linalg.inv(spread)

    def density(unit: Floats) -> Floats:
        moved = unit - 0.4
        inside = ((unit > 0.0) & (unit < 1.0)).all(axis=1)
        return np.where(inside, -0.5 * np.einsum("ij,jk,ik->i", moved, inverse, moved), -math.inf)

    start = np.random.default_rng(1).random((1600, 4))
    unit, agreement = weighted_sample(density, start, 1)
    assert agreement < 1.1
    assert unit.mean(axis=0) == pytest.approx([0.4] * 4, abs=0.08 / 8.0)
    assert unit.std(axis=0) == pytest.approx([0.08] * 4, rel=0.1)
    assert np.corrcoef(unit.T)[0, 1] == pytest.approx(0.9, abs=0.03)


def test_a_density_far_narrower_than_the_space_is_reached() -> None:
    """A ridge in ten dimensions, a hundredth of the space wide across and broad along it: moves alone would not arrive."""

    def density(unit: Floats) -> Floats:
        inside = ((unit > 0.0) & (unit < 1.0)).all(axis=1)
        across, along = unit[:, 0] + unit[:, 1] - 0.9, unit[:, 0] - unit[:, 1]
        return np.where(inside, -0.5 * ((across / 0.01) ** 2 + (along / 0.3) ** 2), -math.inf)

    start = np.random.default_rng(1).random((1600, 10))
    unit, agreement = weighted_sample(density, start, 3)
    assert agreement < 1.1
    assert (unit[:, 0] + unit[:, 1]).std() == pytest.approx(0.01, rel=0.1)
    assert (unit[:, 0] - unit[:, 1]).std() == pytest.approx(0.3, rel=0.1)
    assert unit[:, 2:].std(axis=0).mean() == pytest.approx(1.0 / math.sqrt(12.0), rel=0.05)


def test_the_same_seed_gives_the_same_sample() -> None:
    one, other = (sample_below(radius, 4, 0.2, 7, Effort(400, 4, 4)) for _ in range(2))
    assert (one.unit == other.unit).all()
