"""Phase 3: voice. People decide whether to speak, to whom and where.

After a failure: silence, a private complaint, a public complaint, or a quiet exit. Without one: praise, a question, a word
to peers, an unfounded complaint. An act is drawn from one of the two, never both. Choices use the state of the morning and
the failure itself.
"""

from __future__ import annotations

from sim.conduct.experience import apply_failure, fade_trouble, start_search
from sim.conduct.opening import EVENTS_PER_OPENING, announce, note_complaint, open_conversation, spoke_as_advocate
from sim.conduct.reviews import more_reviews, public_chance
from sim.conduct.voice_chances import (
    complains,
    exits_quietly,
    goes_public,
    hockey_stick,
    let_down,
    lopsided_u,
    search_chance,
)
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.units import DAYS_PER_MONTH
from sim.state import conversation, daily_metrics, person, scalar, todo_list
from sim.state.constants import NONE, ZERO
from sim.state.event_queue import has_room
from sim.state.state import State


@kernel
def voice_of_failed(state: State, day: int, i: int) -> None:
    """Let customer ``i`` react to a failure: complain, leave quietly, look around or keep quiet."""
    people, p, seed, metrics = state.people, state.p, state.seed, state.metrics
    cause, severity = apply_failure(state, day, i)
    loudness, redress = people[person.LOUDNESS, i], people[person.REDRESS_BELIEF, i]
    switching, deviated = people[person.SWITCHING_COST, i], people[person.FAILED_RECOVERY, i]
    if draw.uniform(seed, i, day, draw.ZERO, draw.COMPLAIN) < complains(
        severity, loudness, redress, switching, deviated, p
    ):
        public = draw.uniform(seed, i, day, draw.ZERO, draw.PUBLIC) < goes_public(loudness, redress, deviated, p)
        note_complaint(state, day, i, public)
        announce(
            state, open_conversation(state, day, i, conversation.COMPLAINT, -1.0, severity, cause, 1.0, public, ZERO)
        )
        may_look_around(state, day, i, severity, p.loyalty_search_speaking)
        return
    people[person.SILENT_FAILURES, i] += 1.0
    people[person.LAST_SILENT_FAILURE, i] = float(day)
    if draw.uniform(seed, i, day, draw.ZERO, draw.QUIET_EXIT) < exits_quietly(
        severity, switching, people[person.RELATIONSHIP, i], p
    ):
        people[person.LEAVES_QUIETLY, i] = 1.0
        metrics[daily_metrics.LEFT_QUIETLY] += 1.0
    else:
        may_look_around(state, day, i, severity, 1.0)


@kernel
def may_look_around(state: State, day: int, i: int, severity: int, ratio: float) -> None:
    """Let customer ``i`` look for an alternative, by chance, after a failure that is more than minor.

    Args:
        state: the state.
        day: today.
        i: the customer.
        severity: of the failure.
        ratio: of the chance to that of a customer who keeps quiet.
    """
    if severity < 1:
        return
    chance = ratio * search_chance(state.people[person.SWITCHING_COST, i], state.p)
    if draw.uniform(state.seed, i, day, draw.ZERO, draw.SEARCH) < chance:
        start_search(state, i, day)


@kernel
def voice_of_others(state: State, day: int, i: int, act: float, weekday: float) -> None:
    """Let customer ``i``, who had no failure, speak today.

    Args:
        state: the state.
        day: today.
        i: the customer.
        act: the draw that decides what they say, if anything.
        weekday: how much people speak today, mean one.
    """
    people, p, seed, metrics = state.people, state.p, state.seed, state.metrics
    attitude = people[person.ATTITUDE, i]
    daily = weekday / DAYS_PER_MONTH
    reached = p.voice_questions * daily
    where = draw.uniform(seed, i, day, draw.ZERO, draw.PUBLIC)
    if act < reached:
        metrics[daily_metrics.QUESTIONS] += 1.0
        people[person.CASES, i] += 1.0
        asks = where < p.voice_question_public
        announce(state, open_conversation(state, day, i, conversation.QUESTION, 0.0, NONE, NONE, 1.0, asks, ZERO))
        return
    more = more_reviews(state, i)
    reached += (
        p.voice_praise * daily * hockey_stick(attitude, p.voice_praise_bend) * (1.0 + p.voice_public_share * more)
    )
    if act < reached:
        metrics[daily_metrics.PRAISE] += 1.0
        public = where < public_chance(p.voice_public_share, more)
        announce(state, open_conversation(state, day, i, conversation.PRAISE, 1.0, NONE, NONE, 1.0, public, ZERO))
        return
    talk = p.voice_words * daily * lopsided_u(attitude, p.voice_words_left, p.voice_words_right)
    reached += talk * (1.0 + p.voice_words_public * more)
    if act < reached:
        positive = draw.uniform(seed, i, day, draw.ZERO, draw.CHANNEL) < 0.5 * (attitude + 1.0)
        metrics[daily_metrics.WORDS_POSITIVE if positive else daily_metrics.WORDS_NEGATIVE] += 1.0
        public = where < public_chance(p.voice_words_public, more)
        if positive and public and people[person.ADVOCATE, i] > 0.0:
            spoke_as_advocate(state, day, i)
        announce(
            state,
            open_conversation(
                state, day, i, conversation.WORD, 1.0 if positive else -1.0, NONE, NONE, 1.0, public, ZERO
            ),
        )
        return
    unfounded = p.voice_unfounded * daily * people[person.ENTITLEMENT, i] / p.society_entitlement_median
    quality = min(1.0, p.experience_quality + state.scalars[scalar.QUALITY_GAIN])
    reached += unfounded * let_down(people[person.EXPECTATION, i], quality, p)
    if act < reached:
        metrics[daily_metrics.COMPLAINTS_UNFOUNDED] += 1.0
        loudness, redress = people[person.LOUDNESS, i], people[person.REDRESS_BELIEF, i]
        fade_trouble(state, i, day)
        public = where < goes_public(loudness, redress, people[person.FAILED_RECOVERY, i], p)
        note_complaint(state, day, i, public)
        announce(state, open_conversation(state, day, i, conversation.COMPLAINT, -1.0, ZERO, NONE, 0.0, public, ZERO))


@entry
def speak(state: State, day: int, weekday: float) -> bool:
    """Let people speak, in order of row; return False, with nothing done, when the event queue must grow first."""
    failed, acting = int(state.scalars[scalar.FAILED_COUNT]), int(state.scalars[scalar.ACTING_COUNT])
    if not has_room(state, EVENTS_PER_OPENING * (failed + acting + 1)):
        return False
    for place in range(failed):
        voice_of_failed(state, day, int(state.todo[todo_list.FAILED, place]))
    for place in range(acting):
        voice_of_others(
            state,
            day,
            int(state.todo[todo_list.ACTING, place]),
            state.todo_draws[todo_list.ACTING_DRAW, place],
            weekday,
        )
    return True
