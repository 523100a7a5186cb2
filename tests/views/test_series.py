from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim.measures.value import RUN_OFF
from sim.study.analysis.intervals import pointwise
from sim.views import series


def tables(lengths: dict[str, int], *, first: int = 1, failed: tuple[str, ...] = ()) -> tuple[pa.Table, pa.Table]:
    """Runs and days of two replicates for each policy; a policy in ``failed`` failed in replicate 0."""
    runs, days = [], []
    for policy, length in lengths.items():
        for replicate in (0, 1):
            run = f"{policy}{replicate}"
            bad = policy in failed and replicate == 0
            status = "failed" if bad else "finished"
            runs.append({"run": run, "policy": policy, "replicate": replicate, "draw": 0, "status": status})
            if bad:
                continue
            days += [
                {
                    "policy": policy,
                    "replicate": replicate,
                    "day": first + day,
                    "profit": 2.0,
                    "margin": 10.0 - 0.01 * day,
                    "left": 1.0,
                    "customers": 100.0,
                }
                for day in range(length)
            ]
    return pa.Table.from_pylist(runs), pa.Table.from_pylist(days)


NO_GROUPS = pa.table({name: pa.array([], pa.string()) for name in ("kind", "policy", "replicate", "value")})


def run_off_of(profits: dict[tuple[str, int], list[float]]) -> pa.Table:
    """The run-off in the groups table, by policy and replicate, among rows of another kind."""
    rows = [
        {
            "kind": kind,
            "policy": policy,
            "replicate": replicate,
            "group": f"month {month}",
            "measure": "profit",
            "value": value,
        }
        for (policy, replicate), months in profits.items()
        for month, value in enumerate(months, 1)
        for kind in (RUN_OFF, "month")
    ]
    return pa.Table.from_pylist(rows)


def months(
    *arguments: object, groups: pa.Table = NO_GROUPS, **keywords: object
) -> tuple[series.Months, series.Months] | None:
    runs, days = tables(*arguments, **keywords)  # type: ignore[arg-type]
    return series.monthly(runs, days, groups, list(dict.fromkeys(runs["policy"].to_pylist())))


@pytest.mark.parametrize("first", [0, 1, 61])
def test_months_hold_thirty_days_wherever_the_count_begins(first: int) -> None:
    found = months({"a": 90}, first=first)
    assert found is not None
    value, churn = found
    assert value.months.tolist() == [1.0, 2.0, 3.0]
    np.testing.assert_allclose(churn.values["a"], np.full((2, 3), 0.30))


def test_profit_so_far_goes_on_through_the_run_off_and_churn_does_not() -> None:
    groups = run_off_of({("a", 0): [10.0, -5.0], ("a", 1): [20.0, 1.0], ("a", 2): [7.0]})
    found = months({"a": 90}, groups=groups)
    assert found is not None
    profit, churn = found
    assert profit.values["a"].tolist() == [[60.0, 120.0, 180.0, 190.0, 185.0], [60.0, 120.0, 180.0, 200.0, 201.0]]
    assert profit.months.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert churn.months.tolist() == [1.0, 2.0, 3.0]


def test_a_short_last_month_is_scaled_to_thirty_days() -> None:
    found = months({"a": 40})
    assert found is not None
    np.testing.assert_allclose(found[1].values["a"], np.full((2, 2), 0.30))
    assert found[0].values["a"].tolist() == [[60.0, 80.0]] * 2


def test_a_replicate_that_failed_under_one_policy_counts_for_none() -> None:
    found = months({"a": 30, "b": 30}, failed=("b",))
    assert found is not None
    assert found[0].values["a"].tolist() == found[0].values["b"].tolist() == [[60.0]]


def test_without_a_whole_replicate_there_are_no_months() -> None:
    runs, days = tables({"a": 30, "b": 30}, failed=("b",))
    keep = pa.array([replicate == 0 for replicate in runs["replicate"].to_pylist()])
    assert series.monthly(runs.filter(keep), days, NO_GROUPS, ["a", "b"]) is None


def test_gaps_are_those_of_draws_with_student_intervals() -> None:
    values = {"a": np.array([[1.0], [3.0], [4.0], [8.0]]), "b": np.zeros((4, 1))}
    found = series.Months(np.array([1.0]), values, np.array([0, 0, 1, 1]))
    mean, low, high = found.gap("a", "b", 0.9)
    assert (mean[0], low[0], high[0]) == pytest.approx(pointwise(np.array([2.0, 6.0]), 0.9))
    assert found.centre("a").tolist() == [4.0]
    assert found.band("a", 0.0, 1.0)[1].tolist() == [8.0]


def test_one_draw_has_a_gap_and_no_interval() -> None:
    found = series.Months(np.array([1.0]), {"a": np.array([[2.0]]), "b": np.array([[1.0]])}, np.array([0]))
    mean, low, high = found.gap("a", "b", 0.95)
    assert mean.tolist() == [1.0]
    assert np.isnan([low, high]).all()


def test_group_means_leave_unknown_values_out() -> None:
    rows = [
        {"kind": "value", "group": "top", "measure": "wait", "policy": "a", "value": value}
        for value in (10.0, 20.0, float("nan"))
    ] + [{"kind": "value", "group": "low", "measure": "wait", "policy": "a", "value": float("nan")}]
    table = pa.Table.from_pylist(rows)
    assert series.group_means(table, ["a"]) == {("value", "top", "wait", "a"): 15.0}
    assert series.group_labels(table, "value") == ["top", "low"]


def test_run_means_skip_runs_that_failed() -> None:
    runs = pa.table({"policy": ["a", "a", "b"], "churn": pa.array([0.1, None, None], pa.float64())})
    found = series.run_means(runs, ["a", "b"], "churn")
    assert found["a"] == pytest.approx(0.1)
    assert np.isnan(found["b"])
