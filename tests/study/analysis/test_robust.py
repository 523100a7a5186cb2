"""Choices over many worlds, from tables small enough to reckon by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.robust import RULES, of_draws, robustness, says
from tests.study.outcomes import table, worlds

NAMES = ("bold", "safe", "middling")
VALUES = np.array([[100.0, 20.0, 60.0], [90.0, 20.0, 50.0], [-50.0, 20.0, 10.0], [95.0, 25.0, 60.0]])


def test_each_rule_has_its_own_first() -> None:
    found = robustness(VALUES, NAMES, list("wxyz"), "worlds")
    assert found is not None
    assert found.first == {"expected": "bold", "worst": "safe", "regret": "middling"}
    held = {one.policy: one for one in found.held}
    assert held["bold"].expected.value == pytest.approx(58.75)
    assert (held["bold"].worst.value, held["bold"].worst_in) == (-50.0, "y")
    assert (held["bold"].regret.value, held["bold"].regret_in) == (70.0, "y")
    assert (held["safe"].regret.value, held["safe"].regret_in) == (80.0, "w")
    assert held["middling"].regret.value == 40.0
    assert [one.best_in for one in found.held] == [0.75, 0.25, 0.0]
    assert not found.agree
    assert says(found).startswith("The rules disagree over 4 worlds: bold comes first by expected value;")
    assert found.chances is None, "four worlds say nothing about chances"
    assert held["bold"].worst.low is None


def test_one_that_is_best_everywhere_is_first_by_all_rules() -> None:
    values = np.random.default_rng(1).normal(size=(40, 3)) + np.array([0.0, 9.0, 0.0])
    found = robustness(values, NAMES, [str(k) for k in range(40)], "worlds")
    assert found is not None
    assert found.agree
    assert says(found).startswith("safe comes first by all three rules")
    assert found.chances is not None
    assert {rule: found.chances[rule]["safe"] for rule in RULES} == dict.fromkeys(RULES, 1.0)
    safe = found.held[1]
    assert safe.regret.value == 0.0
    assert (safe.regret.low, safe.regret.high) == (0.0, 0.0)


def test_intervals_lie_on_the_side_where_they_can() -> None:
    values = np.random.default_rng(2).normal(size=(30, 2))
    found = robustness(values, NAMES[:2], [str(k) for k in range(30)], "worlds")
    assert found is not None
    for one in found.held:
        assert one.worst.low is not None
        assert one.worst.high is not None
        assert one.regret.high is not None
        assert one.worst.value <= one.worst.low <= one.worst.high
        assert one.regret.high <= one.regret.value
    for chances in (found.chances or {}).values():
        assert sum(chances.values()) == pytest.approx(1.0)


def test_the_interval_of_the_mean_covers_as_often_as_it_says() -> None:
    """400 studies of 12 worlds: covered between 91 and 98.5 %; chance of a false alarm below 1 in 1,000."""
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        found = robustness(rng.normal(size=(12, 2)), NAMES[:2], [str(k) for k in range(12)], "worlds")
        assert found is not None
        mean = found.held[0].expected
        assert mean.low is not None
        assert mean.high is not None
        covered += mean.low < 0.0 < mean.high
    assert 0.91 * 400 <= covered <= 0.985 * 400


def test_a_comparison_is_looked_at_draw_by_draw() -> None:
    values = worlds(np.random.default_rng(4), 20, 3)
    found = of_draws(table(values), "world")
    assert found is not None
    assert found.worlds == 10
    assert found.kind == "draws of the uncertain parameters"
    means = values.reshape(10, 2, 3).mean(axis=1)
    assert [one.worst.value for one in found.held] == pytest.approx(list(means.min(axis=0)))


def test_too_little_says_nothing() -> None:
    assert robustness(VALUES[:1], NAMES, ["w"], "worlds") is None
    assert robustness(VALUES[:, :1], NAMES[:1], list("wxyz"), "worlds") is None
