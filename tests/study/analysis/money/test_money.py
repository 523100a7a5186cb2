"""The money of a comparison, on tables whose money is known."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.study.analysis.money import Money, money_of
from tests.study.analysis.money.tables import Tables, tables

REPLICATES, HORIZON, MONTHS = 12, 12, 16


@cache
def dip(noise: float = 0.0, **more: Any) -> Tables:
    """``p1`` earns 4 a month less than ``p0`` for two months and 1 more from then on, and spends 3 more; ``p2`` is ``p0``."""
    rng = np.random.default_rng(4)
    monthly = 100.0 + rng.standard_normal((REPLICATES, 1, MONTHS)) * np.ones((1, 3, 1))
    monthly[:, 1] += np.where(np.arange(MONTHS) < 2, -4.0, 1.0) + noise * rng.standard_normal((REPLICATES, 1))
    spent = np.full((REPLICATES, 3), 50.0)
    spent[:, 1] += 3.0
    return tables(monthly, horizon=HORIZON, spent=spent, **more)


def money(made: Tables, **more: Any) -> Money:
    found = money_of(made.compared(**more), made.runs, made.days, made.groups)
    assert found is not None
    return found


def test_value_profit_and_spending_are_apart_with_percent_and_per_customer() -> None:
    found = money(dip())
    assert (found.reference, found.customers, found.horizon, found.months) == ("p0", 200.0, HORIZON, MONTHS)
    row, base = found.of("p1"), found.of("p0")
    for account, gap in (("value", 6.0), ("profit", 2.0), ("spent", 3.0)):
        own, reference = getattr(row, account), getattr(base, account)
        assert own.difference.mean == pytest.approx(gap)
        assert own.mean - reference.mean == pytest.approx(gap)
        assert own.percent.mean == pytest.approx(100.0 * gap / reference.mean)
        assert own.per_customer.mean == pytest.approx(gap / 200.0)
        assert reference.difference is reference.percent is reference.per_customer is None


def test_of_value_the_interval_is_the_simultaneous_one_of_the_comparison_of_the_others_pointwise() -> None:
    made = dip(noise=1.0)
    found, compared = money(made).of("p1"), made.compared()
    gap = compared.difference("p1")
    assert gap is not None
    assert found.value.difference is not None
    assert (found.value.difference.low, found.value.difference.high) == (gap.low, gap.high)
    measure = compared.measure("profit", "p1")
    assert measure is not None
    assert found.profit.difference is not None
    assert (found.profit.difference.low, found.profit.difference.high) == pytest.approx((measure.low, measure.high))


def test_profit_so_far_at_six_and_twelve_months_comes_out_of_one_run() -> None:
    found = money(dip()).of("p1")
    gaps = {one.month: one.difference for one in found.milestones}
    assert list(gaps) == [6, 12]
    for month, gap in ((6, -4.0), (12, 2.0)):
        assert gaps[month] is not None
        assert gaps[month].mean == pytest.approx(gap)  # type: ignore[union-attr]


def test_the_end_of_a_short_horizon_is_the_only_milestone() -> None:
    made = tables(np.full((4, 2, 3), 5.0), horizon=2, spent=np.ones((4, 2)))
    assert [one.month for one in money(made).of("p1").milestones] == [2]


def test_payback_counts_the_months_of_the_run_off_too() -> None:
    row = money(dip()).of("p1")
    assert row.payback is not None
    assert (row.payback.kind, row.payback.month, row.payback.in_run_off, row.payback.months) == (
        "month",
        10,
        False,
        MONTHS,
    )
    twin = money(dip()).of("p2").payback
    assert twin is not None
    assert twin.kind == "equal"
    assert money(dip()).of("p0").payback is None


def test_value_per_unit_spent_only_where_the_spending_differs_clearly() -> None:
    found = money(dip(noise=0.5))
    extra = found.of("p1").extra_per_spent
    assert extra is not None
    assert extra.mean == pytest.approx(found.of("p1").value.difference.mean / 3.0)  # type: ignore[union-attr]
    assert found.of("p2").extra_per_spent is None
    assert found.of("p2").no_extra_per_spent == "spends as much as p0"
    turned = money(dip(), against="p1")
    assert turned.of("p0").extra_per_spent is None
    assert turned.of("p0").no_extra_per_spent == "spends less than p1"
    gain = found.of("p1").gain_per_spent
    assert gain is not None
    assert gain.mean == pytest.approx(found.of("p1").value.difference.mean / 53.0)  # type: ignore[union-attr]


def test_the_highest_profit_within_the_horizon_is_named_though_another_is_worth_most() -> None:
    monthly = np.full((REPLICATES, 2, 4), 10.0)
    monthly[:, 1] += (-1.0, -1.0, 5.0, 5.0)
    made = tables(monthly, horizon=2, spent=np.ones((REPLICATES, 2)))
    found = money(made)
    assert made.compared().leader == "p1"
    assert (found.highest_profit.kind, found.highest_profit.leader) == ("clear", "p0")
    gap = found.profit.difference("p0", "p1")
    assert gap is not None
    assert (gap.verdict, gap.mean) == ("more", 2.0)


def test_a_replicate_that_failed_under_one_policy_counts_for_none() -> None:
    whole, some = money(dip(noise=1.0)), money(dip(noise=1.0, failed=((0, 1), (1, 1))))
    assert some.of("p0").value.mean != whole.of("p0").value.mean
    for row in some.policies:
        assert row.milestones[-1].mean == pytest.approx(row.profit.mean)


def test_runs_without_events_do_not_count() -> None:
    assert money(dip(twin=True)).policies == money(dip()).policies


def test_one_draw_has_means_and_no_interval() -> None:
    made = tables(np.full((1, 2, 2), 5.0), horizon=2, spent=np.ones((1, 2)))
    row = money(made).of("p1")
    assert row.value.difference is not None
    assert (row.value.difference.mean, row.value.difference.low) == (0.0, None)
    assert row.no_extra_per_spent == "one independent draw is too few to say"


def test_where_everything_failed_there_is_no_money() -> None:
    failed = tuple((r, k) for r in range(2) for k in range(2))
    made = tables(np.ones((2, 2, 2)), horizon=2, spent=np.ones((2, 2)), failed=failed)
    assert money_of(made.compared(), made.runs, made.days, made.groups) is None


def test_without_its_reference_a_policy_has_money_and_no_difference() -> None:
    made = dip(failed=tuple((r, 0) for r in range(6)))
    found = money(made)
    assert found.reference is None
    assert found.of("p1").value.difference is found.of("p1").payback is None
    json.dumps(found.to_json(), allow_nan=False)
