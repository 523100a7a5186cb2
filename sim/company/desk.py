"""Phase 5: the desk, in continuous time.

Several responders with shifts, skill and authority; non-preemptive priority; lognormal handle times; hand-
offs above authority at a cost; what is not done by the end of the shifts waits overnight. After a company
turn that does not solve the matter the customer answers or goes; the turn queues again.
"""

from __future__ import annotations

import math

from sim.company.consistency import whim
from sim.company.ledger import can_pay, pay
from sim.conduct.feeling import after_answer, after_failed_recovery, lost_time, moved
from sim.conduct.spread import answer_shown
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAY_MIN, Floats
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import schedule
from sim.state.state import World
from sim.state.turn_log import note_turn


@kernel
def waits_longer(queue: Floats, kind: int, a: int, b: int) -> bool:
    """Whether waiting thread ``a`` is served before ``b``: priority, then waiting since, then opener."""
    if queue[kind, a, c.Q_PRIORITY] != queue[kind, b, c.Q_PRIORITY]:
        return bool(queue[kind, a, c.Q_PRIORITY] > queue[kind, b, c.Q_PRIORITY])
    if queue[kind, a, c.Q_SINCE] != queue[kind, b, c.Q_SINCE]:
        return bool(queue[kind, a, c.Q_SINCE] < queue[kind, b, c.Q_SINCE])
    return bool(queue[kind, a, c.Q_OPENER] < queue[kind, b, c.Q_OPENER])


@kernel
def _swap(queue: Floats, kind: int, a: int, b: int) -> None:
    for column in range(c.QUEUE_COLUMNS):
        held = queue[kind, a, column]
        queue[kind, a, column] = queue[kind, b, column]
        queue[kind, b, column] = held


@kernel
def queue_up(world: World, number: int, now: float) -> None:
    """A thread takes its place in the queue of its class. There must be room."""
    row, queue = world.threads[number], world.queue
    private = not (row[c.PUBLIC] > 0.0 and world.channels[int(row[c.CHANNEL]), c.CH_PUBLIC] > 0.0)
    kind = (3 if private else 0) + int(row[c.NEEDS])
    place = int(world.gauge[c.QUEUE_SIZES + kind])
    queue[kind, place, c.Q_PRIORITY] = row[c.PRIORITY]
    queue[kind, place, c.Q_SINCE] = now
    queue[kind, place, c.Q_OPENER] = row[c.OPENER]
    queue[kind, place, c.Q_THREAD] = float(number)
    world.gauge[c.QUEUE_SIZES + kind] = place + 1.0
    world.gauge[c.QUEUE_LONGEST] = max(world.gauge[c.QUEUE_LONGEST], place + 1.0)
    row[c.STATE] = c.QUEUED
    world.gauge[c.QUEUED_NOW] += 1.0
    world.gauge[c.DESK_CALLED] = 1.0
    while place > 0:
        parent = (place - 1) // 2
        if not waits_longer(queue, kind, place, parent):
            return
        _swap(queue, kind, place, parent)
        place = parent


@kernel
def _drop_first(world: World, kind: int) -> None:
    queue = world.queue
    size = int(world.gauge[c.QUEUE_SIZES + kind]) - 1
    world.gauge[c.QUEUE_SIZES + kind] = float(size)
    for column in range(c.QUEUE_COLUMNS):
        queue[kind, 0, column] = queue[kind, size, column]
    place = c.FIRST
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and waits_longer(queue, kind, child + 1, child):
            child += 1
        if not waits_longer(queue, kind, child, place):
            return
        _swap(queue, kind, place, child)
        place = child


