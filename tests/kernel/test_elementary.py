"""Elementary functions: close to the true values, the same bytes compiled and uncompiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from sim.kernel import elementary

pytestmark = pytest.mark.slow

SAME = settings(max_examples=100, deadline=None, derandomize=True)
ordinary = st.floats(-699.0, 699.0)
shares = st.floats(1e-300, 1.0, exclude_max=True)


def uncompiled(function: Any) -> Any:
    return getattr(function, "py_func", function)


@SAME
@given(ordinary)
def test_exp(x: float) -> None:
    assert elementary.exp(x) == pytest.approx(math.exp(x), rel=2e-15)
    assert elementary.exp(x) == uncompiled(elementary.exp)(x)


def test_exp_at_its_ends() -> None:
    assert elementary.exp(0.0) == 1.0
    assert elementary.exp(-1e9) == 0.0
    assert elementary.exp(1e9) == elementary.exp(700.0) < math.inf


@SAME
@given(st.floats(1e-290, 1e290))
def test_log(x: float) -> None:
    assert elementary.log(x) == pytest.approx(math.log(x), rel=2e-15, abs=2e-16)
    assert elementary.log(x) == uncompiled(elementary.log)(x)


def test_log_of_nothing_is_finite() -> None:
    assert elementary.log(1.0) == 0.0
    assert elementary.log(0.0) == elementary.log(1e-300) == pytest.approx(math.log(1e-300))


@pytest.mark.parametrize("x", [math.nan, math.inf])
def test_log_of_an_error_is_no_ordinary_number(x: float) -> None:
    assert elementary.log(x) == pytest.approx(x, nan_ok=True)
    assert uncompiled(elementary.log)(x) == pytest.approx(x, nan_ok=True)


@SAME
@given(shares)
def test_normal_quantile(p: float) -> None:
    assert elementary.normal_quantile(p) == pytest.approx(special.ndtri(p), rel=1e-12, abs=1e-15)
    assert elementary.normal_quantile(p) == uncompiled(elementary.normal_quantile)(p)


def test_normal_quantile_is_odd_and_rises() -> None:
    grid = np.linspace(0.001, 0.999, 997)
    values = np.array([elementary.normal_quantile(p) for p in grid])
    assert (np.diff(values) > 0).all()
    assert values == pytest.approx(-values[::-1], abs=1e-12)


@SAME
@given(st.floats(-25.0, 25.0))
def test_logit_undoes_logistic(x: float) -> None:
    p = elementary.logistic(x)
    assert 0.0 < p < 1.0
    assert elementary.logit(p) == pytest.approx(x, rel=1e-9, abs=1e-4 if abs(x) > 15 else 1e-9)


def test_logit_at_its_ends() -> None:
    assert elementary.logit(0.5) == 0.0
    assert elementary.logit(0.0) == pytest.approx(-27.63, abs=0.01)
    assert elementary.logit(1.0) == pytest.approx(27.63, abs=0.01)


def test_clip_and_flag() -> None:
    assert [elementary.clip(x, -1.0, 1.0) for x in (-2.0, 0.5, 2.0)] == [-1.0, 0.5, 1.0]
    assert (elementary.flag(True), elementary.flag(False)) == (1.0, 0.0)
