"""Phase 2: experience of customers, and drift of everybody.

This is the one pass over all people, a batch at a time (``sim.conduct.daily_batch``). It draws one block a person-day: an encounter that
succeeds or fails, an act without a failure, a moment to ponder leaving or joining, and drift. Everything rarer is decided later, for the
few people whom it puts on the day's to-do lists.
"""

from __future__ import annotations

from sim.conduct import daily_batch as a
from sim.conduct.activity import activity_of
from sim.conduct.loyalty import MOST_LIKELY, most_joining
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import daily_metrics, person, root_cause, scalar, todo_list
from sim.state.scratch import BATCH
from sim.state.state import State


@kernel
def hurt_by(severity: int, p: Record) -> float:
    """Return the attitude lost to a failure of ``severity``."""
    if severity == 0:
        return p.experience_hurt_minor
    if severity == 1:
        return p.experience_hurt_quality
    if severity == 2:
        return p.experience_hurt_money
    return p.experience_hurt_serious


@kernel
def cause_rates(causes: Floats) -> float:
    """Return the failures per encounter from all causes, less what has been fixed."""
    total = 0.0
    for cause in range(causes.shape[0]):
        total += causes[cause, root_cause.RATE] * causes[cause, root_cause.LEVEL]
    return total


@kernel
def greatest_act_rate(p: Record) -> float:
    """Return an upper bound of the chance of any act without a failure on an ordinary day, at average activity."""
    more = p.spread_answers_bring_reviews  # of public words, where every review is answered
    praise = p.voice_praise * (1.0 + p.voice_praise_bend) * (1.0 + p.voice_public_share * more)
    words = p.voice_words * (1.0 + max(p.voice_words_left, p.voice_words_right)) * (1.0 + p.voice_words_public * more)
    unfounded = p.voice_unfounded / p.society_entitlement_median
    unfounded *= 1.0 + p.voice_let_down * (1.0 - p.experience_quality)
    return (p.voice_questions + praise + words + unfounded) / DAYS_PER_MONTH


@entry
def update_everybody(state: State, day: int, weekday: float, join_rate: float) -> None:
    """Update everybody for one day; sums over customers are those of the start of the day.

    Args:
        state: the state.
        day: today.
        weekday: how much people speak today, mean one.
        join_rate: ordinary daily hazard of joining.
    """
    people, p, scalars = state.people, state.p, state.scalars
    encounter = p.experience_encounters / DAYS_PER_MONTH
    failing, burst = encounter * cause_rates(state.causes), scalars[scalar.OUTAGE_SHARE]
    quality = min(1.0, p.experience_quality + scalars[scalar.QUALITY_GAIN])
    forgets = 1.0 - exp(-1.0 / p.loyalty_forget_days)
    acting = weekday * greatest_act_rate(p)
    leaving = min(1.0, MOST_LIKELY * p.loyalty_churn * p.baseline_churn / DAYS_PER_MONTH)
    joining = min(1.0, most_joining(p) * join_rate)
    steps = a.daily_steps(p)
    scratch = state.scratch
    scratch[:] = 0.0
    listed = scratch[a.LISTED]
    scalars[scalar.FAILED_COUNT] = scalars[scalar.ACTING_COUNT] = scalars[scalar.PONDERING_COUNT] = 0.0
    forgetting = 0.0
    for first in range(0, people.shape[1], BATCH):
        last = min(people.shape[1], first + BATCH)
        a.draw_batch(scratch, state.seed, first, last - first, day)
        a.drift(people, first, last, p.feeling_redress_start, steps)
        a.sum_up(people, first, last, day, scratch)
        a.have_encounters(people, first, last, scratch, p, quality, encounter, failing, burst)
        some, held = listed[: last - first], scratch[a.HELD]
        a.mark_first(some, scratch[a.U_ENCOUNTER], scratch[a.FAILS_BELOW])
        if p.society_activity_sigma > 0.0:
            a.mark_acting(some, scratch[a.U_ACT], held, people[person.ACTIVITY, first:last], acting)
        else:
            a.mark_below(some, scratch[a.U_ACT], held, acting, 0.0)
        a.mark_below(some, scratch[a.U_LOYALTY], held, leaving, joining)
        a.mark_forgetting(some, scratch[a.U_QUALITY], people[person.STATUS, first:last], forgets)
        for k in range(last - first):
            if listed[k] > 0.0:
                forgetting += enlist(state, first, k, scratch, acting, leaving, joining, forgets)
    note_sums(state, scratch, forgetting)


