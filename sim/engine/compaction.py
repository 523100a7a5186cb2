"""Compaction of the table of conversations: those that nothing refers to any more are removed, and the others move down.

Every draw is addressed by a conversation's opener, day and ordinal, never by its place in the table, so places may change without
changing anything else. Events to come, the queues of the desk, ``State.acted`` and, for conversations opened in the evening, the next
morning refer to a place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.kernel.memory import give_back, zeros
from sim.kernel.units import Floats
from sim.measures.conversations import RemovedConversations
from sim.state import desk_queue, event, scalar
from sim.state.state import State, rehash

if TYPE_CHECKING:
    from sim.model import ConversationModel

FORGET_DAYS = 10
"""Days after which conversations are removed in a large market: those of more days take memory, more often takes time. Assumption."""

_LEAST_ROOM = 1024  # conversations
_ROOM = 4  # times as many as were in use; room takes no memory until it is used, but to grow it takes a copy
_LEAST_ACTED = 4096  # a power of two
_ACT_AND_PERSON_BITS = 24  # see sim.state.state.first_time

Places = npt.NDArray[np.int64]


def forget_conversations(model: ConversationModel, removed: RemovedConversations | None = None) -> None:
    """Remove the conversations that no event to come and no queue refers to. Requires a time between two days.

    ``removed``: takes them, for measures.
    """
    state, evening = model.state, model.today.first_of_evening
    used = int(state.scalars[scalar.CONVERSATIONS_USED])
    references = _references(state)
    keep = np.zeros(used, dtype=np.bool_)
    keep[used if evening is None else evening :] = True
    for ids, where in references:
        named = ids[where].astype(np.int64)
        keep[named[named >= 0]] = True
    if removed is not None:
        removed.take(state.conversations[:used], keep)
    places = np.append(np.where(keep, np.cumsum(keep) - 1, -1), -1)  # the last one is where the id -1 points
    for ids, where in references:
        ids[where] = places[ids[where].astype(np.int64)]
    if evening is not None:
        model.today.first_of_evening = int(np.count_nonzero(keep[:evening]))
    acted = _acted(state, places)
    remaining = state.conversations[:used][keep]
    kept, room = len(remaining), max(_LEAST_ROOM, _ROOM * used)
    # a table that is much too large is replaced; otherwise its pages, which are in use already, are used again
    large = state.conversations.shape[0] > 2 * room
    conversations = zeros((room, state.conversations.shape[1])) if large else state.conversations
    conversations[:kept] = remaining
    state.scalars[scalar.CONVERSATIONS_USED] = kept
    model._hold(state._replace(conversations=conversations, acted=acted))
    give_back(state.people.shape[1])


def _references(state: State) -> list[tuple[Floats, Places]]:
    """Return the columns that hold ids of conversations, each with the rows of it that are in use."""
    events = state.events[: int(state.scalars[scalar.EVENTS_USED])]
    to_come = events[:, event.WHEN] >= state.scalars[scalar.CLOCK]  # what has happened was due before
    found = [(events[:, event.CONVERSATION], np.flatnonzero(to_come))]
    for kind in range(desk_queue.CLASSES):
        waiting = np.arange(int(state.scalars[scalar.QUEUE_SIZES + kind]))
        found.append((state.desk_queues[kind, :, desk_queue.CONVERSATION], waiting))
    return found


def _acted(state: State, places: Places) -> Places:
    """Return ``State.acted`` with the new places, without the conversations that are removed."""
    keys = state.acted[state.acted >= 0]
    conversations = places[keys >> _ACT_AND_PERSON_BITS]
    of_kept = conversations >= 0
    keys = (conversations << _ACT_AND_PERSON_BITS | keys & ((1 << _ACT_AND_PERSON_BITS) - 1))[of_kept]
    size = _LEAST_ACTED
    while size < 4 * (len(keys) + 2):
        size *= 2
    fresh = np.full(size, -1, dtype=np.int64)
    rehash(keys, fresh)
    state.scalars[scalar.ACTED_COUNT] = len(keys)
    return fresh
