"""Amounts of money, as people read them at a glance."""

from __future__ import annotations

import math

import pytest

from sim.study.analysis.amounts import amount, amounts, per_customer


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "€0"),
        (-0.004, "€0"),
        (9.4, "€9.40"),
        (-9.4, "−€9.40"),
        (9.996, "€10"),
        (66.2, "€66"),
        (999.4, "€999"),
        (999.6, "€1.0 thousand"),
        (9_960.0, "€10 thousand"),
        (66_432.0, "€66 thousand"),
        (-151_234.0, "−€151 thousand"),
        (999_600.0, "€1.0 million"),
        (1_240_000.0, "€1.2 million"),
        (15_092_051.0, "€15 million"),
        (2.5e9, "€2.5 billion"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_an_amount_has_few_digits_and_a_true_minus(value: float | None, text: str) -> None:
    assert amount(value) == text


def test_more_digits_a_sign_and_other_currencies() -> None:
    assert amount(15_092_051.0, "CHF", digits=3, signed=True) == "+CHF 15.1 million"
    assert amount(-66_432.0, "$", digits=3, signed=True) == "−$66.4 thousand"
    assert amount(0.0, "kr", signed=True) == "kr 0"


def test_the_unit_does_not_change_within_a_cell() -> None:
    assert amount(2_100.0, beside=(-15e3, None, 1.1e6)) == "€0 million"
    assert amounts(-300.0, 34_953.0) == "−€0.3 to €35 thousand"
    assert amounts(-63_310.0, 34_953.0, "CHF") == "−CHF 63 to CHF 35 thousand"
    assert amounts(2.0, 8.5, beside=(12.0,)) == "€2 to €8"
    assert amounts(None, 1.0) == "–"


def test_per_customer() -> None:
    assert per_customer(9.4) == "€9.40 per customer"
    assert per_customer(None) == "–"
