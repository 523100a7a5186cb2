"""Stated rates beside realised ones: when they agree."""

from __future__ import annotations

import pytest

from sim.measures.rates import TOLERANCE, Rate


@pytest.mark.parametrize("stated", [0.01, 0.5])
def test_an_expectation_agrees_within_the_tolerance(stated: float) -> None:
    for sign in (-1.0, 1.0):
        assert Rate("", "", stated, stated * (1.0 + sign * 0.99 * TOLERANCE)).agrees
        assert not Rate("", "", stated, stated * (1.0 + sign * 1.01 * TOLERANCE)).agrees


def test_a_count_may_differ_by_two_standard_errors_more() -> None:
    assert Rate("", "", 0.5, 0.5 * (1.0 + TOLERANCE) + 0.019, error=0.01).agrees
    assert not Rate("", "", 0.5, 0.5 * (1.0 + TOLERANCE) + 0.021, error=0.01).agrees


def test_nothing_agrees_with_no_rate_but_nothing() -> None:
    assert Rate("", "", 0.0, 0.0).agrees
    assert not Rate("", "", 0.0, 1e-6).agrees
