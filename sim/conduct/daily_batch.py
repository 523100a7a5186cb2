"""Vectorised daily update of a batch of 256 people.

The loops have no branches, so that they compile to vector code. Each loop writes one array and reads few, since a compiler gives up on
loops whose arrays might overlap in too many ways. Scratch space is a
table of floats, a row each, as long as a batch; the rows are named here.
"""

from __future__ import annotations

import numpy as np

from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, inlined, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import Floats
from sim.state import person

LN2 = 0.6931471805599453

# scratch[row, person of the batch], see sim.state.scratch
U_ENCOUNTER, U_ACT, U_LOYALTY, U_QUALITY = 0, 1, 2, 3  # the daily block
HELD = 4  # 1: is a customer
FAILS_BELOW = 5  # chance of a failure today; 0 for people who are not customers
MET = 6  # 1: has an encounter that succeeds
SURPRISE = 7  # quality met less quality expected; 0 without an encounter
LISTED = 8  # 1: something rarer may have happened to them
# sums over batches, by place in the batch
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


@kernel
def surprise_of(quality: float, expectation: float) -> float:
    """Return the quality of an encounter less the quality expected."""
    return quality - expectation


@kernel
def after_success(
    attitude: float, expectation: float, surprise: float, gain: float, learning: float
) -> tuple[float, float]:
    """Return attitude and expectation after an encounter that succeeds: surprise moves attitude, expectation follows experience.

    Args:
        attitude: before the encounter, -1 to 1.
        expectation: before the encounter, 0 to 1.
        surprise: see ``surprise_of``.
        gain: attitude per unit of surprise.
        learning: share of the surprise by which expectation follows.
    """
    return min(1.0, max(-1.0, attitude + gain * surprise)), expectation + learning * surprise


surprise_inlined, success_inlined = inlined(surprise_of), inlined(after_success)


@kernel
def draw_batch(scratch: Floats, seed: np.uint64, first: int, count: int, day: int) -> None:
    """Draw the four uniform numbers of the day for ``count`` people from ``first`` on.

    Args:
        scratch: scratch space.
        seed: the seed of all draws.
        first: first person of the batch.
        count: how many people.
        day: today.
    """
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
    """Move attitudes a step towards what the relationship warrants."""
    for k in range(attitudes.size):
        attitudes[k] += step * (2.0 * relationships[k] - 1.0 - attitudes[k])


@kernel
def drift_relationships(relationships: Floats, status: Floats, trust: Floats, step: float) -> None:
    """Move relationships of customers a step towards their set point, of others towards indifference.

    Args:
        relationships: relationships, changed in place.
        status: statuses of the people.
        trust: set points of the relationships.
        step: share of the way to go.
    """
    for k in range(relationships.size):
        goal = trust[k] if status[k] == person.CUSTOMER else 0.5
        relationships[k] += step * (goal - relationships[k])


@kernel
def drift_towards(values: Floats, goal: float, step: float) -> None:
    """Move values a step towards ``goal``."""
    for k in range(values.size):
        values[k] += step * (goal - values[k])


@kernel
def daily_steps(p: Record) -> tuple[float, float, float]:
    """Return the shares of their ways that attitude, relationship and redress belief drift in a day."""
    return (
        1.0 - exp(-LN2 / p.feeling_attitude_days),
        1.0 - exp(-LN2 / p.feeling_relationship_days),
        1.0 - exp(-LN2 / p.feeling_redress_fade_days),
    )


@kernel
def drift(people: Floats, first: int, last: int, redress: float, steps: tuple[float, float, float]) -> None:
    """Drift attitude, relationship and redress belief of people ``first`` to ``last`` (not included) by a day.

    Args:
        people: the people, shape (columns, people).
        first: first person.
        last: last person, not included.
        redress: the redress belief of somebody without experience.
        steps: see ``daily_steps``.
    """
    relationships = people[person.RELATIONSHIP, first:last]
    drift_attitudes(people[person.ATTITUDE, first:last], relationships, steps[0])
    drift_relationships(relationships, people[person.STATUS, first:last], people[person.TRUST, first:last], steps[1])
    drift_towards(people[person.REDRESS_BELIEF, first:last], redress, steps[2])


