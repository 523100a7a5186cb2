"""The agenda gives events back in the order of their minutes, whatever the order in which they came, and loses none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import ConversationModel
from sim.state import columns as c
from sim.state import event_queue
from sim.state.state import handle, make_room
from tests.worlds import eventful

DAY = 1440.0

moments = st.floats(0.0, 9 * DAY).map(lambda when: round(when, 2))
events = st.tuples(moments, st.integers(0, 10), st.integers(-1, 5), st.integers(-1, 5))


@pytest.fixture(scope="module")
def empty() -> Any:
    state = ConversationModel(eventful(), "first-come", 3, burn_in=False).state
    event_queue.replace(state, handle(state), np.zeros((0, c.AGENDA_COLUMNS)))
    return state


def fresh(state: Any) -> Any:
    """An agenda with nothing on it, its clock at the first minute."""
    event_queue.replace(state, handle(state), np.zeros((0, c.AGENDA_COLUMNS)))
    state.gauge[c.SLOT] = 0.0
    return handle(state)


def put(core: Any, event: tuple[float, int, int, int], source: int) -> None:
    when, what, whose, who = event
    event_queue.schedule(core, when, float(what), float(whose), float(who), 0.0, float(source))


def take(state: Any, core: Any, until: float) -> list[tuple[float, ...]]:
    taken = []
    while (place := event_queue.next_due(core, until)) >= 0:
        taken.append(tuple(state.agenda[place, :4].tolist()))
        event_queue.drop(core, place)
    return taken


@settings(max_examples=60, deadline=None)
@given(st.lists(events, max_size=60), st.lists(moments, max_size=4))
def test_events_come_in_order_day_by_day(empty: Any, some: list[Any], stops: list[float]) -> None:
    core = fresh(empty)
    for number, event in enumerate(some):
        put(core, event, number)
    assert empty.gauge[c.AGENDA_SIZE] == len(some)
    before = event_queue.pending(empty)
    taken: list[tuple[float, ...]] = []
    for stop in sorted({*stops, 10 * DAY}):
        new = take(empty, core, stop)
        assert all(when < stop for when, *_ in new)
        taken += new
    assert taken == sorted(tuple(float(x) for x in event) for event in some)
    assert taken == [tuple(row[:4]) for row in before]
    assert empty.gauge[c.AGENDA_SIZE] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(events, st.floats(0.0, 90.0)), min_size=1, max_size=40))
def test_what_happens_may_put_more_on_the_agenda(empty: Any, some: list[Any]) -> None:
    """Each event, when it happens, schedules one more at a delay: within the open slot, a later slot or another round of the ring."""
    core = fresh(empty)
    for number, (event, _) in enumerate(some):
        put(core, event, number)
    last, seen = -1.0, 0
    while (place := event_queue.next_due(core, 12 * DAY)) >= 0:
        when, source = empty.agenda[place, c.WHEN], int(empty.agenda[place, c.SOURCE])
        assert when >= last
        last, seen = when, seen + 1
        event_queue.drop(core, place)
        if source >= 0:
            put(core, (when + some[source][1] ** 2, 1, 0, 0), -1)
    later = sum(row[c.WHEN] >= 12 * DAY for row in event_queue.pending(empty))
    assert seen + later == 2 * len(some)


def test_places_are_used_again(empty: Any) -> None:
    core = fresh(empty)
    for number in range(20_000):
        put(core, (float(number), 1, 0, 0), 0)
        assert event_queue.next_due(core, number + 1.0) >= 0
        event_queue.drop(core, event_queue.next_due(core, number + 1.0))
    assert empty.gauge[c.AGENDA_USED] == 1


def test_a_slot_that_stays_open_takes_more_than_the_agenda_has_places(empty: Any) -> None:
    core = fresh(empty)
    room = empty.due.size
    for number in range(3 * room):
        put(core, (0.5 + number * 1e-6, 1, 0, 0), 0)
        assert len(take(empty, core, 0.9)) == 1


def test_room_is_made_when_it_is_asked_for(empty: Any) -> None:
    core = fresh(empty)
    assert event_queue.has_room(core, 10)
    for number in range(100):
        put(core, (number * 7.0 % 13.0, 1, number, 0), 0)
    before = event_queue.pending(empty)
    assert not event_queue.has_room(core, empty.agenda.shape[0])
    larger = make_room(empty, 0)
    assert larger.agenda.shape[0] == larger.due.size == 2 * empty.agenda.shape[0]
    assert np.array_equal(event_queue.pending(larger), before)
    assert len(take(larger, handle(larger), DAY)) == 100
