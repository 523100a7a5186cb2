"""The advocacy programme, organic advocates, and the fixing of root causes.

Advocates are customers who act. In every world some are so of their own accord; a programme invites more,
teaches them, tells them what they need to know, and keeps them motivated, as far as it is paid for.
"""

from __future__ import annotations

from sim.company.ledger import pay
from sim.kernel import random_draws as draw
from sim.kernel.compile import kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAYS_PER_MONTH
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.state import World


@kernel
def becomes_advocate(world: World, i: int, kind: float) -> None:
    """Customer ``i`` becomes an advocate, or a member of the programme if they were one already."""
    people = world.people
    if people[c.ADVOCATE, i] == c.NOT_ADVOCATE and not on_list(world, i):
        place = int(world.gauge[c.LOOKOUTS])
        world.lookout[place] = i
        world.gauge[c.LOOKOUTS] = place + 1.0
    people[c.ADVOCATE, i] = kind
    people[c.MOTIVATION, i] = max(people[c.MOTIVATION, i], world.p.peers_motivation)


@kernel
def on_list(world: World, i: int) -> bool:
    """Whether ``i`` still stands on the list of advocates, having stopped being one today."""
    found = False
    for place in range(int(world.gauge[c.LOOKOUTS])):
        found = found or world.lookout[place] == i
    return found


@kernel
def come_and_go(world: World, day: int) -> None:
    """At the start of a month: organic advocates appear, keener where the relationship is strong, and advocates of both kinds stop."""
    people, p = world.people, world.p
    share = p.peers_organic_share
    starts = share / max(1.0 - share, 1e-9) * (1.0 - exp(-DAYS_PER_MONTH / p.peers_organic_days))
    keenest = starts * exp(4.0 * (1.0 - p.baseline_relationship)) * (1.0 + 1e-9)
    organic_stops = 1.0 - exp(-DAYS_PER_MONTH / p.peers_organic_days)
    member_stops = 1.0 - exp(-DAYS_PER_MONTH / p.programme_leave_days)
    for i in range(people.shape[1]):
        if people[c.STATUS, i] != c.CUSTOMER:
            continue
        if people[c.ADVOCATE, i] == c.NOT_ADVOCATE:
            u = draw.uniform(world.seed, i, day, draw.NIL, draw.ADVOCATE_STARTS)
            if u < keenest and u < starts * exp(4.0 * (people[c.RELATIONSHIP, i] - p.baseline_relationship)):
                becomes_advocate(world, i, c.ORGANIC)
        else:
            stops = member_stops if people[c.ADVOCATE, i] == c.MEMBER else organic_stops
            if draw.uniform(world.seed, i, day, draw.NIL, draw.ADVOCATE_STAYS) < stops:
                people[c.ADVOCATE, i] = c.NOT_ADVOCATE
                people[c.MOTIVATION, i] = 0.0


@kernel
def support_members(world: World) -> None:
    """Pay for the members for a month, as many of them in full as the money allows in parts, and teach them accordingly."""
    people, p = world.people, world.p
    members = 0.0
    for i in range(people.shape[1]):
        if people[c.ADVOCATE, i] == c.MEMBER:
            members += 1.0
    world.gauge[c.SUPPORT] = 0.0
    wanted = members * p.programme_member_cost
    if members == 0.0:
        return
    support = 1.0 if wanted <= 0.0 else min(1.0, world.purse[c.PROGRAMME_MONEY] / wanted)
    pay(world, c.PROGRAMME_MONEY, t.T_PROGRAMME, wanted * support)
    world.gauge[c.SUPPORT] = support
    for i in range(people.shape[1]):
        if people[c.ADVOCATE, i] == c.MEMBER:
            people[c.SKILL, i] += p.programme_educate * support * (1.0 - people[c.SKILL, i])


