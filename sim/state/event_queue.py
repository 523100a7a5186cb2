"""The event queue: timed events to come, in the order of their minutes; a calendar queue (Brown 1988).

Time is cut into slots of a minute or less. An event waits in the list of its slot, unordered; when the clock comes to a slot, the events of
that slot are put in order. So an event costs the same however many there are, where a heap would take longer with every doubling.

An event is a row of ``State.events``, see ``sim.state.event``. ``State.slots`` holds the first event of each slot's list, on a ring
that goes round in about three days. ``State.due`` holds the events of the slots that the clock has come to, in order.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.kernel.compile import entry, kernel
from sim.kernel.prefetch import prefetch
from sim.kernel.units import Floats
from sim.state import event, scalar
from sim.state.look_ahead import fetch_event, fetch_events
from sim.state.state import State

_RING_MIN = 4096
_PEOPLE_PER_SLOT = 25_000  # of a minute: then one or two events fall into a slot
_FINEST = 64  # slots a minute


def empty_slots(people: int) -> npt.NDArray[np.int32]:
    """Return the lists of all slots, empty, for so many people."""
    fine = 1
    while fine < _FINEST and fine * _PEOPLE_PER_SLOT < people:
        fine *= 2
    return np.full(_RING_MIN * fine, -1, dtype=np.int32)


@kernel
def slot_of(slots: npt.NDArray[np.int32], when: float) -> int:
    """Return the slot of minute ``when``, counted from the first minute of the simulation."""
    return int(math.floor(when * (slots.size // _RING_MIN)))


@kernel
def has_room(state: State, events: int) -> bool:
    """Return whether ``events`` more fit into the queue; if not, note that it must grow."""
    if state.scalars[scalar.EVENT_COUNT] + events + 2 < state.events.shape[0]:
        return True
    state.scalars[scalar.EVENTS_FULL] = 1.0
    return False


@kernel
def _before(events: Floats, a: int, b: int) -> bool:
    """Return whether event ``a`` comes before event ``b``: by time, kind, opener and person, never by order of entry."""
    if events[a, event.WHEN] != events[b, event.WHEN]:
        return bool(events[a, event.WHEN] < events[b, event.WHEN])
    for column in range(event.WHAT, event.WHO + 1):
        if events[a, column] != events[b, column]:
            return bool(events[a, column] < events[b, column])
    return False


@kernel
def _fall_due(state: State, place: int) -> None:
    """Put the event at ``place`` among those that are due, in order."""
    scalars, due = state.scalars, state.due
    at, first = int(scalars[scalar.DUE_LAST]), int(scalars[scalar.DUE_FIRST])
    if at == due.size:  # what has happened already leaves room at the front
        for k in range(first, at):
            due[k - first] = due[k]
        at, first = at - first, 0
        scalars[scalar.DUE_FIRST] = 0.0
    scalars[scalar.DUE_LAST] = at + 1.0
    while at > first and _before(state.events, place, due[at - 1]):
        due[at] = due[at - 1]
        at -= 1
    due[at] = place


@entry
def schedule(
    state: State, when: float, what: float, whose: float, who: float, conversation_id: float, source: float
) -> None:
    """Put an event into the queue. Requires room for 1 event, see ``has_room``.

    Args:
        state: the state.
        when: absolute minute.
        what: kind of event, see ``sim.state.event``.
        whose: opener of the conversation, or -1.
        who: person or responder it happens to, or -1.
        conversation_id: index of the conversation, or -1.
        source: see the column ``SOURCE``.
    """
    scalars, events = state.scalars, state.events
    place = int(scalars[scalar.EVENT_FREE]) - 1
    if place >= 0:
        scalars[scalar.EVENT_FREE] = events[place, event.NEXT]
        prefetch(events, int(events[place, event.NEXT]) - 1, event.WHEN)  # the next one to be scheduled
    else:
        place = int(scalars[scalar.EVENTS_USED])
        scalars[scalar.EVENTS_USED] = place + 1.0
    scalars[scalar.EVENT_COUNT] += 1.0
    events[place, event.WHEN] = when
    events[place, event.WHAT] = what
    events[place, event.WHOSE] = whose
    events[place, event.WHO] = who
    events[place, event.CONVERSATION] = conversation_id
    events[place, event.SOURCE] = source
    slot = slot_of(state.slots, when)
    if slot < scalars[scalar.NEXT_SLOT]:
        _fall_due(state, place)
    else:
        at = slot & (state.slots.size - 1)
        events[place, event.NEXT] = state.slots[at]
        state.slots[at] = place


@kernel
def _open_slot(state: State, slot: int) -> None:
    """Make the events of ``slot`` due; what only shares its place on the ring stays for a later round."""
    events, slots = state.events, state.slots
    at = slot & (slots.size - 1)
    place = int(slots[at])
    slots[at] = -1
    while place >= 0:
        following = int(events[place, event.NEXT])
        if slot_of(slots, events[place, event.WHEN]) <= slot:
            _fall_due(state, place)
            if following >= 0:
                fetch_event(state, following)
        else:
            events[place, event.NEXT] = slots[at]
            slots[at] = place
        place = following


@kernel
def _open_next(state: State, until: float) -> bool:
    """Make the events of the next slot that holds any due, empty ones being passed over; return whether there is one before ``until``."""
    scalars, slots = state.scalars, state.slots
    scalars[scalar.DUE_FIRST] = scalars[scalar.DUE_LAST] = 0.0
    slot, limit = int(scalars[scalar.NEXT_SLOT]), until * (slots.size // _RING_MIN)
    while slot < limit and scalars[scalar.DUE_LAST] == 0.0:
        fetch_events(state, slot)
        slot += 1
        if slots[(slot - 1) & (slots.size - 1)] >= 0:
            scalars[scalar.NEXT_SLOT] = float(slot)
            _open_slot(state, slot - 1)
    scalars[scalar.NEXT_SLOT] = float(slot)
    return bool(scalars[scalar.DUE_LAST] > 0.0)


@kernel
def next_due(state: State, until: float) -> int:
    """Return the place of the earliest event before minute ``until``, -1 when there is none. It stays in the queue: see ``drop``."""
    scalars = state.scalars
    if scalars[scalar.DUE_FIRST] == scalars[scalar.DUE_LAST] and not _open_next(state, until):
        return -1
    place = int(state.due[int(scalars[scalar.DUE_FIRST])])
    return place if state.events[place, event.WHEN] < until else -1


@kernel
def drop(state: State, place: int) -> None:
    """Take the event at ``place``, which ``next_due`` gave, out of the queue."""
    scalars = state.scalars
    scalars[scalar.DUE_FIRST] += 1.0
    scalars[scalar.EVENT_COUNT] -= 1.0
    state.events[place, event.NEXT] = scalars[scalar.EVENT_FREE]
    scalars[scalar.EVENT_FREE] = place + 1.0
