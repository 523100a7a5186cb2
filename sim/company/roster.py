"""Roster of the desk: who is on shift, and for what share of it.

The money set aside for the desk pays for so many full-time responders, possibly with a fraction. All responders work the same share of
every shift at the desk; the rest of their time belongs to other work. So a small sample of customers is served like a large one: at the
same hours, by the same mix of authority, with the same minutes a customer. Work beyond the share of a shift is taken off the next; what a
quiet day leaves unused can be made up for on a busy one, within limits, so that the greater chance of a small sample counts for little.
"""

from __future__ import annotations

from sim.company.ledger import pay_up_to
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp, log
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH
from sim.state import budget_part, daily_metrics, event, scalar, staff
from sim.state.event_queue import schedule
from sim.state.state import State


@kernel
def working_days(weekend: float) -> float:
    """Return the days' worth of full staff in a month of 30 days: weekends count by their share."""
    return DAYS_PER_MONTH * (5.0 + 2.0 * weekend) / 7.0


@entry
def affordable(state: State, headcount_money: float) -> float:
    """Return the full-time responders that ``headcount_money`` a month pays for, possibly with a fraction; at most the whole staff."""
    p = state.p
    monthly = p.desk_wage * p.desk_shift_hours * working_days(p.desk_weekend)
    all_of_them = p.desk_responders * state.scalars[scalar.CUSTOMERS_START] / 10_000.0
    return all_of_them if monthly <= 0.0 else min(all_of_them, headcount_money / monthly)


@kernel
def _spare(p: Record, full_time: float) -> float:
    """Return the minutes of a shift by which the work of ``full_time`` responders may fall behind their share and be made up for."""
    shift = 60.0 * p.desk_shift_hours
    if full_time <= 0.0:
        return p.desk_spare_shifts * shift
    # the work of a shift has the variance: number of turns x mean square of a handle time; here in minutes of one full-time shift
    mean_square_over_mean = p.desk_handle_min * exp(p.desk_handle_sigma * p.desk_handle_sigma)
    by_chance = exp(0.5 * log(max(1e-9, shift * mean_square_over_mean / full_time)))
    return p.desk_spare_shifts * shift + p.desk_spare_deviations * by_chance


@kernel
def roster(state: State, day: int, rostered: float) -> None:
    """Put today's shifts on the roster, as far as the money goes that is left of the month. Requires room for an event a responder.

    ``rostered``: full-time responders on a working day.
    """
    p = state.p
    wanted = rostered * (p.desk_weekend if day % 7 >= 5 else 1.0)
    wage = p.desk_wage * p.desk_shift_hours
    if wage > 0.0:
        wanted = min(wanted, state.budget_left[budget_part.DESK] / wage)
    people = state.staff.shape[0]
    state.scalars[scalar.SPARE_MIN] = _spare(p, min(wanted, float(people)))
    if wanted <= 0.0:  # last night's shift may run on, with the authority it has
        return
    state.scalars[scalar.STAFF_AUTHORITY_MAX] = 0.0
    share = min(1.0, wanted / people)
    minutes = 60.0 * p.desk_shift_hours
    for responder in range(people):
        row = state.staff[responder]
        row[staff.NEXT_SHARE] = share
        start = 60.0 * (p.desk_shift_start + (p.desk_shift_stagger if responder % 2 == 1 else 0.0))
        schedule(state, day * DAY_MIN + start, event.SHIFT_START, -1.0, float(responder), -1.0, minutes)
        state.metrics[daily_metrics.SHIFT_MIN] += minutes * share
        pay_up_to(state, budget_part.DESK, daily_metrics.WAGES, p.desk_paid_idle * wage * share)
        most = max(state.scalars[scalar.STAFF_AUTHORITY_MAX], row[staff.AUTHORITY])
        state.scalars[scalar.STAFF_AUTHORITY_MAX] = most


@kernel
def on_shift_start(state: State, responder: int, now: float, minutes: float) -> None:
    """Start a shift of ``minutes``, with what is owed or spare from earlier ones. Requires room for 1 event.

    It is noted only now, because last night's shift may run past midnight.

    Args:
        state: the state.
        responder: row of the responder.
        now: absolute minute.
        minutes: length of the shift.
    """
    row = state.staff[responder]
    spare = state.scalars[scalar.SPARE_MIN]
    ahead = max(-spare, row[staff.FILLED_UNTIL] - row[staff.SHIFT_UNTIL]) * row[staff.SHARE]  # minutes of work
    row[staff.SHARE] = row[staff.NEXT_SHARE]
    row[staff.FILLED_UNTIL] = now + max(-spare, ahead / row[staff.SHARE])
    row[staff.SHIFT_FROM] = max(now, row[staff.FILLED_UNTIL])
    row[staff.SHIFT_UNTIL] = now + minutes
    if row[staff.SHIFT_FROM] > now:
        schedule(state, row[staff.SHIFT_FROM], event.FREE, -1.0, float(responder), -1.0, 0.0)


@kernel
def wage_of_work(p: Record) -> float:
    """Return what an hour of work costs beyond what is paid for idle time too, money."""
    return (1.0 - p.desk_paid_idle) * p.desk_wage


@kernel
def can_pay_for_work(state: State) -> bool:
    """Return whether the desk has money for another turn, or needs none: shifts that were paid whole are worked to their end."""
    return bool(state.budget_left[budget_part.DESK] > 0.0 or wage_of_work(state.p) <= 0.0)


@kernel
def occupy(state: State, responder: int, now: float, minutes: float) -> None:
    """Fill a responder's time with ``minutes`` of work from ``now`` on, and pay for it.

    Who works a share of the shift takes the next turn only when the work taken makes up no more than that share of the time.

    Args:
        state: the state.
        responder: row of the responder.
        now: absolute minute.
        minutes: of work.
    """
    row = state.staff[responder]
    filled = max(row[staff.FILLED_UNTIL], now - state.scalars[scalar.SPARE_MIN]) + minutes / row[staff.SHARE]
    row[staff.BUSY] = 1.0
    row[staff.FILLED_UNTIL] = filled
    row[staff.FREE_AT] = max(now + minutes, min(filled, row[staff.SHIFT_UNTIL]))
    pay_up_to(state, budget_part.DESK, daily_metrics.WAGES, wage_of_work(state.p) * minutes / 60.0)


@kernel
def end_turn(state: State, responder: int, now: float) -> None:
    """Note that a responder has ended a turn; they are free now, or later. Requires room for 1 event."""
    row = state.staff[responder]
    if row[staff.FREE_AT] > now:
        schedule(state, row[staff.FREE_AT], event.FREE, -1.0, float(responder), -1.0, 0.0)
    else:
        on_free(state, responder, now)


@kernel
def on_free(state: State, responder: int, now: float) -> None:
    """Let a responder take the next turn, unless they are within one."""
    if state.staff[responder, staff.FREE_AT] <= now:
        state.staff[responder, staff.BUSY] = 0.0
        state.scalars[scalar.DESK_CALLED] = 1.0


@kernel
def rest(state: State) -> None:
    """Let the strain of responders fade by a day."""
    fade = exp(-1.0 / state.p.desk_strain_days)
    for responder in range(state.staff.shape[0]):
        state.staff[responder, staff.STRAIN] *= fade
