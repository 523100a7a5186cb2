"""Expected acts: each person's chances today, as they are now.

A difference between groups of people is known from these with a fraction of the runs that counting what they do would take.
"""

from __future__ import annotations

import numpy as np

from sim.conduct.activity import activity_of
from sim.conduct.experience import cause_rates
from sim.conduct.loyalty import hazard_of_leaving, site_rating
from sim.conduct.voice_chances import complains, exits_quietly, goes_public, let_down
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import person, root_cause, scalar
from sim.state.state import State

# rows of the result of ``expected_acts``
LEAVES = 0
COMPLAINS = 1  # after a failure
COMPLAINS_PUBLICLY = 2  # after a failure or without one
ACTS = 3


@kernel
def severity_mix(causes: Floats) -> Floats:
    """Return the share of failures of each severity over all ``causes``, less what has been fixed, shape (4,)."""
    mix = np.zeros(4)
    total = cause_rates(causes)
    if total <= 0.0:
        return mix
    for k in range(causes.shape[0]):
        rate = causes[k, root_cause.RATE] * causes[k, root_cause.LEVEL]
        before = 0.0
        for severity in range(4):
            mix[severity] += (causes[k, root_cause.SEVERITY_MIX + severity] - before) * rate / total
            before = causes[k, root_cause.SEVERITY_MIX + severity]
    return mix


@kernel
def deviation_now(state: State, i: int, day: int) -> float:
    """Return what person ``i`` remembers of a failed recovery, faded to ``day``."""
    felt = state.people[person.FAILED_RECOVERY, i]
    if felt == 0.0:
        return 0.0
    return felt * exp(-(day - state.people[person.TROUBLE_DAY, i]) / state.p.experience_memory_days)


@kernel
def unfounded_today(state: State, i: int, p: Record) -> float:
    """Return the chance that customer ``i`` complains today although nothing has failed."""
    quality = min(1.0, p.experience_quality + state.scalars[scalar.QUALITY_GAIN])
    rate = p.voice_unfounded / DAYS_PER_MONTH * state.people[person.ENTITLEMENT, i] / p.society_entitlement_median
    return activity_of(state, i) * rate * let_down(state.people[person.EXPECTATION, i], quality, p)


@entry
def expected_acts(state: State, day: int) -> Floats:
    """Return each person's chances on an ordinary ``day``, as they are now, shape (ACTS, people); zero for who is no customer.

    Leaving includes quiet exits after a failure. Only chances to first order in a day are meant: they are small.
    """
    people, p = state.people, state.p
    result = np.zeros((ACTS, people.shape[1]))
    mix = severity_mix(state.causes)
    failing = p.experience_encounters / DAYS_PER_MONTH * cause_rates(state.causes)
    stars = site_rating(state)
    for i in range(people.shape[1]):
        if people[person.STATUS, i] != person.CUSTOMER:
            continue
        loudness, redress = people[person.LOUDNESS, i], people[person.REDRESS_BELIEF, i]
        switching, deviated = people[person.SWITCHING_COST, i], deviation_now(state, i, day)
        speaks = 0.0
        exits = 0.0
        for severity in range(4):
            chance = complains(severity, loudness, redress, switching, deviated, p)
            quiet = exits_quietly(severity, switching, people[person.RELATIONSHIP, i], p)
            speaks += mix[severity] * chance
            exits += mix[severity] * (1.0 - chance) * quiet
        fails = failing * people[person.FAILURE_FACTOR, i]
        public = goes_public(loudness, redress, deviated, p)
        result[LEAVES, i] = hazard_of_leaving(state, i, day, stars) + fails * exits
        result[COMPLAINS, i] = fails * speaks
        result[COMPLAINS_PUBLICLY, i] = (fails * speaks + unfounded_today(state, i, p)) * public
    return result
