"""Phase 2: what customers live through, and what time does to everybody.

The one pass over all people, a rank at a time (``sim.conduct.daily_batch``). It draws one block a person-day: an encounter that succeeds or
fails, an act without a failure, a moment to ponder leaving or joining, and drift. Whatever is rarer is decided later, for the few whose
names it puts on the day's lists.
"""

from __future__ import annotations

import numpy as np

from sim.conduct import daily_batch as a
from sim.conduct.hazards import MOST_LIKELY, most_joining
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.state import World


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
    unfounded *= 1.0 + p.voice_let_down * (1.0 - p.experience_quality)
    return (p.voice_questions + praise + words + unfounded) / DAYS_PER_MONTH


@kernel
def live_through(world: World, day: int, weekday: float, join_rate: float) -> None:
    """One day for everybody. ``weekday``: how much people speak today, mean one; ``join_rate``: ordinary daily hazard of joining.

    Sums over customers are taken in passing, as the day begins.
    """
    people, p, gauge = world.people, world.p, world.gauge
    encounter = p.experience_encounters / DAYS_PER_MONTH
    failing, burst = encounter * cause_rates(world), gauge[c.BURST]
    quality = min(1.0, p.experience_quality + gauge[c.QUALITY_GAIN])
    forgets = 1.0 - exp(-1.0 / p.loyalty_forget_days)
    acting = weekday * greatest_act_rate(p)
    leaving = min(1.0, MOST_LIKELY * p.loyalty_churn * p.baseline_churn / DAYS_PER_MONTH)
    joining = min(1.0, most_joining(p) * join_rate)
    scratch = np.zeros((a.SCRATCH_ROWS, a.RANK))
    listed = scratch[a.LISTED]
    gauge[c.FAILED_COUNT] = gauge[c.ACTING_COUNT] = gauge[c.PONDERING_COUNT] = 0.0
    forgetting = 0.0
    for first in range(0, people.shape[1], a.RANK):
        last = min(people.shape[1], first + a.RANK)
        a.draw_rank(scratch, world.seed, first, last - first, day)
        a.drift(people, first, last, p)
        a.look_back(people, first, last, day, scratch)
        a.live_on(people, first, last, scratch, p, quality, encounter, failing, burst)
        some, held = listed[: last - first], scratch[a.HELD]
        a.mark_first(some, scratch[a.U_ENCOUNTER], scratch[a.FAILS_BELOW])
        a.mark_below(some, scratch[a.U_ACT], held, acting, 0.0)
        a.mark_below(some, scratch[a.U_LOYALTY], held, leaving, joining)
        a.mark_forgetting(some, scratch[a.U_QUALITY], people[c.STATUS, first:last], forgets)
        for k in range(last - first):
            if listed[k] > 0.0:
                forgetting += enlist(world, first, k, scratch, acting, leaving, joining, forgets)
    look_at_sums(world, scratch, forgetting)


@kernel
def enlist(
    world: World, first: int, k: int, scratch: Floats, acting: float, leaving: float, joining: float, forgets: float
) -> float:
    """Put person ``k`` of the rank from ``first`` on the day's lists; 1 when they are a former customer who forgets."""
    gauge, i = world.gauge, first + k
    u_loyalty, held = scratch[a.U_LOYALTY, k], scratch[a.HELD, k] > 0.0
    if held:
        if scratch[a.U_ENCOUNTER, k] < scratch[a.FAILS_BELOW, k]:
            world.roll[0, int(gauge[c.FAILED_COUNT])] = i
            gauge[c.FAILED_COUNT] += 1.0
        elif scratch[a.U_ACT, k] < acting:
            place = int(gauge[c.ACTING_COUNT])
            world.roll[1, place] = i
            world.chance[0, place] = scratch[a.U_ACT, k]
            gauge[c.ACTING_COUNT] += 1.0
    if u_loyalty < (leaving if held else joining):
        place = int(gauge[c.PONDERING_COUNT])
        world.roll[2, place] = i
        world.chance[1, place] = u_loyalty
        gauge[c.PONDERING_COUNT] += 1.0
    if world.people[c.STATUS, i] == c.FORMER and scratch[a.U_QUALITY, k] < forgets:
        world.people[c.STATUS, i] = c.PROSPECT
        return 1.0
    return 0.0


@kernel
def look_at_sums(world: World, scratch: Floats, forgetting: float) -> None:
    """The day's means over customers, and how many there are of whom."""
    gauge, tally = world.gauge, world.tally
    customers = a.total(scratch, a.SUM_HELD)
    held = max(1.0, customers)
    gauge[c.MARGIN_HELD] = a.total(scratch, a.SUM_MARGIN)
    gauge[c.MARGIN_FELT] = a.total(scratch, a.SUM_FELT)
    tally[t.T_CUSTOMERS] = customers
    tally[t.T_FORMER] = a.total(scratch, a.SUM_FORMER) - forgetting
    tally[t.T_ATTITUDE] = a.total(scratch, a.SUM_ATTITUDE) / held
    tally[t.T_RELATIONSHIP] = a.total(scratch, a.SUM_RELATIONSHIP) / held
    tally[t.T_EXPECTATION] = a.total(scratch, a.SUM_EXPECTATION) / held
    tally[t.T_REDRESS] = a.total(scratch, a.SUM_REDRESS) / held
    tally[t.T_SEARCHING] = a.total(scratch, a.SUM_SEARCHING)
    tally[t.T_ENCOUNTERS] = a.total(scratch, a.SUM_MET) + gauge[c.FAILED_COUNT]
    tally[t.T_FAILURES] = gauge[c.FAILED_COUNT]


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
    u = draw.uniform(world.seed, i, day, draw.NIL, draw.SEARCH_LENGTH)
    world.people[c.SEARCH_UNTIL, i] = day + 1.0 + draw.exponential(u, world.p.loyalty_search_days)


@kernel
def suffer(world: World, day: int, i: int) -> tuple[int, int]:
    """A failure for customer ``i``: its root cause and severity, and what it does to them."""
    people, p, seed = world.people, world.p, world.seed
    total = cause_rates(world)
    target = draw.uniform(seed, i, day, draw.NIL, draw.CAUSE) * total
    cause = 0
    reached = 0.0
    for k in range(world.causes.shape[0]):
        reached += world.causes[k, c.CAUSE_RATE] * world.causes[k, c.CAUSE_LEVEL]
        cause = k
        if target < reached:
            break
    severity = draw.choice(draw.uniform(seed, i, day, draw.NIL, draw.SEVERITY), world.causes[cause, c.CAUSE_MIX :])
    fade_trouble(world, i, day)
    hurt = hurt_by(severity, p) * (1.0 + p.experience_repeat * people[c.RECENT_FAILURES, i])
    people[c.ATTITUDE, i] = max(-1.0, people[c.ATTITUDE, i] - hurt)
    people[c.RELATIONSHIP, i] = max(0.0, people[c.RELATIONSHIP, i] - p.experience_distrust * hurt)
    people[c.RECENT_FAILURES, i] += 1.0
    people[c.LAST_CAUSE, i] = float(cause)
    return cause, severity
