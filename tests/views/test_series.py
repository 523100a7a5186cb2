from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sim.study.analysis.intervals import pointwise
from sim.views import series
from sim.views.days import daily, month_ends


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


def months(*arguments: object, **keywords: object) -> series.Months | None:
    runs, days = tables(*arguments, **keywords)  # type: ignore[arg-type]
    return series.churn_by_month(runs, days, list(dict.fromkeys(runs["policy"].to_pylist())))


@pytest.mark.parametrize("first", [0, 1, 61])
def test_months_hold_thirty_days_wherever_the_count_begins(first: int) -> None:
    found = months({"a": 90}, first=first)
    assert found is not None
    assert found.months.tolist() == [1.0, 2.0, 3.0]
    np.testing.assert_allclose(found.values["a"], np.full((2, 3), 0.30))


def test_a_short_last_month_is_scaled_to_thirty_days() -> None:
    found = months({"a": 40})
    assert found is not None
    np.testing.assert_allclose(found.values["a"], np.full((2, 2), 0.30))


def test_a_replicate_that_failed_under_one_policy_counts_for_none() -> None:
    found = months({"a": 30, "b": 30}, failed=("b",))
    assert found is not None
    assert {policy: table.shape for policy, table in found.values.items()} == {"a": (1, 1), "b": (1, 1)}


def test_without_a_whole_replicate_there_are_no_months() -> None:
    runs, days = tables({"a": 30, "b": 30}, failed=("b",))
    keep = pa.array([replicate == 0 for replicate in runs["replicate"].to_pylist()])
    assert series.churn_by_month(runs.filter(keep), days, ["a", "b"]) is None


@pytest.mark.parametrize(("length", "ends"), [(30, [29.0]), (60, [29.0, 59.0]), (70, [29.0, 59.0, 69.0])])
@pytest.mark.parametrize("first", [0, 1, 61])
def test_the_end_of_a_month_is_its_last_midnight(length: int, ends: list[float], first: int) -> None:
    runs, days = tables({"a": length}, first=first)
    days = days.append_column("backlog", pc.subtract(days["day"], first))
    found = month_ends(runs, days, ["a"], "backlog")
    assert found is not None
    assert found.values["a"].tolist() == [ends, ends]


def test_a_walk_has_profit_so_far_and_complaints_of_seven_days() -> None:
    runs, days = tables({"a": 30, "b": 30})
    for name in ("advocates", "backlog", "attitude", "complaints_private"):
        days = days.append_column(name, pa.array([1.0] * days.num_rows))
    days = days.append_column("complaints_public", pc.cast(days["day"], pa.float64()))
    found = daily(runs, days, ["a", "b"])
    assert found is not None
    assert (found.replicates, found.days) == ((0, 1), 30)
    assert found.values["profit"]["b"][1].tolist() == [2.0 * day for day in range(1, 31)]
    assert found.values["complaints"]["a"][0, [0, 1, 6, 29]].tolist() == [2.0, 2.5, 5.0, 28.0]  # and one private a day


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
