"""Ask the memory, some steps ahead, for the rows that an event or a list will touch. Results are the same with and without.

In a large market nearly every person that an event happens to has to be fetched from memory, which takes as long as the event itself. What
will happen next is known: it stands in the event queue, on a list, or in somebody's close ties.
"""

from __future__ import annotations

from sim.kernel.compile import kernel
from sim.kernel.prefetch import prefetch
from sim.kernel.units import Floats
from sim.state import conversation, event, person
from sim.state.state import State

STEPS = 8
"""How many places ahead in a list: enough for the memory to answer meanwhile."""
_SLOTS = 4  # how many slots of the event queue ahead
_PEOPLE = 50_000  # from which on events and ties look ahead: a smaller market is in the cache, and asking costs up to a tenth of a day


@kernel
def waits_for_memory(state: State) -> bool:
    """Return whether the market is so large that what an event needs has to be fetched from memory."""
    return bool(state.people.shape[1] >= _PEOPLE)


@kernel
def fetch_opinion(people: Floats, i: int) -> None:
    """Ask for what person ``i`` thinks of the company, and whether they are a customer."""
    prefetch(people, person.STATUS, i)
    prefetch(people, person.ATTITUDE, i)
    prefetch(people, person.RELATIONSHIP, i)


@kernel
def fetch_reader(people: Floats, i: int) -> None:
    """Ask for what person ``i`` needs to read a conversation."""
    prefetch(people, person.STATUS, i)
    prefetch(people, person.ATTITUDE, i)
    prefetch(people, person.SUSCEPTIBILITY, i)
    prefetch(people, person.HEARD, i)
    prefetch(people, person.HEARD_DAY, i)
    prefetch(people, person.ACTIVITY, i)
    prefetch(people, person.INTEREST, i)
    prefetch(people, person.TELLS, i)


@kernel
def fetch_speaker(people: Floats, i: int) -> None:
    """Ask for what person ``i`` needs to open a conversation."""
    prefetch(people, person.ATTITUDE, i)
    prefetch(people, person.ACTIVITY, i)
    prefetch(people, person.CASES, i)
    prefetch(people, person.PUBLIC_CHANNEL, i)
    prefetch(people, person.PRIVATE_CHANNEL, i)


@kernel
def fetch_advocate(people: Floats, i: int) -> None:
    """Ask for whether person ``i`` is an advocate, and how motivated."""
    prefetch(people, person.ADVOCATE, i)
    prefetch(people, person.MOTIVATION, i)


@kernel
def fetch_ties(state: State, near: int, far: int) -> None:
    """Ask for the opinions of the close ties of person ``near``, and for who the close ties of person ``far`` are."""
    if not waits_for_memory(state):
        return
    prefetch(state.tie, state.tie_at[far])
    prefetch(state.strength, state.tie_at[far])
    for place in range(state.tie_at[near], state.tie_at[near + 1]):
        fetch_opinion(state.people, state.tie[place])


@kernel
def fetch_event(state: State, place: int) -> None:
    """Ask for whom and what the event at ``place`` happens to."""
    if not waits_for_memory(state):
        return
    conversation_id = int(state.events[place, event.CONVERSATION])
    prefetch(state.conversations, conversation_id, conversation.OPENER)
    prefetch(state.conversations, conversation_id, conversation.ANGER)
    fetch_reader(state.people, int(state.events[place, event.WHO]))


@kernel
def fetch_events(state: State, slot: int) -> None:
    """Ask for the first event of a far slot, and for whom and what the first event of a near one happens to.

    Rows whose number is not a person's or a conversation's do no harm.
    """
    if not waits_for_memory(state):
        return
    events, slots = state.events, state.slots
    far, near = slots[(slot + 2 * _SLOTS) & (slots.size - 1)], slots[(slot + _SLOTS) & (slots.size - 1)]
    if far >= 0:
        prefetch(events, far, event.WHEN)
    if near >= 0:
        fetch_event(state, near)
        if events[near, event.NEXT] >= 0.0:
            prefetch(events, int(events[near, event.NEXT]), event.WHEN)
