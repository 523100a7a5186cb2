"""The desk against queueing theory, with every social mechanism switched off.

Erlang A (M/M/c+M) and Erlang C (M/M/c) in steady state, and Kleinrock's conservation law. Sources: Garnett, Mandelbaum &
Reiman (2002), Manufacturing & Service Operations Management 4, 208-227; Kleinrock (1965), Naval Research Logistics
Quarterly; the worked case is the one of the documentation of pyworkforce.

Simulated means are held against the theory within 4.5 standard errors, from batches of six hours: a fresh seed would
raise a false alarm about once in 100,000 comparisons. The market is a Bernoulli source of 1/30 a person-day, so arrivals
within a day are all but Poisson.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.company.queues import served_before
from sim.validation.targets.desk import InOrder, Seen, per_minute, queue, simulate_queue
from sim.validation.targets.queue_theory import erlang_a

pytestmark = pytest.mark.slow

TOLERANCE = 4.5  # standard errors
LEVEL = 1.0 - 2.0 * float(stats.norm.sf(TOLERANCE))


@pytest.fixture(scope="module")
def worked_case() -> Seen:
    """The worked case at its own scale: 4,800 arrivals a day for twelve days."""
    return simulate_queue(queue(144_000, servers=13, handle_min=3.0, patience_min=5.0), 12, "first-come")


@pytest.fixture(scope="module")
def busy_and_impatient() -> Seen:
    """More work than the responders could do: only abandonment keeps the queue finite."""
    return simulate_queue(queue(14_400, servers=8, handle_min=30.0, patience_min=20.0), 60, "first-come")


@pytest.fixture(scope="module")
def patient() -> Seen:
    """Erlang C: four responders at a load of 0.8."""
    return simulate_queue(queue(11_520, servers=4, handle_min=12.0, patience_min=None), 240, "first-come")


CASES = {
    "worked_case": erlang_a(100 / 30, 3.0, 5.0, 13),
    "busy_and_impatient": erlang_a(1 / 3, 30.0, 20.0, 8),
    "patient": erlang_a(per_minute(11_520), 12.0, math.inf, 4),
}


@pytest.mark.parametrize("name", CASES)
def test_waits_abandonment_and_occupancy(name: str, request: pytest.FixtureRequest) -> None:
    seen: Seen = request.getfixturevalue(name)
    theory = CASES[name]
    for values, expected in (
        (seen.wait > 1e-6, theory.waits),
        (seen.gave_up, theory.abandons),
        (seen.wait, theory.wait),
    ):
        found = seen.mean(values, LEVEL, 1)
        assert found.holds(expected), (found, expected)
        assert found.high - found.value <= TOLERANCE * 0.06 * max(expected, 0.001)  # sharp enough to mean something
    assert seen.busy.sum() / seen.on_shift.sum() == pytest.approx(theory.occupancy, rel=0.01)


@pytest.mark.parametrize("name", ["worked_case", "busy_and_impatient"])
def test_abandonment_is_wait_over_patience(name: str, request: pytest.FixtureRequest) -> None:
    """P(abandon) = E[wait] / mean patience for exponential patience: the hazard of leaving integrates the time waited."""
    seen: Seen = request.getfixturevalue(name)
    patience = {"worked_case": 5.0, "busy_and_impatient": 20.0}[name]
    assert seen.mean(seen.gave_up - seen.wait / patience, LEVEL, 1).holds(0.0)
    assert seen.gave_up.sum() > 500


def test_nobody_gives_up_who_is_patient(patient: Seen) -> None:
    assert not patient.gave_up.any()


ORDERS = ("arrival", "latest", "value", "lot")


@pytest.fixture(scope="module")
def one_server() -> dict[str, Seen]:
    settings = queue(3_600, servers=1, handle_min=9.6, patience_min=None)
    return {order: simulate_queue(settings, 40, InOrder(by=order)) for order in ORDERS}


@pytest.fixture(scope="module")
def three_servers() -> dict[str, Seen]:
    settings = queue(11_520, servers=3, handle_min=9.0, patience_min=None)
    return {order: simulate_queue(settings, 120, InOrder(by=order)) for order in ORDERS}


def test_the_order_of_service_conserves_work(one_server: dict[str, Seen]) -> None:
    """Kleinrock: with one responder, the sum of wait x handle time over whole busy periods is the same in any order; here to rounding."""
    first = one_server["arrival"]
    leaves = first.opened + first.wait + first.handle
    idle = np.flatnonzero(np.maximum.accumulate(leaves)[:-1] < first.opened[1:]) + 1  # arrivals that find nobody
    begin, end = idle[0], idle[-1]
    expected = (first.wait * first.handle)[begin:end].sum()
    for seen in one_server.values():
        assert (seen.opened == first.opened).all()
        assert (seen.wait * seen.handle)[begin:end].sum() == pytest.approx(expected, rel=1e-6)


def test_the_order_changes_who_waits(one_server: dict[str, Seen]) -> None:
    spread = {order: seen.wait.std() for order, seen in one_server.items()}
    assert spread["latest"] > 1.3 * spread["arrival"]
    assert min(np.abs(one_server[o].wait - one_server["arrival"].wait).mean() for o in ORDERS[1:]) > 1.0


@pytest.mark.parametrize("order", ORDERS[1:])
def test_mean_wait_does_not_depend_on_the_order(three_servers: dict[str, Seen], order: str) -> None:
    """With several responders and equal handle times the law holds in expectation: paired by arrival, so only the re-ordering is left."""
    seen, first = three_servers[order], three_servers["arrival"]
    difference = seen.mean(seen.wait - first.wait, LEVEL, 1)
    assert difference.holds(0.0)
    assert difference.high - difference.value < TOLERANCE * 0.06 * first.wait.mean()


def test_served_before_goes_by_priority_then_since_then_opener() -> None:
    queue = np.array([[[1.0, 5.0, 3.0, 0.0], [1.0, 5.0, 4.0, 1.0], [1.0, 6.0, 1.0, 2.0], [2.0, 9.0, 9.0, 3.0]]])
    order = [3, 0, 1, 2]
    for place, a in enumerate(order):
        for b in order[place + 1 :]:
            assert served_before(queue, 0, a, b)
            assert not served_before(queue, 0, b, a)
