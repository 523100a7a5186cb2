"""Company-led contact: the company speaks first.

A contact is worth as much as it fits the context of whoever gets it. Somebody who has just suffered a failure and kept quiet about it
has a use for it; anybody else is interested or not. What does not fit is noise, and whoever is contacted often grows tired of it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.company.ledger import pay
from sim.conduct.feeling import moved
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAY_MIN
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import has_room, schedule
from sim.state.state import World, new_thread
from sim.state.turn_log import note_turn

_ORDINAL = 200  # of a contact among the conversations of a person on a day; people themselves open fewer


@kernel
def relevance_of(trouble: float, interest: float, p: Record) -> float:
    """How well a contact fits, 0 to 1: wholly for who has just suffered in silence, otherwise by interest."""
    return min(1.0, max(trouble, p.outreach_context * interest))


@kernel
def welcome(relevance: float, fatigue: float, p: Record) -> float:
    """Attitude moved by a contact. What fits pleases, the less the more tired somebody is; what does not is noise, the more so."""
    pleased = p.outreach_gain * relevance * (1.0 - fatigue)
    return pleased - p.outreach_noise * (1.0 - relevance) * (1.0 + fatigue)


@entry
def reach_out(world: World, day: int, rows: npt.NDArray[np.int64]) -> bool:
    """Contact customers ``rows`` today, at a minute of the first shift before midnight, as far as the money goes.

    False when the agenda must grow first (nothing has been done then). There must be room for as many conversations.
    """
    if not has_room(world, rows.size + 1):
        return False
    p = world.p
    for place in range(rows.size):
        i = rows[place]
        if world.people[c.STATUS, i] != c.CUSTOMER:
            continue
        if not pay(world, c.OUTREACH_MONEY, t.T_OUTREACH, p.outreach_cost):
            return True
        u = draw.uniform(world.seed, i, day, draw.NIL, draw.CONTACT_MINUTE)
        hours = min(p.desk_shift_hours, 24.0 - p.desk_shift_start)
        when = day * DAY_MIN + 60.0 * (p.desk_shift_start + u * hours)
        schedule(world, when, c.CONTACTED, float(i), float(i), float(_open(world, day, i, when)), 0.0)
    return True


@kernel
def _open(world: World, day: int, i: int, when: float) -> int:
    """The conversation that a contact is: private, opened by the company, over when it has been had. Gives its number."""
    number = new_thread(world)
    row = world.threads[number]
    row[:] = 0.0
    row[c.OPENER] = float(i)
    row[c.DAY] = float(day)
    row[c.ORDINAL] = float(_ORDINAL)
    row[c.OPENED] = when
    row[c.TOUCHED] = when
    row[c.KIND] = c.CONTACT
    row[c.SEVERITY] = -1.0
    row[c.CAUSE] = -1.0
    row[c.CHANNEL] = world.people[c.HOME_PRIVATE, i]
    row[c.STATE] = c.CLOSED
    row[c.HEARD_AT] = c.NEVER
    row[c.FIRST_ANSWER] = c.NEVER
    row[c.ACT_REACH] = c.NEVER
    row[c.LED] = 1.0
    return number


@kernel
def contacted(world: World, number: int, i: int, now: float) -> None:
    """A contact is had: whom it fits it pleases and may help, whom it does not fit it annoys and costs time."""
    people, p, tally, row = world.people, world.p, world.tally, world.threads[number]
    if people[c.STATUS, i] != c.CUSTOMER:
        return
    day = int(math.floor(now / DAY_MIN))
    trouble = exp((people[c.SILENT_DAY, i] - day) / p.experience_memory_days)
    fatigue = people[c.FATIGUE, i] * exp(-(day - people[c.LAST_CONTACT, i]) / p.outreach_rest_days)
    relevance = relevance_of(trouble, people[c.INTEREST, i], p)
    row[c.COMPANY_TURNS] = 1.0
    tally[t.T_CONVERSATIONS] += 1.0
    tally[t.T_CONTACTS] += 1.0
    note_turn(world, number, now, c.BY_FIRM, -1.0, c.CONTACTS_FIRST)
    tally[t.T_RELEVANCE] += relevance
    tally[t.T_SURPLUS] -= p.outreach_minutes * people[c.TIME_VALUE, i] * (1.0 - relevance)
    moved(world, i, welcome(relevance, fatigue, p))
    if draw.uniform(world.seed, i, day, draw.NIL, draw.CONTACT_REPLY) < relevance:
        row[c.CUSTOMER_TURNS] = 1.0
        tally[t.T_CUSTOMER_TURNS] += 1.0
        note_turn(world, number, now, c.BY_OPENER, float(i), c.REPLIES)
        hear_out(world, number, i, day, trouble)
        if row[c.SOLVED] > 0.0:
            note_turn(world, number, now, c.BY_FIRM, -1.0, c.SOLVES)
    people[c.FATIGUE, i] = fatigue + p.outreach_tires * (1.0 - fatigue)
    people[c.LAST_CONTACT, i] = float(day)


@kernel
def hear_out(world: World, number: int, i: int, day: int, trouble: float) -> None:
    """Customer ``i`` answers: the company hears of a failure they may have kept quiet about, and may put it right."""
    people, p, row = world.people, world.p, world.threads[number]
    cause = int(people[c.LAST_CAUSE, i])
    if trouble == 0.0 or cause < 0:
        return
    if p.outreach_listens > 0.0:
        row[c.CAUSE] = float(cause)
        world.causes[cause, c.CAUSE_EVIDENCE] += p.outreach_listens * trouble
    if draw.uniform(world.seed, i, day, draw.NIL, draw.CONTACT_SOLVES) < p.outreach_solve * trouble:
        row[c.SOLVED] = c.BY_COMPANY
        people[c.SEARCH_UNTIL, i] = 0.0
        people[c.SILENT_DAY, i] = -1e6  # they are silent about it no longer
        moved(world, i, p.feeling_solved)
