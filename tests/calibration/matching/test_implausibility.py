"""Implausibility, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.matching.fitting import Constant
from sim.calibration.matching.implausibility import Emulated, Space, Wave, compressed, ranked, real_groups, variance_of
from sim.calibration.matching.likelihood import log_weight, real_log_weight, truncated_weights
from sim.kernel.units import Floats
from sim.study.design.ensemble import effective_size
from tests.calibration.synthetic import Number


class Line:
    """Stands for an emulator: ten times an input, known within a variance."""

    def __init__(self, place: int, variance: float = 0.0) -> None:
        self.place, self.variance = place, variance

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        return 10.0 * unit[:, self.place], np.full(len(unit), self.variance)


def wave(rank: int, variance: float = 0.0) -> Wave:
    """Three groups, the first of two numbers; each is met where its input is 0.5, and 1 off in 0.1."""
    numbers = [Number("x", "A", 5.0, 0.6, 0.8), Number("x2", "A", 5.0, 3.0, 4.0), Number("y", "B", 5.0, 0.6, 0.8)]
    numbers.append(Number("z", "C", 5.0, 0.6, 0.8))
    return Wave(
        [
            Emulated(one, Line(place, variance), variance_of(one, 0.0))
            for one, place in zip(numbers, (0, 0, 1, 2), strict=True)
        ],
        rank,
    )


def test_all_variances_count() -> None:
    one = Number("x", "A", 5.0, 1.0, 2.0)
    emulated = Emulated(one, Constant(11.0, 3.0), variance_of(one, 1.0))
    assert emulated.implausibility(np.zeros((1, 1)))[0] == pytest.approx(6.0 / math.sqrt(3.0 + 1.0 + 1.0 + 4.0))


def test_a_group_is_as_implausible_as_its_worst_number_and_a_point_as_its_group_of_that_rank() -> None:
    unit = np.array([[0.9, 0.7, 0.6]])
    assert wave(1).of_groups(unit)[0] == pytest.approx([4.0, 2.0, 1.0])
    assert [wave(rank).score(unit)[0] for rank in (1, 2, 3, 9)] == pytest.approx([4.0, 2.0, 1.0, 1.0])
    assert ranked(np.array([[1.0, 5.0, 3.0]]), 2)[0] == 3.0


def test_a_limit_changes_nothing_below_it_and_stays_above_it() -> None:
    unit = np.random.default_rng(1).random((200, 3))
    for rank in (1, 2, 3):
        exact, limited = wave(rank).score(unit), wave(rank).score(unit, 2.0)
        below = exact <= 2.0
        assert limited[below] == pytest.approx(exact[below])
        assert (limited[~below] > 2.0).all()
        assert (limited <= exact + 1e-12).all()


def test_a_later_wave_is_asked_only_about_what_the_earlier_ones_leave() -> None:
    """The second wave's emulators would call everything far out; it is not asked where the first has ruled out."""
    later = Wave([Emulated(Number("x", "A", 0.0), Constant(50.0, 0.0), 1.0)], 1)
    space = Space(3, (wave(1), later))
    ruled_out, left = np.array([[0.95, 0.5, 0.5]]), np.array([[0.5, 0.5, 0.5]])
    assert space.score(ruled_out)[0] == pytest.approx(4.5)
    assert space.score(left)[0] == pytest.approx(50.0)
    assert space.of_groups(ruled_out, ["A", "B", "C"])[0] == pytest.approx([4.5, 0.0, 0.0])


def test_an_emulator_that_is_not_sure_rules_out_nothing() -> None:
    unit = np.random.default_rng(1).random((100, 3))
    assert (wave(1, variance=100.0).score(unit) < 1.0).all()


def test_a_number_that_is_undefined_in_a_run_is_not_met() -> None:
    numbers = (Number("x", "A", 1.0), Number("y", "A", 1.0), Number("z", "B", 1.0))
    found = real_groups(numbers, {"x": 1.0, "y": None, "z": 1.2}, dict.fromkeys("xyz", 0.04))
    assert found == {"A": math.inf, "B": pytest.approx(1.0)}


def test_a_paper_counts_once_however_many_numbers_it_gives() -> None:
    """Two equal numbers in one group weigh as much as one of them alone."""
    unit = np.array([[0.3], [0.45]])
    one = [Emulated(Number("x", "A", 5.0), Line(0, 0.5), 1.0)]
    twice = [*one, Emulated(Number("x2", "A", 5.0), Line(0, 0.5), 1.0)]
    single, double = (log_weight(Wave(some, 1), *Wave(some, 1).predictions(unit)) for some in (one, twice))
    assert single == pytest.approx(double)
    assert single[1] - single[0] == pytest.approx(0.5 * (2.0**2 - 0.5**2) / 1.5)


def test_real_weights_leave_the_emulator_out() -> None:
    made = Wave([Emulated(Number("x", "A", 5.0, 1.0, 1.0), Line(0, 0.5), 2.0)], 1)
    assert real_log_weight(made, {"x": 7.0}) == pytest.approx(-0.5 * (4.0 / 2.0 + math.log(2.0)))
    assert real_log_weight(made, {"x": None}) == -math.inf


def test_weights_sum_to_one_and_none_outweighs_all_others() -> None:
    assert truncated_weights(np.zeros(4)) == pytest.approx([0.25] * 4)
    found = truncated_weights(np.array([100.0, *np.zeros(99)]))
    assert found.sum() == pytest.approx(1.0)
    assert effective_size(np.full(10, 0.1)) == pytest.approx(10.0)
    assert effective_size(np.array([0.5, 0.5, 0.0])) == pytest.approx(2.0)


def test_what_is_far_off_is_drawn_nearer_and_what_is_near_stays() -> None:
    """Tolerance 0.5: up to five of them as it is, then by the logarithm, without a step in value or slope; order and side are kept."""
    about = Number("far", "F", 1.0, 0.3, 0.4)
    near = np.array([1.0, 1.9, -1.4, 3.5, math.nan])
    assert compressed(about, near).tolist()[:4] == near.tolist()[:4]
    assert math.isnan(compressed(about, near)[4])
    far = compressed(about, np.array([3.5 + 1e-6, 8.5, -6.5, 1.0 + 0.5 * 145.0]))
    assert far[0] == pytest.approx(3.5 + 1e-6, abs=1e-9)
    assert far[1] - 1.0 == pytest.approx(1.0 - far[2]) == 0.5 * (5.0 + 3.0 * math.log1p(10.0 / 3.0))
    assert far[3] == pytest.approx(1.0 + 0.5 * (5.0 + 3.0 * math.log1p(140.0 / 3.0)))
    wide = compressed(about, np.linspace(-100.0, 100.0, 1001))
    assert (np.diff(wide) > 0.0).all()
