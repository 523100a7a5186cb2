"""Phases 5 to 8: one stream of timed events.

Openings, company turns, customers' answers, peers' turns and what is seen happen in the order of their
minutes, so a choice at minute t uses only what happened before t, and whoever reads a thread reads it as it
stands then. What is due after midnight stays on the agenda.
"""

from __future__ import annotations

import math

from sim.company.desk import offer_work, queue_up, turn_done
from sim.company.listening import note_evidence
from sim.company.outreach import contacted
from sim.company.roster import shift_starts
from sim.conduct.experience import remember_complaint
from sim.conduct.feeling import after_silence, hears_word, lost_time, moved, reads_thread, thread_mood
from sim.conduct.helping import may_speak_up, peer_speaks
from sim.conduct.spread import (
    broadcast,
    come_across,
    count_impressions,
    look_out,
    may_pass_on,
    most_jumps,
    tell_close_ones,
)
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.units import DAY_MIN, Floats
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import drop, has_room, next_due, schedule
from sim.state.state import World
from sim.state.turn_log import TURNS_PER_EVENT, has_turn_room, note_turn


@kernel
def most_events(world: World) -> int:
    """The most events that any one event can put on the agenda."""
    gauge, staff = world.gauge, world.staff.shape[0] + 4
    noticed = most_jumps(world.people.shape[1], gauge[c.P_NOTICE])
    post = gauge[c.AUDIENCE_MAX] + gauge[c.TIES_MAX] + noticed + gauge[c.LOOKOUTS]
    return staff + max(int(post), most_jumps(world.watchers.size, gauge[c.P_WATCHER]))


@kernel
def has_queue_room(world: World) -> bool:
    """Whether every queue has room for one more; if not, notes that they must grow."""
    if world.gauge[c.QUEUE_LONGEST] + 2.0 >= world.queue.shape[1]:
        world.gauge[c.QUEUE_FULL] = 1.0
        return False
    return True


@kernel
def posted(world: World, number: int, now: float) -> None:
    """A conversation opens: friends hear a word, followers and others see a post, a review counts."""
    row = world.threads[number]
    note_turn(world, number, now, c.BY_OPENER, row[c.OPENER], c.OPENS)
    if row[c.KIND] == c.COMPLAINT:
        remember_complaint(world, int(row[c.OPENER]), int(row[c.DAY]))
    if row[c.PUBLIC] == 0.0:
        if row[c.KIND] == c.WORD:
            tell_close_ones(world, number, now)
        return
    mood = thread_mood(row, world.p)
    broadcast(world, number, int(row[c.OPENER]), int(row[c.OPENER]), now, mood)
    come_across(world, number, now)
    if row[c.KIND] == c.QUESTION or row[c.KIND] == c.COMPLAINT:
        look_out(world, number, now)
    if world.channels[int(row[c.CHANNEL]), c.CH_PERSISTENT] > 0.0 and row[c.KIND] != c.QUESTION:
        stars = 3.0 + 2.0 * max(-1.0, min(1.0, mood))
        world.gauge[c.SITE_SUM] += stars
        world.gauge[c.SITE_COUNT] += 1.0


@kernel
def heard(world: World, number: int, now: float) -> None:
    """The company comes to know of a thread: evidence first, then the desk, now or when the policy says."""
    row = world.threads[number]
    note_evidence(world, number)
    world.people[c.CONTACTS, int(row[c.OPENER])] += 1.0
    if row[c.STATE] != c.UNHEARD:
        return
    row[c.STATE] = c.HEARD_STATE
    if row[c.NOT_BEFORE] <= now or row[c.IMPRESSIONS] >= row[c.ACT_REACH]:
        queue_up(world, number, now)
    elif row[c.NOT_BEFORE] < c.NEVER:
        schedule(world, row[c.NOT_BEFORE], c.READY, row[c.OPENER], -1.0, float(number), 0.0)


@kernel
def nobody_answered(world: World, row: Floats, now: float) -> None:
    """The opener draws the conclusion, and the time they waited is lost."""
    lost_time(world, row, now)
    after_silence(world, row, int(math.floor(now / DAY_MIN)))


@kernel
def patience_ends(world: World, number: int, now: float) -> None:
    """The opener has waited as long as they would: it hurts, and some withdraw."""
    row, p, tally = world.threads[number], world.p, world.tally
    if row[c.FIRST_ANSWER] < c.NEVER or row[c.STATE] == c.CLOSED:
        return
    row[c.LATE] = 1.0
    moved(world, int(row[c.OPENER]), -p.feeling_late)
    gives_up = world.channels[int(row[c.CHANNEL]), c.CH_GIVES_UP]
    u = draw.uniform(world.seed, int(row[c.OPENER]), int(row[c.DAY]), int(row[c.ORDINAL]), draw.GIVES_UP)
    if u < gives_up and row[c.STATE] != c.HANDLED:
        if row[c.STATE] == c.QUEUED:
            world.gauge[c.QUEUED_NOW] -= 1.0
        row[c.STATE] = c.CLOSED
        tally[t.T_ABANDONED] += 1.0
        note_turn(world, number, now, c.BY_OPENER, row[c.OPENER], c.GIVES_UP)
        nobody_answered(world, row, now)


