"""Simulation-based calibration: ranks of truths are even when the calibration is right, and are not when it is wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.calibration.matching.fitting import Runs
from sim.calibration.matching.implausibility import Emulated, Wave, variance_of
from sim.calibration.matching.sampling import Effort
from sim.calibration.matching.sbc import Ranks, ranks_by, ranks_of
from sim.calibration.matching.space import values_at
from sim.calibration.problem import Problem
from sim.kernel.units import Floats
from tests.calibration import synthetic

TRUTHS = 128


def one_a_paper() -> Problem:
    """Three papers with a number each, so that the weights are the likelihood."""
    problem = synthetic.problem()
    return replace(
        problem, statistics=tuple(one for one in problem.statistics if one.name in ("sum", "bent", "product"))
    )


class Exact:
    """Stands for an emulator that knows the bench, but for an error of ``shift``."""

    def __init__(self, name: str, shift: float = 0.0) -> None:
        self.name, self.shift = name, shift

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        one, two, rate = unit[:, 0], unit[:, 1], np.log(0.5) + unit[:, 2] * np.log(16.0)
        found = {
            "sum": 2.0 * one + two,
            "bent": 3.0 * (one - 0.5) ** 2 + 0.5 * two,
            "product": rate + np.log(0.2 + two),
        }
        return found[self.name] + self.shift, np.zeros(len(unit))


@cache
def points(number: int) -> tuple[Floats, Floats]:
    """Truths from the prior, and what the bench measures of them."""
    problem, random = one_a_paper(), np.random.default_rng(11)
    unit = random.random((number, 4))
    seeds = random.integers(2**31, size=number)
    found = [synthetic.bench(values_at(problem.free, u), int(seed), 1) for u, seed in zip(unit, seeds, strict=True)]
    return unit, np.array([[one[name] for name in problem.names] for one in found])


def ranks(factor: float = 1.0, shift: float = 0.0) -> Ranks:
    """Ranks by emulators that know the bench; ``factor``: by which the variance of what is not known is wrong."""
    problem = one_a_paper()
    emulated = [
        Emulated(one, Exact(one.name, shift), factor * variance_of(one, synthetic.NOISE**2))
        for one in problem.statistics
    ]
    unit, values = points(TRUTHS)
    random = np.random.default_rng(3)
    return ranks_by(problem, Wave(emulated, 2), unit, values, random, Effort(160, 4, 10))


def test_a_calibration_that_is_right_passes() -> None:
    """At a fixed seed; a right one fails for one seed in a hundred."""
    found = ranks()
    assert found.shares.shape == (TRUTHS, 4)
    assert found.empty == 0
    assert found.holds
    assert found.wide() == []
    assert found.p_values().min() > 0.01 / 4


def test_one_that_is_less_sure_than_it_could_be_holds_and_is_said_to_be_wide() -> None:
    """Six times the variance: truths lie in the middle, for the parameter that is known best."""
    found = ranks(factor=6.0)
    assert found.holds
    assert found.wide() == [0]


def test_one_that_is_too_sure_is_found_out() -> None:
    """A tenth of the variance: ranks gather at both ends, but for the parameter that nothing depends on."""
    found = ranks(factor=0.1)
    assert not found.holds
    assert (found.histograms()[:3][:, [0, -1]].sum(axis=1) > 0.5 * TRUTHS).all()
    assert found.p_values()[3] > 0.01


def test_one_whose_emulators_are_off_is_found_out() -> None:
    assert not ranks(shift=0.25).holds


def test_even_ranks_are_even() -> None:
    even = Ranks((np.arange(160)[:, None] + 0.5) / 160.0 * np.ones(2), 0)
    assert (even.histograms() == 20.0).all()
    assert even.p_values() == pytest.approx([1.0, 1.0])
    assert even.holds
    assert even.shift() == pytest.approx([0.0, 0.0], abs=1e-9)
    assert np.abs(even.narrowness()).max() < 0.1
    assert not Ranks(0.5 * even.shares, 0).holds
    assert not Ranks(np.round(even.shares), 0).holds
    assert Ranks(0.25 + 0.5 * even.shares, 0).wide() == [0, 1]


def test_false_alarms_are_as_rare_as_stated() -> None:
    """Of 400 sets of even ranks of 20 parameters at most 12 are refused: more would come once in 1,000 times."""
    random = np.random.default_rng(9)
    refused = sum(not Ranks(random.random((64, 20)), 0).holds for _ in range(400))
    assert refused <= 12


@pytest.mark.proof
def test_emulated_points_are_found_again() -> None:
    """Emulators and all: every point of a first wave is a truth once, for emulators that were not trained on it."""
    unit, values = points(200)
    runs = Runs(unit, values, np.ones((200, 3)))
    noise = dict.fromkeys(one_a_paper().names, synthetic.NOISE**2)
    found = ranks_of(one_a_paper(), runs, noise, truths=range(200), seed=5)
    assert found.empty == 0
    assert found.holds
