"""The ledger: one monthly budget, in five parts, pays for everything the company does for its customers.

A part is the most that can be spent on its part. What is unspent at the end of the month is profit. So the budget
cannot be overspent.
"""

from __future__ import annotations

from sim.conduct.prices import margin_factor
from sim.kernel.compile import kernel
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import daily_metrics, person, scalar, staff
from sim.state.state import State

_TOLERANCE = 1e-9


@kernel
def can_pay(budget_left: Floats, part: int, amount: float) -> bool:
    """Return whether ``amount`` is left of the budget part ``part``."""
    return bool(budget_left[part] + _TOLERANCE >= amount)


@kernel
def pay(state: State, part: int, metric: int, amount: float) -> bool:
    """Pay ``amount``, where enough is left; return whether it was paid.

    Args:
        state: the state.
        part: the budget part that pays, see ``sim.state.budget_part``.
        metric: the daily metric that records it.
        amount: money.
    """
    if not can_pay(state.budget_left, part, amount):
        return False
    state.budget_left[part] = max(0.0, state.budget_left[part] - amount)
    state.metrics[metric] += amount
    return True


@kernel
def pay_up_to(state: State, part: int, metric: int, amount: float) -> None:
    """Pay ``amount``, or what is left of it.

    Args:
        state: the state.
        part: the budget part that pays, see ``sim.state.budget_part``.
        metric: the daily metric that records it.
        amount: money.
    """
    pay(state, part, metric, min(amount, state.budget_left[part]))


@kernel
def close_day(state: State) -> None:
    """Close the day (phase 10): count people at midnight, margin, profit and customer surplus.

    Profit is margin less everything paid. Each customer of this morning pays a thirtieth of the monthly margin today.
    """
    metrics, scalars, p = state.metrics, state.scalars, state.p
    metrics[daily_metrics.CUSTOMERS] += metrics[daily_metrics.JOINED] - metrics[daily_metrics.LEFT]
    metrics[daily_metrics.FORMER] += metrics[daily_metrics.LEFT] - scalars[scalar.WON_BACK]
    scalars[scalar.WON_BACK] = 0.0
    metrics[daily_metrics.PROSPECTS] = (
        state.people.shape[1] - metrics[daily_metrics.CUSTOMERS] - metrics[daily_metrics.FORMER]
    )
    metrics[daily_metrics.BACKLOG] = scalars[scalar.BACKLOG]
    metrics[daily_metrics.MARGIN] = scalars[scalar.MARGIN_HELD] / DAYS_PER_MONTH
    spent = (
        metrics[daily_metrics.WAGES]
        + metrics[daily_metrics.COMPENSATION]
        + metrics[daily_metrics.EFFORT]
        + metrics[daily_metrics.ESCALATION_COST]
    )
    spent += metrics[daily_metrics.FIXES] + metrics[daily_metrics.PROGRAMME] + metrics[daily_metrics.OUTREACH]
    metrics[daily_metrics.PROFIT] = metrics[daily_metrics.MARGIN] - spent
    first = margin_factor(scalars[scalar.PRICE], p)  # service is worth what it was worth before any price rise
    held, felt = scalars[scalar.MARGIN_HELD] / first, scalars[scalar.MARGIN_FELT] / first
    service = (p.company_service_value - 1.0) * held - (scalars[scalar.PRICE] - 1.0) * held
    service += p.company_service_slope * felt
    metrics[daily_metrics.SURPLUS] += service / (DAYS_PER_MONTH * p.society_margin_rate)
    strain, working = 0.0, 0.0
    for responder in range(state.staff.shape[0]):
        strain += state.staff[responder, staff.SHARE] * state.staff[responder, staff.STRAIN]
        working += state.staff[responder, staff.SHARE]
    metrics[daily_metrics.STRAIN] = strain / working if working > 0.0 else 0.0


@kernel
def count_advocates(state: State) -> None:
    """Count advocates and members of the programme, and average their motivation."""
    people, metrics = state.people, state.metrics
    count = 0.0
    members = 0.0
    motivation = 0.0
    for place in range(int(state.scalars[scalar.ADVOCATES_LISTED])):
        i = state.advocates[place]
        if people[person.ADVOCATE, i] > 0.0:
            count += 1.0
            motivation += people[person.MOTIVATION, i]
            if people[person.ADVOCATE, i] == person.MEMBER:
                members += 1.0
    metrics[daily_metrics.ADVOCATES] = count
    metrics[daily_metrics.ADVOCATES_PROGRAMME] = members
    metrics[daily_metrics.ADVOCATE_MOTIVATION] = motivation / max(count, 1.0)


@kernel
def survey(state: State) -> float:
    """Return the net promoter score as a survey would show it, in points, -100 to 100; 0 without customers.

    It goes by what customers say, not by what they do.
    """
    people = state.people
    asked = 0.0
    score = 0.0
    for i in range(people.shape[1]):
        if people[person.STATUS, i] == person.CUSTOMER:
            asked += 1.0
            said = people[person.ATTITUDE, i] + people[person.INTENTION_BIAS, i]
            if said > 0.6:
                score += 1.0
            elif said < 0.2:
                score -= 1.0
    return 100.0 * score / asked if asked > 0.0 else 0.0
