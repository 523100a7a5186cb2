"""Opening of a conversation: its row, its first events, and who is counted as a speaker.

The minute at which somebody speaks follows the profile of hours.
"""

from __future__ import annotations

from sim.conduct.spread import infectiousness
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import flag
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH, Floats
from sim.state import conversation, daily_metrics, event, person, scalar
from sim.state.constants import NEVER
from sim.state.event_queue import schedule
from sim.state.state import State, new_conversation

EVENTS_PER_OPENING = 4
"""Room in the event queue that an opening requires."""


@kernel
def minute_of(u: float, rhythm: Floats) -> float:
    """Return the minute of the day at quantile ``u`` of the profile of hours, given as 25 cumulative shares."""
    hour = 0
    while hour < 23 and rhythm[hour + 1] <= u:
        hour += 1
    width = rhythm[hour + 1] - rhythm[hour]
    within = (u - rhythm[hour]) / width if width > 0.0 else 0.5
    return min(DAY_MIN - 1e-6, 60.0 * (hour + within))


@kernel
def patience_of(u: float, p: Record) -> float:
    """Return the minutes that somebody is patient, at quantile ``u``."""
    if p.desk_patience_exponential > 0.5:
        return draw.exponential(u, p.desk_patience_min)
    return draw.lognormal(u, p.desk_patience_min, p.desk_patience_sigma)


@kernel
def open_conversation(
    state: State,
    day: int,
    i: int,
    kind: float,
    valence: float,
    severity: int,
    cause: int,
    fair: float,
    public: bool,
    ordinal: int,
) -> int:
    """Open a conversation today; return its index. Requires room for 1 conversation.

    Args:
        state: the state.
        day: today.
        i: the opener.
        kind: COMPLAINT, QUESTION, PRAISE or WORD.
        valence: 1 or -1.
        severity: 0 to 3, -1 where nothing failed.
        cause: root cause, -1 where nothing failed.
        fair: 1 where a complaint is fair.
        public: whether others can read it.
        ordinal: which of the opener's conversations of the day it is.
    """
    people, p, seed = state.people, state.p, state.seed
    conversation_id = new_conversation(state)
    row = state.conversations[conversation_id]
    row[:] = 0.0
    minute = minute_of(draw.uniform(seed, i, day, ordinal, draw.MINUTE), state.hour_profile)
    opened = day * DAY_MIN + minute
    row[conversation.OPENER] = float(i)
    row[conversation.DAY] = float(day)
    row[conversation.ORDINAL] = float(ordinal)
    row[conversation.OPENED_AT] = opened
    row[conversation.LAST_TURN_AT] = opened
    row[conversation.KIND] = kind
    row[conversation.VALENCE] = valence
    row[conversation.SEVERITY] = float(severity)
    row[conversation.CAUSE] = float(cause)
    row[conversation.FAIR] = fair
    row[conversation.PUBLIC] = flag(public)
    row[conversation.CHANNEL] = people[person.PUBLIC_CHANNEL, i] if public else people[person.PRIVATE_CHANNEL, i]
    row[conversation.ANGER] = p.spread_calm
    if kind == conversation.COMPLAINT:
        arousal = 0.25 * (1.0 + max(severity, 0))
        row[conversation.ANGER] = min(
            1.0, arousal * (0.5 + people[person.LOUDNESS, i]) * (1.0 - 0.5 * people[person.ATTITUDE, i])
        )
    row[conversation.INFECTIOUSNESS] = infectiousness(draw.uniform(seed, i, day, ordinal, draw.INFECTIOUS), p)
    row[conversation.STATE] = conversation.UNHEARD
    row[conversation.HEARD_AT] = NEVER
    row[conversation.FIRST_ANSWER_AT] = NEVER
    row[conversation.ACT_AT_REACH] = NEVER
    return conversation_id


@kernel
def announce(state: State, conversation_id: int) -> None:
    """Schedule the opening of a conversation, and the end of the opener's patience where they expect an answer.

    Requires room for ``EVENTS_PER_OPENING`` events.
    """
    row = state.conversations[conversation_id]
    state.metrics[daily_metrics.CONVERSATIONS] += 1.0
    opener, opened = row[conversation.OPENER], row[conversation.OPENED_AT]
    schedule(state, opened, event.POST, opener, opener, float(conversation_id), opener)
    if row[conversation.KIND] == conversation.COMPLAINT or row[conversation.KIND] == conversation.QUESTION:
        u = draw.uniform(
            state.seed, int(opener), int(row[conversation.DAY]), int(row[conversation.ORDINAL]), draw.PATIENCE
        )
        schedule(
            state, opened + patience_of(u, state.p), event.PATIENCE_END, opener, opener, float(conversation_id), 0.0
        )
        schedule(state, opened + 2.0 * DAY_MIN, event.LAPSE, opener, opener, float(conversation_id), 0.0)


@kernel
def note_complaint(state: State, day: int, i: int, public: bool) -> None:
    """Count a complaint by ``i``; it becomes recent once it is made, see ``remember_complaint``.

    Args:
        state: the state.
        day: today.
        i: the person.
        public: whether others can read it.
    """
    people, metrics = state.people, state.metrics
    metrics[daily_metrics.COMPLAINTS_PUBLIC if public else daily_metrics.COMPLAINTS_PRIVATE] += 1.0
    if people[person.COMPLAINED_BEFORE, i] == 0.0:
        metrics[daily_metrics.COMPLAINTS_FIRST] += 1.0
        people[person.COMPLAINED_BEFORE, i] = 1.0
    people[person.CASES, i] += 1.0
    if public and people[person.WHINER, i] > 0.0:
        spoke_as_whiner(state, day, i)


@kernel
def month_of(state: State, day: float) -> float:
    """Return the month of the comparison in which ``day`` lies, negative in burn-in."""
    start = state.scalars[scalar.COMPARISON_START]
    if start >= NEVER:
        return -1.0
    return float((day * DAY_MIN - start) // (DAYS_PER_MONTH * DAY_MIN))


@kernel
def spoke_as_whiner(state: State, day: int, i: int) -> None:
    """Count whiner ``i`` once a day and once a month."""
    last = state.people[person.SPOKE_AS_WHINER, i]
    if last != day:
        state.metrics[daily_metrics.SPEAKERS_WHINERS] += 1.0
        if month_of(state, last) != month_of(state, float(day)):
            state.scalars[scalar.SPEAKERS_WHINERS_MONTH] += 1.0
        state.people[person.SPOKE_AS_WHINER, i] = float(day)


@kernel
def spoke_as_advocate(state: State, day: int, i: int) -> None:
    """Count advocate ``i`` once a day and once a month."""
    last = state.people[person.SPOKE_AS_ADVOCATE, i]
    if last != day:
        state.metrics[daily_metrics.SPEAKERS_ADVOCATES] += 1.0
        if month_of(state, last) != month_of(state, float(day)):
            state.scalars[scalar.SPEAKERS_ADVOCATES_MONTH] += 1.0
        state.people[person.SPOKE_AS_ADVOCATE, i] = float(day)
