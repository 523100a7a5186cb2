"""What is still to happen in a world, in the order of its minutes: a calendar queue (Brown 1988).

Time is cut into slots of a minute or less. An event waits in the list of its slot, unordered; when the clock comes to a slot, the events of
that slot are put in order. So an event costs the same however many there are, where a heap would take longer with every doubling.

An event is a row of ``World.agenda``, see ``sim.state.columns``; ``World.slots`` holds the first event of each slot's list, on a ring
that goes round in three days or so; ``World.due`` the events of the slots that the clock has come to, in order.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.kernel.compile import entry, kernel
from sim.kernel.units import Floats
from sim.state import columns as c
from sim.state.state import World

_RING_MIN = 4096
_PEOPLE_PER_SLOT = 25_000  # of a minute: then one or two events fall into a slot
_FINEST = 64  # slots a minute


def empty_slots(people: int) -> npt.NDArray[np.int64]:
    """The lists of all slots, empty, for a world of so many people."""
    fine = 1
    while fine < _FINEST and fine * _PEOPLE_PER_SLOT < people:
        fine *= 2
    return np.full(_RING_MIN * fine, -1, dtype=np.int64)


@kernel
def slot_of(world: World, when: float) -> int:
    """The number of the slot of minute ``when``, counted from the first minute of the world."""
    return int(math.floor(when * (world.slots.size // _RING_MIN)))


@kernel
def has_room(world: World, events: int) -> bool:
    """Whether ``events`` more fit on the agenda; if not, notes that it must grow."""
    if world.gauge[c.AGENDA_SIZE] + events + 2 < world.agenda.shape[0]:
        return True
    world.gauge[c.AGENDA_FULL] = 1.0
    return False


@kernel
def _before(agenda: Floats, a: int, b: int) -> bool:
    """Whether entry ``a`` comes before entry ``b``: by time, then kind, then whose thread, then who; never by order of entry."""
    if agenda[a, c.WHEN] != agenda[b, c.WHEN]:
        return bool(agenda[a, c.WHEN] < agenda[b, c.WHEN])
    for column in range(1, 4):
        if agenda[a, column] != agenda[b, column]:
            return bool(agenda[a, column] < agenda[b, column])
    return False


@kernel
def _fall_due(world: World, place: int) -> None:
    """Put the event at ``place`` among those that are due, in order."""
    gauge, due = world.gauge, world.due
    at, first = int(gauge[c.DUE_LAST]), int(gauge[c.DUE_FIRST])
    if at == due.size:  # what has happened already leaves room at the front
        for k in range(first, at):
            due[k - first] = due[k]
        at, first = at - first, 0
        gauge[c.DUE_FIRST] = 0.0
    gauge[c.DUE_LAST] = at + 1.0
    while at > first and _before(world.agenda, place, due[at - 1]):
        due[at] = due[at - 1]
        at -= 1
    due[at] = place


@entry
def schedule(world: World, when: float, what: float, whose: float, who: float, thread: float, source: float) -> None:
    """Put an event on the agenda. There must be room: see ``has_room``."""
    gauge, agenda = world.gauge, world.agenda
    place = int(gauge[c.AGENDA_FREE]) - 1
    if place >= 0:
        gauge[c.AGENDA_FREE] = agenda[place, c.NEXT]
    else:
        place = int(gauge[c.AGENDA_USED])
        gauge[c.AGENDA_USED] = place + 1.0
    gauge[c.AGENDA_SIZE] += 1.0
    agenda[place, c.WHEN] = when
    agenda[place, c.WHAT] = what
    agenda[place, c.WHOSE] = whose
    agenda[place, c.WHO] = who
    agenda[place, c.THREAD] = thread
    agenda[place, c.SOURCE] = source
    slot = slot_of(world, when)
    if slot < gauge[c.SLOT]:
        _fall_due(world, place)
    else:
        at = slot & (world.slots.size - 1)
        agenda[place, c.NEXT] = world.slots[at]
        world.slots[at] = place


@kernel
def _open_slot(world: World, slot: int) -> None:
    """What is in ``slot`` falls due; what only shares its place on the ring stays for a later round."""
    agenda, slots = world.agenda, world.slots
    at = slot & (slots.size - 1)
    place = int(slots[at])
    slots[at] = -1
    while place >= 0:
        following = int(agenda[place, c.NEXT])
        if slot_of(world, agenda[place, c.WHEN]) <= slot:
            _fall_due(world, place)
        else:
            agenda[place, c.NEXT] = slots[at]
            slots[at] = place
        place = following


@kernel
def next_due(world: World, until: float) -> int:
    """The place of the earliest event before minute ``until``; -1 when there is none. It stays on the agenda: see ``drop``."""
    gauge = world.gauge
    while gauge[c.DUE_FIRST] == gauge[c.DUE_LAST]:
        gauge[c.DUE_FIRST] = gauge[c.DUE_LAST] = 0.0
        slot = int(gauge[c.SLOT])
        if slot * _RING_MIN >= until * world.slots.size:
            return -1
        gauge[c.SLOT] = slot + 1.0
        if world.slots[slot & (world.slots.size - 1)] >= 0:
            _open_slot(world, slot)
    place = int(world.due[int(gauge[c.DUE_FIRST])])
    return place if world.agenda[place, c.WHEN] < until else -1


@kernel
def drop(world: World, place: int) -> None:
    """Take the event at ``place``, which ``next_due`` gave, off the agenda."""
    gauge = world.gauge
    gauge[c.DUE_FIRST] += 1.0
    gauge[c.AGENDA_SIZE] -= 1.0
    world.agenda[place, c.NEXT] = gauge[c.AGENDA_FREE]
    gauge[c.AGENDA_FREE] = place + 1.0


def pending(world: World) -> Floats:
    """All events that are still to happen, earliest first; a copy, shape (events, columns)."""
    first, last = int(world.gauge[c.DUE_FIRST]), int(world.gauge[c.DUE_LAST])
    places = list(world.due[first:last])
    for place in world.slots[world.slots >= 0]:
        while place >= 0:
            places.append(place)
            place = int(world.agenda[place, c.NEXT])
    rows = world.agenda[np.array(places, dtype=np.int64)]
    rows[:, c.NEXT] = 0.0
    keys = (c.SOURCE, c.THREAD, c.WHO, c.WHOSE, c.WHAT, c.WHEN)
    ordered: Floats = rows[np.lexsort([rows[:, key] for key in keys])]
    return ordered


def replace(world: World, core: World, events: Floats) -> None:
    """Only ``events`` are still to happen, shape (events, columns). ``core``: the world as compiled code takes it."""
    gauge = world.gauge
    world.slots[:] = -1
    for column in (c.AGENDA_SIZE, c.AGENDA_FREE, c.AGENDA_USED, c.DUE_FIRST, c.DUE_LAST):
        gauge[column] = 0.0
    for row in events:
        schedule(core, row[c.WHEN], row[c.WHAT], row[c.WHOSE], row[c.WHO], row[c.THREAD], row[c.SOURCE])
