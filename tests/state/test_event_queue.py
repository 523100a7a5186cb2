"""The event queue returns events in the order of their minutes, in whatever order they came, and loses none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import ConversationModel
from sim.state import event, event_queue, scalar
from sim.state.state import compiled_state, make_room
from tests.event_list import pending, replace
from tests.markets import eventful

pytestmark = pytest.mark.slow

DAY = 1440.0

moments = st.floats(0.0, 9 * DAY).map(lambda when: round(when, 2))
events = st.tuples(moments, st.integers(0, 10), st.integers(-1, 5), st.integers(-1, 5))


@pytest.fixture(scope="module")
def empty() -> Any:
    state = ConversationModel(eventful(), "first-come", 3, burn_in=False).state
    replace(state, compiled_state(state), np.zeros((0, event.COLUMNS)))
    return state


def fresh(state: Any) -> Any:
    """Return the state with an empty event queue, its clock at the first minute."""
    replace(state, compiled_state(state), np.zeros((0, event.COLUMNS)))
    state.scalars[scalar.NEXT_SLOT] = 0.0
    return compiled_state(state)


def put(compiled: Any, timed: tuple[float, int, int, int], source: int) -> None:
    when, what, whose, who = timed
    event_queue.schedule(compiled, when, float(what), float(whose), float(who), 0.0, float(source))


def take(state: Any, compiled: Any, until: float) -> list[tuple[float, ...]]:
    taken = []
    while (place := event_queue.next_due(compiled, until)) >= 0:
        taken.append(tuple(state.events[place, :4].tolist()))
        event_queue.drop(compiled, place)
    return taken


@settings(max_examples=60, deadline=None)
@given(st.lists(events, max_size=60), st.lists(moments, max_size=4))
def test_events_come_in_order_day_by_day(empty: Any, some: list[Any], stops: list[float]) -> None:
    compiled = fresh(empty)
    for number, timed in enumerate(some):
        put(compiled, timed, number)
    assert empty.scalars[scalar.EVENT_COUNT] == len(some)
    before = pending(empty)
    taken: list[tuple[float, ...]] = []
    for stop in sorted({*stops, 10 * DAY}):
        new = take(empty, compiled, stop)
        assert all(when < stop for when, *_ in new)
        taken += new
    assert taken == sorted(tuple(float(x) for x in timed) for timed in some)
    assert taken == [tuple(row[:4]) for row in before]
    assert empty.scalars[scalar.EVENT_COUNT] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(events, st.floats(0.0, 90.0)), min_size=1, max_size=40))
def test_what_happens_may_put_more_into_the_queue(empty: Any, some: list[Any]) -> None:
    """Each event, when it happens, schedules one more at a delay: within the open slot, a later slot or another round of the ring."""
    compiled = fresh(empty)
    for number, (timed, _) in enumerate(some):
        put(compiled, timed, number)
    last, seen = -1.0, 0
    while (place := event_queue.next_due(compiled, 12 * DAY)) >= 0:
        when, source = empty.events[place, event.WHEN], int(empty.events[place, event.SOURCE])
        assert when >= last
        last, seen = when, seen + 1
        event_queue.drop(compiled, place)
        if source >= 0:
            put(compiled, (when + some[source][1] ** 2, 1, 0, 0), -1)
    later = sum(row[event.WHEN] >= 12 * DAY for row in pending(empty))
    assert seen + later == 2 * len(some)


def test_places_are_used_again(empty: Any) -> None:
    compiled = fresh(empty)
    for number in range(20_000):
        put(compiled, (float(number), 1, 0, 0), 0)
        assert event_queue.next_due(compiled, number + 1.0) >= 0
        event_queue.drop(compiled, event_queue.next_due(compiled, number + 1.0))
    assert empty.scalars[scalar.EVENTS_USED] == 1


def test_a_slot_that_stays_open_takes_more_than_the_queue_has_places(empty: Any) -> None:
    compiled = fresh(empty)
    room = empty.due.size
    for number in range(3 * room):
        put(compiled, (0.5 + number * 1e-6, 1, 0, 0), 0)
        assert len(take(empty, compiled, 0.9)) == 1


def test_room_is_made_when_it_is_asked_for(empty: Any) -> None:
    compiled = fresh(empty)
    assert event_queue.has_room(compiled, 10)
    for number in range(100):
        put(compiled, (number * 7.0 % 13.0, 1, number, 0), 0)
    before = pending(empty)
    assert not event_queue.has_room(compiled, empty.events.shape[0])
    larger = make_room(empty, 0)
    assert larger.events.shape[0] == larger.due.size == 2 * empty.events.shape[0]
    assert np.array_equal(pending(larger), before)
    assert len(take(larger, compiled_state(larger), DAY)) == 100
