"""Closed forms of diffusion and lifetime value, and the replicates that stand for them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.worth import expected_multiple
from sim.model import ConversationModel
from sim.society.population import join_per_day
from sim.state import person
from sim.validation.experiments import complete_graph
from sim.validation.targets import exact_growth as growth
from tests.society.shape import assert_sound


def test_the_curve_of_bass_solves_its_equation() -> None:
    """dF/dt = (p + q F)(1 - F), from the start asked for; the peak of adoption is at ln(q/p)/(p + q) when nobody has begun."""
    curve = growth.bass_curve(0.1, 0.01, 0.3, 60)
    assert curve[0] == pytest.approx(0.1)
    fine = growth.bass_curve(0.1, 0.0001, 0.003, 6000)
    slope, middle = np.diff(fine), 0.5 * (fine[1:] + fine[:-1])
    assert slope == pytest.approx((0.0001 + 0.003 * middle) * (1 - middle), rel=1e-4)
    peak = np.argmax(np.diff(growth.bass_curve(0.0, 0.003, 0.038, 200)))
    assert peak == pytest.approx(np.log(0.038 / 0.003) / 0.041, abs=1.0)


def test_the_fit_finds_what_made_the_data() -> None:
    rng = np.random.default_rng(3)
    people, customers = 50_000, [500]
    for _ in range(150):
        share = customers[-1] / (people - 1)
        customers.append(customers[-1] + rng.binomial(people - customers[-1], 0.004 + 0.06 * share))
    p, q = growth.bass_fit(np.array(customers, dtype=np.float64), people)
    assert p == pytest.approx(0.004, rel=0.05)
    assert q == pytest.approx(0.06, rel=0.05)


def test_the_world_of_bass_joins_as_its_hazard_says() -> None:
    """J (1 - w) = p and J w / F0 = q, with the numbers that the model itself takes."""
    scenario = growth.bass_scenario(1000, 0.004, 0.05)
    rate = join_per_day(scenario) * scenario.baseline.join
    share = scenario.loyalty.word_share
    assert rate * (1 - share) == pytest.approx(0.004)
    assert rate * share / scenario.society.customer_share == pytest.approx(0.05)


@pytest.mark.slow
def test_nobody_leaves_in_the_world_of_bass() -> None:
    scenario = growth.bass_scenario(300)
    model = ConversationModel(scenario, "ignore", 2, graph=complete_graph(300), burn_in=False)
    held = []
    for _ in range(60):
        model.step()
        held.append(int(np.count_nonzero(model.state.people[person.STATUS] == person.CUSTOMER)))
    assert held == sorted(held)
    assert held[-1] > held[0] + 10


def test_complete_graph() -> None:
    graph = complete_graph(7)
    assert_sound(graph)
    assert graph.degree().tolist() == [6] * 7
    assert graph.follows == 0


@pytest.mark.slow
def test_retention_is_as_asked_for() -> None:
    scenario = growth.leaving_scenario(20_000, 0.8)
    daily = scenario.loyalty.churn * scenario.baseline.churn / 30.0
    assert (1 - daily) ** 30 == pytest.approx(0.8)
    assert expected_multiple(0.2, 1.1**12 - 1) == pytest.approx(0.8 / 0.3)
    assert growth.simulated_multiple(scenario, 1, 1, 0.0) == pytest.approx(0.8, abs=0.02)
