"""People who are made to say a good word, in a small market: they say it once, and only their contacts are moved."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from sim.calibration.markets import burnt_in
from sim.model import ConversationModel
from sim.state import conversation, person
from sim.validation.experiments import reported_conversations, scenario_with
from sim.validation.targets import seeds
from sim.validation.targets.speaking import in_feed, post_good_word

Ids = npt.NDArray[np.int64]


def test_hubs_have_most_contacts_among_those_who_are_asked() -> None:
    contacts = np.array([9, 1, 5, 8, 2, 5, 0, 3, 4, 7])
    pool = np.arange(1, 10)
    assert seeds.hubs_among(contacts, pool, 0.34).tolist() == [2, 3, 9]  # the first of two with five
    assert seeds.hubs_among(contacts, pool, 0.01).tolist() == [3]


def test_hubs_over_others() -> None:
    """Three times the people for each seed, and half more for each contact: 30 of 200 against 10 of 100, in two draws."""
    others = [seeds.Reached(1.5, 40.0, 3.0), seeds.Reached(2.5, 60.0, 7.0)]
    assert seeds.compared(seeds.Reached(6.0, 200.0, 30.0), others) == pytest.approx((np.log(3.0), 1.5))


slow = pytest.mark.slow


@pytest.fixture(scope="module")
def start() -> ConversationModel:
    settings = scenario_with(
        seeds.CONTACTS_ONLY, society__people=3_000, spread__reshare=0.0, company__burn_in=5, spread__seen=0.5
    )
    return burnt_in(settings, 4)


def spoken(start: ConversationModel, way: seeds.Way, who: Ids) -> tuple[ConversationModel, npt.NDArray[np.bool_]]:
    """A twin in which they speak, and who is moved by it."""
    models = [start.branch("ignore") for _ in range(2)]
    way.speak(models[1], who)
    for model in models:
        model.run_days(2)
    plain, model = models
    moved = model.state.people[person.ATTITUDE] != plain.state.people[person.ATTITUDE]
    moved[who] = False
    return model, moved


@slow
def test_a_seed_posts_one_good_word_which_moves_followers_alone(start: ConversationModel) -> None:
    who = np.flatnonzero(in_feed(start))[5:500:10]
    model, moved = spoken(start, seeds.POSTS, who)
    state = start.state
    contacts = np.concatenate([state.follower[state.follower_at[i] : state.follower_at[i + 1]] for i in who])
    assert moved.any()
    assert not moved[np.setdiff1d(np.arange(moved.size), contacts)].any()
    assert (
        0.3 < moved[np.setdiff1d(contacts, who)].mean() < 0.7
    )  # half of the followers, and more of those of two seeds
    rows = reported_conversations(model)
    mine = rows[(rows[:, conversation.DAY] == start.day) & np.isin(rows[:, conversation.OPENER], who)]
    words = mine[(mine[:, conversation.KIND] == conversation.WORD) & (mine[:, conversation.VALENCE] > 0.0)]
    assert set(words[:, conversation.OPENER].astype(int)) == set(who.tolist())
    assert (words[:, conversation.STARS] == 0.0).all()
    assert seeds.POSTS.contacts(model, who, start.day) == words[:, conversation.IMPRESSIONS].sum() >= moved.sum()


@slow
def test_a_story_is_told_to_close_ties_alone(start: ConversationModel) -> None:
    who = np.arange(5, 500, 10)
    _, moved = spoken(start, seeds.STORIES, who)
    state = start.state
    contacts = np.concatenate([state.tie[state.tie_at[i] : state.tie_at[i + 1]] for i in who])
    assert moved.any()
    assert not moved[np.setdiff1d(np.arange(moved.size), contacts)].any()
    told = start.resolved_scenario.voice.told_positive
    assert seeds.STORIES.contacts(start, who, start.day) == pytest.approx(told * contacts.size)
    assert moved.sum() == pytest.approx(told * contacts.size, rel=0.3)  # fewer where two seeds tell the same person


@slow
def test_speaking_leaves_the_seeds_as_they_were(start: ConversationModel) -> None:
    """What fails in the morning is felt as without the word."""
    plain, model, who = start.branch("ignore"), start.branch("ignore"), np.arange(0, 3_000, 2)
    plain.step(until="voice")
    morning = plain.state.people[person.ATTITUDE, who].copy()
    plain.step(until="listen")
    post_good_word(model, who)
    expected = plain.state.people[person.ATTITUDE, who]
    assert model.state.people[person.ATTITUDE, who] == pytest.approx(expected, abs=1e-12)
    assert (expected < morning).any()
    assert (model.state.people[person.TELLS, who] == person.TELLS_NOTHING).all()


@slow
def test_joining_where_nothing_matters_is_the_number_of_those_who_may() -> None:
    nothing = dict.fromkeys(
        ("loyalty.word_share", "loyalty.opinion_effect", "loyalty.heard_effect", "loyalty.site_effect"), 0.0
    )
    model = burnt_in(scenario_with(nothing, society__people=2_000, company__burn_in=2, loyalty__winback=0.25), 4)
    status = model.state.people[person.STATUS]
    prospects, former = (np.count_nonzero(status == code) for code in (person.PROSPECT, person.FORMER))
    assert seeds.joining(model) == pytest.approx(prospects + 0.25 * former)


@slow
def test_more_is_gained_for_each_person_reached_where_words_weigh_more(start: ConversationModel) -> None:
    """In twins of the same people: twice the weight of a word, about twice the gain; as many are reached.

    What is said is all that counts: that something has been heard brings nobody in. Nobody joins or leaves meanwhile, for the hazard of
    a single person who does in one twin alone is a fifth of the gain.
    """
    alone = {"loyalty.heard_effect": 0.0, "baseline.join": 0.0, "baseline.churn": 0.0}
    who = np.flatnonzero(in_feed(start))[5:2_000:5]
    found = []
    for weight in (0.02, 0.04):
        settings = scenario_with(
            seeds.CONTACTS_ONLY, alone, society__people=3_000, spread__reshare=0.0, company__burn_in=0, feeling__word=weight
        )  # fmt: skip
        found += seeds._reached(burnt_in(settings, 4), seeds.POSTS, [who])
    assert (found[0].people, found[0].contacts) == pytest.approx((found[1].people, found[1].contacts), rel=0.05)
    assert found[1].gain / found[0].gain == pytest.approx(2.0, rel=0.1)