@kernel
def next_for(world: World, responder: int) -> int:
    """Take the thread that ``responder`` should serve next out of the queues; -1 when none waits that they may serve."""
    staff, queue = world.staff, world.queue
    best = c.NOTHING
    for kind in range(c.QUEUE_CLASSES):
        if kind < 3 and staff[responder, c.PRIVATE_ONLY] > 0.0:
            continue
        if kind % 3 > int(staff[responder, c.AUTHORITY]):
            continue
        while world.gauge[c.QUEUE_SIZES + kind] > 0.0:
            if world.threads[int(queue[kind, 0, c.Q_THREAD]), c.STATE] == c.QUEUED:
                break
            _drop_first(world, kind)  # withdrawn, forgotten or settled by a peer meanwhile
        if world.gauge[c.QUEUE_SIZES + kind] == 0.0:
            continue
        if best < 0 or _head_first(queue, kind, best):
            best = kind
    if best < 0:
        return -1
    number = int(queue[best, 0, c.Q_THREAD])
    _drop_first(world, best)
    return number


@kernel
def _head_first(queue: Floats, a: int, b: int) -> bool:
    """Whether the head of queue ``a`` is served before the head of queue ``b``."""
    if queue[a, 0, c.Q_PRIORITY] != queue[b, 0, c.Q_PRIORITY]:
        return bool(queue[a, 0, c.Q_PRIORITY] > queue[b, 0, c.Q_PRIORITY])
    if queue[a, 0, c.Q_SINCE] != queue[b, 0, c.Q_SINCE]:
        return bool(queue[a, 0, c.Q_SINCE] < queue[b, 0, c.Q_SINCE])
    return bool(queue[a, 0, c.Q_OPENER] < queue[b, 0, c.Q_OPENER])


@kernel
def on_shift(world: World, responder: int, now: float) -> bool:
    """Whether ``responder`` takes new turns at minute ``now``."""
    return bool(world.staff[responder, c.ON_FROM] <= now < world.staff[responder, c.ON_UNTIL])


@kernel
def authority_required(severity: float) -> float:
    """Level that may decide a matter: 0 anybody, 1 matters of money, 2 serious matters."""
    return max(0.0, severity - 1.0)


@kernel
def handle_time(u: float, ability: float, strain: float, effort: float, p: Record) -> float:
    """Minutes that a turn takes. The lognormal's mean, not its median, is the stated handle time."""
    if p.desk_handle_exponential > 0.5:
        minutes = draw.exponential(u, p.desk_handle_min)
    else:
        sigma = p.desk_handle_sigma
        minutes = draw.lognormal(u, p.desk_handle_min * exp(-0.5 * sigma * sigma), sigma)
    if effort > 0.0:
        minutes *= p.desk_effort_time
    return minutes * (1.0 + p.desk_strain_slows * strain) / ability


@kernel
def start_turn(world: World, responder: int, number: int, now: float) -> None:
    """``responder`` takes up the thread; when they lack the authority and somebody has it, they hand it on. Room: one."""
    row, staff, p = world.threads[number], world.staff, world.p
    turn = int(row[c.COMPANY_TURNS] + row[c.HANDOFFS])
    u = draw.uniform(world.seed, int(row[c.OPENER]), int(row[c.DAY]), int(row[c.ORDINAL]), draw.at(draw.HANDLE, turn))
    minutes = handle_time(u, staff[responder, c.ABILITY], staff[responder, c.STRAIN], row[c.EFFORT], p)
    required = min(authority_required(row[c.SEVERITY]), world.gauge[c.STAFF_AUTHORITY_MAX])
    handed_on = 0.0
    if staff[responder, c.AUTHORITY] < required and can_pay(world, c.CARE_MONEY, p.desk_handoff_cost):
        handed_on = 1.0
        minutes *= p.desk_handoff_share
    row[c.STATE] = c.HANDLED
    world.gauge[c.QUEUED_NOW] -= 1.0
    staff[responder, c.BUSY] = 1.0
    angry = 1.0 + row[c.ANGER]
    staff[responder, c.STRAIN] = min(1.0, staff[responder, c.STRAIN] + p.desk_strain_gain * angry * minutes / 60.0)
    world.tally[t.T_BUSY] += minutes
    world.people[c.SERVED_COST, int(row[c.OPENER])] += minutes / 60.0 * p.desk_wage
    schedule(world, now + minutes, c.TURN_DONE, row[c.OPENER], float(responder), float(number), handed_on)


