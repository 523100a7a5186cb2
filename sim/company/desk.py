"""Phase 5: the desk, in continuous time.

Several responders have shifts, skill and authority. Priority is non-preemptive, handle times are lognormal, and a matter
above a responder's authority is escalated at a cost. Work left at the end of the shifts waits overnight. After a company
turn that does not solve the matter the customer answers or goes; if they answer, the conversation queues again. Cases
differ in difficulty (``sim.conduct.difficulty``).
"""

from __future__ import annotations

import math

from sim.company.ledger import can_pay, pay
from sim.company.queues import next_for, queue_up
from sim.company.roster import can_pay_for_work, end_turn, occupy
from sim.company.treatment import (
    authority_required,
    compensate,
    note_first_answer,
    pay_for_effort,
    solution_chance,
    whim,
)
from sim.conduct.difficulty import with_difficulty
from sim.conduct.feeling import after_answer, after_failed_recovery, move_attitude
from sim.conduct.reviews import may_correct_stars, note_answered_review
from sim.conduct.spread import show_answer
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAY_MIN, Floats
from sim.state import budget_part, conversation, daily_metrics, event, person, scalar, staff, turn_log
from sim.state.event_queue import schedule
from sim.state.state import State
from sim.state.turn_log import note_turn


@kernel
def on_shift(state: State, responder: int, now: float) -> bool:
    """Return whether ``responder`` takes new turns at minute ``now``."""
    return bool(state.staff[responder, staff.SHIFT_FROM] <= now < state.staff[responder, staff.SHIFT_UNTIL])


@kernel
def handle_time(u: float, ability: float, strain: float, effort: float, p: Record) -> float:
    """Return the minutes that a turn takes. The lognormal's mean, not its median, is the stated handle time.

    Args:
        u: the quantile.
        ability: of the responder, a ratio around one.
        strain: of the responder, 0 to 1.
        effort: 1 with extra effort, else 0.
        p: the parameters.
    """
    if p.desk_handle_exponential > 0.5:
        minutes = draw.exponential(u, p.desk_handle_min)
    else:
        sigma = p.desk_handle_sigma
        minutes = draw.lognormal(u, p.desk_handle_min * exp(-0.5 * sigma * sigma), sigma)
    if effort > 0.0:
        minutes *= p.desk_effort_time
    return minutes * (1.0 + p.desk_strain_slows * strain) / ability


@kernel
def start_turn(state: State, responder: int, conversation_id: int, now: float) -> None:
    """Start a company turn, or hand the matter on if the responder lacks the authority and somebody has it.

    Requires room for 1 event.

    Args:
        state: the state.
        responder: who takes it up.
        conversation_id: index of the conversation.
        now: absolute minute.
    """
    row, team, p = state.conversations[conversation_id], state.staff, state.p
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    turn = int(row[conversation.COMPANY_TURNS] + row[conversation.ESCALATIONS])
    u = draw.uniform(state.seed, opener, day, ordinal, draw.at(draw.HANDLE, turn))
    ability, strain = team[responder, staff.ABILITY], team[responder, staff.STRAIN]
    minutes = handle_time(u, ability, strain, row[conversation.EFFORT], p)
    required = min(authority_required(row[conversation.SEVERITY]), state.scalars[scalar.STAFF_AUTHORITY_MAX])
    handed_on = 0.0
    if team[responder, staff.AUTHORITY] < required:
        if row[conversation.SENIOR] > 0.0:
            if not pay_escalation(state, row):
                row[conversation.SENIOR] = 0.0  # without the money nobody is called in
        elif can_pay(state.budget_left, budget_part.CARE, p.desk_escalation_cost):
            handed_on = 1.0
            minutes *= p.desk_escalation_share
    row[conversation.STATE] = conversation.HANDLED
    state.scalars[scalar.BACKLOG] -= 1.0
    occupy(state, responder, now, minutes)
    # a responder who works a share of the shift stands for a part of one who works all of it
    worn = p.desk_strain_gain * (1.0 + row[conversation.ANGER]) * minutes / (60.0 * team[responder, staff.SHARE])
    team[responder, staff.STRAIN] = min(1.0, strain + worn)
    state.metrics[daily_metrics.BUSY_MIN] += minutes
    state.people[person.SERVED_COST, opener] += minutes / 60.0 * p.desk_wage
    opener_id, done = row[conversation.OPENER], now + minutes
    schedule(state, done, event.TURN_DONE, opener_id, float(responder), float(conversation_id), handed_on)


