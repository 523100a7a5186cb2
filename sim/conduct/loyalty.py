"""Phase 9: who stays, leaves, joins, and the hazards of leaving and joining.

Base churn is multiplied by relationship, attitude, search, competition, contagion and friends who are customers, all centred at the
reference means. Contagion is capped: hazard x ratio^min(x, 3), x the strength-weighted recent defections among close ties, scaled to a mean
degree of six. Prospects join by opinion, rating, friends who are customers, and how much they have lately heard.
"""

from __future__ import annotations

from sim.conduct.messages import MOST_HEARD, heard_now
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import clip, exp, log
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH
from sim.state import daily_metrics, person, scalar, todo_list
from sim.state.constants import NEVER
from sim.state.look_ahead import STEPS, fetch_opinion
from sim.state.state import State

MOST_LIKELY = 40.0  # hazards of leaving and joining never exceed the ordinary one by more than this ratio
_MOST_DEFECTIONS = 3.0
_ROUNDING = 1.0 + 1e-9
_MEAN_DEGREE = 6.0


@kernel
def leaving_multiplier(
    relationship: float, attitude: float, searching: bool, contagion: float, stars: float, friends: float, p: Record
) -> float:
    """Return the hazard of leaving as a ratio of the ordinary one; one at the reference means.

    Args:
        relationship: 0 to 1.
        attitude: -1 to 1.
        searching: whether they look for an alternative.
        contagion: recent defections among close ties, see ``contagion_now``.
        stars: rating on the review site.
        friends: share of close ties who are customers, see ``friends_who_stay``.
        p: the parameters.
    """
    effect = p.loyalty_relationship_effect * (p.baseline_relationship - relationship)
    effect += p.loyalty_attitude_effect * (p.baseline_attitude - attitude)
    effect -= p.loyalty_friends_effect * (friends - p.society_customer_share)
    if searching:
        effect += log(p.loyalty_search_effect) + p.loyalty_site_effect * (p.baseline_stars - stars)
    if contagion > 0.0:
        effect += log(p.loyalty_contagion) * min(contagion, _MOST_DEFECTIONS)
    return min(MOST_LIKELY, exp(effect) * p.loyalty_competition)


@kernel
def joining_multiplier(friends: float, opinion: float, stars: float, heard: float, p: Record) -> float:
    """Return the hazard of joining as a ratio of the ordinary one.

    Args:
        friends: share of close ties who are customers.
        opinion: attitude, -1 to 1.
        stars: rating on the review site.
        heard: messages lately heard or read, see ``heard_now``.
        p: the parameters.
    """
    by_word = friends / max(p.society_customer_share, 1e-9)
    known = 1.0 - p.loyalty_word_share + p.loyalty_word_share * by_word
    reminded = 1.0 + p.loyalty_heard_effect * min(heard, MOST_HEARD)
    effect = p.loyalty_opinion_effect * (opinion - p.baseline_opinion) + p.loyalty_site_effect * (
        stars - p.baseline_stars
    )
    return min(MOST_LIKELY, known * exp(effect) * reminded)


@kernel
def most_joining(p: Record) -> float:
    """Return the greatest hazard of joining, ratio of the ordinary one: all friends customers, best opinion and rating, most heard."""
    returning = max(1.0, p.loyalty_winback)
    return returning * joining_multiplier(1.0, 1.0, 5.0, MOST_HEARD, p) * _ROUNDING


@kernel
def customers_among_ties(state: State, i: int, without: float) -> float:
    """Return the strength-weighted share of the close ties of ``i`` who are customers; ``without`` ties, that value."""
    total = 0.0
    held = 0.0
    for place in range(state.tie_at[i], state.tie_at[i + 1]):
        total += state.strength[place]
        if state.people[person.STATUS, state.tie[place]] == person.CUSTOMER:
            held += state.strength[place]
    return held / total if total > 0.0 else without


@kernel
def friends_who_stay(state: State, i: int) -> float:
    """Return the share of the close ties of ``i`` who are customers; at the centre without ties, or where nothing depends on it."""
    centre = state.p.society_customer_share
    return customers_among_ties(state, i, centre) if state.p.loyalty_friends_effect > 0.0 else centre


@kernel
def contagion_now(state: State, i: int, day: int) -> float:
    """Return the strength-weighted recent defections among the close ties of ``i``, faded to ``day``."""
    felt = state.people[person.CONTAGION, i]
    if felt == 0.0:
        return 0.0
    return felt * exp(-(day - state.people[person.CONTAGION_DAY, i]) / state.p.loyalty_contagion_days)


@kernel
def started_day(state: State) -> float:
    """Return the day on which the comparison started; 0 in burn-in."""
    return state.scalars[scalar.COMPARISON_START] / DAY_MIN if state.scalars[scalar.COMPARISON_START] < NEVER else 0.0


@kernel
def leave(state: State, day: int, i: int) -> None:
    """Make customer ``i`` a former customer; close ties take note."""
    people, metrics = state.people, state.metrics
    people[person.STATUS, i] = person.FORMER
    people[person.EARLIER_MARGIN, i] += (
        people[person.MARGIN, i] / DAYS_PER_MONTH * max(0.0, day + 1.0 - people[person.CUSTOMER_SINCE, i])
    )
    people[person.SEARCH_UNTIL, i] = 0.0
    people[person.CUSTOMER_DAYS, i] += day + 1.0 - max(people[person.CUSTOMER_SINCE, i], started_day(state))
    people[person.LEAVES_QUIETLY, i] = 0.0
    people[person.ADVOCATE, i] = person.NOT_ADVOCATE
    people[person.MOTIVATION, i] = 0.0
    people[person.DEPARTURES, i] += 1.0
    people[person.LAST_LEFT, i] = float(day)
    metrics[daily_metrics.LEFT] += 1.0
    if day - people[person.LAST_SILENT_FAILURE, i] <= 30.0:
        metrics[daily_metrics.LEFT_SILENT] += 1.0
    scale = _MEAN_DEGREE / max(state.scalars[scalar.TIES_MEAN], 1e-9)
    for place in range(state.tie_at[i], state.tie_at[i + 1]):
        friend = int(state.tie[place])
        people[person.CONTAGION, friend] = contagion_now(state, friend, day) + scale * state.strength[place]
        people[person.CONTAGION_DAY, friend] = float(day)


