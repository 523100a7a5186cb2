"""The day of a rank of people abreast: what befalls everybody, in loops without branches, so that they compile to vector code.

Each loop writes one array and reads few, since a compiler gives up on loops whose arrays might overlap in too many ways. Scratch space is
a table of floats, a row each, as long as a rank; the rows are named here.
"""

from __future__ import annotations

import numpy as np

from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, inlined, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import Floats
from sim.state import columns as c

RANK = 256
LN2 = 0.6931471805599453

# scratch[row, person of the rank]
U_ENCOUNTER, U_ACT, U_LOYALTY, U_QUALITY = 0, 1, 2, 3  # the daily block
HELD = 4  # 1: is a customer
FAILS_BELOW = 5  # chance of a failure today; nil for who is no customer
MET = 6  # 1: has an encounter that succeeds
SURPRISE = 7  # quality met less quality expected; nil without an encounter
LISTED = 8  # 1: something rarer may have befallen them
# sums over ranks, by place in the rank
SUM_HELD, SUM_ATTITUDE, SUM_RELATIONSHIP, SUM_EXPECTATION, SUM_REDRESS, SUM_MARGIN, SUM_FELT = (
    9,
    10,
    11,
    12,
    13,
    14,
    15,
)
SUM_SEARCHING, SUM_MET, SUM_FORMER = 16, 17, 18
SCRATCH_ROWS = 19


@kernel
def surprise_of(quality: float, expectation: float) -> float:
    """What an encounter of ``quality`` says beyond what was expected."""
    return quality - expectation


@kernel
def after_success(
    attitude: float, expectation: float, surprise: float, gain: float, learning: float
) -> tuple[float, float]:
    """Attitude and expectation after an encounter that succeeds: surprise moves attitude, expectation follows experience."""
    return min(1.0, max(-1.0, attitude + gain * surprise)), expectation + learning * surprise


surprise_inlined, success_inlined = inlined(surprise_of), inlined(after_success)


@kernel
def draw_rank(scratch: Floats, seed: np.uint64, first: int, count: int, day: int) -> None:
    """The four uniform draws of the daily block for ``count`` people from ``first`` on."""
    u0, u1, u2, u3 = scratch[U_ENCOUNTER], scratch[U_ACT], scratch[U_LOYALTY], scratch[U_QUALITY]
    key0, key1 = seed & draw.MASK, seed >> draw.SHIFT
    for k in range(count):
        w0, w1, w2, w3 = draw.philox_inlined(
            np.uint64(first + k), np.uint64(day), np.uint64(0), np.uint64(0), key0, key1
        )
        u0[k], u1[k], u2[k], u3[k] = (
            draw.unit_inlined(w0),
            draw.unit_inlined(w1),
            draw.unit_inlined(w2),
            draw.unit_inlined(w3),
        )


@kernel
def drift_attitudes(attitudes: Floats, relationships: Floats, step: float) -> None:
    """Attitudes go a step towards what the relationship warrants."""
    for k in range(attitudes.size):
        attitudes[k] += step * (2.0 * relationships[k] - 1.0 - attitudes[k])


@kernel
def drift_relationships(relationships: Floats, status: Floats, trust: Floats, step: float) -> None:
    """Relationships of customers go a step towards their set point, of others towards indifference."""
    for k in range(relationships.size):
        goal = trust[k] if status[k] == c.CUSTOMER else 0.5
        relationships[k] += step * (goal - relationships[k])


@kernel
def drift_towards(values: Floats, goal: float, step: float) -> None:
    """Values go a step towards ``goal``."""
    for k in range(values.size):
        values[k] += step * (goal - values[k])


@kernel
def drift(people: Floats, first: int, last: int, p: Record) -> None:
    """A day's drift of people ``first`` to ``last`` (not included): attitude, relationship, redress belief."""
    relationships = people[c.RELATIONSHIP, first:last]
    drift_attitudes(people[c.ATTITUDE, first:last], relationships, 1.0 - exp(-LN2 / p.feeling_attitude_days))
    drift_relationships(
        relationships,
        people[c.STATUS, first:last],
        people[c.TRUST, first:last],
        1.0 - exp(-LN2 / p.feeling_relationship_days),
    )
    drift_towards(people[c.REDRESS, first:last], p.feeling_redress_start, 1.0 - exp(-LN2 / p.feeling_redress_fade_days))


@kernel
def count_held(held: Floats, sums: Floats, former: Floats, status: Floats) -> None:
    """Who is a customer, and how many are, or were."""
    for k in range(status.size):
        held[k] = 1.0 if status[k] == c.CUSTOMER else 0.0
    for k in range(status.size):
        sums[k] += held[k]
    for k in range(status.size):
        former[k] += 1.0 if status[k] == c.FORMER else 0.0


@kernel
def add_up(sums: Floats, values: Floats, held: Floats) -> None:
    """Add ``values`` of customers to ``sums``."""
    for k in range(values.size):
        sums[k] += values[k] * held[k]


