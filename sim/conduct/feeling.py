"""Phase 8: what answers, silence and other people's words do to people.

The value of an answer falls linearly in the logarithm of its delay, with a floor; exceeding patience hurts on its own. A positive word
moves p = (attitude + 1) / 2 by k (1 - p), a negative one by -k p times a negativity weight. The complainer learns what complaining brings,
bystanders learn that the company answers, and loyal silent customers who see loud ones rewarded lose trust.
"""

from __future__ import annotations

from sim.conduct.experience import fade_trouble, start_search
from sim.conduct.voice import search_chance
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import clip, log
from sim.kernel.units import DAY_MIN, Floats
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.state import World

_QUICK_MIN = 6.0  # an answer within six minutes has full value (Huang et al. 2018)


@kernel
def answer_value(delay_min: float, p: Record) -> float:
    """Value of an answer after ``delay_min`` minutes against one within six: 1 down to the floor, linear in log delay."""
    if delay_min <= _QUICK_MIN:
        return 1.0
    return max(p.feeling_delay_floor, 1.0 - p.feeling_delay_slope * log(delay_min / _QUICK_MIN))


@kernel
def moved_by_word(attitude: float, strength: float, negativity: float) -> float:
    """Attitude after a word of signed ``strength`` (positive: praise). Held within [-1, 1] by construction for strengths within [-1, 1]."""
    if (
        strength >= 0.0
    ):  # p + k (1 - p) with p = (attitude + 1) / 2, written so that a word of no strength moves nothing, to the byte
        return attitude + min(1.0, strength) * (1.0 - attitude)
    return attitude - min(1.0, -strength * negativity) * (1.0 + attitude)


@kernel
def thread_mood(row: Floats, p: Record) -> float:
    """What a thread says of the company to somebody who reads it as it stands: signed weight against a plain word.

    Anger makes a complaint weigh more; an answer on the way halves it; a visible solution turns it; a visible failure makes it worse;
    a defence shields against an unfair one; a misplaced defence adds to a fair one.
    """
    kind = row[c.KIND]
    if kind == c.WORD or kind == c.PRAISE:
        return row[c.VALENCE]
    if kind == c.QUESTION:
        return 0.3 * p.feeling_success_seen if row[c.SOLVED] > 0.0 else 0.0
    if row[c.SOLVED] > 0.0:
        return p.feeling_success_seen
    harm = 0.5 + row[c.ANGER]
    if row[c.COMPANY_TURNS] > 0.0:
        harm *= p.feeling_failure_seen if row[c.STATE] == c.CLOSED else 0.5
    if row[c.DEFENDED] > 0.0:
        harm *= 1.0 - p.peers_defence_shield
    if row[c.BACKFIRED] > 0.0:
        harm *= 1.0 + p.peers_backfire
    return -harm


@kernel
def hears_word(world: World, i: int, strength: float) -> None:
    """Person ``i`` takes in a word of signed weight ``strength`` against a plain one."""
    p = world.p
    weight = p.feeling_word * strength * 2.0 * world.people[c.SUSCEPTIBILITY, i]
    world.people[c.ATTITUDE, i] = moved_by_word(world.people[c.ATTITUDE, i], weight, p.feeling_negativity)


@kernel
def reads_thread(world: World, i: int, row: Floats) -> float:
    """Person ``i`` reads a thread as it stands; gives its mood."""
    people, p = world.people, world.p
    mood = thread_mood(row, p)
    if mood != 0.0:
        hears_word(world, i, mood)
    answered = row[c.PUBLIC_ANSWERS] > 0.0 and row[c.KIND] == c.COMPLAINT
    if not (answered or row[c.PAID] > 0.0) or people[c.STATUS, i] != c.CUSTOMER:
        return mood
    if answered:
        people[c.REDRESS, i] += p.feeling_awareness * (1.0 - people[c.REDRESS, i])
    if row[c.PAID] > 0.0:
        loud = people[c.LOUDNESS, int(row[c.OPENER])] - people[c.LOUDNESS, i]
        if loud > 0.0:
            loss = p.feeling_unfair * loud * people[c.RELATIONSHIP, i]
            people[c.RELATIONSHIP, i] = max(0.0, people[c.RELATIONSHIP, i] - loss)
    return mood


@kernel
def moved(world: World, i: int, amount: float) -> None:
    """Service moves person ``i``'s attitude by ``amount`` and their relationship by its share."""
    people = world.people
    people[c.ATTITUDE, i] = clip(people[c.ATTITUDE, i] + amount, -1.0, 1.0)
    people[c.RELATIONSHIP, i] = clip(people[c.RELATIONSHIP, i] + world.p.feeling_trust * amount, 0.0, 1.0)


