"""Phase 2: what customers live through, and what time does to everybody.

The one pass over all people. It draws one block a person-day: an encounter that succeeds or fails, an act without a failure, a moment to
ponder leaving or joining, and drift. Whatever is rarer is decided later, for the few whose names it puts on the day's lists.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim import randomness as draw
from sim.compiled import Record, kernel
from sim.numerics import exp
from sim.society import columns as c
from sim.society import tally as t
from sim.society.world import Floats, World

Words = npt.NDArray[np.uint64]

_CHUNK = 256
LN2 = 0.6931471805599453
MOST_LIKELY = 40.0  # hazards of leaving and joining never exceed this many times the ordinary one


@kernel
def after_success(
    attitude: float, expectation: float, quality: float, gain: float, learning: float
) -> tuple[float, float]:
    """Attitude and expectation after an encounter of ``quality``: surprise moves attitude, expectation follows experience."""
    surprise = quality - expectation
    return attitude + gain * surprise, expectation + learning * surprise


@kernel
def hurt_by(severity: int, p: Record) -> float:
    """Attitude lost to a failure of ``severity``."""
    if severity == 0:
        return p.experience_hurt_minor
    if severity == 1:
        return p.experience_hurt_quality
    if severity == 2:
        return p.experience_hurt_money
    return p.experience_hurt_serious


@kernel
def cause_rates(world: World) -> float:
    """Failures per encounter from all causes, as far as they are not fixed."""
    total = 0.0
    for cause in range(world.causes.shape[0]):
        total += world.causes[cause, c.CAUSE_RATE] * world.causes[cause, c.CAUSE_LEVEL]
    return total


@kernel
def greatest_act_rate(p: Record) -> float:
    """An upper bound of the chance of any act without a failure on a day of ordinary talk."""
    praise = p.voice_praise * (1.0 + p.voice_praise_bend)
    words = p.voice_words * (1.0 + max(p.voice_words_left, p.voice_words_right))
    unfounded = p.voice_unfounded / p.society_entitlement_median
    return (p.voice_questions + praise + words + unfounded) / 30.0


@kernel
def draw_chunk(
    w0: Words, w1: Words, w2: Words, w3: Words, seed: np.uint64, first: int, count: int, day: int
) -> None:
    """The four words of the daily block for ``count`` people from ``first`` on.

    Four arrays and no branches, so that it compiles to vector code.
    """
    key0, key1 = seed & draw.MASK, seed >> draw.SHIFT
    for k in range(count):
        w0[k], w1[k], w2[k], w3[k] = draw.philox_inlined(
            np.uint64(first + k), np.uint64(day), np.uint64(0), np.uint64(0), key0, key1
        )


@kernel
def drift(people: Floats, first: int, last: int, p: Record) -> None:
    """A day's drift of people ``first`` to ``last`` (not included).

    Attitude towards what the relationship warrants, relationship towards its set point, redress belief
    towards its start. No branches, so that it compiles to vector code.
    """
    attitude_step = 1.0 - exp(-LN2 / p.feeling_attitude_days)
    relationship_step = 1.0 - exp(-LN2 / p.feeling_relationship_days)
    redress_step = 1.0 - exp(-LN2 / p.feeling_redress_fade_days)
    redress_start = p.feeling_redress_start
    status, trust = people[c.STATUS], people[c.TRUST]
    attitudes, relationships, redresses = people[c.ATTITUDE], people[c.RELATIONSHIP], people[c.REDRESS]
    for i in range(first, last):
        relationship = relationships[i]
        attitudes[i] += attitude_step * (2.0 * relationship - 1.0 - attitudes[i])
        goal = trust[i] if status[i] == c.CUSTOMER else 0.5
        relationships[i] = relationship + relationship_step * (goal - relationship)
        redresses[i] += redress_step * (redress_start - redresses[i])


@kernel
def live_through(world: World, day: int, weekday: float, join_rate: float) -> None:
    """One day for everybody. ``weekday``: how much people speak today, mean one; ``join_rate``: ordinary daily hazard of joining.

    Means over customers are taken in passing, as the day begins.
    """
    people, p, seed, gauge, tally = world.people, world.p, world.seed, world.gauge, world.tally
    encounter = p.experience_encounters / 30.0
    failing = encounter * cause_rates(world)
    burst = gauge[c.BURST]
    failing_bound = max(burst, failing * gauge[c.FAILURE_FACTOR_MAX])
    quality, spread = p.experience_quality, p.experience_quality_spread
    gain, learning = p.experience_surprise_gain, p.experience_expectation_learning
    forgets = 1.0 - exp(-1.0 / p.loyalty_forget_days)
    acting_bound = weekday * greatest_act_rate(p)
    leave_bound = min(1.0, MOST_LIKELY * p.loyalty_churn * p.reference_churn / 30.0)
    join_bound = min(1.0, MOST_LIKELY * join_rate)
    status, attitudes, relationships = people[c.STATUS], people[c.ATTITUDE], people[c.RELATIONSHIP]
    redresses, expectations, margins, search = (
        people[c.REDRESS],
        people[c.EXPECTATION],
        people[c.MARGIN],
        people[c.SEARCH_UNTIL],
    )
    failed, acting, pondering, customers, former, searching, encounters = 0, 0, 0, 0, 0, 0, 0
    attitude_sum, relationship_sum, expectation_sum, redress_sum, margin_sum, felt_sum = (
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
    )
    count = people.shape[1]
    w0, w1 = np.empty(_CHUNK, dtype=np.uint64), np.empty(_CHUNK, dtype=np.uint64)
    w2, w3 = np.empty(_CHUNK, dtype=np.uint64), np.empty(_CHUNK, dtype=np.uint64)
    for first in range(0, count, _CHUNK):
        last = min(count, first + _CHUNK)
        draw_chunk(w0, w1, w2, w3, seed, first, last - first, day)
        drift(people, first, last, p)
        for i in range(first, last):
            at = i - first
            u_loyalty = draw.unit(w2[at])
            if status[i] == c.CUSTOMER:
                attitude, expectation, margin = attitudes[i], expectations[i], margins[i]
                customers += 1
                attitude_sum += attitude
                relationship_sum += relationships[i]
                expectation_sum += expectation
                redress_sum += redresses[i]
                margin_sum += margin
                felt_sum += margin * attitude
                if search[i] > day:
                    searching += 1
                u = draw.unit(w0[at])
                if u < failing_bound and u < max(burst, failing * people[c.FAILURE_FACTOR, i]):
                    world.roll[0, failed] = i
                    failed += 1
                    encounters += 1
                else:
                    if u < encounter:
                        encounters += 1
                        met = quality + spread * (2.0 * draw.unit(w3[at]) - 1.0)
                        attitude, expectations[i] = after_success(attitude, expectation, met, gain, learning)
                        attitudes[i] = min(1.0, max(-1.0, attitude))
                    act = draw.unit(w1[at])
                    if act < acting_bound:
                        world.roll[1, acting] = i
                        world.chance[0, acting] = act
                        acting += 1
                if u_loyalty < leave_bound:
                    world.roll[2, pondering] = i
                    world.chance[1, pondering] = u_loyalty
                    pondering += 1
            else:
                if status[i] == c.FORMER:
                    if draw.unit(w3[at]) < forgets:
                        status[i] = c.PROSPECT
                    else:
                        former += 1
                if u_loyalty < join_bound:
                    world.roll[2, pondering] = i
                    world.chance[1, pondering] = u_loyalty
                    pondering += 1
    gauge[c.FAILED_COUNT] = float(failed)
    gauge[c.ACTING_COUNT] = float(acting)
    gauge[c.PONDERING_COUNT] = float(pondering)
    gauge[c.MARGIN_HELD] = margin_sum
    gauge[c.MARGIN_FELT] = felt_sum
    held = max(1.0, float(customers))
    tally[t.T_CUSTOMERS] = float(customers)
    tally[t.T_FORMER] = float(former)
    tally[t.T_ATTITUDE] = attitude_sum / held
    tally[t.T_RELATIONSHIP] = relationship_sum / held
    tally[t.T_EXPECTATION] = expectation_sum / held
    tally[t.T_REDRESS] = redress_sum / held
    tally[t.T_SEARCHING] = float(searching)
    tally[t.T_ENCOUNTERS] = float(encounters)
    tally[t.T_FAILURES] = float(failed)


@kernel
def fade_trouble(world: World, i: int, day: int) -> None:
    """Bring what person ``i`` remembers of recent failures, complaints and failed recoveries up to ``day``."""
    people = world.people
    since = day - people[c.TROUBLE_DAY, i]
    if since > 0.0:
        kept = exp(-since / world.p.experience_memory_days)
        people[c.RECENT_FAILURES, i] *= kept
        people[c.RECENT_COMPLAINTS, i] *= kept
        people[c.FAILED_RECOVERY, i] *= kept
        people[c.TROUBLE_DAY, i] = float(day)


@kernel
def remember_complaint(world: World, i: int, day: int) -> None:
    """Person ``i`` has just complained: it counts as recent from this minute on."""
    fade_trouble(world, i, day)
    world.people[c.RECENT_COMPLAINTS, i] += 1.0


@kernel
def start_search(world: World, i: int, day: int) -> None:
    """Customer ``i`` starts to look for an alternative, for a time that is drawn."""
    u = draw.uniform(world.seed, i, day, 0, draw.SEARCH_LENGTH)
    world.people[c.SEARCH_UNTIL, i] = day + 1.0 + draw.exponential(u, world.p.loyalty_search_days)


@kernel
def suffer(world: World, day: int, i: int) -> tuple[int, int]:
    """A failure for customer ``i``: its root cause and severity, and what it does to them."""
    people, p, seed = world.people, world.p, world.seed
    total = cause_rates(world)
    target = draw.uniform(seed, i, day, 0, draw.CAUSE) * total
    cause = 0
    reached = 0.0
    for k in range(world.causes.shape[0]):
        reached += world.causes[k, c.CAUSE_RATE] * world.causes[k, c.CAUSE_LEVEL]
        cause = k
        if target < reached:
            break
    severity = draw.choice(draw.uniform(seed, i, day, 0, draw.SEVERITY), world.causes[cause, c.CAUSE_MIX :])
    fade_trouble(world, i, day)
    hurt = hurt_by(severity, p) * (1.0 + p.experience_repeat * people[c.RECENT_FAILURES, i])
    people[c.ATTITUDE, i] = max(-1.0, people[c.ATTITUDE, i] - hurt)
    people[c.RELATIONSHIP, i] = max(0.0, people[c.RELATIONSHIP, i] - p.experience_distrust * hurt)
    people[c.RECENT_FAILURES, i] += 1.0
    return cause, severity
