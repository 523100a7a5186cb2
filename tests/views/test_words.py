from __future__ import annotations

import math

import pytest

from sim.views import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (412345.0, "412,000"),
        (-412345.0, "−412,000"),
        (0.012345, "0.0123"),
        (9.999, "10.0"),
        (999.9, "1,000"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_number_keeps_three_digits_and_no_exponent(value: float, text: str) -> None:
    assert words.number(value) == text


def test_signed_numbers_show_a_plus_but_not_for_zero() -> None:
    assert words.number(12.0, signed=True) == "+12.0"
    assert words.number(0.0, signed=True) == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0215, "2.15 %"), (-0.0215, "−2.15 %"), (0.5, "50.0 %"), (-0.00001, "0.00 %"), (math.nan, "–")],
)
def test_points(value: float, text: str) -> None:
    assert words.points(value) == text


@pytest.mark.parametrize(
    ("minutes", "text"), [(22.0, "22 min"), (119.0, "120 min"), (180.0, "3.0 hours"), (4320.0, "3.0 days")]
)
def test_duration_takes_the_unit_people_would_use(minutes: float, text: str) -> None:
    assert words.duration(minutes) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (412345.4, "money", "+412,345"),
        (-12.0, "money", "−12"),
        (0.001, "share per month", "+0.10 %"),
        (90.0, "minutes", "+90 min"),
        (-90.0, "minutes", "−90 min"),
        (0.12345, "-1 to 1", "+0.123"),
        (-0.0001, "0 to 1", "0.000"),
        (0.0, "money", "0"),
        (None, "money", "–"),
    ],
)
def test_measure_follows_the_unit(value: float | None, unit: str, text: str) -> None:
    assert words.measure(value, unit, signed=True) == text


def test_interval_without_bounds_is_a_dash() -> None:
    assert words.interval(None, 2.0, "money") == "–"
    assert words.interval(-1000.0, 2000.0, "money") == "−1,000 to 2,000"


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (-0.0, "0"), (1e6, "1,000,000"), (-2.5, "−2.5"), (1e-9, "0")])
def test_ticks_have_no_exponent_and_no_trailing_zeros(value: float, text: str) -> None:
    assert words.tick(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("react-to-whiners", "react-to-whiners"),
        ("/home/me/policies/mine.py:Mine", "mine.py:Mine"),
        ("C:\\mine.py:Mine", "mine.py:Mine"),
        ("a" * 30, "a" * 23 + "…"),
    ],
)
def test_names_are_cut_to_fit_a_drawing(name: str, text: str) -> None:
    assert words.short(name) == text


def test_differences_between_shares_are_points() -> None:
    assert words.gap(-0.012, "share per month") == "−1.20 points"
    assert words.gap(5.0, "people") == "+5.00"
    assert words.unit_text("share per month") == "% per month"
    assert words.unit_text("minutes") == ""
    assert words.unit_text("people") == "people"
