"""The desk's queues: conversations that wait, one binary heap a class, see ``sim.state.desk_queue``."""

from __future__ import annotations

from sim.kernel.compile import kernel
from sim.kernel.units import Floats
from sim.state import channel, conversation, desk_queue, scalar, staff
from sim.state.constants import NONE, ZERO
from sim.state.state import State


@kernel
def served_before(queues: Floats, kind: int, a: int, b: int) -> bool:
    """Return whether place ``a`` of a queue is served before place ``b``: by priority, then waiting since less head start, then opener.

    Args:
        queues: the desk's queues.
        kind: class of the queue.
        a: one place.
        b: another place.
    """
    if queues[kind, a, desk_queue.PRIORITY] != queues[kind, b, desk_queue.PRIORITY]:
        return bool(queues[kind, a, desk_queue.PRIORITY] > queues[kind, b, desk_queue.PRIORITY])
    if queues[kind, a, desk_queue.WAITING_SINCE] != queues[kind, b, desk_queue.WAITING_SINCE]:
        return bool(queues[kind, a, desk_queue.WAITING_SINCE] < queues[kind, b, desk_queue.WAITING_SINCE])
    return bool(queues[kind, a, desk_queue.OPENER] < queues[kind, b, desk_queue.OPENER])


@kernel
def _swap(queues: Floats, kind: int, a: int, b: int) -> None:
    for column in range(desk_queue.COLUMNS):
        held = queues[kind, a, column]
        queues[kind, a, column] = queues[kind, b, column]
        queues[kind, b, column] = held


@kernel
def queue_up(state: State, conversation_id: int, since: float) -> None:
    """Put a conversation that waits ``since`` a minute into the queue of its class. Requires room for 1 entry."""
    row, queues = state.conversations[conversation_id], state.desk_queues
    open_to_all = state.channels[int(row[conversation.CHANNEL]), channel.PUBLIC] > 0.0
    private = not (row[conversation.PUBLIC] > 0.0 and open_to_all)
    kind = (3 if private else 0) + int(row[conversation.AUTHORITY_NEEDED])
    place = int(state.scalars[scalar.QUEUE_SIZES + kind])
    queues[kind, place, desk_queue.PRIORITY] = row[conversation.PRIORITY]
    queues[kind, place, desk_queue.WAITING_SINCE] = since - row[conversation.HEAD_START]
    queues[kind, place, desk_queue.OPENER] = row[conversation.OPENER]
    queues[kind, place, desk_queue.CONVERSATION] = float(conversation_id)
    state.scalars[scalar.QUEUE_SIZES + kind] = place + 1.0
    state.scalars[scalar.QUEUE_LONGEST] = max(state.scalars[scalar.QUEUE_LONGEST], place + 1.0)
    row[conversation.WAITING_SINCE] = since
    row[conversation.STATE] = conversation.QUEUED
    state.scalars[scalar.BACKLOG] += 1.0
    state.scalars[scalar.DESK_CALLED] = 1.0
    while place > 0:
        parent = (place - 1) // 2
        if not served_before(queues, kind, place, parent):
            return
        _swap(queues, kind, place, parent)
        place = parent


@kernel
def _drop_first(state: State, kind: int) -> None:
    queues = state.desk_queues
    size = int(state.scalars[scalar.QUEUE_SIZES + kind]) - 1
    state.scalars[scalar.QUEUE_SIZES + kind] = float(size)
    for column in range(desk_queue.COLUMNS):
        queues[kind, 0, column] = queues[kind, size, column]
    place = ZERO
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and served_before(queues, kind, child + 1, child):
            child += 1
        if not served_before(queues, kind, child, place):
            return
        _swap(queues, kind, place, child)
        place = child


@kernel
def next_for(state: State, responder: int) -> int:
    """Take the conversation that ``responder`` should serve next out of the queues; -1 when none waits that they may serve."""
    queues = state.desk_queues
    best = NONE
    most_there = int(state.scalars[scalar.STAFF_AUTHORITY_MAX])
    for kind in range(desk_queue.CLASSES):
        if kind < 3 and state.staff[responder, staff.PRIVATE_ONLY] > 0.0:
            continue
        if min(kind % 3, most_there) > int(state.staff[responder, staff.AUTHORITY]):
            continue  # what nobody on the roster may decide is for those with most authority
        while state.scalars[scalar.QUEUE_SIZES + kind] > 0.0:
            first = int(queues[kind, 0, desk_queue.CONVERSATION])
            if state.conversations[first, conversation.STATE] == conversation.QUEUED:
                break
            _drop_first(state, kind)  # withdrawn, lapsed or settled by a peer meanwhile
        if state.scalars[scalar.QUEUE_SIZES + kind] == 0.0:
            continue
        if best < 0 or _head_first(queues, kind, best):
            best = kind
    if best < 0:
        return -1
    conversation_id = int(queues[best, 0, desk_queue.CONVERSATION])
    _drop_first(state, best)
    return conversation_id


@kernel
def _head_first(queues: Floats, a: int, b: int) -> bool:
    """Return whether the head of queue ``a`` is served before the head of queue ``b``."""
    if queues[a, 0, desk_queue.PRIORITY] != queues[b, 0, desk_queue.PRIORITY]:
        return bool(queues[a, 0, desk_queue.PRIORITY] > queues[b, 0, desk_queue.PRIORITY])
    if queues[a, 0, desk_queue.WAITING_SINCE] != queues[b, 0, desk_queue.WAITING_SINCE]:
        return bool(queues[a, 0, desk_queue.WAITING_SINCE] < queues[b, 0, desk_queue.WAITING_SINCE])
    return bool(queues[a, 0, desk_queue.OPENER] < queues[b, 0, desk_queue.OPENER])
