from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim.views import series


def days(lengths: dict[str, int], *, first: int = 0) -> pa.Table:
    rows = []
    for policy, length in lengths.items():
        for replicate in (0, 1):
            rows += [
                {
                    "policy": policy,
                    "replicate": replicate,
                    "day": first + day,
                    "profit": 2.0,
                    "left": 1.0,
                    "customers": 100.0,
                }
                for day in range(length)
            ]
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("first", [0, 1, 60])
def test_months_hold_thirty_days_wherever_the_count_begins(first: int) -> None:
    profit, churn = series.monthly(days({"a": 90}, first=first), ["a"])
    assert profit.months.tolist() == [1.0, 2.0, 3.0]
    np.testing.assert_allclose(profit.values["a"], np.full((2, 3), 60.0))
    np.testing.assert_allclose(churn.values["a"], np.full((2, 3), 0.30))


def test_a_short_last_month_is_scaled_to_thirty_days() -> None:
    profit, churn = series.monthly(days({"a": 40}), ["a"])
    np.testing.assert_allclose(profit.values["a"], np.full((2, 2), 60.0))
    np.testing.assert_allclose(churn.values["a"], np.full((2, 2), 0.30))


def test_a_replicate_that_failed_under_one_policy_leaves_a_gap_and_shifts_nobody() -> None:
    table = days({"a": 30, "b": 30})
    keep = [
        not (p == "b" and r == 0)
        for p, r in zip(table["policy"].to_pylist(), table["replicate"].to_pylist(), strict=True)
    ]
    profit, _ = series.monthly(table.filter(pa.array(keep)), ["a", "b"])
    assert profit.values["a"].tolist() == [[60.0], [60.0]]
    assert np.isnan(profit.values["b"][0, 0])
    assert profit.values["b"][1, 0] == 60.0
    assert profit.centre("b").tolist() == [60.0]


def test_a_month_without_any_run_stays_unknown_without_a_warning() -> None:
    months = series.Months(np.array([1.0]), {"a": np.array([[np.nan], [np.nan]])})
    assert np.isnan(months.centre("a")).all()
    assert np.isnan(months.band("a", 0.1, 0.9)).all()


def test_group_means_leave_unknown_values_out() -> None:
    rows = [
        {"kind": "value", "group": "top", "measure": "wait", "policy": "a", "value": value}
        for value in (10.0, 20.0, float("nan"))
    ] + [{"kind": "value", "group": "low", "measure": "wait", "policy": "a", "value": float("nan")}]
    table = pa.Table.from_pylist(rows)
    assert series.group_means(table, ["a"]) == {("value", "top", "wait", "a"): 15.0}
    assert series.group_labels(table, "value") == ["top", "low"]
