"""The review site: corrected stars, and answers that bring reviews."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conduct.reviews import (
    answered_share,
    fade_reviews,
    may_correct_stars,
    more_reviews,
    note_answered_review,
    public_chance,
    stars_of,
)
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.society.initial_state import initial_state
from sim.state import channel, conversation, person, scalar
from sim.state.state import State, compiled_state
from sim.validation.experiments import QUIET
from tests.markets import DAY, conversations_of, graph_of, scenario

pytestmark = pytest.mark.slow

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}


def site(**more: object) -> tuple[State, State]:
    """A state, and the same for compiled code, with ten people and nothing on the review site."""
    state = initial_state(scenario(society__people=10, **more), 3)
    return state, compiled_state(state)


def review(state: State, stars: float) -> Any:
    """A complaint of the first day that left stars."""
    row = np.zeros(conversation.COLUMNS)
    row[conversation.KIND], row[conversation.OPENED_AT], row[conversation.STARS] = conversation.COMPLAINT, 700.0, stars
    state.scalars[scalar.SITE_STARS] += stars
    state.scalars[scalar.SITE_REVIEWS] += 1.0
    return row


def test_a_corrected_review_counts_as_if_it_had_been_so_from_the_start() -> None:
    state, compiled = site(spread__corrects_stars=1.0)
    row = review(state, 1.5)
    review(state, 3.0)
    for _ in range(3):
        fade_reviews(compiled)
    row[conversation.SOLVED] = conversation.BY_COMPANY
    may_correct_stars(compiled, row, 3.4 * DAY)
    left = np.exp(-3.0 / state.p.spread_site_memory_days)
    better = stars_of(state.p.feeling_success_seen)
    assert better > 1.5
    assert row[conversation.STARS] == better
    assert state.scalars[scalar.SITE_STARS] == pytest.approx((better + 3.0) * left, rel=1e-12)
    assert state.scalars[scalar.SITE_REVIEWS] == pytest.approx(2.0 * left, rel=1e-12)


@pytest.mark.parametrize(("strength", "stars"), [(0.0, 1.5), (1.0, 0.0)])
def test_nobody_corrects_without_the_mechanism_or_without_a_review(strength: float, stars: float) -> None:
    state, compiled = site(spread__corrects_stars=strength)
    row = review(state, stars)
    row[conversation.SOLVED] = conversation.BY_PEER
    may_correct_stars(compiled, row, 3.4 * DAY)
    assert (row[conversation.STARS], state.scalars[scalar.SITE_STARS]) == (stars, stars)


def test_answers_count_as_much_as_the_reviews_that_they_answer() -> None:
    """One of four reviews is answered two days late: the share is a quarter, then and ever after."""
    state, compiled = site(spread__answers_bring_reviews=0.5)
    assert answered_share(compiled) == 0.0
    first, *_ = [review(state, 2.0) for _ in range(4)]
    fade_reviews(compiled)
    fade_reviews(compiled)
    for turn in (1.0, 2.0):  # the second answer changes nothing
        first[conversation.PUBLIC_ANSWERS] = turn
        note_answered_review(compiled, first, 2.5 * DAY)
    assert answered_share(compiled) == pytest.approx(0.25, rel=1e-12)
    fade_reviews(compiled)
    assert answered_share(compiled) == pytest.approx(0.25, rel=1e-12)
    persistent = state.channels[:, channel.PERSISTENT] > 0.0
    for i in range(10):
        on_site = persistent[int(state.people[person.PUBLIC_CHANNEL, i])]
        assert more_reviews(compiled, i) == pytest.approx(0.125 if on_site else 0.0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(0.0, 1.0), st.floats(0.0, 5.0))
def test_only_public_words_become_more(public: float, more: float) -> None:
    """Public words grow by the factor 1 + more, private ones stay as many."""
    rate = 1.0 + public * more
    now = public_chance(public, more)
    assert rate * now == pytest.approx(public * (1.0 + more), abs=1e-12)
    assert rate * (1.0 - now) == pytest.approx(1.0 - public, abs=1e-12)
    assert public_chance(public, 0.0) == public


def praised(strength: float) -> tuple[float, float]:
    """Public and private praise of forty days, where every review is answered and nothing that is read moves anybody."""
    chances = {"voice.praise": 0.5, "voice.public_share": 0.5, "feeling.word": 0.0, "channels.feed.share": 0.0}
    settings = scenario(
        QUIET,
        {**chances, "channels.reviews.share": 1.0, "spread.answers_bring_reviews": strength},
        society__people=3000,
    )
    model = ConversationModel(settings, "first-come", 5, graph=graph_of(3000), burn_in=False)
    for _ in range(40):
        model.state.scalars[scalar.SITE_REVIEWS] = model.state.scalars[scalar.SITE_ANSWERED] = 1.0
        model.step()
    rows = conversations_of(model)
    public = float((rows[:, conversation.PUBLIC] > 0.0).sum())
    assert len(rows) == sum(row[PLACE["praise"]] for row in model.rows)
    return public, len(rows) - public


def test_answers_bring_public_praise() -> None:
    """Twice as much in public, as much as before in private; within five standard errors of counts (1 in 1.7 million)."""
    public, private = praised(0.0)
    more_public, as_private = praised(1.0)
    assert min(public, private) > 1000.0
    assert abs(more_public - 2.0 * public) < 5.0 * np.sqrt(more_public + 4.0 * public)
    assert abs(as_private - private) < 5.0 * np.sqrt(as_private + private)
