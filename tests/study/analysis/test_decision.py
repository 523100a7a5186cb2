"""The one decision rule on cases whose answer is known, and that chance and intervals never contradict each other."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.analysis.compare import compare
from sim.study.analysis.decision import PROBABLE, decide
from sim.study.analysis.intervals import best_and_regret
from tests.study.outcomes import paired_values, table


def values(replicates: int = 20, policies: int = 3) -> np.ndarray:
    return paired_values(np.random.default_rng(3), replicates, policies)


def test_a_clear_winner() -> None:
    found = decide(compare(table(values() + np.array([0.0, 5.0, 20.0]))))
    assert (found.kind, found.leader, found.level_with, found.behind) == ("clear", "p2", (), ("p1", "p0"))
    assert found.replicates_to_settle is None


def test_a_tie_says_what_would_settle_it() -> None:
    found = decide(compare(table(values())))
    assert found.kind == "open"
    assert {found.leader, *found.level_with} == {"p0", "p1", "p2"}
    assert found.replicates_to_settle is not None
    assert found.replicates_to_settle > 20


def test_a_likely_winner_is_probable() -> None:
    lead = values(20, 2)
    lead[:, 1] += 0.75 - (lead[:, 1] - lead[:, 0]).mean()
    found = decide(compare(table(lead)))
    assert (found.kind, found.leader, found.level_with) == ("probable", "p1", ("p0",))
    assert PROBABLE <= (found.chance or 0.0) < 0.975


def test_policies_that_act_alike_are_equal_and_share_the_chance() -> None:
    one = values(20, 1)
    pair = compare(table(np.column_stack((one, one))))
    assert decide(pair).kind == "equal"
    assert decide(pair).equal == ("p1",)
    third = decide(compare(table(np.column_stack((one, one, one - 10.0 + values(20, 1) * 0.1)))))
    assert (third.kind, third.leader, third.equal, third.behind) == ("clear", "p0", ("p1",), ("p2",))
    assert third.chance == pytest.approx(1.0, abs=0.01)
    assert {row.verdict for row in pair.differences} == {"equal"}


def test_one_policy_one_draw_and_nothing() -> None:
    assert decide(compare(table(values(4, 1)))).kind == "alone"
    assert decide(compare(table(values(2, 2)))).kind == "one-draw"
    failed = tuple((r, k) for r in range(4) for k in range(2))
    nothing = decide(compare(table(values(4, 2), failed=failed)))
    assert (nothing.kind, nothing.leader) == ("nothing", None)


@pytest.mark.parametrize("clusters", [2, 4, 10])
def test_chance_and_intervals_never_contradict_each_other(clusters: int) -> None:
    # over 60 made studies: a clear winner has a chance of at least 90 %, and one that is not clear of less than 97.5 % (and noise of 0.5 %)
    rng = np.random.default_rng(clusters)
    kinds = set()
    for lead in np.linspace(0.0, 12.0, 60):
        made = paired_values(rng, 2 * clusters, 4) + np.array([0.0, 0.0, 0.0, lead])
        found = decide(compare(table(made), exploratory=[]))
        kinds.add(found.kind)
        assert found.chance is not None
        assert found.chance >= 0.9 if found.kind == "clear" else found.chance < 0.98
    assert kinds >= {"open", "probable"}


def test_equal_policies_are_rarely_called_clear() -> None:
    # 200 made studies of equal policies at a rate of at most 5 %: 20 or more clear ones with a probability below 0.002
    rng = np.random.default_rng(9)
    clear = sum(decide(compare(table(paired_values(rng, 20, 4)), exploratory=[])).kind == "clear" for _ in range(200))
    assert clear < 20


def test_the_reference_is_first_come_wherever_it_stands() -> None:
    named = ["a", "first-come", "b"]
    assert compare(table(values(), named)).against == "first-come"
    assert compare(table(values(), named), against="b").against == "b"
    assert compare(table(values())).against == "p0"


def test_an_arm_on_the_reference_split_is_taken_apart_and_compared_with_nothing() -> None:
    named = ["first-come", "grow", "grow[desk]"]
    made = values() * 0.2 + np.array([0.0, 1.0, 9.0])
    whole = compare(table(made, named), same_desk={"grow": "grow[desk]"})
    plain = compare(table(made[:, :2], named[:2]))
    assert whole.policies == ("first-come", "grow")
    assert whole.differences == plain.differences
    assert whole.standings == plain.standings
    (apart,) = whole.same_desk
    assert (apart.policy, apart.arm, apart.clusters) == ("grow", "grow[desk]", 10)
    assert apart.idea.mean == pytest.approx((made[:, 2] - made[:, 0]).mean())
    assert apart.split.mean == pytest.approx((made[:, 1] - made[:, 2]).mean())
    assert apart.idea.low is not None
    assert apart.idea.low > 0.0


@pytest.mark.proof
@pytest.mark.parametrize("clusters", [5, 10, 20])
def test_a_chance_that_is_stated_is_right_at_least_as_often(clusters: int) -> None:
    # 1,500 made studies of five policies, fixed seeds: of those with a chance of 80 % or more at least 80 % name the best one
    # (a bootstrap over ten draws: 75 % where it says 88 %)
    rng = np.random.default_rng(clusters)
    said, right = [], 0
    for _ in range(1_500):
        truth = rng.normal(0.0, 0.35, 5)
        outcomes = truth + rng.standard_normal((clusters, 1)) + rng.standard_normal((clusters, 5))
        chance, _ = best_and_regret(outcomes, draws=2_000)
        ahead = int(outcomes.mean(axis=0).argmax())
        if chance[ahead] >= PROBABLE:
            said.append(chance[ahead])
            right += int(truth.argmax()) == ahead
    print(
        f"{clusters} clusters: {len(said)} of 1,500 with {np.mean(said):.2f} on average, right {right / len(said):.2f}"
    )
    assert len(said) >= 10
    assert right / len(said) >= 0.8
