"""Robust choices, from tables small enough to compute by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.robust import RULES, over_design_points, robustness, statement

NAMES = ("bold", "safe", "middling")
VALUES = np.array([[100.0, 20.0, 60.0], [90.0, 20.0, 50.0], [-50.0, 20.0, 10.0], [95.0, 25.0, 60.0]])


def test_each_rule_has_its_own_first() -> None:
    found = robustness(VALUES, NAMES, list("wxyz"))
    assert found is not None
    assert found.first == {"expected": ("bold",), "worst": ("safe",), "regret": ("middling",)}
    by_name = {one.policy: one for one in found.policies}
    assert by_name["bold"].expected.value == pytest.approx(58.75)
    assert (by_name["bold"].worst.value, by_name["bold"].worst_in) == (-50.0, "y")
    assert (by_name["bold"].regret.value, by_name["bold"].regret_in) == (70.0, "y")
    assert (by_name["safe"].regret.value, by_name["safe"].regret_in) == (80.0, "w")
    assert by_name["middling"].regret.value == 40.0
    assert [one.best_in for one in found.policies] == [0.75, 0.25, 0.0]
    assert not found.agree
    assert [name in statement(found) for name in NAMES] == [True, True, True]
    assert f"4 {found.kind}" in statement(found)
    assert found.chances is None, "four points are too few for a bootstrap"
    assert by_name["bold"].worst.low is None


def test_one_that_is_best_everywhere_is_first_by_all_rules() -> None:
    values = np.random.default_rng(1).normal(size=(40, 3)) + np.array([0.0, 9.0, 0.0])
    found = robustness(values, NAMES, [str(k) for k in range(40)])
    assert found is not None
    assert found.agree
    assert [name in statement(found) for name in NAMES] == [False, True, False]
    assert found.chances is not None
    assert {rule: found.chances[rule]["safe"] for rule in RULES} == dict.fromkeys(RULES, 1.0)
    safe = found.policies[1]
    assert safe.regret.value == 0.0
    assert (safe.regret.low, safe.regret.high) == (0.0, 0.0)


def test_intervals_lie_on_the_side_where_they_can() -> None:
    values = np.random.default_rng(2).normal(size=(30, 2))
    found = robustness(values, NAMES[:2], [str(k) for k in range(30)])
    assert found is not None
    for one in found.policies:
        assert one.worst.low is not None
        assert one.worst.high is not None
        assert one.regret.high is not None
        assert one.worst.value <= one.worst.low <= one.worst.high
        assert one.regret.high <= one.regret.value
    for chances in (found.chances or {}).values():
        assert sum(chances.values()) == pytest.approx(1.0)


@pytest.mark.slow
def test_the_interval_of_the_mean_covers_as_often_as_it_says() -> None:
    """400 studies of 12 points: covered between 91 and 98.5 %; chance of a false alarm below 1 in 1,000."""
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        found = robustness(rng.normal(size=(12, 2)), NAMES[:2], [str(k) for k in range(12)])
        assert found is not None
        mean = found.policies[0].expected
        assert mean.low is not None
        assert mean.high is not None
        covered += mean.low < 0.0 < mean.high
    assert 0.91 * 400 <= covered <= 0.985 * 400


def test_design_points_are_averaged_over_the_replicates_of_all_policies() -> None:
    values = {
        ("x", "a"): {0: (0, 1.0), 1: (1, 3.0)},
        ("x", "b"): {0: (0, 5.0)},
        ("y", "a"): {0: (0, 7.0)},
        ("y", "b"): {0: (0, 2.0)},
        ("z", "a"): {0: (0, 9.0)},
    }
    found = over_design_points(values, ["x", "y", "z"], ["a", "b"])
    assert found is not None
    assert (found.points, found.kind) == (2, "design points")
    assert [one.expected.value for one in found.policies] == [4.0, 3.5]
    assert [(one.worst.value, one.worst_in) for one in found.policies] == [(1.0, "x"), (2.0, "y")]


def test_too_little_says_nothing() -> None:
    assert robustness(VALUES[:1], NAMES, ["w"]) is None
    assert robustness(VALUES[:, :1], NAMES[:1], list("wxyz")) is None


MARKETS = {
    ("small", "usual"): {0: (0, 100.0)},
    ("small", "new"): {0: (0, 99.0)},
    ("large", "usual"): {0: (0, 1000.0)},
    ("large", "new"): {0: (0, 1100.0)},
}


def test_markets_of_different_size_are_compared_in_per_cent_of_the_reference() -> None:
    found = over_design_points(MARKETS, ["small", "large"], ["usual", "new"], "usual", {"small": 10, "large": 100})
    assert found is not None
    assert (found.basis, found.against) == ("percent", "usual")
    usual, new = found.policies
    assert (usual.expected.value, usual.worst.value) == (0.0, 0.0)
    assert (new.expected.value, new.worst.value, new.worst_in) == (pytest.approx(4.5), pytest.approx(-1.0), "small")
    assert (usual.regret.value, usual.regret_in) == (pytest.approx(10.0), "large")
    assert (found.choice, found.only_reference_is_safe) == (None, True)
    assert statement(found) == (
        "new comes first by expected value and greatest regret over 2 design points. By worst case usual does: it is the reference, and "
        "cannot lose against itself."
    )


def test_markets_of_one_size_are_compared_in_money() -> None:
    alike = over_design_points(MARKETS, ["small", "large"], ["usual", "new"], "usual", {"small": 100, "large": 100})
    unknown = over_design_points(MARKETS, ["small", "large"], ["usual", "new"], "usual")
    assert alike is not None
    assert unknown is not None
    assert (alike.basis, unknown.basis) == ("money", "money")
    assert alike.policies[0].worst.value == 100.0


def test_without_a_positive_reference_they_are_compared_per_customer() -> None:
    losing = MARKETS | {("small", "usual"): {0: (0, -100.0)}}
    found = over_design_points(losing, ["small", "large"], ["usual", "new"], "usual", {"small": 10, "large": 100})
    assert found is not None
    assert found.basis == "per customer"
    assert [one.worst.value for one in found.policies] == [-10.0, pytest.approx(9.9)]


def test_policies_that_are_exactly_level_are_first_together() -> None:
    found = robustness(np.column_stack([VALUES[:, 0], VALUES[:, 0], VALUES[:, 0] - 1.0]), NAMES, list("wxyz"))
    assert found is not None
    assert found.first == dict.fromkeys(RULES, ("bold", "safe"))
    assert found.agree
    assert found.choice is None
    assert statement(found).startswith("bold and safe come, exactly level, first by all three rules")