@kernel
def count_held(held: Floats, sums: Floats, former: Floats, status: Floats) -> None:
    """Mark customers, and count customers and former customers.

    Args:
        held: 1 for customers, changed in place.
        sums: sums by place in the batch, changed in place.
        former: counts of former customers by place, changed in place.
        status: statuses of the people.
    """
    for k in range(status.size):
        held[k] = 1.0 if status[k] == person.CUSTOMER else 0.0
    for k in range(status.size):
        sums[k] += held[k]
    for k in range(status.size):
        former[k] += 1.0 if status[k] == person.FORMER else 0.0


@kernel
def add_up(sums: Floats, values: Floats, held: Floats) -> None:
    """Add ``values`` of customers to ``sums``."""
    for k in range(values.size):
        sums[k] += values[k] * held[k]


@kernel
def add_up_felt(sums: Floats, margins: Floats, attitudes: Floats, held: Floats) -> None:
    """Add margin times attitude of customers to ``sums``.

    Args:
        sums: sums by place in the batch, changed in place.
        margins: margins.
        attitudes: attitudes.
        held: 1 for customers.
    """
    for k in range(margins.size):
        sums[k] += margins[k] * attitudes[k] * held[k]


@kernel
def count_searching(sums: Floats, search: Floats, held: Floats, day: float) -> None:
    """Count customers who look for an alternative today.

    Args:
        sums: sums by place in the batch, changed in place.
        search: days until which people look for an alternative.
        held: 1 for customers.
        day: today.
    """
    for k in range(search.size):
        sums[k] += held[k] if search[k] > day else 0.0


@kernel
def sum_up(people: Floats, first: int, last: int, day: int, scratch: Floats) -> None:
    """Add up attributes of customers as the day begins.

    Args:
        people: the people, shape (columns, people).
        first: first person of the batch.
        last: last person of the batch, not included.
        day: today.
        scratch: scratch space.
    """
    size = last - first
    held = scratch[HELD, :size]
    attitudes, margins = people[person.ATTITUDE, first:last], people[person.MARGIN, first:last]
    count_held(held, scratch[SUM_HELD], scratch[SUM_FORMER], people[person.STATUS, first:last])
    add_up(scratch[SUM_ATTITUDE], attitudes, held)
    add_up(scratch[SUM_RELATIONSHIP], people[person.RELATIONSHIP, first:last], held)
    add_up(scratch[SUM_EXPECTATION], people[person.EXPECTATION, first:last], held)
    add_up(scratch[SUM_REDRESS], people[person.REDRESS_BELIEF, first:last], held)
    add_up(scratch[SUM_MARGIN], margins, held)
    add_up_felt(scratch[SUM_FELT], margins, attitudes, held)
    count_searching(scratch[SUM_SEARCHING], people[person.SEARCH_UNTIL, first:last], held, float(day))


@kernel
def failure_chances(below: Floats, factors: Floats, held: Floats, failing: float, burst: float) -> None:
    """Compute each customer's chance of a failure today: the ordinary one by their segment, or the outage's.

    Args:
        below: chances, changed in place.
        factors: failure factors.
        held: 1 for customers.
        failing: chance of a failure in an ordinary segment.
        burst: share of customers whom an outage hits.
    """
    for k in range(factors.size):
        below[k] = max(burst, failing * factors[k]) * held[k]


@kernel
def mark_successes(met: Floats, u: Floats, below: Floats, held: Floats, encounter: float) -> None:
    """Mark customers who have an encounter that succeeds.

    Args:
        met: 1 for encounters that succeed, changed in place.
        u: uniform draws.
        below: chances of a failure.
        held: 1 for customers.
        encounter: chance of an encounter.
    """
    for k in range(met.size):
        met[k] = held[k] if below[k] <= u[k] < encounter else 0.0


