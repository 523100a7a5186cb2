"""The advocacy programme, organic advocates, and the fixing of root causes.

Advocates are customers who act. Some are organic; a programme invites more, teaches them, informs them, and keeps them
motivated, as far as it is paid for.
"""

from __future__ import annotations

from sim.company.ledger import pay
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import budget_part, daily_metrics, person, root_cause, scalar
from sim.state.look_ahead import STEPS, fetch_advocate
from sim.state.state import State


@entry
def becomes_advocate(state: State, i: int, kind: float) -> None:
    """Make customer ``i`` an advocate of ``kind``, ORGANIC or MEMBER."""
    people = state.people
    if people[person.ADVOCATE, i] == person.NOT_ADVOCATE and not on_list(state, i):
        place = int(state.scalars[scalar.ADVOCATES_LISTED])
        state.advocates[place] = i
        state.scalars[scalar.ADVOCATES_LISTED] = place + 1.0
    people[person.ADVOCATE, i] = kind
    people[person.MOTIVATION, i] = max(people[person.MOTIVATION, i], state.p.peers_motivation)


@kernel
def on_list(state: State, i: int) -> bool:
    """Return whether ``i`` is on the list of advocates; who stopped today still is."""
    found = False
    for place in range(int(state.scalars[scalar.ADVOCATES_LISTED])):
        found = found or state.advocates[place] == i
    return found


@entry
def update_advocates(state: State, day: int) -> None:
    """Let organic advocates appear, likelier with a strong relationship, and advocates of both kinds stop, once a month."""
    people, p = state.people, state.p
    share = p.peers_organic_share
    starts = share / max(1.0 - share, 1e-9) * (1.0 - exp(-DAYS_PER_MONTH / p.peers_organic_days))
    keenest = starts * exp(4.0 * (1.0 - p.baseline_relationship)) * (1.0 + 1e-9)
    organic_stops = 1.0 - exp(-DAYS_PER_MONTH / p.peers_organic_days)
    member_stops = 1.0 - exp(-DAYS_PER_MONTH / p.programme_leave_days)
    for i in range(people.shape[1]):
        if people[person.STATUS, i] != person.CUSTOMER:
            continue
        if people[person.ADVOCATE, i] == person.NOT_ADVOCATE:
            u = draw.uniform(state.seed, i, day, draw.ZERO, draw.ADVOCATE_STARTS)
            if u < keenest and u < starts * exp(4.0 * (people[person.RELATIONSHIP, i] - p.baseline_relationship)):
                becomes_advocate(state, i, person.ORGANIC)
        else:
            stops = member_stops if people[person.ADVOCATE, i] == person.MEMBER else organic_stops
            if draw.uniform(state.seed, i, day, draw.ZERO, draw.ADVOCATE_STAYS) < stops:
                people[person.ADVOCATE, i] = person.NOT_ADVOCATE
                people[person.MOTIVATION, i] = 0.0


@entry
def support_members(state: State) -> None:
    """Pay for the members of the programme for a month, in full or in proportion to the money, and teach them accordingly."""
    people, p = state.people, state.p
    members = 0.0
    for i in range(people.shape[1]):
        if people[person.ADVOCATE, i] == person.MEMBER:
            members += 1.0
    state.scalars[scalar.MEMBER_SUPPORT] = 0.0
    wanted = members * p.programme_member_cost
    if members == 0.0:
        return
    support = 1.0 if wanted <= 0.0 else min(1.0, state.budget_left[budget_part.PROGRAMME] / wanted)
    pay(state, budget_part.PROGRAMME, daily_metrics.PROGRAMME, wanted * support)
    state.scalars[scalar.MEMBER_SUPPORT] = support
    for i in range(people.shape[1]):
        if people[person.ADVOCATE, i] == person.MEMBER:
            people[person.SKILL, i] += p.programme_educate * support * (1.0 - people[person.SKILL, i])