@kernel
def join(state: State, day: int, i: int) -> None:
    """Make person ``i`` a customer from the next morning on."""
    people, p = state.people, state.p
    if people[person.STATUS, i] == person.FORMER:
        state.scalars[scalar.WON_BACK] += 1.0
    people[person.STATUS, i] = person.CUSTOMER
    people[person.CUSTOMER_SINCE, i] = float(day + 1)
    people[person.RELATIONSHIP, i] = clip(
        0.5 * (0.5 + people[person.TRUST, i]) + 0.1 * people[person.ATTITUDE, i], 0.0, 1.0
    )
    people[person.EXPECTATION, i] = p.experience_quality + people[person.PROMISE, i]
    people[person.PROMISE, i] = 0.0
    people[person.REDRESS_BELIEF, i] = p.feeling_redress_start
    people[person.CONTAGION, i] = 0.0
    people[person.LAST_SILENT_FAILURE, i] = -1e6
    people[person.SERVED_COST, i] = 0.0
    state.metrics[daily_metrics.JOINED] += 1.0


@kernel
def site_rating(state: State) -> float:
    """Return the rating on the review site, in stars: reviews fade, and the reference rating counts as ten reviews."""
    prior = 10.0
    total = state.scalars[scalar.SITE_STARS] + prior * state.p.baseline_stars
    return total / (state.scalars[scalar.SITE_REVIEWS] + prior)


@kernel
def hazard_of_leaving(state: State, i: int, day: int, stars: float) -> float:
    """Return the daily hazard at which customer ``i`` leaves as they are now; ``stars``: rating on the review site.

    Args:
        state: the state.
        i: the person.
        day: today.
        stars: rating on the review site.
    """
    return hazard_beside(state, i, day, stars, contagion_now(state, i, day), friends_who_stay(state, i))


@kernel
def greatest_hazard(state: State, i: int, day: int, stars: float) -> float:
    """Return a bound of ``hazard_of_leaving`` that looks at nobody else: all close ties have just left.

    Args:
        state: the state.
        i: the person.
        day: today.
        stars: rating on the review site.
    """
    return hazard_beside(state, i, day, stars, _MOST_DEFECTIONS, 0.0) * _ROUNDING


@kernel
def hazard_beside(state: State, i: int, day: int, stars: float, contagion: float, friends: float) -> float:
    """Return the daily hazard at which customer ``i`` leaves, beside what their close ties do.

    Args:
        state: the state.
        i: the person.
        day: today.
        stars: rating on the review site.
        contagion: recent defections among their close ties.
        friends: share of their close ties who are customers.
    """
    people, p = state.people, state.p
    relationship, attitude = people[person.RELATIONSHIP, i], people[person.ATTITUDE, i]
    searching = people[person.SEARCH_UNTIL, i] > day
    ratio = leaving_multiplier(relationship, attitude, searching, contagion, stars, friends, p)
    return p.loyalty_churn * p.baseline_churn / DAYS_PER_MONTH * ratio


@kernel
def stay_leave_join(state: State, day: int, join_rate: float) -> None:
    """Decide who leaves and who joins: quiet exits first, then everybody who ponders today, in order of row.

    Contagion of tonight acts from tomorrow on. ``join_rate``: ordinary daily hazard of joining.
    """
    people, p = state.people, state.p
    stars = site_rating(state)
    failed, pondering = int(state.scalars[scalar.FAILED_COUNT]), int(state.scalars[scalar.PONDERING_COUNT])
    decided = 0
    for place in range(pondering):
        if place + STEPS < pondering:
            fetch_opinion(people, state.todo[todo_list.PONDERING, place + STEPS])
        i = int(state.todo[todo_list.PONDERING, place])
        u = state.todo_draws[todo_list.PONDERING_DRAW, place]
        if people[person.STATUS, i] == person.CUSTOMER:
            goes = u < greatest_hazard(state, i, day, stars)  # whatever their close ties do
            if goes:
                goes = u < hazard_of_leaving(state, i, day, stars)
        else:
            if people[person.DROPPED, i] > 0.0:
                continue
            rate = join_rate * (p.loyalty_winback if people[person.STATUS, i] == person.FORMER else 1.0)
            opinion, heard = people[person.ATTITUDE, i], heard_now(state, i, day)
            goes = u < rate * joining_multiplier(1.0, opinion, stars, heard, p)  # even if all friends were customers
            if goes:
                friends = customers_among_ties(state, i, 0.0)
                goes = u < rate * joining_multiplier(friends, opinion, stars, heard, p)
        if goes:
            state.todo[todo_list.DECIDED, decided] = i
            decided += 1
    for place in range(failed):
        i = int(state.todo[todo_list.FAILED, place])
        if people[person.LEAVES_QUIETLY, i] > 0.0:
            leave(state, day, i)
    for place in range(decided):
        i = int(state.todo[todo_list.DECIDED, place])
        if people[person.STATUS, i] == person.CUSTOMER:
            leave(state, day, i)
        elif people[person.LAST_LEFT, i] != float(day):
            join(state, day, i)