@kernel
def invite(world: World, day: int, i: int) -> bool:
    """Invite customer ``i``; False when the money does not allow it. Satisfied customers accept with the stated chance, others less."""
    people, p = world.people, world.p
    if people[c.STATUS, i] != c.CUSTOMER or people[c.ADVOCATE, i] == c.MEMBER:
        return True
    if not pay(world, c.PROGRAMME_MONEY, t.T_PROGRAMME, p.programme_invite_cost):
        return False
    world.tally[t.T_INVITED] += 1.0
    chance = p.programme_accept * min(1.0, max(0.0, people[c.ATTITUDE, i] + 0.5))
    if draw.uniform(world.seed, i, day, draw.NIL, draw.ACCEPT) < chance:
        becomes_advocate(world, i, c.MEMBER)
    return True


@kernel
def have_ideas(world: World, day: int) -> None:
    """Advocates put ideas to the company: each points at the root cause that they met last, or at any by how often it fails."""
    people, p = world.people, world.p
    chance = p.programme_ideas / DAYS_PER_MONTH
    if chance <= 0.0:
        return
    for place in range(int(world.gauge[c.LOOKOUTS])):
        i = int(world.lookout[place])
        if people[c.ADVOCATE, i] == c.NOT_ADVOCATE:
            continue
        if draw.uniform(world.seed, i, day, draw.NIL, draw.IDEA) < chance * people[c.MOTIVATION, i]:
            cause = int(people[c.LAST_CAUSE, i])
            if cause < 0:
                cause = any_cause(world, draw.uniform(world.seed, i, day, draw.NIL, draw.IDEA_CAUSE))
            world.causes[cause, c.CAUSE_IDEAS] += 1.0
            world.tally[t.T_IDEAS] += 1.0


@kernel
def any_cause(world: World, u: float) -> int:
    """The root cause at quantile ``u`` of all failures as they were before anything was fixed."""
    total = 0.0
    for k in range(world.causes.shape[0]):
        total += world.causes[k, c.CAUSE_RATE]
    reached = 0.0
    for k in range(world.causes.shape[0]):
        reached += world.causes[k, c.CAUSE_RATE]
        if u * total < reached:
            return k
    return world.causes.shape[0] - 1


@kernel
def work_on_causes(world: World, days_left: float) -> None:
    """Spend a day's part of the money for fixes on the root cause that complaints and ideas point at most.

    Causes come back slowly, and so does what ideas added to quality; what points at a cause fades over a month.
    """
    causes, p, gauge = world.causes, world.p, world.gauge
    back = 1.0 - exp(-1.0 / p.company_fix_days)
    fade = exp(-1.0 / DAYS_PER_MONTH)
    worst, most = -1, 0.0
    gauge[c.QUALITY_GAIN] -= back * gauge[c.QUALITY_GAIN]
    for k in range(causes.shape[0]):
        causes[k, c.CAUSE_LEVEL] += back * (1.0 - causes[k, c.CAUSE_LEVEL])
        causes[k, c.CAUSE_EVIDENCE] *= fade
        causes[k, c.CAUSE_IDEAS] *= fade
        points = p.company_heed_complaints * causes[k, c.CAUSE_EVIDENCE]
        points += p.company_heed_ideas * causes[k, c.CAUSE_IDEAS]
        if points > most:
            worst, most = k, points
    amount = world.purse[c.FIX_MONEY] / max(days_left, 1.0)
    cost = p.company_fix_cost * gauge[c.CUSTOMERS_START]
    if worst >= 0 and amount > 0.0 and cost > 0.0 and pay(world, c.FIX_MONEY, t.T_FIXES, amount):
        by_ideas = p.company_heed_ideas * causes[worst, c.CAUSE_IDEAS] / most
        causes[worst, c.CAUSE_LEVEL] *= exp(-p.company_fix_effect * amount / cost)
        gauge[c.QUALITY_GAIN] += p.company_idea_quality * by_ideas * amount / cost
        world.tally[t.T_FIXES_IDEAS] += by_ideas * amount
