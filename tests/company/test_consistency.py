"""Unequal treatment of equal cases: a whim belongs to the case, is even on both sides, and is gone at strength nought."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model import ConversationModel
from sim.state import conversation
from tests.markets import Everything, conversations_of, eventful, fingerprint, scenario

pytestmark = pytest.mark.slow


def model(**more: object) -> ConversationModel:
    made = ConversationModel(eventful(**more), Everything(), 7)
    made.run_days(12)
    return made


def paid(made: ConversationModel) -> Any:
    threads = conversations_of(made)
    return threads[threads[:, conversation.COMPENSATION_PAID] > 0.0][:, conversation.COMPENSATION_PAID]


def test_equal_cases_are_paid_alike_unless_the_company_is_inconsistent() -> None:
    usual = eventful().desk.compensation
    assert set(paid(model())) == {usual}
    amounts = paid(model(desk__inconsistency=0.5)) / usual
    assert amounts.min() >= 0.5
    assert amounts.max() <= 1.5
    # uniform within half of one: standard deviation 0.289 of a mean of one; five standard errors either way
    assert amounts.mean() == pytest.approx(1.0, abs=5 * 0.289 / amounts.size**0.5)
    assert amounts.std() == pytest.approx(0.289, abs=0.1)
    assert len(set(amounts)) == amounts.size


def test_the_whim_belongs_to_the_case() -> None:
    """Twice the strength moves every offer twice as far, the same way."""
    weak, strong = (model(desk__inconsistency=h) for h in (0.1, 0.2))
    a, b = (
        {
            tuple(row[[conversation.OPENER, conversation.DAY, conversation.ORDINAL]]): row[
                conversation.COMPENSATION_OFFERED
            ]
            for row in conversations_of(made)
            if row[conversation.COMPENSATION_OFFERED] > 0.0 and row[conversation.DAY] >= 3.0
        }
        for made in (weak, strong)
    )
    usual = eventful().desk.compensation
    same = sorted(a.keys() & b.keys())
    assert len(same) > 5
    assert np.array([b[k] - usual for k in same]) == pytest.approx(2 * np.array([a[k] - usual for k in same]))


def test_a_tool_first_market_differs_and_the_default_has_no_whims() -> None:
    calm = scenario({"society.people": 60, "company.burn_in": 2})
    same = [
        ConversationModel(calm.with_values({"company.governance": name}), None, 3)
        for name in ("none given", "tool-first")
    ]
    for one in same:
        one.run_days(5)
    assert same[0].resolved_scenario.desk.inconsistency == 0.0
    assert same[1].resolved_scenario.desk.inconsistency > 0.0
    assert fingerprint(same[0]) != fingerprint(same[1])


def test_whims_are_measured_as_unequal_treatment_of_equal_cases() -> None:
    fair, unfair = (model(desk__inconsistency=h).outcome().summary for h in (0.0, 0.8))
    for name in ("unequal_tone", "unequal_compensation"):
        assert unfair[name] > fair[name]
