"""Company-led contact: the company speaks first.

A contact is worth as much as it fits the customer's context. A customer who has just had a failure and kept quiet about it has a use
for it; any other is interested or not. A contact that does not fit is noise, and customers who are contacted often grow tired of it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.company.ledger import pay
from sim.conduct.feeling import move_attitude
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAY_MIN
from sim.state import budget_part, conversation, daily_metrics, event, person, root_cause, turn_log
from sim.state.constants import NEVER
from sim.state.event_queue import has_room, schedule
from sim.state.state import State, new_conversation
from sim.state.turn_log import note_turn

_ORDINAL = 200  # of a contact among the conversations of a person on a day; people themselves open fewer


@kernel
def relevance_of(trouble: float, interest: float, p: Record) -> float:
    """Return how well a contact fits, 0 to 1: wholly right after a silent failure, otherwise by interest."""
    return min(1.0, max(trouble, p.outreach_context * interest))


@kernel
def welcome(relevance: float, fatigue: float, p: Record) -> float:
    """Return the attitude gained by a contact. A relevant one pleases, less with fatigue; noise annoys, more with fatigue."""
    pleased = p.outreach_gain * relevance * (1.0 - fatigue)
    return pleased - p.outreach_noise * (1.0 - relevance) * (1.0 + fatigue)


@entry
def reach_out(state: State, day: int, rows: npt.NDArray[np.int64]) -> bool:
    """Contact customers ``rows`` today, at a minute of the first shift before midnight, as far as the money goes.

    Return False, with nothing done, when the event queue must grow first. Requires room for as many conversations.
    """
    if not has_room(state, rows.size + 1):
        return False
    p = state.p
    for place in range(rows.size):
        i = rows[place]
        if state.people[person.STATUS, i] != person.CUSTOMER:
            continue
        if not pay(state, budget_part.OUTREACH, daily_metrics.OUTREACH, p.outreach_cost):
            return True
        u = draw.uniform(state.seed, i, day, draw.ZERO, draw.CONTACT_MINUTE)
        hours = min(p.desk_shift_hours, 24.0 - p.desk_shift_start)
        when = day * DAY_MIN + 60.0 * (p.desk_shift_start + u * hours)
        schedule(state, when, event.CONTACT, float(i), float(i), float(_open(state, day, i, when)), 0.0)
    return True


@kernel
def _open(state: State, day: int, i: int, when: float) -> int:
    """Open the conversation of a contact, private and closed from the start; return its index."""
    conversation_id = new_conversation(state)
    row = state.conversations[conversation_id]
    row[:] = 0.0
    row[conversation.OPENER] = float(i)
    row[conversation.DAY] = float(day)
    row[conversation.ORDINAL] = float(_ORDINAL)
    row[conversation.OPENED_AT] = when
    row[conversation.LAST_TURN_AT] = when
    row[conversation.KIND] = conversation.CONTACT
    row[conversation.SEVERITY] = -1.0
    row[conversation.CAUSE] = -1.0
    row[conversation.CHANNEL] = state.people[person.PRIVATE_CHANNEL, i]
    row[conversation.STATE] = conversation.CLOSED
    row[conversation.HEARD_AT] = NEVER
    row[conversation.FIRST_ANSWER_AT] = NEVER
    row[conversation.ACT_AT_REACH] = NEVER
    row[conversation.COMPANY_LED] = 1.0
    return conversation_id


@kernel
def on_contact(state: State, conversation_id: int, i: int, now: float) -> None:
    """Make a contact: a relevant one pleases and may help, an irrelevant one annoys and costs time.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        i: the customer.
        now: absolute minute.
    """
    people, p, metrics, row = state.people, state.p, state.metrics, state.conversations[conversation_id]
    if people[person.STATUS, i] != person.CUSTOMER:
        return
    day = int(math.floor(now / DAY_MIN))
    trouble = exp((people[person.LAST_SILENT_FAILURE, i] - day) / p.experience_memory_days)
    fatigue = people[person.FATIGUE, i] * exp(-(day - people[person.FATIGUE_DAY, i]) / p.outreach_rest_days)
    relevance = relevance_of(trouble, people[person.INTEREST, i], p)
    row[conversation.COMPANY_TURNS] = 1.0
    metrics[daily_metrics.CONVERSATIONS] += 1.0
    metrics[daily_metrics.CONTACTS] += 1.0
    note_turn(state, conversation_id, now, turn_log.BY_COMPANY, -1.0, turn_log.CONTACTS_FIRST)
    metrics[daily_metrics.CONTACT_RELEVANCE] += relevance
    metrics[daily_metrics.SURPLUS] -= p.outreach_minutes * people[person.TIME_VALUE, i] * (1.0 - relevance)
    move_attitude(state, i, welcome(relevance, fatigue, p))
    if draw.uniform(state.seed, i, day, draw.ZERO, draw.CONTACT_REPLY) < relevance:
        row[conversation.CUSTOMER_TURNS] = 1.0
        metrics[daily_metrics.CUSTOMER_TURNS] += 1.0
        note_turn(state, conversation_id, now, turn_log.BY_OPENER, float(i), turn_log.REPLIES)
        hear_out(state, conversation_id, i, day, trouble)
        if row[conversation.SOLVED] > 0.0:
            note_turn(state, conversation_id, now, turn_log.BY_COMPANY, -1.0, turn_log.SOLVES)
    people[person.FATIGUE, i] = fatigue + p.outreach_tires * (1.0 - fatigue)
    people[person.FATIGUE_DAY, i] = float(day)
    people[person.LAST_CONTACT, i] = float(day)


@kernel
def hear_out(state: State, conversation_id: int, i: int, day: int, trouble: float) -> None:
    """Let customer ``i`` answer a contact: the company hears of a silent failure, and may put it right.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        i: the customer.
        day: today.
        trouble: 0 to 1, how fresh the silent failure is.
    """
    people, p, row = state.people, state.p, state.conversations[conversation_id]
    cause = int(people[person.LAST_CAUSE, i])
    if trouble == 0.0 or cause < 0:
        return
    if p.outreach_listens > 0.0:
        row[conversation.CAUSE] = float(cause)
        state.causes[cause, root_cause.EVIDENCE] += p.outreach_listens * trouble
    if draw.uniform(state.seed, i, day, draw.ZERO, draw.CONTACT_SOLVES) < p.outreach_solve * trouble:
        row[conversation.SOLVED] = conversation.BY_COMPANY
        people[person.SEARCH_UNTIL, i] = 0.0
        people[person.LAST_SILENT_FAILURE, i] = -1e6  # they are silent about it no longer
        move_attitude(state, i, p.feeling_solved)
