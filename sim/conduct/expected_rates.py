"""Expected rates: what people would do on average as they are now.

Stated rates are compared with these, without the noise of counting.
"""

from __future__ import annotations

import numpy as np

from sim.conduct.experience import cause_rates
from sim.conduct.loyalty import (
    contagion_now,
    customers_among_ties,
    friends_who_stay,
    joining_multiplier,
    leaving_multiplier,
    site_rating,
)
from sim.conduct.messages import heard_now
from sim.conduct.voice_chances import complains, exits_quietly, goes_public
from sim.kernel.compile import entry
from sim.kernel.elementary import exp
from sim.kernel.units import Floats
from sim.state import person, root_cause
from sim.state.state import State

# places in the result of ``expected``
COMPLAIN = 0  # the next four: chance of complaining by severity
GO_PUBLIC = 4  # share of complaints made in public
LEAVING = 5  # mean multiplier of the hazard of leaving
QUIET = 6  # quiet exits per customer-month
JOINING = 7  # mean multiplier of the hazard of joining, winning back included
EXPECTATIONS = 8


@entry
def expected(state: State, day: int) -> Floats:
    """Return averages over the people as they are at the end of ``day``, shape (EXPECTATIONS,)."""
    people, p = state.people, state.p
    result = np.zeros(EXPECTATIONS)
    mix = np.zeros(4)
    total = cause_rates(state.causes)
    for k in range(state.causes.shape[0]):
        rate = state.causes[k, root_cause.RATE] * state.causes[k, root_cause.LEVEL]
        before = 0.0
        for severity in range(4):
            mix[severity] += (state.causes[k, root_cause.SEVERITY_MIX + severity] - before) * (
                rate / total if total > 0.0 else 0.0
            )
            before = state.causes[k, root_cause.SEVERITY_MIX + severity]
    stars = site_rating(state)
    customers = 0.0
    weight = 0.0
    speaking = 0.0
    pool = 0.0
    for i in range(people.shape[1]):
        attitude, relationship = people[person.ATTITUDE, i], people[person.RELATIONSHIP, i]
        if people[person.STATUS, i] == person.CUSTOMER:
            customers += 1.0
            factor = people[person.FAILURE_FACTOR, i]
            weight += factor
            loudness, redress, switching = (
                people[person.LOUDNESS, i],
                people[person.REDRESS_BELIEF, i],
                people[person.SWITCHING_COST, i],
            )
            deviated = people[person.FAILED_RECOVERY, i]
            if deviated > 0.0:
                deviated *= exp(-(day - people[person.TROUBLE_DAY, i]) / p.experience_memory_days)
            public = goes_public(loudness, redress, deviated, p)
            for severity in range(4):
                chance = complains(severity, loudness, redress, switching, deviated, p)
                result[COMPLAIN + severity] += factor * chance
                speaking += factor * mix[severity] * chance
                result[GO_PUBLIC] += factor * mix[severity] * chance * public
                result[QUIET] += (
                    factor * mix[severity] * (1.0 - chance) * exits_quietly(severity, switching, relationship, p)
                )
            searching = people[person.SEARCH_UNTIL, i] > day
            result[LEAVING] += leaving_multiplier(
                relationship, attitude, searching, contagion_now(state, i, day), stars, friends_who_stay(state, i), p
            )
        else:
            share = p.loyalty_winback if people[person.STATUS, i] == person.FORMER else 1.0
            pool += share
            friends, heard = customers_among_ties(state, i, 0.0), heard_now(state, i, day - 1)  # as of last evening
            result[JOINING] += share * joining_multiplier(friends, attitude, stars, heard, p)
    for severity in range(4):
        result[COMPLAIN + severity] /= max(weight, 1e-9)
    result[GO_PUBLIC] /= max(speaking, 1e-9)
    result[QUIET] *= p.experience_encounters * total / max(customers, 1.0)
    result[LEAVING] /= max(customers, 1.0)
    result[JOINING] /= max(pool, 1e-9)
    return result
