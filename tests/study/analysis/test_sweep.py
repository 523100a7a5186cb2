"""The summary of a sweep, from made-up runs whose truth is known."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pytest

from sim.study.analysis.compare import compare
from sim.study.analysis.decision import decide
from sim.study.analysis.sweep import (
    Winner,
    advantage,
    difference,
    differences,
    point_results,
    summarise,
    values_of,
    winner_at,
)
from sim.study.design.study_file import Point, read_study
from sim.views.terminal.sweep import map_lines

POINTS = [Point(f"p{k}", {"x": k / 39.0, "y": (k * 7 % 40) / 39.0}) for k in range(40)]


def runs(noise: float = 1.0, pairs: int = 6, share: int = 1) -> pa.Table:
    """Value of b over a: 20 (x - 1/2) - 4 (y - 1/2), with noise that both share and noise of their own."""
    rng = np.random.default_rng(4)
    rows = []
    for point in POINTS:
        gap = 20.0 * (point.values["x"] - 0.5) - 4.0 * (point.values["y"] - 0.5)
        for replicate in range(pairs):
            shared = rng.normal(0.0, 100.0)
            for policy, mean in (("a", 0.0), ("b", gap), ("c", -1000.0)):
                value = shared + mean + rng.normal(0.0, noise)
                rows.append((point.name, policy, replicate, replicate // share, "finished", value, True, 6))
    names = ("scenario", "policy", "replicate", "draw", "status", "value", "event", "months")
    return pa.table({name: [row[k] for row in rows] for k, name in enumerate(names)})


def winners(table: pa.Table, policies: tuple[str, ...] = ("a", "b", "c")) -> dict[str, Winner]:
    found = (winner_at(one) for one in point_results(table, POINTS, policies, "a"))
    return {one.point: one for one in found if one is not None}


def values() -> dict[tuple[str, str], dict[int, tuple[int, float]]]:
    return values_of(runs(), "value")


def test_differences_are_paired_by_replicate() -> None:
    row = difference(values_of(runs(), "value"), "p39", "value", "b", "a")
    assert row.pairs == 6
    assert row.low < 10.0 - 4.0 * (POINTS[39].values["y"] - 0.5) < row.high
    assert row.high - row.low < 8.0  # the shared noise of 100 has gone
    assert row.sign == 1
    table = differences({"value": values()}, POINTS, ("a", "b", "c"), ("value",), "a")
    assert len(table) == 80
    assert {row.policy for row in table} == {"b", "c"}


def test_a_failed_run_takes_its_pair_with_it() -> None:
    table = runs()
    status = ["failed" if k == 0 else "finished" for k in range(table.num_rows)]
    table = table.set_column(4, "status", pa.array(status))
    assert difference(values_of(table, "value"), "p0", "value", "b", "a").pairs == 5
    assert difference(values_of(table, "value"), "p0", "value", "c", "b").pairs == 6


def test_winners_are_those_that_win() -> None:
    found = winners(runs())
    assert (found["p0"].policy, found["p0"].second) == ("a", "b")
    assert (found["p39"].policy, found["p39"].second) == ("b", "a")
    assert found["p0"].clear
    assert found["p39"].clear
    assert sum(one.clear for one in found.values()) < len(POINTS)


def test_a_policy_that_never_finished_has_no_advantage() -> None:
    assert np.isnan(advantage(values(), POINTS, "d", ["a"])).all()
    assert winners(runs().slice(0, 1), ("a", "b")) == {}


@pytest.mark.parametrize("policy", ["a", "b"])
def test_advantage_is_over_the_best_of_the_others(policy: str) -> None:
    gains = advantage(
        values_of(runs(noise=0.0), "value"), POINTS, policy, [other for other in "abc" if other != policy]
    )
    exact = np.array([20.0 * (p.values["x"] - 0.5) - 4.0 * (p.values["y"] - 0.5) for p in POINTS])
    assert gains == pytest.approx(exact if policy == "b" else -exact)


def test_replicates_of_one_draw_count_as_one() -> None:
    alone, shared = (difference(values_of(runs(share=share), "value"), "p3", "value", "b", "a") for share in (1, 2))
    assert alone.mean == pytest.approx(shared.mean)
    assert alone.pairs == shared.pairs == 6
    assert (alone.low, alone.high) != (shared.low, shared.high)  # three draws instead of six


def test_policies_with_the_same_greatest_mean_are_equal() -> None:
    table = runs()
    twin = table.set_column(1, "policy", pa.array([{"a": "d"}.get(one, one) for one in table["policy"].to_pylist()]))
    both = pa.concat_tables([table, twin.filter(pa.compute.equal(twin["policy"], "d"))])
    found = winners(both, ("a", "b", "c", "d"))
    assert found["p0"].equal == ("a", "d")
    assert not found["p0"].clear
    assert found["p0"].shown, "together they lead"
    assert found["p0"].second == "b"
    assert found["p39"].equal == ()


STUDY = """
title = "t"
question = "q"
policies = ["ignore", "coin"]
base = false
[vary."loyalty.churn"]
values = [0.01, 0.03]
"""


def test_an_equal_point_is_won_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(STUDY)
    written = read_study(path)
    first, second = (point.name for point in written.points)
    columns: dict[str, list[object]] = {
        name: [] for name in ("scenario", "policy", "replicate", "draw", "status", "value", "event", "months")
    }
    for point, policy, gap in ((first, "ignore", 0), (first, "coin", 0), (second, "ignore", 0), (second, "coin", 1)):
        for replicate in range(3):
            row = (point, policy, replicate, replicate, "finished", 10.0 * replicate + gap, True, 6)
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    found = summarise(written, pa.table(columns))
    assert [(row["winner"], row["equal"]) for row in found.to_json()["winners"]] == [
        (None, ["ignore", "coin"]),
        ("coin", []),
    ]
    text = "\n".join(map_lines(written, found))
    assert text.startswith("Of 2 design points:")
    assert re.search(r"^ignore +0 +0 +0$", text, re.MULTILINE)
    assert re.search(r"^coin +1 +1 +0$", text, re.MULTILINE)
    assert text.endswith("Several policies are exactly equal in 1.")


def test_the_decision_at_a_point_is_that_of_its_comparison() -> None:
    table = runs(noise=6.0)
    for one in point_results(table, POINTS[::8], ("a", "b", "c"), "a"):
        assert one.decision == decide(compare(table, one.point.name, exploratory=()))
        gap = one.difference("b", "a")
        single = difference(values_of(table, "value"), one.point.name, "value", "b", "a")
        assert gap is not None
        assert gap.low is not None
        assert gap.mean == pytest.approx(single.mean)
        assert gap.low < single.low, "simultaneous over three policies"


def test_a_point_without_runs_has_no_result() -> None:
    (found,) = point_results(runs(), [Point("nowhere", {})], ("a", "b"), "a")
    assert (found.comparison, found.kind, found.leaders) == (None, "none", ())
    assert winner_at(found) is None