@kernel
def surprises(surprise: Floats, met: Floats, u: Floats, expectations: Floats, quality: float, spread: float) -> None:
    """Compute the surprise of each encounter, 0 where there was none.

    Args:
        surprise: surprise of each encounter, changed in place.
        met: 1 for encounters that succeed.
        u: uniform draws.
        expectations: expectations.
        quality: mean quality of encounters.
        spread: greatest deviation of quality from its mean.
    """
    for k in range(surprise.size):
        surprise[k] = met[k] * surprise_inlined(quality + spread * (2.0 * u[k] - 1.0), expectations[k])


@kernel
def learn(attitudes: Floats, expectations: Floats, surprise: Floats, gain: float, learning: float) -> None:
    """Update attitude and expectation after the encounters.

    Args:
        attitudes: attitudes, changed in place.
        expectations: expectations, changed in place.
        surprise: surprise of each encounter.
        gain: attitude per unit of surprise.
        learning: share of the surprise by which expectation follows.
    """
    for k in range(surprise.size):
        attitudes[k], expectations[k] = success_inlined(attitudes[k], expectations[k], surprise[k], gain, learning)


@kernel
def have_encounters(
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
    """Let a batch have its encounters: those that succeed move attitude and expectation here, failures are found later.

    Args:
        people: the people, shape (columns, people).
        first: first person of the batch.
        last: last person of the batch, not included.
        scratch: scratch space.
        p: the parameters.
        quality: mean quality of encounters.
        encounter: chance of an encounter today.
        failing: chance that it is one that fails, in an ordinary segment.
        burst: share of customers whom an outage hits today.
    """
    size = last - first
    held, below = scratch[HELD, :size], scratch[FAILS_BELOW, :size]
    met, surprise = scratch[MET, :size], scratch[SURPRISE, :size]
    expectations = people[person.EXPECTATION, first:last]
    failure_chances(below, people[person.FAILURE_FACTOR, first:last], held, failing, burst)
    mark_successes(met, scratch[U_ENCOUNTER], below, held, encounter)
    surprises(surprise, met, scratch[U_QUALITY], expectations, quality, p.experience_quality_spread)
    learn(
        people[person.ATTITUDE, first:last],
        expectations,
        surprise,
        p.experience_surprise_gain,
        p.experience_expectation_learning,
    )
    add_up(scratch[SUM_MET], met, held)


@kernel
def mark_first(listed: Floats, u: Floats, below: Floats) -> None:
    """Mark people whose draw lies below their own bound, and nobody else."""
    for k in range(listed.size):
        listed[k] = 1.0 if u[k] < below[k] else 0.0


@kernel
def mark_acting(listed: Floats, u: Floats, held: Floats, activity: Floats, average: float) -> None:
    """Mark customers whose draw lies below the bound for their activity; keep earlier marks.

    Args:
        listed: marks, changed in place.
        u: uniform draws.
        held: 1 for customers.
        activity: how active people are, a ratio to the average.
        average: bound for a customer of average activity.
    """
    for k in range(listed.size):
        listed[k] = 1.0 if u[k] < average * held[k] * activity[k] else listed[k]


@kernel
def mark_below(listed: Floats, u: Floats, held: Floats, of_customers: float, of_others: float) -> None:
    """Mark people whose draw lies below the bound for customers or the bound for others; keep earlier marks.

    Args:
        listed: marks, changed in place.
        u: uniform draws.
        held: 1 for customers.
        of_customers: bound for customers.
        of_others: bound for everybody else.
    """
    for k in range(listed.size):
        listed[k] = 1.0 if u[k] < (of_customers if held[k] > 0.0 else of_others) else listed[k]


@kernel
def mark_forgetting(listed: Floats, u: Floats, status: Floats, forgets: float) -> None:
    """Mark former customers who forget the company; keep earlier marks.

    Args:
        listed: marks, changed in place.
        u: uniform draws.
        status: statuses of the people.
        forgets: chance to forget.
    """
    for k in range(listed.size):
        listed[k] = 1.0 if (status[k] == person.FORMER and u[k] < forgets) else listed[k]


@kernel
def total(scratch: Floats, row: int) -> float:
    """Return the sum of a row of scratch, place after place."""
    found = 0.0
    for k in range(scratch.shape[1]):
        found += scratch[row, k]
    return found
