"""Phase 7: how far a post, an answer or a reshare travels.

A follower sees a post with some chance, at a delay whose half-life is hours, and passes it on by its arousal, their interest and their
susceptibility; most posts go nowhere. A public answer of the company shows the thread to some of those who follow the company. Words
in private reach close ties.

Who is reached by skipping along a list (people who happen upon a thread, watchers of the company) is reached by addressed jumps, so that a
longer list changes nothing for those already on it.
"""

from __future__ import annotations

import math

from sim.conduct.daily_batch import LN2
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp, log
from sim.kernel.units import Floats
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import schedule
from sim.state.state import World, first_time

_BEYOND = 1_000_000_000  # more places than any list has


@kernel
def most_jumps(length: int, chance: float) -> int:
    """Room for the people that jumps of ``chance`` along ``length`` can find; more come with a probability below 1e-20."""
    mean = length * chance
    return min(length, int(mean + 12.0 * math.sqrt(mean) + 60.0))


@kernel
def next_jump(u: float, chance: float) -> int:
    """How many places to go on, at least one, so that every place is hit with ``chance``."""
    if 1.0 - chance >= 1.0:  # none, or less than can be told from none
        return _BEYOND
    if chance >= 1.0:
        return 1
    return 1 + int(min(float(_BEYOND), log(u) / log(1.0 - chance)))


@kernel
def passes_on(arousal: float, interest: float, susceptibility: float, p: Record) -> float:
    """Chance that somebody who sees a post passes it on; per-contact persuasion does not depend on the number of followers."""
    return min(1.0, p.spread_reshare * arousal * 4.0 * interest * susceptibility)


@kernel
def count_impressions(world: World, row: Floats, speaker: int, number: float, mood: float) -> None:
    """Book ``number`` impressions of a thread on which the words of ``speaker`` are seen (-1: nobody's in particular)."""
    tally, people = world.tally, world.people
    row[c.IMPRESSIONS] += number
    if mood < 0.0:
        tally[t.T_SEEN_NEGATIVE] += number
    elif mood > 0.0:
        tally[t.T_SEEN_POSITIVE] += number
    opener = int(row[c.OPENER])
    if speaker >= 0 and speaker != opener:
        if people[c.ADVOCATE, speaker] > 0.0:
            tally[t.T_SEEN_ADVOCATES] += number
    elif row[c.KIND] == c.COMPLAINT:
        if people[c.WHINER, opener] > 0.0:
            tally[t.T_SEEN_WHINERS] += number
    elif row[c.KIND] == c.WORD and row[c.VALENCE] > 0.0 and people[c.ADVOCATE, opener] > 0.0:
        tally[t.T_SEEN_ADVOCATES] += number


@kernel
def broadcast(world: World, number: int, via: int, speaker: int, now: float, mood: float) -> None:
    """Words of ``speaker`` on a thread go out to the followers of ``via``: the speaker, or who passes them on. Room: their number."""
    row, p = world.threads[number], world.p
    opener, day = int(row[c.OPENER]), int(row[c.DAY])
    address = draw.at(draw.SEEN, int(row[c.ORDINAL])) >> 2
    mean_delay = p.spread_half_life_min / LN2
    for place in range(world.follower_at[via], world.follower_at[via + 1]):
        reader = int(world.follower[place])
        words = draw.block(world.seed, opener, day, reader, address)
        if draw.unit(words[0]) < p.spread_seen:
            when = now + draw.exponential(draw.unit(words[1]), mean_delay)
            schedule(world, when, c.SEEN_EVENT, float(opener), float(reader), float(number), float(speaker))
    count_impressions(world, row, speaker, world.people[c.OUTSIDE, via] * p.spread_seen, mood)


@kernel
def answer_shown(world: World, number: int, now: float, turn: int) -> None:
    """A public answer shows the thread to some of those who follow the company. Room: ``most_jumps``."""
    chance = world.gauge[c.P_WATCHER]
    count = world.watchers.size
    if chance <= 0.0 or count == 0:
        return
    row = world.threads[number]
    opener, day = int(row[c.OPENER]), int(row[c.DAY])
    mean_delay = world.p.spread_half_life_min / LN2
    place = -1
    for k in range(most_jumps(count, chance)):
        words = draw.block(world.seed, opener, day, k, draw.at(draw.JUMP, turn + 64 * int(row[c.ORDINAL])) >> 2)
        place += next_jump(draw.unit(words[0]), chance)
        if place >= count:
            return
        when = now + draw.exponential(draw.unit(words[1]), mean_delay)
        reader = int(world.watchers[place])
        schedule(world, when, c.SEEN_EVENT, float(opener), float(reader), float(number), -1.0)


