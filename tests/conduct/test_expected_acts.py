"""Expected acts of each person agree with rates of all, and with closed forms."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from sim.conduct import expected_acts, expected_rates
from sim.measures.rates import expectations
from sim.model import ConversationModel
from sim.society.initial_state import cause_table
from sim.state import person
from sim.state.state import compiled_state
from tests.markets import eventful, scenario

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> ConversationModel:
    """An eventful market after some days."""
    made = ConversationModel(eventful(), None, 3)
    made.run_days(6)
    return made


def acts(model: ConversationModel) -> np.ndarray:
    found: np.ndarray = expected_acts.expected_acts(compiled_state(model.state), model.day - 1)
    return found


def test_severity_mix_weighs_causes_by_their_failures() -> None:
    made = scenario(
        {f"causes.{name}.{severity}": 0.0 for name in ("product", "billing") for severity in ("quality", "money")},
        {"causes.product.per_1000": 3.0, "causes.product.minor": 1.0, "causes.product.serious": 0.0},
        {"causes.billing.per_1000": 1.0, "causes.billing.minor": 0.0, "causes.billing.serious": 1.0},
        {"causes.delivery.per_1000": 0.0, "causes.staff.per_1000": 0.0},
    )
    assert expected_acts.severity_mix(cause_table(made)) == pytest.approx([0.75, 0.0, 0.0, 0.25])
    assert expected_acts.severity_mix(np.zeros((0, cause_table(made).shape[1]))) == pytest.approx([0.0] * 4)


def test_leaving_of_each_sums_to_the_rate_of_all(model: ConversationModel) -> None:
    customers = float((model.state.people[person.STATUS] == person.CUSTOMER).sum())
    rates, settings = expectations(model.state, model.day), model.resolved_scenario
    daily = (
        settings.loyalty.churn * settings.baseline.churn * rates[expected_rates.LEAVING] + rates[expected_rates.QUIET]
    )
    assert acts(model)[expected_acts.LEAVES].sum() == pytest.approx(customers * daily / 30.0, rel=1e-9)


def test_public_complaints_are_fewer_than_all(model: ConversationModel) -> None:
    found, customer = acts(model), model.state.people[person.STATUS] == person.CUSTOMER
    assert (found[:, ~customer] == 0.0).all()
    assert (found[expected_acts.COMPLAINS][customer] > 0.0).all()
    assert (found >= 0.0).all()


def test_complaints_of_each_sum_to_the_shares_of_all(model: ConversationModel) -> None:
    state, rates = model.state, expectations(model.state, model.day)
    mix = expected_acts.severity_mix(state.causes)
    customer = state.people[person.STATUS] == person.CUSTOMER
    failures = (
        model.resolved_scenario.experience.encounters / 30.0 * float((state.causes[:, 0] * state.causes[:, 1]).sum())
    )
    failures *= float(state.people[person.FAILURE_FACTOR, customer].sum())
    complain = rates[expected_rates.COMPLAIN : expected_rates.COMPLAIN + 4]
    assert acts(model)[expected_acts.COMPLAINS].sum() == pytest.approx(failures * float(mix @ complain), rel=1e-9)


def test_complaints_without_a_failure_go_with_activity(model: ConversationModel) -> None:
    """Twice as active: twice as many of them; nothing else changes."""
    twin = copy.deepcopy(model)
    twin.state.people[person.ACTIVITY] *= 2.0
    calm, lively = acts(model), acts(twin)
    others = [expected_acts.LEAVES, expected_acts.COMPLAINS]
    assert (calm[others] == lively[others]).all()
    still = copy.deepcopy(model)
    still.state.people[person.ACTIVITY] = 0.0
    after_failures = acts(still)[expected_acts.COMPLAINS_PUBLICLY]
    public = expected_acts.COMPLAINS_PUBLICLY
    assert (lively[public] - after_failures).sum() > 0.0
    assert lively[public] - after_failures == pytest.approx(2.0 * (calm[public] - after_failures), rel=1e-9, abs=1e-15)
