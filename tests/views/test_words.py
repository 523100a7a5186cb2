from __future__ import annotations

import math

import pytest

from sim.policies import names
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
    assert words.bounds(None, 2.0, "money", ()) == "–"


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (-1000.0, 2000.0, "money", "−1,000 to 2,000"),
        (30.0, 300.0, "minutes", "0.50 to 5.0 hours"),
        (-4320.0, -30.0, "minutes", "−3.0 to −0.021 days"),
        (-0.01, 0.02, "share", "−1.00 to 2.00 %"),
        (-5.0, 0.0, "minutes", "−5.0 min to 0"),
        (0.0, 5.0, "minutes", "0 to 5.0 min"),
    ],
)
def test_an_interval_has_one_unit_once(low: float, high: float, unit: str, text: str) -> None:
    assert words.interval(low, high, unit) == text


def test_the_unit_does_not_change_within_a_cell() -> None:
    cell = (-192.0, -282.0, -60.0)
    assert words.gap(cell[0], "minutes", cell) == "−3.2 hours"
    assert words.bounds(cell[1], cell[2], "minutes", cell) == "−4.7 to −1.0"
    assert words.measure(30.0, "minutes", beside=cell) == "0.50 hours"
    assert words.bounds(-0.012, 0.004, "share", ()) == "−1.20 to 0.40"


@pytest.mark.parametrize(
    ("difference", "low", "high", "unit", "marked"),
    [
        (0.02, 0.01, 0.03, "share", True),
        (0.02, -0.01, 0.05, "share", False),
        (1e-6, 5e-7, 2e-6, "share", False),
        (-0.0001, -0.0002, -0.00005, "0 to 1", False),
        (0.0, 0.0, 0.0, "money", False),
        (None, None, None, "money", False),
    ],
)
def test_a_rounded_zero_is_never_starred(
    difference: float | None, low: float | None, high: float | None, unit: str, marked: bool
) -> None:
    assert words.star(difference, low, high, unit) is marked


def test_a_policy_has_its_label_whatever_its_options() -> None:
    assert all(words.label(name) for name in names())
    assert words.label("grow-advocates[invite=0.1]") == words.label("grow-advocates") == "Grow advocates"
    assert words.label("mine.py:Mine") == ""


@pytest.mark.parametrize(("level", "text"), [(0.95, "95 %"), (0.98, "98 %"), (0.999, "99.9 %"), (1.0 - 0.98, "2 %")])
def test_a_level_is_said_as_it_is(level: float, text: str) -> None:
    assert words.confidence(level) == text
