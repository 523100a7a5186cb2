"""Phase 4: what the company comes to hear.

A conversation is heard with its channel's coverage, after a delay. Words between friends are never heard.
What is heard is evidence about root causes.
"""

from __future__ import annotations

from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import has_room, schedule
from sim.state.state import World

_DETECTION_SIGMA = 1.0  # spread of the logarithm of the delay until a post is noticed: assumption


@entry
def listen(world: World, first: int) -> None:
    """Decide which threads from number ``first`` on the company hears of, and when."""
    for number in range(first, int(world.gauge[c.THREADS_USED])):
        row = world.threads[number]
        if row[c.KIND] == c.WORD and row[c.PUBLIC] == 0.0:
            continue
        channel = world.channels[int(row[c.CHANNEL])]
        opener, day, ordinal = int(row[c.OPENER]), int(row[c.DAY]), int(row[c.ORDINAL])
        if draw.uniform(world.seed, opener, day, ordinal, draw.HEARD) < channel[c.CH_COVERAGE]:
            u = draw.uniform(world.seed, opener, day, ordinal, draw.DETECTION)
            delay = (
                draw.lognormal(u, channel[c.CH_DETECTION], _DETECTION_SIGMA) if channel[c.CH_DETECTION] > 0.0 else 0.0
            )
            row[c.HEARD_AT] = row[c.OPENED] + delay
            world.tally[t.T_HEARD] += 1.0


@entry
def expect_heard(world: World, first: int) -> bool:
    """Put on the agenda when each heard thread from ``first`` on reaches the desk. False when the agenda must grow first (nothing done)."""
    last = int(world.gauge[c.THREADS_USED])
    if not has_room(world, last - first + 1):
        return False
    for number in range(first, last):
        row = world.threads[number]
        if row[c.HEARD_AT] < c.NEVER:
            schedule(world, row[c.HEARD_AT], c.HEARD_EVENT, row[c.OPENER], -1.0, float(number), 0.0)
    return True


@kernel
def note_evidence(world: World, number: int) -> None:
    """A heard complaint points at its root cause."""
    cause = int(world.threads[number, c.CAUSE])
    if cause >= 0:
        world.causes[cause, c.CAUSE_EVIDENCE] += 1.0
