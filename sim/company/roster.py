"""Who is on shift: as many responders as the money set aside for the desk pays for."""

from __future__ import annotations

import math

from sim.company.ledger import pay
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import has_room, schedule
from sim.state.state import World


@kernel
def working_days(weekend: float) -> float:
    """Days' worth of full staff in a month of 30 days: weekends count by their share."""
    return DAYS_PER_MONTH * (5.0 + 2.0 * weekend) / 7.0


@entry
def affordable(world: World, headcount_money: float) -> float:
    """Responders, possibly with a fraction, that ``headcount_money`` a month pays for, at most those there are."""
    p = world.p
    monthly = p.desk_wage * p.desk_shift_hours * working_days(p.desk_weekend)
    there = float(world.staff.shape[0])
    return there if monthly <= 0.0 else min(there, headcount_money / monthly)


@entry
def roster(world: World, day: int, rostered: float) -> bool:
    """Put today's shifts on the roster and pay for them. ``rostered``: responders on a working day, fractions work that fraction of days.

    False when the agenda must grow first (nothing has been done then).
    """
    p, staff = world.p, world.staff
    if not has_room(world, staff.shape[0] + 1):
        return False
    share = p.desk_weekend if day % 7 >= 5 else 1.0
    wanted = rostered * share
    whole = int(math.floor(wanted + 1e-9))
    part = wanted - whole
    if math.floor((day + 1) * part) - math.floor(day * part) >= 1.0:
        whole += 1
    minutes = 60.0 * p.desk_shift_hours
    world.gauge[c.STAFF_AUTHORITY_MAX] = 0.0
    for responder in range(min(whole, staff.shape[0])):
        if not pay(world, c.DESK_MONEY, t.T_WAGES, p.desk_wage * p.desk_shift_hours):
            break
        start = 60.0 * (p.desk_shift_start + (p.desk_shift_stagger if responder % 2 == 1 else 0.0))
        world.tally[t.T_SHIFT] += minutes
        schedule(world, day * DAY_MIN + start, c.SHIFT_STARTS, -1.0, float(responder), -1.0, minutes)
        world.gauge[c.STAFF_AUTHORITY_MAX] = max(world.gauge[c.STAFF_AUTHORITY_MAX], staff[responder, c.AUTHORITY])
    return True


@kernel
def shift_starts(world: World, responder: int, now: float, minutes: float) -> None:
    """``responder`` comes to work for ``minutes``. Not noted before: last night's shift may run past midnight."""
    world.staff[responder, c.ON_FROM] = now
    world.staff[responder, c.ON_UNTIL] = now + minutes


@entry
def rest(world: World) -> None:
    """Strain fades a day."""
    fade = exp(-1.0 / world.p.desk_strain_days)
    for responder in range(world.staff.shape[0]):
        world.staff[responder, c.STRAIN] *= fade