@kernel
def offer_work(world: World, now: float) -> None:
    """Give waiting threads to free responders on shift, lowest row first. Room: the number of responders."""
    world.gauge[c.DESK_CALLED] = 0.0
    if world.gauge[c.QUEUED_NOW] <= 0.0:
        return
    for responder in range(world.staff.shape[0]):
        if world.staff[responder, c.BUSY] == 0.0 and on_shift(world, responder, now):
            number = next_for(world, responder)
            if number >= 0:
                start_turn(world, responder, number, now)
                if world.gauge[c.QUEUED_NOW] <= 0.0:
                    return


@kernel
def solution_chance(row: Floats, ability: float, authority: float, p: Record) -> float:
    """Chance that a company turn solves the matter; without the authority it needs, half of it."""
    kind, severity = row[c.KIND], row[c.SEVERITY]
    if kind == c.PRAISE or kind == c.WORD:
        return 1.0
    if kind == c.QUESTION:
        chance = p.desk_solve_question
    elif severity <= 0.0:
        chance = p.desk_solve_minor
    elif severity == 1.0:
        chance = p.desk_solve_quality
    elif severity == 2.0:
        chance = p.desk_solve_money
    else:
        chance = p.desk_solve_serious
    chance = chance * ability + (p.desk_effort_gain if row[c.EFFORT] > 0.0 else 0.0)
    if authority < authority_required(severity):
        chance *= 0.5
    return min(1.0, chance)


@kernel
def turn_done(world: World, responder: int, number: int, now: float, handed_on: bool) -> None:
    """The end of a company turn. Room: the jumps of ``answer_shown`` and one."""
    row, staff, p, tally = world.threads[number], world.staff, world.p, world.tally
    staff[responder, c.BUSY] = 0.0
    world.gauge[c.DESK_CALLED] = 1.0
    if row[c.STATE] == c.CLOSED:  # settled, withdrawn or forgotten while it was being handled
        return
    opener, day, ordinal = int(row[c.OPENER]), int(row[c.DAY]), int(row[c.ORDINAL])
    if handed_on:
        row[c.HANDOFFS] += 1.0
        row[c.NEEDS] = min(authority_required(row[c.SEVERITY]), world.gauge[c.STAFF_AUTHORITY_MAX])
        tally[t.T_HANDOFFS] += 1.0
        note_turn(world, number, now, c.BY_FIRM, float(responder), c.HANDS_ON)
        if pay(world, c.CARE_MONEY, t.T_HANDOFF_COST, p.desk_handoff_cost):
            world.people[c.SERVED_COST, opener] += p.desk_handoff_cost
        moved(world, opener, -p.feeling_handoff)
        queue_up(world, number, now)
        return
    turn = int(row[c.COMPANY_TURNS])
    first = turn == 0
    row[c.COMPANY_TURNS] += 1.0
    row[c.TOUCHED] = now
    tally[t.T_COMPANY_TURNS] += 1.0
    pay_for_effort(world, row)
    if first:
        note_first_answer(world, number, now)
    by, customer = float(responder), row[c.OPENER]
    paid = compensate(world, number, now, by) if first else 0.0
    chance = solution_chance(row, staff[responder, c.ABILITY], staff[responder, c.AUTHORITY], p)
    if p.desk_inconsistency > 0.0 and row[c.KIND] < c.PRAISE:
        chance *= whim(world, row, draw.WHIM_SOLVE)
    solved = draw.uniform(world.seed, opener, day, ordinal, draw.at(draw.SOLVE, turn)) < chance
    after_answer(world, row, now, first, solved, paid, row[c.TONE])
    public = row[c.PUBLIC] > 0.0
    if public:
        row[c.PUBLIC_ANSWERS] += 1.0
    if solved:
        row[c.SOLVED] = c.BY_COMPANY
        row[c.STATE] = c.CLOSED
        note_turn(world, number, now, c.BY_FIRM, by, c.SOLVES if row[c.KIND] < c.PRAISE else c.ACKNOWLEDGES)
        if row[c.KIND] < c.PRAISE:
            tally[t.T_RESOLVED] += 1.0
        if draw.uniform(world.seed, opener, day, ordinal, draw.at(draw.FOLLOW_UP, turn)) < p.desk_follow_up:
            row[c.CUSTOMER_TURNS] += 1.0  # thanks; nothing more is to be done
            tally[t.T_CUSTOMER_TURNS] += 1.0
            note_turn(world, number, now, c.BY_OPENER, customer, c.THANKS)
    elif (
        turn + 1 < p.desk_turns_max
        and draw.uniform(world.seed, opener, day, ordinal, draw.at(draw.FOLLOW_UP, turn)) < p.desk_follow_up
    ):
        row[c.STATE] = c.CUSTOMER_TURN
        note_turn(world, number, now, c.BY_FIRM, by, c.DOES_NOT_SOLVE)
        u = draw.uniform(world.seed, opener, day, ordinal, draw.at(draw.FOLLOW_DELAY, turn))
        delay = draw.lognormal(u, p.desk_follow_up_min, p.desk_follow_up_sigma) if p.desk_follow_up_min > 0.0 else 0.0
        schedule(world, now + delay, c.CUSTOMER_REPLIES, row[c.OPENER], row[c.OPENER], float(number), 0.0)
    else:
        row[c.STATE] = c.CLOSED
        tally[t.T_UNRESOLVED] += 1.0
        note_turn(world, number, now, c.BY_FIRM, by, c.FAILS)
        after_failed_recovery(world, row, int(math.floor(now / DAY_MIN)))
    if public:
        answer_shown(world, number, now, turn)
        if first and row[c.GO_PRIVATE] > 0.0 and row[c.STATE] != c.CLOSED:
            row[c.PUBLIC] = 0.0
            tally[t.T_MOVED] += 1.0
            note_turn(world, number, now, c.BY_FIRM, by, c.MOVES_PRIVATE)


