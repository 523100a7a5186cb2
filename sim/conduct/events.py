"""Phase 1: what befalls the market: an outage, a viral post by an influencer."""

from __future__ import annotations

from sim import randomness as draw
from sim.compiled import kernel
from sim.conduct.abreast import LN2
from sim.conduct.spread import most_jumps, next_jump
from sim.conduct.voice import announce, note_complaint, open_thread
from sim.society import columns as c
from sim.society.agenda import has_room, schedule
from sim.society.world import World

_VIRAL_SLOWER = 4.0  # a viral post lives so many times longer than an ordinary one: assumption


@kernel
def viral_post(
    world: World, day: int, author: int, fair: float, inside: float, reach: float, ordinal: int
) -> bool:
    """``author`` complains in public and it goes viral.

    A share ``inside`` of the market sees it over the next days, and ``reach`` times their own followers
    outside the market. False when the agenda must grow first (nothing has been done then).
    """
    count = world.people.shape[1]
    if not has_room(world, most_jumps(count, inside) + 8):
        return False
    note_complaint(world, day, author, True)
    number = open_thread(world, day, author, c.COMPLAINT, -1.0, c.FIRST + 3, c.NOTHING, fair, True, ordinal)
    row = world.threads[number]
    row[c.ANGER] = 1.0
    announce(world, number)
    row[c.IMPRESSIONS] += reach * world.people[c.REACH, author]
    mean_delay = _VIRAL_SLOWER * world.p.spread_half_life_min / LN2
    place = -1
    for k in range(most_jumps(count, inside)):
        words = draw.block(world.seed, author, day, k, draw.at(draw.STRUCK, ordinal) >> 2)
        place += next_jump(draw.unit(words[0]), inside)
        if place >= count:
            return True
        when = row[c.OPENED] + draw.exponential(draw.unit(words[1]), mean_delay)
        schedule(
            world,
            when,
            c.SEEN_EVENT,
            float(author),
            float(place),
            float(number),
            float(author),
        )
    return True
