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
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from sim import randomness as draw
from sim.company.desk import waits_longer
from sim.compiled import kernel
from sim.metrics import DAY_METRICS
from sim.model import ConversationModel
from sim.policies import Budget, Cases, Month, Policy, Treatment
from sim.scenario import Scenario
from sim.society import columns as c
from tests.worlds import DAY, EVERY_HOUR_ALIKE, NO_ONE_HAPPENS_BY, UNLIMITED, scenario, strangers, threads_of

TOLERANCE = 4.5  # standard errors
PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
PER_DAY = 1.0 / 30.0  # questions a person-day: the most that the model allows

QUEUE_ONLY: dict[str, object] = {
    **UNLIMITED,
    **NO_ONE_HAPPENS_BY,
    **EVERY_HOUR_ALIKE,
    "society.customer_share": 1.0,
    "causes.product.per_1000": 0.0,
    "causes.delivery.per_1000": 0.0,
    "causes.billing.per_1000": 0.0,
    "causes.staff.per_1000": 0.0,
    "voice.questions": 1.0,
    "voice.question_public": 0.0,
    "voice.praise": 0.0,
    "voice.words": 0.0,
    "voice.unfounded": 0.0,
    "channels.private.coverage": 1.0,
    "channels.private.detection_min": 0.0,
    "desk.handle_exponential": True,
    "desk.patience_exponential": True,
    "desk.solve_question": 1.0,
    "desk.follow_up": 0.0,
    "loyalty.churn": 0.0,
    "peers.organic_share": 0.0,
}


@dataclass(frozen=True)
class Steady:
    """Steady state of a queue: shares of arrivals that wait and that abandon, mean wait in minutes, occupancy."""

    waits: float
    abandons: float
    wait: float
    occupancy: float


def erlang_a(per_minute: float, handle: float, patience: float, servers: int) -> Steady:
    """M/M/c+M from its birth-and-death chain; ``patience`` may be infinite. Times in minutes."""
    weights = [1.0]
    for n in range(1, 4000):
        out = min(n, servers) / handle + max(0, n - servers) / patience
        weights.append(weights[-1] * per_minute / out)
        if n > servers and weights[-1] < 1e-18 * max(weights):
            break
    p = np.array(weights) / sum(weights)
    n = np.arange(p.size)
    queue = float((np.maximum(0, n - servers) * p).sum())
    return Steady(
        waits=float(p[servers:].sum()),
        abandons=queue / patience / per_minute,
        wait=queue / per_minute,
        occupancy=float((np.minimum(n, servers) * p).sum()) / servers,
    )


@kernel
def lots(seed: Any, opener: Any, day: Any, purpose: int) -> Any:
    """The draw of ``purpose`` of each conversation, shape of ``opener``."""
    found = np.empty(opener.size)
    for k in range(opener.size):
        found[k] = draw.uniform(seed, int(opener[k]), int(day[k]), 0, purpose)
    return found


