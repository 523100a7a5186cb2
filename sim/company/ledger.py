"""The ledger: one monthly budget, set aside for five purposes, from which everything the company does for its customers is paid.

What is set aside for a purpose is the most that can be spent on it; spent, it stops; unspent at the end of the month, it was never spent and is
profit. So the budget cannot be overspent.
"""

from __future__ import annotations

from sim.compiled import kernel
from sim.society import columns as c
from sim.society import tally as t
from sim.society.world import World

_TOLERANCE = 1e-9


@kernel
def can_pay(world: World, purpose: int, amount: float) -> bool:
    """Whether ``amount`` is left of what was set aside for ``purpose``."""
    return bool(world.purse[purpose] + _TOLERANCE >= amount)


@kernel
def pay(world: World, purpose: int, entry: int, amount: float) -> bool:
    """Pay ``amount`` from what was set aside for ``purpose`` and book it in the day's ``entry``; False, and nothing paid, when too little is left."""
    if not can_pay(world, purpose, amount):
        return False
    world.purse[purpose] = max(0.0, world.purse[purpose] - amount)
    world.tally[entry] += amount
    return True


@kernel
def close_day(world: World, day: int) -> None:
    """Phase 10: count who is there, how they feel, what was earned and what customers gained; profit is margin less everything paid."""
    people, tally, p = world.people, world.tally, world.p
    customers = 0.0
    former = 0.0
    attitude = 0.0
    relationship = 0.0
    expectation = 0.0
    redress = 0.0
    searching = 0.0
    margin = 0.0
    felt = 0.0
    for i in range(people.shape[1]):
        status = people[c.STATUS, i]
        if status == c.CUSTOMER:
            customers += 1.0
            a = people[c.ATTITUDE, i]
            m = people[c.MARGIN, i]
            attitude += a
            relationship += people[c.RELATIONSHIP, i]
            expectation += people[c.EXPECTATION, i]
            redress += people[c.REDRESS, i]
            searching += 1.0 if people[c.SEARCH_UNTIL, i] > day else 0.0
            margin += m
            felt += m * a
        elif status == c.FORMER:
            former += 1.0
    held = max(customers, 1.0)
    tally[t.T_CUSTOMERS] = customers
    tally[t.T_FORMER] = former
    tally[t.T_PROSPECTS] = people.shape[1] - customers - former
    tally[t.T_ATTITUDE] = attitude / held
    tally[t.T_RELATIONSHIP] = relationship / held
    tally[t.T_EXPECTATION] = expectation / held
    tally[t.T_REDRESS] = redress / held
    tally[t.T_SEARCHING] = searching
    tally[t.T_BACKLOG] = world.gauge[c.QUEUED_NOW]
    tally[t.T_MARGIN] = margin / 30.0
    spent = tally[t.T_WAGES] + tally[t.T_COMPENSATION] + tally[t.T_EFFORT] + tally[t.T_HANDOFF_COST]
    spent += tally[t.T_FIXES] + tally[t.T_PROGRAMME] + tally[t.T_OUTREACH]
    tally[t.T_PROFIT] = tally[t.T_MARGIN] - spent
    prices = 1.0 / (30.0 * p.society_margin_rate)
    tally[t.T_SURPLUS] += prices * ((p.company_service_value - 1.0) * margin + p.company_service_slope * felt)
    strain = 0.0
    for responder in range(world.staff.shape[0]):
        strain += world.staff[responder, c.STRAIN]
    tally[t.T_STRAIN] = strain / max(1, world.staff.shape[0])


@kernel
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


@kernel
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