@entry
def invite(state: State, day: int, i: int) -> bool:
    """Invite customer ``i``; return False when the money does not allow it.

    Satisfied customers accept with the stated chance, others less.
    """
    people, p = state.people, state.p
    if people[person.STATUS, i] != person.CUSTOMER or people[person.ADVOCATE, i] == person.MEMBER:
        return True
    if not pay(state, budget_part.PROGRAMME, daily_metrics.PROGRAMME, p.programme_invite_cost):
        return False
    state.metrics[daily_metrics.INVITED] += 1.0
    chance = p.programme_accept * min(1.0, max(0.0, people[person.ATTITUDE, i] + 0.5))
    if draw.uniform(state.seed, i, day, draw.ZERO, draw.ACCEPT) < chance:
        becomes_advocate(state, i, person.MEMBER)
    return True


@kernel
def have_ideas(state: State, day: int) -> None:
    """Let advocates put ideas to the company; each points at the root cause they met last, or at any by its failure rate."""
    people, p = state.people, state.p
    chance = p.programme_ideas / DAYS_PER_MONTH
    if chance <= 0.0:
        return
    listed = int(state.scalars[scalar.ADVOCATES_LISTED])
    for place in range(listed):
        if place + STEPS < listed:
            fetch_advocate(people, state.advocates[place + STEPS])
        i = int(state.advocates[place])
        if people[person.ADVOCATE, i] == person.NOT_ADVOCATE:
            continue
        if draw.uniform(state.seed, i, day, draw.ZERO, draw.IDEA) < chance * people[person.MOTIVATION, i]:
            cause = int(people[person.LAST_CAUSE, i])
            if cause < 0:
                cause = any_cause(state.causes, draw.uniform(state.seed, i, day, draw.ZERO, draw.IDEA_CAUSE))
            state.causes[cause, root_cause.IDEAS] += 1.0
            state.metrics[daily_metrics.IDEAS] += 1.0


@kernel
def any_cause(causes: Floats, u: float) -> int:
    """Return the root cause at quantile ``u`` of all failures as they were before anything was fixed."""
    total = 0.0
    for k in range(causes.shape[0]):
        total += causes[k, root_cause.RATE]
    reached = 0.0
    for k in range(causes.shape[0]):
        reached += causes[k, root_cause.RATE]
        if u * total < reached:
            return k
    return causes.shape[0] - 1


@kernel
def work_on_causes(state: State, days_left: float) -> None:
    """Spend a day's part of the money for fixes on the root cause that complaints and ideas point at most.

    Causes come back slowly, and the quality that ideas have added fades slowly. Evidence and ideas fade over a month.
    """
    causes, p, scalars = state.causes, state.p, state.scalars
    back = 1.0 - exp(-1.0 / p.company_fix_days)
    fade = exp(-1.0 / DAYS_PER_MONTH)
    worst, most = -1, 0.0
    scalars[scalar.QUALITY_GAIN] -= back * scalars[scalar.QUALITY_GAIN]
    for k in range(causes.shape[0]):
        causes[k, root_cause.LEVEL] += back * (1.0 - causes[k, root_cause.LEVEL])
        causes[k, root_cause.EVIDENCE] *= fade
        causes[k, root_cause.IDEAS] *= fade
        points = p.company_heed_complaints * causes[k, root_cause.EVIDENCE]
        points += p.company_heed_ideas * causes[k, root_cause.IDEAS]
        if points > most:
            worst, most = k, points
    amount = state.budget_left[budget_part.FIXES] / max(days_left, 1.0)
    cost = p.company_fix_cost * scalars[scalar.CUSTOMERS_START]
    if worst >= 0 and amount > 0.0 and cost > 0.0 and pay(state, budget_part.FIXES, daily_metrics.FIXES, amount):
        by_ideas = p.company_heed_ideas * causes[worst, root_cause.IDEAS] / most
        causes[worst, root_cause.LEVEL] *= exp(-p.company_fix_effect * amount / cost)
        scalars[scalar.QUALITY_GAIN] += p.company_idea_quality * by_ideas * amount / cost
        state.metrics[daily_metrics.FIXES_IDEAS] += by_ideas * amount
