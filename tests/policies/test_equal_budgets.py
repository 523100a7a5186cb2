"""Equal budgets: in a world that runs, every policy and every combination spends what it set aside for a purpose and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sim.kernel.units import DAYS_PER_MONTH
from sim.model import ConversationModel
from sim.policies import Month, Policy, resolve
from sim.policies.registry import BUILT_IN
from sim.state import budget_part, daily_metrics, scalar
from tests.markets import eventful
from tests.policies.test_combinations import TREES

pytestmark = pytest.mark.slow

PURPOSES = {
    budget_part.DESK: (daily_metrics.WAGES,),
    budget_part.CARE: (daily_metrics.COMPENSATION, daily_metrics.EFFORT, daily_metrics.ESCALATION_COST),
    budget_part.FIXES: (daily_metrics.FIXES,),
    budget_part.PROGRAMME: (daily_metrics.PROGRAMME,),
    budget_part.OUTREACH: (daily_metrics.OUTREACH,),
}


def spends_no_more_than_it_has(policy: Policy, seed: int, budget: float) -> float:
    """Run two months and hold every purse against the ledger, daily; returns what was spent."""
    world = eventful(company__burn_in=2, company__budget=budget)
    model = ConversationModel(world, policy, seed)
    money = budget * float(model.state.scalars[scalar.CUSTOMERS_START])
    total = 0.0
    for day in range(2 * DAYS_PER_MONTH):
        if day % DAYS_PER_MONTH == 0:
            spent = np.zeros(budget_part.COLUMNS)
        model.step()
        if day % DAYS_PER_MONTH == 0:
            shares = np.array(policy.split(Month(day // DAYS_PER_MONTH, money, 1, 0, 0)).shares())
        for purse, entries in PURPOSES.items():
            spent[purse] += sum(model.rows[-1][entry] for entry in entries)
        left = model.state.budget_left
        assert left.min() >= 0.0
        np.testing.assert_allclose(spent + left, shares * money, atol=1e-6 * max(money, 1.0))
        assert spent.sum() <= money * (1.0 + 1e-9)
        total += sum(model.rows[-1][entry] for entries in PURPOSES.values() for entry in entries)
    return total


@pytest.mark.parametrize("name", BUILT_IN)
def test_no_policy_spends_more_than_it_has(name: str) -> None:
    assert spends_no_more_than_it_has(resolve(name), 1, 80.0) > 0.0


@settings(max_examples=12, deadline=None)
@given(TREES, some.integers(1, 99), some.sampled_from([0.0, 1.0, 80.0]))
def test_no_combination_spends_more_than_it_has(policy: Policy, seed: int, budget: float) -> None:
    spends_no_more_than_it_has(policy, seed, budget)


@settings(max_examples=12, deadline=None)
@given(some.sampled_from(list(BUILT_IN)), some.floats(0.0, 0.05), some.integers(1, 99))
def test_not_even_one_that_sets_money_aside_for_causes(name: str, fixes: float, seed: int) -> None:
    spends_no_more_than_it_has(resolve(f"{name}[fixes_share={fixes}]"), seed, 40.0)
