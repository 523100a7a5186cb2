"""The ledger.

One monthly budget, set aside for five purposes, from which everything the company does for its customers is
paid.

What is set aside for a purpose is the most that can be spent on it; spent, it stops; unspent at the end of
the month, it was never spent and is profit. So the budget cannot be overspent.
"""

from __future__ import annotations

from sim.conduct.events import margin_factor
from sim.kernel.compile import entry, kernel
from sim.kernel.units import DAYS_PER_MONTH
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.state import World

_TOLERANCE = 1e-9


@kernel
def can_pay(world: World, purpose: int, amount: float) -> bool:
    """Whether ``amount`` is left of what was set aside for ``purpose``."""
    return bool(world.purse[purpose] + _TOLERANCE >= amount)


@kernel
def pay(world: World, purpose: int, entry: int, amount: float) -> bool:
    """Pay ``amount`` from what was set aside for ``purpose`` and book it in the day's ``entry``.

    False, and nothing paid, when too little is left.
    """
    if not can_pay(world, purpose, amount):
        return False
    world.purse[purpose] = max(0.0, world.purse[purpose] - amount)
    world.tally[entry] += amount
    return True


@entry
def close_day(world: World) -> None:
    """Phase 10: who is there at midnight, what was earned and what customers gained; profit is margin less everything paid.

    Whoever was a customer this morning pays a thirtieth of the monthly margin today.
    """
    tally, gauge, p = world.tally, world.gauge, world.p
    tally[t.T_CUSTOMERS] += tally[t.T_JOINED] - tally[t.T_LEFT]
    tally[t.T_FORMER] += tally[t.T_LEFT] - gauge[c.WON_BACK]
    gauge[c.WON_BACK] = 0.0
    tally[t.T_PROSPECTS] = world.people.shape[1] - tally[t.T_CUSTOMERS] - tally[t.T_FORMER]
    tally[t.T_BACKLOG] = gauge[c.QUEUED_NOW]
    tally[t.T_MARGIN] = gauge[c.MARGIN_HELD] / DAYS_PER_MONTH
    spent = tally[t.T_WAGES] + tally[t.T_COMPENSATION] + tally[t.T_EFFORT] + tally[t.T_HANDOFF_COST]
    spent += tally[t.T_FIXES] + tally[t.T_PROGRAMME] + tally[t.T_OUTREACH]
    tally[t.T_PROFIT] = tally[t.T_MARGIN] - spent
    first = margin_factor(gauge[c.PRICE], p)  # service is worth what it was worth before any price rise
    held, felt = gauge[c.MARGIN_HELD] / first, gauge[c.MARGIN_FELT] / first
    service = (p.company_service_value - 1.0) * held - (gauge[c.PRICE] - 1.0) * held
    service += p.company_service_slope * felt
    tally[t.T_SURPLUS] += service / (DAYS_PER_MONTH * p.society_margin_rate)
    strain = 0.0
    for responder in range(world.staff.shape[0]):
        strain += world.staff[responder, c.STRAIN]
    tally[t.T_STRAIN] = strain / max(1, world.staff.shape[0])


@entry
def count_advocates(world: World) -> None:
    """Advocates and their motivation, from the list of the day's lookouts and the programme."""
    people, tally = world.people, world.tally
    count = 0.0
    members = 0.0
    motivation = 0.0
    for place in range(int(world.gauge[c.LOOKOUTS])):
        i = world.lookout[place]
        if people[c.ADVOCATE, i] > 0.0:
            count += 1.0
            motivation += people[c.MOTIVATION, i]
            if people[c.ADVOCATE, i] == c.MEMBER:
                members += 1.0
    tally[t.T_ADVOCATES] = count
    tally[t.T_MEMBERS] = members
    tally[t.T_MOTIVATION] = motivation / max(count, 1.0)


@entry
def survey(world: World) -> float:
    """Net promoter score as a survey would show it: what customers say, not what they do. Points, -100 to 100; 0 without customers."""
    people = world.people
    asked = 0.0
    score = 0.0
    for i in range(people.shape[1]):
        if people[c.STATUS, i] == c.CUSTOMER:
            asked += 1.0
            said = people[c.ATTITUDE, i] + people[c.INTENTION_BIAS, i]
            if said > 0.6:
                score += 1.0
            elif said < 0.2:
                score -= 1.0
    return 100.0 * score / asked if asked > 0.0 else 0.0
