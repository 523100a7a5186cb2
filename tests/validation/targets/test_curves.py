"""Curves of voice against attitude, from made-up counts whose slopes are known and from a small world whose counts add up."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, conversations_of, customers_of, openers_of
from sim.measures.catalogue import DAY_METRICS
from sim.state import conversation
from sim.validation.experiments import scenario_with
from sim.validation.targets import curves

MIDDLE = (np.arange(curves.BINS) + 0.5) * 2.0 / curves.BINS - 1.0


def test_arms_are_the_slopes_over_the_rate_at_nil() -> None:
    days = np.linspace(1000.0, 50.0, curves.BINS)
    rate = 0.02 * (1.0 + np.where(MIDDLE < 0.0, -2.0, 1.5) * MIDDLE)
    assert curves.arms(days, rate * days) == pytest.approx((2.0, 1.5))
    days[:3] = 0.0  # where nobody was nothing is known
    assert curves.arms(days, rate * days) == pytest.approx((2.0, 1.5))


def test_thirds_are_rates_per_thousand_customer_months() -> None:
    days = np.full(curves.BINS, 3000.0)
    acts = np.where(MIDDLE < -1 / 3, 1.0, np.where(MIDDLE > 1 / 3, 3.0, 2.0))
    assert curves.by_third(days, acts) == pytest.approx([10.0, 20.0, 30.0])


@pytest.mark.slow
def test_everything_said_in_a_world_is_counted_once() -> None:
    """What customers say: words of people who have left, who may have a story to tell, are not of customers."""
    model = burnt_in(scenario_with(society__people=3_000, company__burn_in=2), 4).branch("first-come")
    start = len(model.rows)
    everybody = np.ones(3_000, dtype=np.bool_)
    into = {name: np.zeros(curves.BINS) for name in ("days", "words", "opinions")} | {"all": np.zeros((2, curves.BINS))}
    left = 0
    for day in range(model.day, model.day + 20):
        customer = customers_of(model)
        curves._day(model, into, {"all": everybody})
        said = conversations_of(model, day)
        left += np.count_nonzero(~customer[openers_of(said[said[:, conversation.KIND] == conversation.WORD])])
    rows = np.array(model.rows[start:]).sum(axis=0)
    total = {metric.name: rows[place] for place, metric in enumerate(DAY_METRICS)}
    assert into["words"].sum() == total["words_positive"] + total["words_negative"] - left > 20
    assert into["opinions"].sum() == total["praise"] + total["complaints_public"] + total["complaints_private"] > 20
    assert into["all"].tolist() == [into["days"].tolist(), into["opinions"].tolist()]
