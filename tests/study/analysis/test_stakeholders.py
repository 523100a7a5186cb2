"""How each stakeholder ranks the policies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.measures.catalogue import RUN_METRICS, run_metric
from sim.study.analysis.stakeholders import STAKEHOLDER_METRICS, metrics_text, stakeholder_rankings, standardised
from sim.views.report.measures import STAKEHOLDERS
from sim.views.terminal.comparison import stakeholder_lines
from sim.views.terminal.output import WIDTH
from tests.study.outcomes import table

METRICS = {name for metrics in STAKEHOLDER_METRICS.values() for name in metrics}


def runs(shift: dict[str, float], replicates: int = 20, policies: int = 3, noise: float = 1.0) -> object:
    """Runs in which policy k has ``shift`` x k more of a metric than policy 0, in replicates that differ far more."""
    rng = np.random.default_rng(11)
    values = {}
    for name in sorted(METRICS):
        shared = 50.0 * rng.standard_normal((replicates, 1))
        own = noise * rng.standard_normal((replicates, policies))
        values[name] = shared + own + shift.get(name, 0.0) * np.arange(policies)
    return table(values.pop("value"), **values)


def test_every_stakeholder_has_run_metrics_in_the_direction_that_is_better() -> None:
    assert set(STAKEHOLDER_METRICS) == set(STAKEHOLDERS)
    known = {metric.name for metric in RUN_METRICS}
    for metrics in STAKEHOLDER_METRICS.values():
        for name, sign in metrics.items():
            assert name in known
            assert run_metric(name).better in {None, "more" if sign > 0 else "less"}


def test_a_clear_order_is_found_and_turned_for_what_should_be_low() -> None:
    for_staff = {"strain": 9.0, "occupancy": 9.0}
    for_customers = {"churn": -9.0, "customer_surplus": 9.0, "worst_decile": 9.0}
    found = {one.stakeholder: one for one in stakeholder_rankings(runs(for_staff | for_customers))}
    assert found["staff"].ranks == (1, 2, 3)
    assert found["customers"].ranks == (3, 2, 1)
    assert found["staff"].chances is not None
    assert found["staff"].chances[0] > 0.99
    assert found["customers"].place("p2") == (1, pytest.approx(1.0, abs=0.01))
    assert found["customers"].place("nobody") is None


@pytest.mark.slow
def test_equal_policies_are_seldom_sure() -> None:
    """A chance above 99 % for one of three equal policies, for 5 stakeholders in 20 studies with fixed seeds.

    Were it so in 1 % of them, more than 5 would come by chance in 0.05 % of such tests.
    """
    sure = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values = {name: rng.standard_normal((20, 1)) + rng.standard_normal((20, 3)) for name in sorted(METRICS)}
        found = stakeholder_rankings(table(values.pop("value"), **values))
        sure += sum(max(one.chances or (0.0,)) > 0.99 for one in found)
    assert sure <= 5


def test_a_void_measure_is_left_out_and_named() -> None:
    made = runs({})
    place = made.column_names.index("first_response")
    holed = made.set_column(place, "first_response", [[None, *made["first_response"].to_pylist()[1:]]])
    service = next(one for one in stakeholder_rankings(holed) if one.stakeholder == "service")
    assert service.left_out == ("first_response",)
    assert run_metric("first_response").label not in metrics_text(service)
    assert run_metric("first_response").label in " ".join(stakeholder_lines(("p0", "p1", "p2"), [service]))


def test_one_policy_is_not_ranked_and_one_cluster_gives_no_chances() -> None:
    assert stakeholder_rankings(runs({}, policies=1)) == []
    assert all(one.chances is None for one in stakeholder_rankings(runs({}, replicates=2)))


finite = st.floats(-1e6, 1e6)


@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 4)), elements=finite))
def test_standardised_differences_are_paired_and_of_size_one(values: np.ndarray) -> None:
    found = standardised(values)
    assert np.abs(found.mean(axis=1)).max() < 1e-6
    size = np.sqrt((found**2).mean())
    assert size == pytest.approx(1.0) or not found.any()
    shifted = standardised(values + 1e3 * np.arange(len(values))[:, None])
    assert shifted == pytest.approx(found, abs=1e-3) or np.ptp(values, axis=1).max() < 1.0


def test_the_table_fits_the_terminal() -> None:
    found = stakeholder_rankings(runs({}))
    assert max(map(len, stakeholder_lines(("p0", "p1", "p2"), found))) <= WIDTH