@kernel
def come_across(world: World, number: int, now: float) -> None:
    """People who happen upon a fresh public thread. Room: ``most_jumps``."""
    chance = world.gauge[c.P_NOTICE]
    count = world.people.shape[1]
    if chance <= 0.0:
        return
    row = world.threads[number]
    opener, day = int(row[c.OPENER]), int(row[c.DAY])
    mean_delay = world.p.spread_half_life_min / LN2
    place = -1
    for k in range(most_jumps(count, chance)):
        words = draw.block(world.seed, opener, day, k, draw.at(draw.NOTICE, int(row[c.ORDINAL])) >> 2)
        place += next_jump(draw.unit(words[0]), chance)
        if place >= count:
            return
        when = now + draw.exponential(draw.unit(words[1]), mean_delay)
        schedule(world, when, c.SEEN_EVENT, float(opener), float(place), float(number), -1.0)


@kernel
def first_at_or_after(values: Floats, count: int, target: float) -> int:
    """Place of the first of ``count`` ascending values that is not below ``target``."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if values[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def look_out(world: World, number: int, now: float) -> None:
    """Advocates on the lookout find a fresh public thread.

    Those whose place of today lies within reach of the thread's. Room: ``LOOKOUTS``.
    """
    count = int(world.gauge[c.LOOKOUTS])
    width = min(1.0, world.gauge[c.P_LOOKOUT])
    if count == 0 or width <= 0.0:
        return
    row = world.threads[number]
    opener, day = int(row[c.OPENER]), int(row[c.DAY])
    start = draw.uniform(world.seed, opener, day, int(row[c.ORDINAL]), draw.STANDS_AT)
    mean_delay = world.p.spread_half_life_min / LN2
    first = first_at_or_after(world.outlook, count, start)
    for step in range(count):
        place = first + step
        beyond = 0.0
        if place >= count:
            place -= count
            beyond = 1.0
        if world.outlook[place] + beyond - start >= width:
            return
        reader = int(world.lookout[place])
        u = draw.uniform(world.seed, opener, day, reader, draw.at(draw.SEEN_DELAY, int(row[c.ORDINAL])))
        when = now + draw.exponential(u, mean_delay)
        schedule(world, when, c.SEEN_EVENT, float(opener), float(reader), float(number), -1.0)


@kernel
def tell_close_ones(world: World, number: int, now: float) -> None:
    """A word in private reaches some of the close ties. Room: the number of ties."""
    row, p = world.threads[number], world.p
    author, day = int(row[c.OPENER]), int(row[c.DAY])
    told = p.voice_told_positive if row[c.VALENCE] > 0.0 else p.voice_told_negative
    mean_delay = p.spread_half_life_min / LN2
    for place in range(world.tie_at[author], world.tie_at[author + 1]):
        hearer = int(world.tie[place])
        words = draw.block(world.seed, author, day, hearer, draw.at(draw.TOLD, int(row[c.ORDINAL])) >> 2)
        if draw.unit(words[0]) < told:
            when = now + draw.exponential(draw.unit(words[1]), mean_delay)
            schedule(world, when, c.TOLD_EVENT, float(author), float(hearer), float(number), world.strength[place])


@kernel
def may_pass_on(world: World, number: int, reader: int, u: float) -> bool:
    """Whether ``reader``, who has just seen the thread, passes it on, by the draw ``u`` that is theirs; each does so at most once."""
    row, people = world.threads[number], world.people
    if row[c.PUBLIC] == 0.0 or u >= passes_on(row[c.ANGER], 1.0, 1.0, world.p):
        return False  # nobody would
    chance = passes_on(row[c.ANGER], people[c.INTEREST, reader], people[c.SUSCEPTIBILITY, reader], world.p)
    return u < chance and first_time(world.passed, world.gauge, number, reader, 0)


@entry
def places_today(world: World, day: int) -> None:
    """Where each advocate on the lookout looks today, on a circle of length one; those who no longer are advocates leave the list.

    A day's rest brings motivation back towards its set point, higher for supported members of the programme.
    """
    people, p = world.people, world.p
    recovery = 1.0 - exp(-1.0 / p.peers_recovery_days)
    kept = 0
    for k in range(int(world.gauge[c.LOOKOUTS])):
        i = int(world.lookout[k])
        if people[c.ADVOCATE, i] == c.NOT_ADVOCATE:
            continue
        goal = p.peers_motivation
        if people[c.ADVOCATE, i] == c.MEMBER:
            goal = min(1.0, goal + p.programme_motivate * world.gauge[c.SUPPORT])
        people[c.MOTIVATION, i] += recovery * (goal - people[c.MOTIVATION, i])
        world.lookout[kept] = i
        world.outlook[kept] = draw.uniform(world.seed, i, day, draw.NIL, draw.LOOKS_AT)
        kept += 1
    world.gauge[c.LOOKOUTS] = float(kept)


@entry
def fade_reviews(world: World) -> None:
    """A day passes on the review site: older reviews count less."""
    kept = exp(-1.0 / world.p.spread_site_memory_days)
    world.gauge[c.SITE_SUM] *= kept
    world.gauge[c.SITE_COUNT] *= kept
