"""All events of an event queue as a list, to look at and to put back."""

from __future__ import annotations

import numpy as np

from sim.kernel.units import Floats
from sim.state import event, scalar
from sim.state.event_queue import schedule
from sim.state.state import State


def pending(state: State) -> Floats:
    """Return all events to come, earliest first; a copy, shape (events, columns)."""
    first, last = int(state.scalars[scalar.DUE_FIRST]), int(state.scalars[scalar.DUE_LAST])
    places = list(state.due[first:last])
    for place in state.slots[state.slots >= 0]:
        while place >= 0:
            places.append(place)
            place = int(state.events[place, event.NEXT])
    rows = state.events[np.array(places, dtype=np.int64)]
    rows[:, event.NEXT] = 0.0
    keys = (event.SOURCE, event.CONVERSATION, event.WHO, event.WHOSE, event.WHAT, event.WHEN)
    ordered: Floats = rows[np.lexsort([rows[:, key] for key in keys])]
    return ordered


def replace(state: State, compiled: State, events: Floats) -> None:
    """Empty the queue and fill it with ``events``, shape (events, columns). ``compiled``: the state as compiled code takes it."""
    scalars = state.scalars
    state.slots[:] = -1
    for column in (scalar.EVENT_COUNT, scalar.EVENT_FREE, scalar.EVENTS_USED, scalar.DUE_FIRST, scalar.DUE_LAST):
        scalars[column] = 0.0
    for row in events:
        schedule(
            compiled,
            row[event.WHEN],
            row[event.WHAT],
            row[event.WHOSE],
            row[event.WHO],
            row[event.CONVERSATION],
            row[event.SOURCE],
        )
