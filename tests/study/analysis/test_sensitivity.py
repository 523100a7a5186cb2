"""Indices against closed forms, through the project's own designs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.study.analysis.sensitivity import averaged, linear_effects, morris, noise_share, sobol
from sim.study.design.sampling import Design, StudyError, check_sample, unit_sample

NAMES = ["x1", "x2", "x3"]


def ishigami(unit: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990), a = 7, b = 0.1, on (-pi, pi)."""
    x = math.pi * (2.0 * unit - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> tuple[dict[str, float], dict[str, float]]:
    """First and total indices in closed form."""
    one = 0.5 * (1.0 + 0.1 * math.pi**4 / 5.0) ** 2
    two = 7.0**2 / 8.0
    both = 0.1**2 * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = one + two + both
    return (
        {"x1": one / whole, "x2": two / whole, "x3": 0.0},
        {"x1": (one + both) / whole, "x2": two / whole, "x3": both / whole},
    )


def test_the_indices_of_the_ishigami_function_are_found() -> None:
    """2,048 base samples of a scrambled Sobol sequence with a fixed seed; errors of this method are then well below 0.03."""
    unit = unit_sample(Design(kind="saltelli", points=2048, seed=3), 3)
    found = sobol(NAMES, ishigami(unit)[:, None])
    first, total = ishigami_indices()
    for one in found.indices:
        assert one.first == pytest.approx(first[one.parameter], abs=0.03)
        assert one.total == pytest.approx(total[one.parameter], abs=0.03)
        assert one.floor is None
    assert [one.parameter for one in found.indices] == ["x1", "x2", "x3"]
    assert (found.method, found.points, found.noise) == ("sobol", 2048 * 5, None)


def test_intervals_of_sobol_indices_cover() -> None:
    """30 seeds with 128 base samples: of 180 intervals of 95 %, at least 155 cover; they are not independent, and resampling is rough."""
    first, total = ishigami_indices()
    covered = 0
    for seed in range(30):
        unit = unit_sample(Design(kind="saltelli", points=128, seed=seed), 3)
        for one in sobol(NAMES, ishigami(unit)[:, None]).indices:
            covered += abs(one.first - first[one.parameter]) <= one.first_half + 1e-9
            assert one.total is not None
            assert one.total_half is not None
            covered += abs(one.total - total[one.parameter]) <= one.total_half + 1e-9
    assert covered >= 155


def test_noise_is_measured_and_shows_in_the_floor() -> None:
    """x2 does nothing; noise of variance 2 in the means makes its total index what the floor says."""
    rng = np.random.default_rng(5)
    unit = unit_sample(Design(kind="saltelli", points=512, seed=1), 2)
    runs = 4.0 * unit[:, [0]] + 2.0 * rng.standard_normal((len(unit), 2))
    found = sobol(["x1", "x2"], runs)
    assert found.noise == pytest.approx(2.0 / (2.0 + 16.0 / 12.0), abs=0.05)
    nothing = next(one for one in found.indices if one.parameter == "x2")
    assert nothing.floor == pytest.approx(found.noise, abs=0.06)
    assert nothing.total == pytest.approx(nothing.floor, abs=0.08)


def test_a_linear_function_is_screened_exactly() -> None:
    """Every effect is its slope: mu* = |slope|, sigma = 0."""
    unit = unit_sample(Design(kind="morris", points=8), 3)
    runs = (5.0 * unit[:, 0] - 2.0 * unit[:, 1])[:, None] + np.zeros((1, 2))
    found = morris(NAMES, unit, runs)
    by_name = {one.parameter: one for one in found.indices}
    assert by_name["x1"].first == pytest.approx(5.0)
    assert by_name["x2"].first == pytest.approx(2.0)
    assert by_name["x2"].mean == pytest.approx(-2.0)
    assert by_name["x3"].first == pytest.approx(0.0, abs=1e-12)
    for one in found.indices:
        assert one.spread == pytest.approx(0.0, abs=1e-12)
        assert one.first_half == pytest.approx(0.0, abs=1e-12)
        assert one.floor == pytest.approx(0.0, abs=1e-12)
    assert found.noise == 0.0


@pytest.mark.parametrize("replicates", [2, 5])
def test_the_floor_of_screening_is_what_nothing_shows(replicates: int) -> None:
    """x2 does nothing: its mu* is the floor, up to chance (400 trajectories: standard error 4 %, so 20 % is five of them)."""
    rng = np.random.default_rng(6)
    unit = unit_sample(Design(kind="morris", points=400), 2)
    runs = 3.0 * unit[:, [0]] + rng.standard_normal((len(unit), replicates))
    nothing = next(one for one in morris(["x1", "x2"], unit, runs).indices if one.parameter == "x2")
    assert nothing.floor == pytest.approx(nothing.first, rel=0.2)


def test_points_that_failed_take_their_block_with_them() -> None:
    unit = unit_sample(Design(kind="saltelli", points=64), 3)
    runs = ishigami(unit)[:, None].copy()
    runs[7] = np.nan
    found = sobol(NAMES, runs)
    assert found.points == 63 * 5
    kept = np.ones(len(unit), dtype=bool)
    kept[5:10] = False
    assert found == sobol(NAMES, ishigami(unit)[kept][:, None])
    steps = unit_sample(Design(kind="morris", points=6), 3)
    lost = (5.0 * steps[:, 0])[:, None].copy()
    lost[0] = np.nan
    assert morris(NAMES, steps, lost).points == 5 * 4


def test_what_cannot_be_analysed_is_refused() -> None:
    unit = unit_sample(Design(kind="morris", points=3), 3)
    with pytest.raises(StudyError, match="the same"):
        morris(NAMES, unit, np.ones((12, 2)))
    runs = np.random.default_rng(1).random((12, 1))
    runs[[0, 4]] = np.nan
    with pytest.raises(StudyError, match="1 trajectories"):
        morris(NAMES, unit, runs)
    with pytest.raises(StudyError, match="SALib"):
        check_sample(Design(kind="morris"), [[1.0, 2.0]], [[1.0, 2.5]])


def test_means_and_their_variances() -> None:
    runs = np.array([[1.0, 3.0, np.nan], [2.0, np.nan, np.nan], [np.nan, np.nan, np.nan]])
    means, variances = averaged(runs)
    assert means[:2].tolist() == [2.0, 2.0]
    assert variances[0] == 1.0
    assert np.isnan([means[2], *variances[1:]]).all()
    assert noise_share(runs) is None
    assert noise_share(np.array([[1.0, 3.0], [11.0, 13.0]])) == pytest.approx(1.0 / 50.0)


def test_linear_effects_are_found_with_their_size_and_order() -> None:
    """Intervals of 95 %: with this seed both include the truth (probability of a false alarm: 10 %)."""
    rng = np.random.default_rng(4)
    inputs = rng.random((40, 2))
    inputs[0], inputs[1] = 0.0, 1.0
    outcomes = 20.0 * inputs[:, 0] - 4.0 * inputs[:, 1] + 0.5 * rng.standard_normal(40)
    first, second = linear_effects(["x", "y"], inputs, outcomes)
    assert (first.parameter, second.parameter) == ("x", "y")
    assert first.low < 20.0 < first.high
    assert second.low < -4.0 < second.high
    assert first.high - first.low < 2.0


def test_too_few_points_have_no_linear_effects() -> None:
    assert linear_effects(["x", "y"], np.random.default_rng(1).random((5, 2)), np.zeros(5)) == []


def test_a_parameter_varied_in_its_logarithm_enters_as_such() -> None:
    inputs = 10.0 ** (np.arange(20.0)[:, None] / 10.0)
    (found,) = linear_effects(["x"], inputs, np.log10(inputs[:, 0]), [True])
    assert found.change == pytest.approx(1.9)
