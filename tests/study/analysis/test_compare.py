from __future__ import annotations

import json

import numpy as np
import pytest

from sim.study.analysis.answer import money, percent
from sim.study.analysis.compare import CompareError, compare, compare_all
from tests.study.outcomes import paired_values, table


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_a_clear_winner_has_an_interval_beyond_0() -> None:
    values = paired_values(rng(), 20, 3) + np.array([0.0, 5.0, 20.0])
    found = compare(table(values))
    assert (found.leader, found.ties) == ("p2", ("p2",))
    gap = found.difference("p2", "p0")
    assert gap is not None
    assert gap.low is not None
    assert gap.high is not None
    assert gap.low < 20.0 < gap.high
    assert gap.verdict == "more"
    assert gap.replicates_to_settle is None
    assert (found.standing("p2").best_chance or 0.0) > 0.999
    assert found.standing("p2").regret == pytest.approx(0.0, abs=0.01)


def test_each_pair_stands_both_ways_round() -> None:
    found = compare(table(paired_values(rng(), 20, 4)))
    assert len(found.differences) == 12
    for row in found.differences:
        other = found.difference(row.against, row.policy)
        assert other is not None
        assert (other.mean, other.low, other.high) == (-row.mean, -(row.high or 0.0), -(row.low or 0.0))


def test_equal_policies_are_called_ties_and_say_what_would_settle_them() -> None:
    found = compare(table(paired_values(rng(), 20, 3)))
    assert set(found.ties) == {"p0", "p1", "p2"}
    tie = found.difference(found.ties[1], found.ties[0])
    assert tie is not None
    assert tie.replicates_to_settle is not None
    assert tie.replicates_to_settle > 20


def test_two_ahead_of_the_rest() -> None:
    values = paired_values(rng(), 40, 3) + np.array([0.0, 30.0, 30.0])
    found = compare(table(values))
    assert set(found.ties) == {"p1", "p2"}


