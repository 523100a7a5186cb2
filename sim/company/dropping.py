"""The company ends a relationship: dropping a customer, and what follows among those who know them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.conduct.loyalty import leaves
from sim.conduct.voice import EVENTS_PER_OPENING, announce, open_thread
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.units import DAY_MIN
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import has_room
from sim.state.state import World
from sim.state.turn_log import has_turn_room, note_turn

_ORDINAL = 201  # of their word about it among their conversations of the day


@entry
def drop_customers(world: World, day: int, rows: npt.NDArray[np.int64]) -> bool:
    """Drop customers ``rows`` this evening. False when arrays must grow first (nothing has been done then).

    There must be room for as many conversations.
    """
    if not has_room(world, EVENTS_PER_OPENING * (rows.size + 1)) or not has_turn_room(world, rows.size):
        return False
    for place in range(rows.size):
        i = rows[place]
        if world.people[c.STATUS, i] == c.CUSTOMER:
            drop_customer(world, day, i)
    return True


@kernel
def drop_customer(world: World, day: int, i: int) -> None:
    """Customer ``i`` is told to go: it hurts, they never come back, and some tell others about it tomorrow. Close ties take note."""
    people, p = world.people, world.p
    people[c.ATTITUDE, i] = max(-1.0, people[c.ATTITUDE, i] - p.loyalty_dropped_hurts)
    people[c.RELATIONSHIP, i] = 0.0
    people[c.DROPPED, i] = 1.0
    world.tally[t.T_DROPPED] += 1.0
    note_turn(world, c.NOTHING, (day + 1) * DAY_MIN, c.BY_FIRM, float(i), c.DROPS)
    leaves(world, day, i)
    if draw.uniform(world.seed, i, day, draw.NIL, draw.DROPPED_SPEAKS) >= p.loyalty_dropped_speaks:
        return
    public = draw.uniform(world.seed, i, day, draw.NIL, draw.DROPPED_PUBLIC) < people[c.LOUDNESS, i]
    number = open_thread(world, day, i, c.WORD, -1.0, c.NOTHING, c.NOTHING, 0.0, public, _ORDINAL)
    row = world.threads[number]
    row[c.OPENED] += DAY_MIN  # they know by tonight, and speak tomorrow
    row[c.TOUCHED] += DAY_MIN
    row[c.ANGER] = people[c.LOUDNESS, i]
    world.tally[t.T_WORDS_NEGATIVE] += 1.0
    announce(world, number)
