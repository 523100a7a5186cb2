"""Roster of the desk: as many responders are on shift as the money set aside for the desk pays for."""

from __future__ import annotations

import math

from sim.company.ledger import pay
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH
from sim.state import budget_part, daily_metrics, event, scalar, staff
from sim.state.event_queue import has_room, schedule
from sim.state.state import State


@kernel
def working_days(weekend: float) -> float:
    """Return the days' worth of full staff in a month of 30 days: weekends count by their share."""
    return DAYS_PER_MONTH * (5.0 + 2.0 * weekend) / 7.0


@entry
def affordable(state: State, headcount_money: float) -> float:
    """Return the responders, possibly with a fraction, that ``headcount_money`` a month pays for; at most the whole staff."""
    p = state.p
    monthly = p.desk_wage * p.desk_shift_hours * working_days(p.desk_weekend)
    all_of_them = float(state.staff.shape[0])
    return all_of_them if monthly <= 0.0 else min(all_of_them, headcount_money / monthly)


@entry
def roster(state: State, day: int, rostered: float) -> bool:
    """Put today's shifts on the roster and pay for them.

    Return False, with nothing done, when the event queue must grow first. ``rostered``: responders on a working day; a fraction works
    that fraction of days.
    """
    p = state.p
    if not has_room(state, state.staff.shape[0] + 1):
        return False
    share = p.desk_weekend if day % 7 >= 5 else 1.0
    wanted = rostered * share
    whole = int(math.floor(wanted + 1e-9))
    part = wanted - whole
    if math.floor((day + 1) * part) - math.floor(day * part) >= 1.0:
        whole += 1
    minutes = 60.0 * p.desk_shift_hours
    state.scalars[scalar.STAFF_AUTHORITY_MAX] = 0.0
    for responder in range(min(whole, state.staff.shape[0])):
        if not pay(state, budget_part.DESK, daily_metrics.WAGES, p.desk_wage * p.desk_shift_hours):
            break
        start = 60.0 * (p.desk_shift_start + (p.desk_shift_stagger if responder % 2 == 1 else 0.0))
        state.metrics[daily_metrics.SHIFT_MIN] += minutes
        schedule(state, day * DAY_MIN + start, event.SHIFT_START, -1.0, float(responder), -1.0, minutes)
        authority = state.staff[responder, staff.AUTHORITY]
        state.scalars[scalar.STAFF_AUTHORITY_MAX] = max(state.scalars[scalar.STAFF_AUTHORITY_MAX], authority)
    return True


@kernel
def on_shift_start(state: State, responder: int, now: float, minutes: float) -> None:
    """Start a shift of ``minutes``. It is noted only now, because last night's shift may run past midnight.

    Args:
        state: the state.
        responder: row of the responder.
        now: absolute minute.
        minutes: length of the shift.
    """
    state.staff[responder, staff.SHIFT_FROM] = now
    state.staff[responder, staff.SHIFT_UNTIL] = now + minutes


@entry
def rest(state: State) -> None:
    """Let the strain of responders fade by a day."""
    fade = exp(-1.0 / state.p.desk_strain_days)
    for responder in range(state.staff.shape[0]):
        state.staff[responder, staff.STRAIN] *= fade