@kernel
def forgotten(world: World, number: int, now: float) -> None:
    """Two days on: an unanswered thread is over, and its opener draws the conclusion."""
    row = world.threads[number]
    if row[c.FIRST_ANSWER] < c.NEVER or row[c.STATE] == c.HANDLED or row[c.STATE] == c.CLOSED:
        return
    if row[c.STATE] == c.QUEUED:
        world.gauge[c.QUEUED_NOW] -= 1.0
    row[c.STATE] = c.CLOSED
    note_turn(world, number, now, c.BY_OPENER, row[c.OPENER], c.LAPSES)
    nobody_answered(world, row, now)


@kernel
def seen(world: World, number: int, reader: int, source: int, now: float) -> None:
    """Somebody reads a thread as it stands: it moves them, counts, may be passed on, may be answered, may wake the desk."""
    row = world.threads[number]
    if row[c.PUBLIC] == 0.0 or reader == int(row[c.OPENER]):
        return
    mood = reads_thread(world, reader, row)
    count_impressions(world, row, source, 1.0, mood)
    words = draw.block(
        world.seed, int(row[c.OPENER]), int(row[c.DAY]), reader, draw.at(draw.SEEN, int(row[c.ORDINAL])) >> 2
    )
    may_speak_up(world, number, reader, now, draw.unit(words[3]))
    if may_pass_on(world, number, reader, draw.unit(words[2])):
        row[c.RESHARES] += 1.0
        world.tally[t.T_RESHARES] += 1.0
        note_turn(world, number, now, c.BY_OTHER, float(reader), c.RESHARES_IT)
        broadcast(world, number, reader, source, now, mood)
    if row[c.STATE] == c.HEARD_STATE and row[c.IMPRESSIONS] >= row[c.ACT_REACH]:
        queue_up(world, number, now)


@kernel
def customer_replies(world: World, number: int, now: float) -> None:
    """The customer answers a company turn: the thread queues again."""
    row = world.threads[number]
    if row[c.STATE] != c.CUSTOMER_TURN:
        return
    row[c.CUSTOMER_TURNS] += 1.0
    row[c.TOUCHED] = now
    world.tally[t.T_CUSTOMER_TURNS] += 1.0
    note_turn(world, number, now, c.BY_OPENER, row[c.OPENER], c.REPLIES)
    queue_up(world, number, now)


@kernel
def happen(world: World, what: float, who: int, number: int, source: float, now: float) -> None:
    """One event; what is seen comes first, as most events are that."""
    if what == c.SEEN_EVENT:
        seen(world, number, who, int(source), now)
    elif what == c.POSTED:
        posted(world, number, now)
    elif what == c.TOLD_EVENT:
        hears_word(world, who, world.p.feeling_close_word * source * world.threads[number, c.VALENCE])
    elif what == c.HEARD_EVENT:
        heard(world, number, now)
    elif what == c.READY:
        if world.threads[number, c.STATE] == c.HEARD_STATE:
            queue_up(world, number, now)
    elif what == c.CUSTOMER_REPLIES:
        customer_replies(world, number, now)
    elif what == c.TURN_DONE:
        turn_done(world, who, number, now, source > 0.0)
    elif what == c.PEER_SPEAKS:
        peer_speaks(world, number, who, now)
    elif what == c.SHIFT_STARTS:
        shift_starts(world, who, now, source)
    elif what == c.PATIENCE_ENDS:
        patience_ends(world, number, now)
    elif what == c.FORGOTTEN:
        forgotten(world, number, now)
    elif what == c.CONTACTED:
        contacted(world, number, who, now)


@kernel
def has_all_room(world: World, events: int) -> bool:
    """Whether agenda, queues, the log of turns and the list of those who passed on have room for all that one event can do."""
    if not has_room(world, events) or not has_queue_room(world) or not has_turn_room(world, TURNS_PER_EVENT):
        return False
    return bool(2.0 * (world.gauge[c.PASSED_ON] + 2.0) <= world.passed.size)


@entry
def run_clock(world: World, until: float) -> bool:
    """Let everything happen that is due before minute ``until``.

    False when arrays must grow first: grow them and call again.
    """
    gauge, agenda = world.gauge, world.agenda
    most = most_events(world)
    while True:
        place = next_due(world, until)
        if place < 0:
            break
        if not has_all_room(world, most):
            return False
        now, what = agenda[place, c.WHEN], agenda[place, c.WHAT]
        who, number, source = int(agenda[place, c.WHO]), int(agenda[place, c.THREAD]), agenda[place, c.SOURCE]
        drop(world, place)
        gauge[c.CLOCK] = now
        happen(world, what, who, number, source, now)
        if what == c.SHIFT_STARTS or gauge[c.DESK_CALLED] > 0.0:
            offer_work(world, now)
    gauge[c.CLOCK] = until
    return True
