"""The unit cube of the free parameters, and designs in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibration.matching.space import first_design, spread_out, units_of, values_at
from sim.calibration.problem import CalibrationError, problem_named
from tests.calibration import synthetic
from tests.calibration.synthetic import FREE, Range


@given(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4))
def test_there_and_back(unit: list[float]) -> None:
    values = values_at(FREE, unit)
    assert units_of(FREE, values) == pytest.approx(unit, abs=1e-5)
    assert all(one.low <= values[one.key] <= one.high for one in FREE)


def test_the_middle_of_a_logarithmic_range_is_its_geometric_mean() -> None:
    assert values_at((Range("x", 0.1, 10.0, "log"),), [0.5]) == {"x": 1.0}


def test_the_first_design_has_one_point_in_each_slice() -> None:
    design = first_design(5, 40, 1)
    assert design.shape == (40, 5)
    assert (np.sort((design * 40).astype(int), axis=0) == np.arange(40)[:, None]).all()
    assert (first_design(5, 40, 1) == design).all()


def test_later_designs_fill_what_chance_leaves_empty() -> None:
    """On a line from which 20 of 101 points are chosen no gap is larger than an eighth; chance alone leaves such gaps (asserted too)."""
    line = np.linspace(0.0, 1.0, 101)[:, None] * np.ones(3)

    def gap(places: list[float]) -> float:
        return float(np.diff([0.0, *sorted(places), 1.0]).max())

    assert max(gap(spread_out(line, 20, seed)[:, 0].tolist()) for seed in range(10)) < 0.125
    assert max(gap(np.random.default_rng(seed).permutation(line[:, 0])[:20].tolist()) for seed in range(10)) > 0.2


def test_fewer_candidates_than_points_are_all_taken() -> None:
    assert len(spread_out(np.zeros((3, 2)), 5, 1)) == 3


def test_a_problem_with_fewer_free_parameters() -> None:
    assert synthetic.problem().with_free(["b.rate"]).keys == ("b.rate",)
    with pytest.raises(CalibrationError, match=r"a\.three"):
        synthetic.problem().with_free(["a.three"])


@pytest.mark.parametrize(
    "dotted", ["nowhere:x", "tests.calibration.synthetic:none", "tests.calibration.synthetic:exactly"]
)
def test_a_problem_that_is_none_is_refused(dotted: str) -> None:
    with pytest.raises((CalibrationError, TypeError)):
        problem_named(dotted)
