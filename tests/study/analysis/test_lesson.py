"""Claims of a lesson, judged on runs whose truth is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sim.scenario import load
from sim.scenario.lesson import WITHOUT_EVENTS, Claim, Lesson
from sim.study.analysis.lesson import JudgedClaim, LessonError, check_lesson, judged, metric_of

DRAWS = 12
ARMS = (("first-come", True), ("first-come", False), ("ignore", True))


def study(gaps: dict[tuple[str, bool], float], noise: float = 1.0, draws: int = DRAWS) -> Any:
    """Two replicates a draw; churn, failures of two days, and the wait of the loud are 10 + gap + noise, paired noise shared."""
    rng = np.random.default_rng(5)
    shared = 5.0 * rng.standard_normal(2 * draws)
    runs: dict[str, list[Any]] = {
        name: [] for name in ("run", "scenario", "policy", "event", "draw", "replicate", "status", "churn")
    }
    days: dict[str, list[Any]] = {"run": [], "failures": [], "backlog": []}
    groups: dict[str, list[Any]] = {"run": [], "kind": [], "group": [], "measure": [], "value": []}
    for policy, event in ARMS:
        for replicate in range(2 * draws):
            run = f"{policy}-{event}-{replicate}"
            value = 10.0 + gaps.get((policy, event), 0.0) + shared[replicate] + noise * rng.standard_normal()
            row = (run, "town", policy, event, replicate // 2, replicate, "finished", value)
            for name, one in zip(runs, row, strict=True):
                runs[name].append(one)
            for _ in range(2):
                for name, one in zip(days, (run, value, value), strict=True):
                    days[name].append(one)
            for group in ("quietest fifth", "loudest fifth"):
                for name, one in zip(groups, (run, "complaint", group, "wait", value), strict=True):
                    groups[name].append(one)
    return SimpleNamespace(runs=pa.table(runs), days_with=lambda *_: pa.table(days), groups=pa.table(groups))


def verdicts(found: tuple[JudgedClaim, ...]) -> list[str]:
    return [one.verdict for one in found]


def lesson(*claims: Claim) -> Lesson:
    return Lesson(sentence="s", policies=("first-come", "ignore"), shown_by=claims)


def claim(expect: Any, **more: Any) -> Claim:
    return Claim(**{"measure": "churn", "policy": "ignore", "against": "first-come", "expect": expect, **more})


def test_a_difference_is_shown_in_its_direction_and_the_opposite_in_the_other() -> None:
    results = study({("ignore", True): 3.0})
    found = judged(results, "town", lesson(claim("more"), claim("less"), claim("alike", within=0.05)))
    assert verdicts(found) == ["shown", "the opposite", "not shown"]
    one = found[0]
    assert one.difference is not None
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.difference < one.high
    assert one.difference == pytest.approx((one.value or 0.0) - (one.base or 0.0))
    assert one.clusters == DRAWS


def test_no_difference_is_not_shown_and_alike_within_a_band_that_the_interval_lies_in() -> None:
    results = study({}, noise=0.1)
    found = judged(results, "town", lesson(claim("more"), claim("alike", within=0.05), claim("alike", within=1e-4)))
    assert verdicts(found) == ["not shown", "shown", "not shown"]


@pytest.mark.parametrize(
    ("more", "total"),
    [({"measure": "failures"}, 2.0), ({"measure": "backlog"}, 1.0), ({"measure": "wait", "group": "complaint/loudest fifth"}, 1.0)],
)  # fmt: skip
def test_flows_are_summed_over_days_states_averaged_and_groups_looked_up(more: dict[str, str], total: float) -> None:
    results = study({("ignore", True): 3.0})
    (whole,) = judged(results, "town", lesson(claim("more")))
    (part,) = judged(results, "town", lesson(claim("more", **more)))
    assert part.difference == pytest.approx(total * (whole.difference or 0.0))


def test_the_events_are_judged_within_one_policy() -> None:
    results = study({("first-come", False): -4.0})
    one = lesson(claim("more", policy="first-come", against=WITHOUT_EVENTS))
    assert one.needs_twin
    (found,) = judged(results, "town", one)
    assert found.verdict == "shown"
    assert found.difference == pytest.approx(4.0, abs=1.0)


def test_without_the_runs_or_with_too_few_draws_nothing_is_claimed() -> None:
    (absent,) = judged(study({}), "town", lesson(claim("more", policy="ignore", against=WITHOUT_EVENTS)))
    assert (absent.verdict, absent.difference) == ("not run", None)
    (few,) = judged(study({("ignore", True): 50.0}, draws=3), "town", lesson(claim("more")))
    assert few.verdict == "not known"


def test_more_claims_have_wider_intervals() -> None:
    results = study({("ignore", True): 1.0})
    (alone,) = judged(results, "town", lesson(claim("more")))
    among = judged(results, "town", lesson(*[claim("more")] * 5))[0]
    assert (among.high or 0.0) - (among.low or 0.0) > 1.1 * ((alone.high or 0.0) - (alone.low or 0.0))


def test_equal_policies_are_told_apart_as_seldom_as_stated() -> None:
    """200 studies of equal policies at 95 %: more than 22 false alarms have a probability below 1e-3."""
    rng = np.random.default_rng(9)
    alarms = 0
    base = study({})
    runs = base.runs.to_pydict()
    for _ in range(200):
        runs["churn"] = list(rng.standard_normal(len(runs["churn"])))
        results = SimpleNamespace(runs=pa.table(runs), days_with=base.days_with, groups=base.groups)
        (found,) = judged(results, "town", lesson(claim("more")))  # type: ignore[arg-type]
        alarms += found.verdict != "not shown"
    assert 0 < alarms <= 22


def test_a_measure_that_does_not_exist_is_named_with_its_scenario() -> None:
    wrong = load("default").model_copy(update={"name": "mine", "lesson": lesson(claim("more", measure="churm"))})
    with pytest.raises(LessonError, match=r"scenario mine: lesson\.shown_by\.0: .*'churm'.*'churn'"):
        check_lesson(wrong)
    assert metric_of(claim("more")).name == "churn"


def test_a_claim_about_events_in_a_scenario_without_any_is_refused() -> None:
    claimed = Claim(measure="churn", policy="ignore", expect="more")
    calm = load("default").model_copy(update={"name": "mine", "lesson": lesson(claimed)})
    assert not calm.events
    with pytest.raises(LessonError, match=r"scenario mine: lesson\.shown_by\.0: .* no events"):
        check_lesson(calm)
    check_lesson(load("broken-guitar").model_copy(update={"lesson": lesson(claimed)}))


@pytest.mark.parametrize(
    ("wrong", "facts"),
    [
        (claim("more", measure="wait", group="complaint/loudest"), ("'loudest'", "loudest fifth")),
        (claim("more", measure="wait", group="complain/loudest fifth"), ("'complain'", "complaint")),
        (claim("more", measure="wait", group="channel/forum"), ("'forum'", "feed")),
    ],
)
def test_a_group_that_does_not_exist_is_named(wrong: Claim, facts: tuple[str, ...]) -> None:
    scenario = load("default").model_copy(update={"lesson": lesson(wrong)})
    with pytest.raises(LessonError) as caught:
        check_lesson(scenario)
    assert all(fact in str(caught.value) for fact in facts)


def test_a_policy_that_does_not_exist_is_named() -> None:
    unknown = Lesson(sentence="s", policies=("first-cone",), shown_by=())
    with pytest.raises(LessonError, match=r"lesson\.policies: .*'first-cone'"):
        check_lesson(load("default").model_copy(update={"lesson": unknown}))