@dataclass(frozen=True)
class Seen:
    """What a simulated queue showed, one entry an arrival in order of arrival; the first two hours and the last are left out."""

    opened: Any
    wait: Any  # minutes in the queue, until service or until giving up
    gave_up: Any
    handle: Any
    occupancy: float

    def mean(self, values: Any) -> tuple[float, float]:
        """Mean and standard error of ``values`` from batches of six hours, as a ratio of batch sums."""
        batch = (self.opened // 360.0).astype(int)
        batch -= batch.min()
        total, count = np.bincount(batch, weights=values), np.bincount(batch)
        mean = total.sum() / count.sum()
        return mean, float(np.std(total - mean * count, ddof=1) * math.sqrt(count.size) / count.sum())


def run(settings: Scenario, days: int, policy: Policy | str = "first-come", seed: int = 3) -> Seen:
    """``days`` of a queue that starts empty."""
    model = ConversationModel(settings, policy, seed, graph=strangers(settings.society.people), burn_in=False)
    model.run_days(days)
    threads = threads_of(model)
    threads = threads[np.argsort(threads[:, c.OPENED])]
    threads = threads[(threads[:, c.OPENED] > 120.0) & (threads[:, c.OPENED] < days * DAY - 60.0)]
    key, opener, day = np.uint64(seed), threads[:, c.OPENER].copy(), threads[:, c.DAY].copy()
    handle = -settings.desk.handle_min * np.log(lots(key, opener, day, draw.HANDLE))
    patience = -settings.desk.patience_min * np.log(lots(key, opener, day, draw.PATIENCE))
    answered = threads[:, c.FIRST_ANSWER] < c.NEVER
    wait = np.where(answered, threads[:, c.FIRST_ANSWER] - threads[:, c.OPENED] - handle, patience)
    rows = np.array(model.rows)
    occupancy = rows[:, PLACE["busy_min"]].sum() / rows[:, PLACE["shift_min"]].sum()
    return Seen(threads[:, c.OPENED], np.maximum(0.0, wait), ~answered, handle, float(occupancy))


def queue(people: int, servers: int, handle: float, patience: float | None) -> Scenario:
    """A market of ``people`` that asks ``people / 30`` questions a day of ``servers``; ``patience`` None: nobody gives up."""
    return scenario(
        QUEUE_ONLY,
        {
            "society.people": people,
            "desk.responders": servers * 10_000.0 / people,
            "desk.handle_min": handle,
            "desk.patience_min": patience or 60.0,
            "channels.private.gives_up": 0.0 if patience is None else 1.0,
        },
    )


def test_the_closed_form_reproduces_the_worked_case() -> None:
    """100 arrivals in 30 minutes, 3 minutes to handle, 5 of patience, 13 servers."""
    steady = erlang_a(100 / 30, 3.0, 5.0, 13)
    assert steady.waits == pytest.approx(0.226, abs=0.0005)
    assert steady.abandons == pytest.approx(0.025, abs=0.0005)
    assert steady.wait == pytest.approx(0.125, abs=0.0005)
    assert steady.occupancy == pytest.approx(0.750, abs=0.0005)


def test_the_closed_form_without_abandonment_is_erlang_c() -> None:
    """With one server the chance of waiting is the load, the mean wait the load over the spare rate."""
    steady = erlang_a(0.5, 1.5, math.inf, 1)
    assert steady.waits == pytest.approx(0.75)
    assert steady.wait == pytest.approx(0.75 / (1 / 1.5 - 0.5))


@pytest.fixture(scope="module")
def worked_case() -> Seen:
    """The worked case at its own scale: 4,800 arrivals a day for twelve days."""
    return run(queue(people=144_000, servers=13, handle=3.0, patience=5.0), days=12)


@pytest.fixture(scope="module")
def busy_and_impatient() -> Seen:
    """More work than the responders could do: only abandonment keeps the queue finite."""
    return run(queue(people=14_400, servers=8, handle=30.0, patience=20.0), days=60)


@pytest.fixture(scope="module")
def patient() -> Seen:
    """Erlang C: four responders at a load of 0.8."""
    return run(queue(people=11_520, servers=4, handle=12.0, patience=None), days=240)


CASES = {
    "worked_case": erlang_a(100 / 30, 3.0, 5.0, 13),
    "busy_and_impatient": erlang_a(1 / 3, 30.0, 20.0, 8),
    "patient": erlang_a(11_520 * PER_DAY / DAY, 12.0, math.inf, 4),
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
        mean, error = seen.mean(values.astype(np.float64))
        assert abs(mean - expected) <= TOLERANCE * error, (mean, expected, error)
        assert error <= 0.05 * max(expected, 0.001)  # sharp enough to mean something
    assert seen.occupancy == pytest.approx(theory.occupancy, rel=0.01)


@pytest.mark.parametrize("name", ["worked_case", "busy_and_impatient"])
def test_abandonment_is_wait_over_patience(name: str, request: pytest.FixtureRequest) -> None:
    """P(abandon) = E[wait] / mean patience for exponential patience: the hazard of leaving integrates the time waited."""
    seen: Seen = request.getfixturevalue(name)
    patience = {"worked_case": 5.0, "busy_and_impatient": 20.0}[name]
    mean, error = seen.mean(seen.gave_up - seen.wait / patience)
    assert abs(mean) <= TOLERANCE * error
    assert seen.gave_up.sum() > 500


def test_nobody_gives_up_who_is_patient(patient: Seen) -> None:
    assert not patient.gave_up.any()


class Order(Policy):
    """Serves in one of four orders."""

    name: ClassVar[str] = "order"
    by: str = "arrival"

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        treatment.priority[:] = {
            "arrival": np.zeros(len(cases)),
            "latest": cases.opened,
            "value": cases.margin,
            "lot": cases.coin,
        }[self.by]
        return treatment

    def split(self, month: Month) -> Budget:
        return Budget(desk=0.5)


ORDERS = ("arrival", "latest", "value", "lot")


@pytest.fixture(scope="module")
def one_server() -> dict[str, Seen]:
    settings = queue(people=3_600, servers=1, handle=9.6, patience=None)
    return {order: run(settings, days=40, policy=Order(by=order)) for order in ORDERS}


@pytest.fixture(scope="module")
def three_servers() -> dict[str, Seen]:
    settings = queue(people=11_520, servers=3, handle=9.0, patience=None)
    return {order: run(settings, days=120, policy=Order(by=order)) for order in ORDERS}


def test_the_order_of_service_conserves_work(one_server: dict[str, Seen]) -> None:
    """Kleinrock: with one responder, the sum of wait x handle time over whole busy periods is the same in any order; here to rounding."""
    first = one_server["arrival"]
    leaves = first.opened + first.wait + first.handle
    idle = (
        np.flatnonzero(np.maximum.accumulate(leaves)[:-1] < first.opened[1:]) + 1
    )  # arrivals that find nobody
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
    difference, error = seen.mean(seen.wait - first.wait)
    assert abs(difference) <= TOLERANCE * error
    assert error < 0.05 * first.wait.mean()


def test_waits_longer_is_by_priority_then_since_then_opener() -> None:
    queue = np.array(
        [[[1.0, 5.0, 3.0, 0.0], [1.0, 5.0, 4.0, 1.0], [1.0, 6.0, 1.0, 2.0], [2.0, 9.0, 9.0, 3.0]]]
    )
    order = [3, 0, 1, 2]
    for place, a in enumerate(order):
        for b in order[place + 1 :]:
            assert waits_longer(queue, 0, a, b)
            assert not waits_longer(queue, 0, b, a)
