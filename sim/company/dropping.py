"""Dropping of customers: the company ends the relationship, and people who know them take note."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.conduct.loyalty import leave
from sim.conduct.opening import EVENTS_PER_OPENING, announce, open_conversation
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.units import DAY_MIN
from sim.state import conversation, daily_metrics, person, turn_log
from sim.state.constants import NONE
from sim.state.event_queue import has_room
from sim.state.state import State
from sim.state.turn_log import has_turn_room, note_turn

_ORDINAL = 201  # of their word about it among their conversations of the day


@entry
def drop_customers(state: State, day: int, rows: npt.NDArray[np.int64]) -> bool:
    """Drop customers ``rows`` this evening. Requires room for as many conversations.

    Return False, with nothing done, when arrays must grow first.
    """
    if not has_room(state, EVENTS_PER_OPENING * (rows.size + 1)) or not has_turn_room(state, rows.size):
        return False
    for place in range(rows.size):
        i = rows[place]
        if state.people[person.STATUS, i] == person.CUSTOMER:
            drop_customer(state, day, i)
    return True


@kernel
def drop_customer(state: State, day: int, i: int) -> None:
    """End the relationship with customer ``i``: it hurts, they never come back, and some speak about it tomorrow."""
    people, p = state.people, state.p
    people[person.ATTITUDE, i] = max(-1.0, people[person.ATTITUDE, i] - p.loyalty_dropped_hurts)
    people[person.RELATIONSHIP, i] = 0.0
    people[person.DROPPED, i] = 1.0
    state.metrics[daily_metrics.DROPPED] += 1.0
    note_turn(state, NONE, (day + 1) * DAY_MIN, turn_log.BY_COMPANY, float(i), turn_log.DROPS)
    leave(state, day, i)
    if draw.uniform(state.seed, i, day, draw.ZERO, draw.DROPPED_SPEAKS) >= p.loyalty_dropped_speaks:
        return
    public = draw.uniform(state.seed, i, day, draw.ZERO, draw.DROPPED_PUBLIC) < people[person.LOUDNESS, i]
    conversation_id = open_conversation(state, day, i, conversation.WORD, -1.0, NONE, NONE, 0.0, public, _ORDINAL)
    row = state.conversations[conversation_id]
    row[conversation.OPENED_AT] += DAY_MIN  # they know by tonight, and speak tomorrow
    row[conversation.LAST_TURN_AT] += DAY_MIN
    row[conversation.ANGER] = people[person.LOUDNESS, i]
    state.metrics[daily_metrics.WORDS_NEGATIVE] += 1.0
    announce(state, conversation_id)
