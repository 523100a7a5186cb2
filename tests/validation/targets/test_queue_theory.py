"""The closed forms of queues against published and textbook values."""

from __future__ import annotations

import math

import pytest

from sim.validation.targets.queue_theory import erlang_a


def test_the_published_worked_case() -> None:
    """100 arrivals in 30 minutes, 3 minutes to handle, 5 of patience, 13 servers: documentation of pyworkforce, to its three digits."""
    steady = erlang_a(100 / 30, 3.0, 5.0, 13)
    assert steady.waits == pytest.approx(0.226, abs=0.0005)
    assert steady.abandons == pytest.approx(0.025, abs=0.0005)
    assert steady.wait == pytest.approx(0.125, abs=0.0005)
    assert steady.occupancy == pytest.approx(0.750, abs=0.0005)


def test_without_impatience_it_is_erlang_c() -> None:
    """One server: wait with the load, mean wait the load over the spare rate. Two: C(2, a) = a^2 / (2 + a) with a = load in erlangs."""
    one = erlang_a(0.5, 1.5, math.inf, 1)
    assert one.waits == pytest.approx(0.75)
    assert one.wait == pytest.approx(0.75 / (1 / 1.5 - 0.5))
    assert one.abandons == 0.0
    offered = 1.2
    two = erlang_a(1.2, 1.0, math.inf, 2)
    assert two.waits == pytest.approx(offered**2 / (2.0 + offered))
    assert two.occupancy == pytest.approx(0.6)


def test_with_patience_like_handling_it_is_poisson() -> None:
    """When patience has the law of handling, everybody leaves at one rate, and the number there is Poisson (M/M/infinity)."""
    offered, servers = 5.0, 4
    steady = erlang_a(5.0, 1.0, 1.0, servers)
    p = [math.exp(-offered) * offered**k / math.factorial(k) for k in range(60)]
    assert steady.waits == pytest.approx(sum(p[servers:]))
    assert steady.occupancy == pytest.approx(sum(min(k, servers) * q for k, q in enumerate(p)) / servers)


def test_abandonment_is_wait_over_patience_and_flow_balances() -> None:
    for load in (0.5, 1.0, 2.0):
        steady = erlang_a(load, 4.0, 7.0, 4)
        assert steady.abandons == pytest.approx(steady.wait / 7.0)
        assert steady.occupancy * 4 == pytest.approx(load * (1 - steady.abandons) * 4.0)


def test_impatience_shortens_waits() -> None:
    patient, impatient = erlang_a(3.0, 3.0, math.inf, 10), erlang_a(3.0, 3.0, 5.0, 10)
    assert impatient.wait < patient.wait
    assert impatient.waits < patient.waits


def test_no_steady_state_where_there_is_none() -> None:
    with pytest.raises(ValueError, match="load"):
        erlang_a(2.0, 1.0, math.inf, 2)