@kernel
def learns(world: World, i: int, outcome: float) -> None:
    """The opener learns what complaining brings: 1 everything, 0 nothing.

    That it pays is learned in public only, that it does not, anywhere.
    """
    people = world.people
    people[c.REDRESS, i] += world.p.feeling_redress_learning * (outcome - people[c.REDRESS, i])


@kernel
def starts_search(world: World, i: int, day: int) -> None:
    """A disappointment in a conversation may make person ``i`` look for an alternative."""
    people = world.people
    if people[c.STATUS, i] != c.CUSTOMER or people[c.SEARCH_UNTIL, i] > day:
        return
    if draw.uniform(world.seed, i, day, draw.NIL, draw.SEARCH_AGAIN) < search_chance(people[c.SWITCHING, i], world.p):
        start_search(world, i, day)


@kernel
def may_stop_search(world: World, row: Floats, now: float, worth: float) -> None:
    """A first answer that solves nothing may still end the opener's search for an alternative: quick and personal ones (``worth``) do."""
    i = int(row[c.OPENER])
    if world.people[c.SEARCH_UNTIL, i] <= now / DAY_MIN:
        return
    u = draw.uniform(world.seed, i, int(row[c.DAY]), int(row[c.ORDINAL]), draw.SEARCH_STOPS)
    if u < world.p.loyalty_answer_stops_search * worth:
        world.people[c.SEARCH_UNTIL, i] = 0.0
        world.tally[t.T_SEARCH_STOPPED] += 1.0


@kernel
def after_answer(world: World, row: Floats, now: float, first: bool, solved: bool, paid: float, tone: float) -> None:
    """The opener after a turn that answers: its speed (first answer) and tone, the solution, the compensation."""
    p = world.p
    i = int(row[c.OPENER])
    gain = 0.0
    if first:
        value = p.feeling_answer * answer_value(now - row[c.OPENED], p) * (0.5 + tone)
        gain += value if solved or row[c.KIND] >= c.PRAISE else p.feeling_acknowledged * value
    if paid > 0.0:
        gain += p.feeling_compensated * min(2.0, paid / max(p.desk_compensation, 0.01))
    if solved and row[c.KIND] < c.PRAISE:
        gain += p.feeling_solved if row[c.KIND] == c.COMPLAINT else 0.4 * p.feeling_solved
        world.people[c.SEARCH_UNTIL, i] = 0.0
    elif first:
        may_stop_search(world, row, now, answer_value(now - row[c.OPENED], p) * min(1.0, 0.5 + tone))
    moved(world, i, gain)
    if row[c.KIND] == c.COMPLAINT and row[c.PUBLIC] > 0.0 and (solved or paid > 0.0):
        learns(world, i, 1.0)


@kernel
def lost_time(world: World, row: Floats, now: float) -> None:
    """Hassle of waiting from the opening until ``now``: an answer, or giving up; at most a day counts."""
    if row[c.KIND] >= c.PRAISE:
        return
    minutes = min(now - row[c.OPENED], DAY_MIN)
    worth = world.people[c.TIME_VALUE, int(row[c.OPENER])]
    world.tally[t.T_WAITED] += minutes
    world.tally[t.T_SURPLUS] -= minutes * worth * world.p.feeling_attention


@kernel
def after_failed_recovery(world: World, row: Floats, day: int) -> None:
    """The opener when the company answered and the matter stays unsolved."""
    people, p = world.people, world.p
    i = int(row[c.OPENER])
    if row[c.KIND] != c.COMPLAINT:
        moved(world, i, -0.25 * p.feeling_failed)
        return
    fade_trouble(world, i, day)
    again = 1.0 + p.experience_repeat * max(0.0, people[c.RECENT_COMPLAINTS, i] - 1.0)
    moved(world, i, -p.feeling_failed * again)
    people[c.FAILED_RECOVERY, i] = 1.0
    if row[c.PAID] == 0.0:
        learns(world, i, 0.0)
    starts_search(world, i, day)


@kernel
def after_silence(world: World, row: Floats, day: int) -> None:
    """The opener when nobody answered."""
    i = int(row[c.OPENER])
    loss = world.p.feeling_ignored
    if row[c.KIND] == c.COMPLAINT:
        moved(world, i, -loss)
        learns(world, i, 0.0)
        starts_search(world, i, day)
    else:
        moved(world, i, -0.5 * loss)