@kernel
def pay_escalation(state: State, row: Floats) -> bool:
    """Pay for somebody with more authority, to whom a matter is handed on or who is called in; return whether it was paid."""
    cost = state.p.desk_escalation_cost
    paid = pay(state, budget_part.CARE, daily_metrics.ESCALATION_COST, cost)
    if paid:
        state.people[person.SERVED_COST, int(row[conversation.OPENER])] += cost
    return paid


@kernel
def offer_work(state: State, now: float) -> None:
    """Give waiting conversations to free responders on shift. Requires room for an event a responder.

    The lowest row is asked first, which has least authority: those with more stay free for what only they may decide.
    """
    state.scalars[scalar.DESK_CALLED] = 0.0
    for responder in range(state.staff.shape[0]):
        if state.scalars[scalar.BACKLOG] <= 0.0 or not can_pay_for_work(state):
            return
        if state.staff[responder, staff.BUSY] == 0.0 and on_shift(state, responder, now):
            conversation_id = next_for(state, responder)
            if conversation_id >= 0:
                start_turn(state, responder, conversation_id, now)


@kernel
def on_turn_done(state: State, responder: int, conversation_id: int, now: float, handed_on: bool) -> None:
    """End a company turn. Requires room for the events of ``show_answer`` and 2 more.

    Args:
        state: the state.
        responder: who took the turn.
        conversation_id: index of the conversation.
        now: absolute minute.
        handed_on: whether the turn only hands the matter on.
    """
    row, metrics = state.conversations[conversation_id], state.metrics
    end_turn(state, responder, now)
    if row[conversation.STATE] == conversation.CLOSED:  # settled, withdrawn or lapsed while it was being handled
        return
    if handed_on:
        hand_on(state, responder, conversation_id, now)
        return
    turn = int(row[conversation.COMPANY_TURNS])
    first, public, by = turn == 0, row[conversation.PUBLIC] > 0.0, float(responder)
    row[conversation.COMPANY_TURNS] += 1.0
    row[conversation.LAST_TURN_AT] = now
    metrics[daily_metrics.COMPANY_TURNS] += 1.0
    pay_for_effort(state, row)
    if first:
        note_first_answer(state, conversation_id, now)
    paid = compensate(state, conversation_id, now, by) if first else 0.0
    solved = turn_solves(state, row, responder, turn)
    after_answer(state, row, now, first, solved, paid, row[conversation.TONE])
    if public:
        row[conversation.PUBLIC_ANSWERS] += 1.0
        note_answered_review(state, row, now)
    if solved:
        close_solved(state, conversation_id, now, by, turn)
    else:
        leave_unsolved(state, conversation_id, now, by, turn)
    if public:
        show_answer(state, conversation_id, now, turn)
        if first and row[conversation.GO_PRIVATE] > 0.0 and row[conversation.STATE] != conversation.CLOSED:
            row[conversation.PUBLIC] = 0.0
            metrics[daily_metrics.MOVED_PRIVATE] += 1.0
            note_turn(state, conversation_id, now, turn_log.BY_COMPANY, by, turn_log.MOVES_PRIVATE)


@kernel
def hand_on(state: State, responder: int, conversation_id: int, now: float) -> None:
    """Queue a matter again for somebody with the authority it requires.

    Args:
        state: the state.
        responder: row of the responder.
        conversation_id: index of the conversation.
        now: absolute minute.
    """
    row, p = state.conversations[conversation_id], state.p
    opener = int(row[conversation.OPENER])
    required = authority_required(row[conversation.SEVERITY])
    row[conversation.ESCALATIONS] += 1.0
    row[conversation.AUTHORITY_NEEDED] = min(required, state.scalars[scalar.STAFF_AUTHORITY_MAX])
    state.metrics[daily_metrics.ESCALATIONS] += 1.0
    note_turn(state, conversation_id, now, turn_log.BY_COMPANY, float(responder), turn_log.ESCALATES)
    pay_escalation(state, row)
    move_attitude(state, opener, -p.feeling_escalation)
    queue_up(state, conversation_id, row[conversation.WAITING_SINCE])  # it keeps its place in line


