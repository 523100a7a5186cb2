"""Phase 3: voice. People decide whether to speak, to whom and where.

After a failure: silence, a private complaint, a public complaint, or a quiet exit. Without one: praise, a question, a word
to peers, an unfounded complaint. An act is drawn from one of the two, never both. Choices use the state of the morning and
the failure itself. Who has a story from yesterday, or was stirred by what they read, says a word besides (``sim.conduct.telling``).
"""

from __future__ import annotations

from sim.conduct.activity import activity_of
from sim.conduct.experience import apply_failure, fade_trouble, start_search
from sim.conduct.opening import EVENTS_PER_OPENING, announce, note_complaint, open_conversation, spoke_as_advocate
from sim.conduct.reviews import more_reviews, public_chance
from sim.conduct.telling import STIRRED_ORDINAL, STORY_ORDINAL, may_tell_of_failure
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
from sim.state.look_ahead import STEPS, fetch_speaker
from sim.state.state import State


@kernel
def voice_of_failed(state: State, day: int, i: int) -> None:
    """Let customer ``i`` react to a failure: complain, leave quietly, look around or keep quiet."""
    people, p, seed, metrics = state.people, state.p, state.seed, state.metrics
    cause, severity = apply_failure(state, day, i)
    may_tell_of_failure(state, day, i, severity)
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
    daily = weekday / DAYS_PER_MONTH * activity_of(state, i)
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
        say_word(state, day, i, positive, where < public_chance(p.voice_words_public, more), ZERO)
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


@kernel
def say_word(state: State, day: int, i: int, positive: bool, public: bool, ordinal: int) -> None:
    """Let person ``i`` say a word about the company to peers. Requires room for 1 conversation.

    Args:
        state: the state.
        day: today.
        i: the person.
        positive: whether it is a recommendation.
        public: whether others can read it.
        ordinal: which of the person's conversations of the day it is.
    """
    state.metrics[daily_metrics.WORDS_POSITIVE if positive else daily_metrics.WORDS_NEGATIVE] += 1.0
    if positive and public and state.people[person.ADVOCATE, i] > 0.0:
        spoke_as_advocate(state, day, i)
    valence = 1.0 if positive else -1.0
    announce(state, open_conversation(state, day, i, conversation.WORD, valence, NONE, NONE, 1.0, public, ordinal))


@kernel
def voice_of_teller(state: State, day: int, i: int) -> None:
    """Let person ``i`` tell close ties their story of yesterday, or speak because a conversation has stirred them."""
    people = state.people
    tells = people[person.TELLS, i]
    people[person.TELLS, i] = person.TELLS_NOTHING
    if tells != person.STIRRED:
        say_word(state, day, i, tells == person.GOOD_STORY, False, STORY_ORDINAL)
        return
    words = draw.block(state.seed, i, day, draw.ZERO, draw.STIRRED_PUBLIC >> 2)
    public = draw.unit(words[1]) < state.p.voice_words_public
    positive = draw.unit(words[2]) < 0.5 * (people[person.ATTITUDE, i] + 1.0)
    say_word(state, day, i, positive, public, STIRRED_ORDINAL)


@entry
def speak(state: State, day: int, weekday: float) -> bool:
    """Let people speak, list by list; return False, with nothing done, when the event queue must grow first.

    Who has something to say from yesterday comes first: what happens this morning is told tomorrow.
    """
    scalars = state.scalars
    failed, acting = int(scalars[scalar.FAILED_COUNT]), int(scalars[scalar.ACTING_COUNT])
    telling = int(scalars[scalar.TELLING_COUNT])
    if not has_room(state, EVENTS_PER_OPENING * (failed + acting + telling + 1)):
        return False
    scalars[scalar.TELLING_COUNT] = 0.0
    for place in range(telling):
        voice_of_teller(state, day, int(state.todo[todo_list.TELLING, place]))
    for place in range(failed):
        voice_of_failed(state, day, int(state.todo[todo_list.FAILED, place]))
    for place in range(acting):
        if place + STEPS < acting:
            fetch_speaker(state.people, state.todo[todo_list.ACTING, place + STEPS])
        voice_of_others(
            state,
            day,
            int(state.todo[todo_list.ACTING, place]),
            state.todo_draws[todo_list.ACTING_DRAW, place],
            weekday,
        )
    return True
