"""The payback month, on differences of profit so far whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.money import payback


def rows(*months: float, clusters: int = 8, noise: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(2)
    return np.array(months) + noise * rng.standard_normal((clusters, 1)) * np.ones(len(months))


@pytest.mark.parametrize(
    ("months", "kind", "month", "ahead"),
    [
        ((0.0, 0.0, 0.0), "equal", 1, None),
        ((0.0, 1.0, 2.0), "from the start", 1, None),
        ((-1.0, -2.0, 1.0), "month", 3, None),
        ((-1.0, 2.0, -1.0, 0.0), "month", 4, None),
        ((2.0, 1.0, -1.0), "not within", None, 2),
        ((-1.0, -2.0, -1.0), "not within", None, None),
    ],
)
def test_the_kind_of_payback(months: tuple[float, ...], kind: str, month: int | None, ahead: int | None) -> None:
    found = payback(rows(*months), horizon=2)
    assert (found.kind, found.month, found.ahead_until) == (kind, month, ahead)
    assert (found.low, found.high) == (month, month)
    assert found.chance == (1.0 if month else 0.0)
    assert found.in_run_off == (month is not None and month > 2)


def test_rounding_errors_are_no_dip() -> None:
    assert payback(rows(-1e-10, 1.0, 2.0), horizon=3).kind == "from the start"


def test_the_interval_is_as_wide_as_the_draws_differ_and_the_same_each_time() -> None:
    line = np.arange(-10.0, 14.0)
    steady, spread = payback(rows(*line, noise=0.1), 24), payback(rows(*line, noise=6.0), 24)
    assert (steady.month, steady.chance) == (11, 1.0)
    assert {steady.low, steady.high} <= {11, 12}
    assert spread.low is not None
    assert spread.high is not None
    assert spread.low < 11 < spread.high
    assert spread == payback(rows(*line, noise=6.0), 24)


def test_an_interval_that_ends_after_the_last_month_is_open() -> None:
    found = payback(rows(-2.0, -1.0, 0.5, noise=3.0), horizon=3)
    assert found.high is None
    assert found.chance is not None
    assert 0.0 < found.chance < 1.0


def test_few_draws_have_a_month_and_no_interval_and_none_nothing() -> None:
    few = payback(rows(-1.0, 1.0, clusters=4), horizon=2)
    assert (few.month, few.low, few.high, few.chance) == (2, None, None, None)
    assert payback(np.empty((0, 3)), horizon=3).kind == "unknown"