@kernel
def turn_solves(state: State, row: Floats, responder: int, turn: int) -> bool:
    """Return whether the company's ``turn``-th answer solves the matter.

    Args:
        state: the state.
        row: the conversation.
        responder: row of the responder.
        turn: which of the company's turns it is, from 0.
    """
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    authority = state.staff[responder, staff.AUTHORITY]
    if row[conversation.SENIOR] > 0.0:
        authority = max(authority, state.scalars[scalar.STAFF_AUTHORITY_MAX])
    chance = solution_chance(row, state.staff[responder, staff.ABILITY], authority, state.p)
    if state.p.desk_inconsistency > 0.0 and row[conversation.KIND] < conversation.PRAISE:
        chance *= whim(state, row, draw.WHIM_SOLVE)
    chance = with_difficulty(state, row, chance)
    return bool(draw.uniform(state.seed, opener, day, ordinal, draw.at(draw.SOLVE, turn)) < chance)


@kernel
def reacts(state: State, row: Floats, turn: int, chance: float) -> bool:
    """Return whether the customer reacts to an answer of the company.

    Args:
        state: the state.
        row: the conversation.
        turn: which of the company's turns it is, from 0.
        chance: of a reaction.
    """
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    u = draw.uniform(state.seed, opener, day, ordinal, draw.at(draw.FOLLOW_UP, turn))
    return bool(u < chance)


@kernel
def close_solved(state: State, conversation_id: int, now: float, by: float, turn: int) -> None:
    """Close a conversation whose matter responder ``by`` has solved; some customers say thanks.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        now: absolute minute.
        by: the responder who took the turn.
        turn: which of the company's turns it is, from 0.
    """
    row, metrics = state.conversations[conversation_id], state.metrics
    to_solve = row[conversation.KIND] < conversation.PRAISE
    row[conversation.SOLVED] = conversation.BY_COMPANY
    row[conversation.STATE] = conversation.CLOSED
    act = turn_log.SOLVES if to_solve else turn_log.ACKNOWLEDGES
    note_turn(state, conversation_id, now, turn_log.BY_COMPANY, by, act)
    if to_solve:
        metrics[daily_metrics.RESOLVED] += 1.0
        may_correct_stars(state, row, now)
    if reacts(state, row, turn, state.p.desk_thanks):
        row[conversation.CUSTOMER_TURNS] += 1.0  # thanks; nothing more is to be done
        metrics[daily_metrics.CUSTOMER_TURNS] += 1.0
        note_turn(state, conversation_id, now, turn_log.BY_OPENER, row[conversation.OPENER], turn_log.THANKS)


@kernel
def leave_unsolved(state: State, conversation_id: int, now: float, by: float, turn: int) -> None:
    """Wait for the customer's answer to a turn that solved nothing, or close the conversation as failed.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        now: absolute minute.
        by: the responder who took the turn.
        turn: which of the company's turns it is, from 0.
    """
    row, p = state.conversations[conversation_id], state.p
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    if turn + 1 < p.desk_turns_max and reacts(state, row, turn, p.desk_follow_up):
        row[conversation.STATE] = conversation.CUSTOMER_TURN
        note_turn(state, conversation_id, now, turn_log.BY_COMPANY, by, turn_log.DOES_NOT_SOLVE)
        u = draw.uniform(state.seed, opener, day, ordinal, draw.at(draw.FOLLOW_DELAY, turn))
        delay = draw.lognormal(u, p.desk_follow_up_min, p.desk_follow_up_sigma) if p.desk_follow_up_min > 0.0 else 0.0
        who = row[conversation.OPENER]
        schedule(state, now + delay, event.CUSTOMER_REPLY, who, who, float(conversation_id), 0.0)
    else:
        row[conversation.STATE] = conversation.CLOSED
        state.metrics[daily_metrics.UNRESOLVED] += 1.0
        note_turn(state, conversation_id, now, turn_log.BY_COMPANY, by, turn_log.FAILS)
        after_failed_recovery(state, row, int(math.floor(now / DAY_MIN)))
