"""The review site: stars that fade, are corrected when a matter is solved, and answers that bring reviews.

A conversation on a persistent channel that is no question leaves stars. Stars and reviews fade day by day. Source of the last two:
Proserpio and Zervas (2017), Online reputation management, Marketing Science 36(5).
"""

from __future__ import annotations

import math

from sim.conduct.feeling import conversation_mood
from sim.kernel import random_draws as draw
from sim.kernel.compile import kernel
from sim.kernel.elementary import clip, exp
from sim.kernel.units import DAY_MIN, Floats
from sim.state import channel, conversation, person, scalar
from sim.state.state import State


@kernel
def stars_of(mood: float) -> float:
    """Return the stars, 1 to 5, that somebody leaves for a conversation of this mood."""
    return 3.0 + 2.0 * clip(mood, -1.0, 1.0)


@kernel
def leave_review(state: State, row: Floats, mood: float) -> None:
    """Let a fresh public conversation leave stars, if it is on the review site and no question."""
    if state.channels[int(row[conversation.CHANNEL]), channel.PERSISTENT] == 0.0:
        return
    if row[conversation.KIND] == conversation.QUESTION:
        return
    row[conversation.STARS] = stars_of(mood)
    state.scalars[scalar.SITE_STARS] += row[conversation.STARS]
    state.scalars[scalar.SITE_REVIEWS] += 1.0


@kernel
def review_left(state: State, row: Floats, now: float) -> float:
    """Return what is left of a review by minute ``now``, 0 to 1: it fades at the end of each day."""
    days = math.floor(now / DAY_MIN) - math.floor(row[conversation.OPENED_AT] / DAY_MIN)
    return exp(-days / state.p.spread_site_memory_days)


@kernel
def may_correct_stars(state: State, row: Floats, now: float) -> None:
    """Let the author of a review whose matter has just been solved give the stars of a solved matter, by chance."""
    if state.p.spread_corrects_stars == 0.0 or row[conversation.STARS] == 0.0:
        return
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    u = draw.uniform(state.seed, opener, day, ordinal, draw.CORRECTS_STARS)
    if u < state.p.spread_corrects_stars:
        stars = stars_of(conversation_mood(row, state.p))
        state.scalars[scalar.SITE_STARS] += (stars - row[conversation.STARS]) * review_left(state, row, now)
        row[conversation.STARS] = stars


@kernel
def note_answered_review(state: State, row: Floats, now: float) -> None:
    """Count a review as answered, with what is left of it, at the first answer of the company that others can read."""
    if row[conversation.STARS] > 0.0 and row[conversation.PUBLIC_ANSWERS] == 1.0:
        state.scalars[scalar.SITE_ANSWERED] += review_left(state, row, now)


@kernel
def answered_share(state: State) -> float:
    """Return the share of the reviews on the review site that the company has answered."""
    reviews = state.scalars[scalar.SITE_REVIEWS]
    return min(1.0, state.scalars[scalar.SITE_ANSWERED] / reviews) if reviews > 0.0 else 0.0


@kernel
def more_reviews(state: State, i: int) -> float:
    """Return by which share person ``i`` speaks more in public since the company answers reviews; 0 if they use another channel."""
    strength = state.p.spread_answers_bring_reviews
    if strength == 0.0 or state.channels[int(state.people[person.PUBLIC_CHANNEL, i]), channel.PERSISTENT] == 0.0:
        return 0.0
    return strength * answered_share(state)


@kernel
def public_chance(chance: float, more: float) -> float:
    """Return the chance that words are public, given that public words, ``chance`` of all, have become more by the share ``more``."""
    return chance * (1.0 + more) / (1.0 + chance * more)


@kernel
def fade_reviews(state: State) -> None:
    """Fade the reviews on the review site by a day."""
    kept = exp(-1.0 / state.p.spread_site_memory_days)
    state.scalars[scalar.SITE_STARS] *= kept
    state.scalars[scalar.SITE_REVIEWS] *= kept
    state.scalars[scalar.SITE_ANSWERED] *= kept