@kernel
def compensate(world: World, number: int, now: float, by: float) -> float:
    """Responder ``by`` pays the compensation that is offered, where the money allows it; gives what was paid."""
    row = world.threads[number]
    offer = row[c.OFFER]
    if offer <= 0.0 or row[c.KIND] != c.COMPLAINT or not pay(world, c.CARE_MONEY, t.T_COMPENSATION, offer):
        return 0.0
    row[c.PAID] += offer
    world.people[c.COMPENSATED, int(row[c.OPENER])] += offer
    world.people[c.SERVED_COST, int(row[c.OPENER])] += offer
    world.tally[t.T_SURPLUS] += offer
    note_turn(world, number, now, c.BY_FIRM, by, c.COMPENSATES)
    return float(offer)


@kernel
def pay_for_effort(world: World, row: Floats) -> None:
    """Extra effort costs its materials with every turn; where the money does not allow it, there is none."""
    cost = world.p.desk_effort_cost
    if row[c.EFFORT] == 0.0:
        return
    if pay(world, c.CARE_MONEY, t.T_EFFORT, cost):
        world.people[c.SERVED_COST, int(row[c.OPENER])] += cost
    else:
        row[c.EFFORT] = 0.0


@kernel
def note_first_answer(world: World, number: int, now: float) -> None:
    """Book the first answer of the company: waiting time, and what it cost the customer."""
    row, tally, people = world.threads[number], world.tally, world.people
    opener = int(row[c.OPENER])
    row[c.FIRST_ANSWER] = now
    waited = now - row[c.OPENED]
    tally[t.T_ANSWERED] += 1.0
    tally[t.T_RESPONSE] += waited
    if waited <= 60.0:
        tally[t.T_IN_HOUR] += 1.0
    if row[c.KIND] == c.COMPLAINT or row[c.KIND] == c.QUESTION:
        people[c.ANSWERED, opener] += 1.0
        people[c.WAITED, opener] += waited
        lost_time(world, row, now)