@kernel
def add_up_felt(sums: Floats, margins: Floats, attitudes: Floats, held: Floats) -> None:
    """Add margin times attitude of customers to ``sums``."""
    for k in range(margins.size):
        sums[k] += margins[k] * attitudes[k] * held[k]


@kernel
def count_searching(sums: Floats, search: Floats, held: Floats, day: float) -> None:
    """Count customers who look for an alternative today."""
    for k in range(search.size):
        sums[k] += held[k] if search[k] > day else 0.0


@kernel
def look_back(people: Floats, first: int, last: int, day: int, scratch: Floats) -> None:
    """Sums over customers as the day begins."""
    size = last - first
    held = scratch[HELD, :size]
    attitudes, margins = people[c.ATTITUDE, first:last], people[c.MARGIN, first:last]
    count_held(held, scratch[SUM_HELD], scratch[SUM_FORMER], people[c.STATUS, first:last])
    add_up(scratch[SUM_ATTITUDE], attitudes, held)
    add_up(scratch[SUM_RELATIONSHIP], people[c.RELATIONSHIP, first:last], held)
    add_up(scratch[SUM_EXPECTATION], people[c.EXPECTATION, first:last], held)
    add_up(scratch[SUM_REDRESS], people[c.REDRESS, first:last], held)
    add_up(scratch[SUM_MARGIN], margins, held)
    add_up_felt(scratch[SUM_FELT], margins, attitudes, held)
    count_searching(scratch[SUM_SEARCHING], people[c.SEARCH_UNTIL, first:last], held, float(day))


@kernel
def judge_failures(below: Floats, factors: Floats, held: Floats, failing: float, burst: float) -> None:
    """Chance of a failure of each customer today: the ordinary one by their segment, or the outage's."""
    for k in range(factors.size):
        below[k] = max(burst, failing * factors[k]) * held[k]


@kernel
def meet(met: Floats, u: Floats, below: Floats, held: Floats, encounter: float) -> None:
    """Who has an encounter that succeeds."""
    for k in range(met.size):
        met[k] = held[k] if below[k] <= u[k] < encounter else 0.0


@kernel
def be_surprised(surprise: Floats, met: Floats, u: Floats, expectations: Floats, quality: float, spread: float) -> None:
    """What each encounter says beyond what was expected; nil where there was none."""
    for k in range(surprise.size):
        surprise[k] = met[k] * surprise_inlined(quality + spread * (2.0 * u[k] - 1.0), expectations[k])


@kernel
def learn(attitudes: Floats, expectations: Floats, surprise: Floats, gain: float, learning: float) -> None:
    """Attitude and expectation after the encounters."""
    for k in range(surprise.size):
        attitudes[k], expectations[k] = success_inlined(attitudes[k], expectations[k], surprise[k], gain, learning)


@kernel
def live_on(
    people: Floats,
    first: int,
    last: int,
    scratch: Floats,
    p: Record,
    quality: float,
    encounter: float,
    failing: float,
    burst: float,
) -> None:
    """Encounters of a rank: failures are found later, those that succeed move attitude and expectation here."""
    size = last - first
    held, below = scratch[HELD, :size], scratch[FAILS_BELOW, :size]
    met, surprise = scratch[MET, :size], scratch[SURPRISE, :size]
    expectations = people[c.EXPECTATION, first:last]
    judge_failures(below, people[c.FAILURE_FACTOR, first:last], held, failing, burst)
    meet(met, scratch[U_ENCOUNTER], below, held, encounter)
    be_surprised(surprise, met, scratch[U_QUALITY], expectations, quality, p.experience_quality_spread)
    learn(
        people[c.ATTITUDE, first:last],
        expectations,
        surprise,
        p.experience_surprise_gain,
        p.experience_expectation_learning,
    )
    add_up(scratch[SUM_MET], met, held)


@kernel
def mark_first(listed: Floats, u: Floats, below: Floats) -> None:
    """Mark those whose draw lies below what is theirs, and nobody else."""
    for k in range(listed.size):
        listed[k] = 1.0 if u[k] < below[k] else 0.0


@kernel
def mark_below(listed: Floats, u: Floats, held: Floats, of_customers: float, of_others: float) -> None:
    """Mark those whose draw lies below the one bound for customers or the other for everybody else."""
    for k in range(listed.size):
        listed[k] = 1.0 if u[k] < (of_customers if held[k] > 0.0 else of_others) else listed[k]


@kernel
def mark_forgetting(listed: Floats, u: Floats, status: Floats, forgets: float) -> None:
    """Mark former customers who forget."""
    for k in range(listed.size):
        listed[k] = 1.0 if (status[k] == c.FORMER and u[k] < forgets) else listed[k]


@kernel
def total(scratch: Floats, row: int) -> float:
    """The sum of a row of scratch, place after place."""
    found = 0.0
    for k in range(scratch.shape[1]):
        found += scratch[row, k]
    return found
