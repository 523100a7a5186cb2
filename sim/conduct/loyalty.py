"""Phase 9: who stays, who leaves, who joins, by the hazards of ``sim.conduct.hazards``."""

from __future__ import annotations

from sim.conduct.hazards import joining_multiplier, leaving_multiplier
from sim.kernel.compile import kernel
from sim.kernel.elementary import clip, exp
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.state import World

_MEAN_DEGREE = 6.0


@kernel
def customers_among_ties(world: World, i: int) -> float:
    """Strength-weighted share of the close ties of ``i`` who are customers; 0 without ties."""
    total = 0.0
    held = 0.0
    for place in range(world.tie_at[i], world.tie_at[i + 1]):
        total += world.strength[place]
        if world.people[c.STATUS, world.tie[place]] == c.CUSTOMER:
            held += world.strength[place]
    return held / total if total > 0.0 else 0.0


@kernel
def contagion_now(world: World, i: int, day: int) -> float:
    """Strength-weighted recent defections among the close ties of ``i``, as they have faded by ``day``."""
    felt = world.people[c.CONTAGION, i]
    if felt == 0.0:
        return 0.0
    return felt * exp(-(day - world.people[c.CONTAGION_DAY, i]) / world.p.loyalty_contagion_days)


@kernel
def started_day(world: World) -> float:
    """Day on which the comparison started; 0 in burn-in."""
    return world.gauge[c.STARTED] / DAY_MIN if world.gauge[c.STARTED] < c.NEVER else 0.0


@kernel
def leaves(world: World, day: int, i: int) -> None:
    """Customer ``i`` leaves; close ties take note."""
    people, tally = world.people, world.tally
    people[c.STATUS, i] = c.FORMER
    people[c.BANKED, i] += people[c.MARGIN, i] / DAYS_PER_MONTH * max(0.0, day + 1.0 - people[c.SINCE, i])
    people[c.SEARCH_UNTIL, i] = 0.0
    people[c.CUSTOMER_DAYS, i] += day + 1.0 - max(people[c.SINCE, i], started_day(world))
    people[c.LEAVING, i] = 0.0
    people[c.ADVOCATE, i] = c.NOT_ADVOCATE
    people[c.MOTIVATION, i] = 0.0
    people[c.DEPARTURES, i] += 1.0
    people[c.LEFT_ON, i] = float(day)
    tally[t.T_LEFT] += 1.0
    if day - people[c.SILENT_DAY, i] <= 30.0:
        tally[t.T_LEFT_SILENT] += 1.0
    scale = _MEAN_DEGREE / max(world.gauge[c.TIES_MEAN], 1e-9)
    for place in range(world.tie_at[i], world.tie_at[i + 1]):
        friend = int(world.tie[place])
        people[c.CONTAGION, friend] = contagion_now(world, friend, day) + scale * world.strength[place]
        people[c.CONTAGION_DAY, friend] = float(day)


@kernel
def joins(world: World, day: int, i: int) -> None:
    """Person ``i`` becomes a customer from the next morning on."""
    people, p = world.people, world.p
    if people[c.STATUS, i] == c.FORMER:
        world.gauge[c.WON_BACK] += 1.0
    people[c.STATUS, i] = c.CUSTOMER
    people[c.SINCE, i] = float(day + 1)
    people[c.RELATIONSHIP, i] = clip(0.5 * (0.5 + people[c.TRUST, i]) + 0.1 * people[c.ATTITUDE, i], 0.0, 1.0)
    people[c.EXPECTATION, i] = p.experience_quality + people[c.PROMISE, i]
    people[c.PROMISE, i] = 0.0
    people[c.REDRESS, i] = p.feeling_redress_start
    people[c.CONTAGION, i] = 0.0
    people[c.SILENT_DAY, i] = -1e6
    people[c.SERVED_COST, i] = 0.0
    world.tally[t.T_JOINED] += 1.0


@kernel
def site_rating(world: World) -> float:
    """Stars on the review site, reviews fading; the reference rating counts as ten reviews, so that one review is not a verdict."""
    prior = 10.0
    total = world.gauge[c.SITE_SUM] + prior * world.p.baseline_stars
    return total / (world.gauge[c.SITE_COUNT] + prior)


@kernel
def hazard_of_leaving(world: World, i: int, day: int, stars: float) -> float:
    """Daily hazard at which customer ``i`` leaves as they are now; ``stars``: rating on the review site."""
    people, p = world.people, world.p
    hazard = (
        p.loyalty_churn
        * p.baseline_churn
        / DAYS_PER_MONTH
        * leaving_multiplier(
            people[c.RELATIONSHIP, i],
            people[c.ATTITUDE, i],
            people[c.SEARCH_UNTIL, i] > day,
            contagion_now(world, i, day),
            stars,
            p,
        )
    )
    if people[c.ADVOCATE, i] > 0.0:
        hazard *= p.peers_own_churn
    return hazard


@kernel
def stay_leave_join(world: World, day: int, join_rate: float) -> None:
    """The evening: quiet exits first, then everybody who ponders today, in order of row. Contagion of tonight acts from tomorrow on."""
    people, p = world.people, world.p
    stars = site_rating(world)
    failed, pondering = int(world.gauge[c.FAILED_COUNT]), int(world.gauge[c.PONDERING_COUNT])
    decided = 0
    for place in range(pondering):
        i = int(world.roll[2, place])
        u = world.chance[1, place]
        if people[c.STATUS, i] == c.CUSTOMER:
            goes = u < hazard_of_leaving(world, i, day, stars)
        else:
            if people[c.DROPPED, i] > 0.0:
                continue
            rate = join_rate * (p.loyalty_winback if people[c.STATUS, i] == c.FORMER else 1.0)
            opinion = people[c.ATTITUDE, i]
            goes = u < rate * joining_multiplier(1.0, opinion, stars, p)  # even if all friends were customers
            if goes:
                goes = u < rate * joining_multiplier(customers_among_ties(world, i), opinion, stars, p)
        if goes:
            world.roll[1, decided] = i
            decided += 1
    for place in range(failed):
        i = int(world.roll[0, place])
        if people[c.LEAVING, i] > 0.0:
            leaves(world, day, i)
    for place in range(decided):
        i = int(world.roll[1, place])
        if people[c.STATUS, i] == c.CUSTOMER:
            leaves(world, day, i)
        elif people[c.LEFT_ON, i] != float(day):
            joins(world, day, i)