def test_the_cluster_is_the_draw_and_not_the_run() -> None:
    # two replicates of a draw that agree to the last digit are one piece of evidence, not two
    once = paired_values(rng(), 10, 2)
    twice = np.repeat(once, 2, axis=0)
    paired = compare(table(twice, draw=[r // 2 for r in range(20)])).difference("p1")
    single = compare(table(once, draw=list(range(10)))).difference("p1")
    assert paired is not None
    assert single is not None
    assert (paired.low, paired.high) == pytest.approx((single.low, single.high))


def test_fixed_parameters_are_recognised_and_have_no_parts_of_variance() -> None:
    fixed = compare(table(paired_values(rng(), 10, 2), draw=list(range(10))))
    drawn = compare(table(paired_values(rng(), 10, 2)))
    assert fixed.fixed_parameters
    assert not drawn.fixed_parameters
    gap = fixed.difference("p1")
    assert gap is not None
    assert (gap.chance_share, gap.parameter_share) == (None, None)


def test_chance_and_parameter_uncertainty_are_shares() -> None:
    gap = compare(table(paired_values(rng(), 400, 2, parameters=2.0, chance=1.0))).difference("p1")
    assert gap is not None
    assert gap.chance_share == pytest.approx(0.2, abs=0.06)
    assert gap.parameter_share == pytest.approx(0.8, abs=0.06)


def test_another_policy_changes_no_number_of_the_others_but_the_width_of_the_family() -> None:
    values = paired_values(rng(), 20, 4)
    few, many = compare(table(values[:, :3])), compare(table(values))
    for policy in ("p0", "p1", "p2"):
        assert few.standing(policy).mean == many.standing(policy).mean
        assert few.standing(policy).finished == many.standing(policy).finished
    a, b = few.difference("p1"), many.difference("p1")
    assert a is not None
    assert b is not None
    assert (a.mean, a.variance_reduction, a.chance_share) == (b.mean, b.variance_reduction, b.chance_share)
    assert (b.high or 0) - (b.low or 0) > (a.high or 0) - (a.low or 0)


def test_a_replicate_with_a_failed_run_is_left_out_for_all_and_counted() -> None:
    values = paired_values(rng(), 20, 3)
    found = compare(table(values, failed=((4, 1),)))
    rest = np.delete(values, 4, axis=0)
    assert (found.replicates, found.dropped) == (19, 1)
    gap = found.difference("p2")
    assert gap is not None
    draws = np.array([r // 2 for r in range(20) if r != 4])
    means = [np.mean((rest[:, 2] - rest[:, 0])[draws == d]) for d in range(10)]
    assert gap.mean == pytest.approx(np.mean(means))


def test_a_policy_that_fails_often_is_not_compared_and_costs_the_others_nothing() -> None:
    values = paired_values(rng(), 20, 3)
    found = compare(table(values, failed=tuple((r, 1) for r in range(6))))
    alone = compare(table(values[:, [0, 2]], ["p0", "p2"]))
    assert not found.standing("p1").compared
    assert found.standing("p1").failed == 6
    assert found.difference("p1") is None
    assert found.difference("p2") == alone.difference("p2")


def test_when_everything_failed_it_says_so() -> None:
    values = paired_values(rng(), 4, 2)
    found = compare(table(values, failed=tuple((r, k) for r in range(4) for k in range(2))))
    assert found.leader is None
    assert found.ties == found.differences == ()
    json.dumps(found.to_json(), allow_nan=False)


def test_one_replicate_has_means_and_no_intervals() -> None:
    found = compare(table(np.array([[1.0, 2.0]])))
    gap = found.difference("p1")
    assert gap is not None
    assert (gap.mean, gap.low, gap.verdict) == (1.0, None, "unknown")
    assert found.clusters == 1


def test_one_policy_is_reported_and_not_compared() -> None:
    found = compare(table(paired_values(rng(), 4, 1)))
    assert found.differences == ()


def test_a_void_measure_is_none_and_not_zero() -> None:
    values = paired_values(rng(), 6, 2)
    response = np.full((6, 2), np.nan)
    response[:, 1] = 30.0
    found = compare(table(values, first_response=response))
    silent, answering = found.measure("first_response", "p0"), found.measure("first_response", "p1")
    assert silent is not None
    assert answering is not None
    assert silent.mean is None
    assert answering.mean == 30.0
    assert answering.difference is None


def test_exploratory_measures_have_students_interval_over_clusters() -> None:
    values, churn = paired_values(rng(), 20, 2), paired_values(rng(), 20, 2)
    row = compare(table(values, churn=churn)).measure("churn", "p1")
    assert row is not None
    gap = (churn[:, 1] - churn[:, 0]).reshape(10, 2).mean(axis=1)
    half = 2.2621571628 * gap.std(ddof=1) / np.sqrt(10)
    assert row.low == pytest.approx(gap.mean() - half)
    assert row.clusters == 10


def test_the_effect_of_an_event_is_paired_by_replicate() -> None:
    import pyarrow as pa

    values = paired_values(rng(), 20, 2)
    effect = np.array([-7.0, -3.0])
    both = pa.concat_tables([table(values + effect), table(values, event=False)])
    found = compare(both)
    effects = {row.policy: row for row in found.events if row.metric == "value"}
    assert effects["p0"].mean == pytest.approx(-7.0)
    assert effects["p1"].mean == pytest.approx(-3.0)
    assert effects["p0"].simultaneous
    assert found.difference("p1") == compare(table(values + effect)).difference("p1")
    assert compare(table(values)).events == ()


def test_scenarios_are_compared_apart() -> None:
    import pyarrow as pa

    values = paired_values(rng(), 10, 2)
    both = pa.concat_tables([table(values, scenario="a"), table(values + 1.0, scenario="b")])
    first, second = compare_all(both)
    assert (first.scenario, second.scenario) == ("a", "b")
    assert first.differences == compare(table(values, scenario="a")).differences
    with pytest.raises(CompareError, match="a, b"):
        compare(both)


def test_what_is_not_there_is_named() -> None:
    runs = table(paired_values(rng(), 4, 2))
    with pytest.raises(CompareError, match=r"'x'.*town"):
        compare(runs, "x")
    with pytest.raises(CompareError, match=r"'x'.*p0, p1"):
        compare(runs, policies=["x"])
    with pytest.raises(CompareError, match="'x'"):
        compare(runs, against="x")
    with pytest.raises(CompareError):
        compare(runs.slice(0, 0))


def test_the_json_holds_everything_and_nothing_that_json_cannot() -> None:
    values = paired_values(rng(), 4, 2)
    plain = compare(table(np.column_stack((values[:, 0], values[:, 0] + 1.0)))).to_json()
    text = json.dumps(plain, allow_nan=False)
    assert json.loads(text)["differences"][0]["variance_reduction"] is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [(1234.4, "1,234"), (-0.0, "0.00"), (-12.0, "−12"), (3.14159, "3.14"), (None, "—"), (-0.001, "0.00")],
)
def test_money_in_words(amount: float | None, text: str) -> None:
    assert money(amount) == text


def test_certainty_is_not_claimed_by_rounding() -> None:
    assert percent(1.0) == "over 99 %"
    assert percent(0.999) == "over 99 %"
    assert percent(0.0) == "under 1 %"
    assert percent(0.5) == "50 %"
