"""Run-off value in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.outcome import RunOutcome
from sim.measures.value import RUN_OFF, present_value, with_value

YEAR = 360


def outcome(profits: list[float]) -> RunOutcome:
    return RunOutcome("first-come", {"profit": sum(profits)}, {"profit": np.array(profits)})


@pytest.mark.parametrize("discount", [0.05, 0.1, 1.0])
def test_a_constant_profit_is_worth_the_geometric_sum(discount: float) -> None:
    days, a_day = 1260, (1.0 + discount) ** (-1.0 / YEAR)
    geometric = 4.0 * (1.0 - a_day**days) / (1.0 - a_day)
    found = with_value(outcome([4.0] * 180), np.full(days - 180, 4.0), discount).summary
    assert found["value"] == pytest.approx(geometric, rel=1e-12)
    assert found["run_off"] == pytest.approx(a_day**180 * 4.0 * (1.0 - a_day ** (days - 180)) / (1.0 - a_day))


def test_money_of_a_day_a_year_ahead_is_worth_less_by_the_discount() -> None:
    assert present_value(np.array([110.0]), YEAR, 0.1) == pytest.approx(100.0)
    assert present_value(np.array([110.0]), 0, 0.1) == 110.0


def test_without_discount_value_is_the_plain_sum() -> None:
    found = with_value(outcome([1.0, 2.0, -5.0]), np.arange(60.0), 0.0).summary
    assert found["value"] == pytest.approx(-2.0 + np.arange(60.0).sum())
    assert found["run_off"] == pytest.approx(np.arange(60.0).sum())


def test_without_a_run_off_value_is_the_discounted_profit_of_the_horizon() -> None:
    found = with_value(outcome([7.0] * 90), np.zeros(0), 0.2)
    assert found.summary["run_off"] == 0.0
    assert found.summary["value"] == present_value(np.full(90, 7.0), 0, 0.2)
    assert found.summary["profit"] == 630.0
    assert not found.groups


def test_the_run_off_is_stored_by_month_without_discount() -> None:
    later = np.repeat([1.0, 2.0, 3.0], 30)
    months = with_value(outcome([0.0]), later, 0.3).groups
    assert [(one.kind, one.group, one.measure, one.value) for one in months] == [
        (RUN_OFF, "month 1", "profit", 30.0),
        (RUN_OFF, "month 2", "profit", 60.0),
        (RUN_OFF, "month 3", "profit", 90.0),
    ]