@kernel
def enlist(
    state: State, first: int, k: int, scratch: Floats, acting: float, leaving: float, joining: float, forgets: float
) -> float:
    """Put person ``k`` of a batch on the day's to-do lists; return 1 for a former customer who forgets, else 0.

    Args:
        state: the state.
        first: first person of the batch.
        k: place in the batch.
        scratch: scratch space of the batch.
        acting: bound of the draw for an act without a failure, at average activity.
        leaving: bound of the draw for pondering to leave.
        joining: bound of the draw for pondering to join.
        forgets: chance that a former customer forgets.
    """
    scalars, i = state.scalars, first + k
    u_loyalty, held = scratch[a.U_LOYALTY, k], scratch[a.HELD, k] > 0.0
    if held:
        if scratch[a.U_ENCOUNTER, k] < scratch[a.FAILS_BELOW, k]:
            state.todo[todo_list.FAILED, int(scalars[scalar.FAILED_COUNT])] = i
            scalars[scalar.FAILED_COUNT] += 1.0
        elif scratch[a.U_ACT, k] < acting * activity_of(state, i):
            place = int(scalars[scalar.ACTING_COUNT])
            state.todo[todo_list.ACTING, place] = i
            state.todo_draws[todo_list.ACTING_DRAW, place] = scratch[a.U_ACT, k]
            scalars[scalar.ACTING_COUNT] += 1.0
    if u_loyalty < (leaving if held else joining):
        place = int(scalars[scalar.PONDERING_COUNT])
        state.todo[todo_list.PONDERING, place] = i
        state.todo_draws[todo_list.PONDERING_DRAW, place] = u_loyalty
        scalars[scalar.PONDERING_COUNT] += 1.0
    if state.people[person.STATUS, i] == person.FORMER and scratch[a.U_QUALITY, k] < forgets:
        state.people[person.STATUS, i] = person.PROSPECT
        return 1.0
    return 0.0


@kernel
def note_sums(state: State, scratch: Floats, forgetting: float) -> None:
    """Record the day's means over customers and the counts of people."""
    scalars, metrics = state.scalars, state.metrics
    customers = a.total(scratch, a.SUM_HELD)
    held = max(1.0, customers)
    scalars[scalar.MARGIN_HELD] = a.total(scratch, a.SUM_MARGIN)
    scalars[scalar.MARGIN_FELT] = a.total(scratch, a.SUM_FELT)
    metrics[daily_metrics.CUSTOMERS] = customers
    metrics[daily_metrics.FORMER] = a.total(scratch, a.SUM_FORMER) - forgetting
    metrics[daily_metrics.ATTITUDE] = a.total(scratch, a.SUM_ATTITUDE) / held
    metrics[daily_metrics.RELATIONSHIP] = a.total(scratch, a.SUM_RELATIONSHIP) / held
    metrics[daily_metrics.EXPECTATION] = a.total(scratch, a.SUM_EXPECTATION) / held
    metrics[daily_metrics.REDRESS_BELIEF] = a.total(scratch, a.SUM_REDRESS) / held
    metrics[daily_metrics.SEARCHING] = a.total(scratch, a.SUM_SEARCHING)
    metrics[daily_metrics.ENCOUNTERS] = a.total(scratch, a.SUM_MET) + scalars[scalar.FAILED_COUNT]
    metrics[daily_metrics.FAILURES] = scalars[scalar.FAILED_COUNT]


@kernel
def fade_trouble(state: State, i: int, day: int) -> None:
    """Fade what person ``i`` remembers of recent failures, complaints and failed recoveries to ``day``."""
    people = state.people
    since = day - people[person.TROUBLE_DAY, i]
    if since > 0.0:
        kept = exp(-since / state.p.experience_memory_days)
        people[person.RECENT_FAILURES, i] *= kept
        people[person.RECENT_COMPLAINTS, i] *= kept
        people[person.FAILED_RECOVERY, i] *= kept
        people[person.TROUBLE_DAY, i] = float(day)


@kernel
def remember_complaint(state: State, i: int, day: int) -> None:
    """Count a complaint of person ``i`` as recent, from this minute on."""
    fade_trouble(state, i, day)
    state.people[person.RECENT_COMPLAINTS, i] += 1.0


@kernel
def start_search(state: State, i: int, day: int) -> None:
    """Let customer ``i`` look for an alternative, for a time that is drawn; a search that goes on is left as it is."""
    if state.people[person.SEARCH_UNTIL, i] > day:
        return
    u = draw.uniform(state.seed, i, day, draw.ZERO, draw.SEARCH_LENGTH)
    state.people[person.SEARCH_UNTIL, i] = day + 1.0 + draw.exponential(u, state.p.loyalty_search_days)


@kernel
def apply_failure(state: State, day: int, i: int) -> tuple[int, int]:
    """Apply a failure to customer ``i``; return its root cause and severity."""
    people, p, seed = state.people, state.p, state.seed
    total = cause_rates(state.causes)
    target = draw.uniform(seed, i, day, draw.ZERO, draw.CAUSE) * total
    cause = 0
    reached = 0.0
    for k in range(state.causes.shape[0]):
        reached += state.causes[k, root_cause.RATE] * state.causes[k, root_cause.LEVEL]
        cause = k
        if target < reached:
            break
    severity = draw.choice(
        draw.uniform(seed, i, day, draw.ZERO, draw.SEVERITY), state.causes[cause, root_cause.SEVERITY_MIX :]
    )
    fade_trouble(state, i, day)
    hurt = hurt_by(severity, p) * (1.0 + p.experience_repeat * people[person.RECENT_FAILURES, i])
    people[person.ATTITUDE, i] = max(-1.0, people[person.ATTITUDE, i] - hurt)
    people[person.RELATIONSHIP, i] = max(0.0, people[person.RELATIONSHIP, i] - p.experience_distrust * hurt)
    people[person.RECENT_FAILURES, i] += 1.0
    people[person.LAST_CAUSE, i] = float(cause)
    return cause, severity
