"""Stories, words to which people are stirred, and who has neither."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.conduct.telling import (
    STIRRED_ORDINAL,
    STORY_ORDINAL,
    may_be_stirred,
    may_tell_of_failure,
    may_tell_of_outcome,
    stirring_chance,
    story_chance,
    tell_tomorrow,
)
from sim.model import ConversationModel
from sim.scenario import Scenario, ScenarioError, pack
from sim.state import conversation, daily_metrics, event, person, scalar, todo_list
from tests.event_list import pending
from tests.markets import EVENTFUL, Everything, conversations_of, graph_of, morning, scenario

pytestmark = pytest.mark.slow

GOOD, BAD, STIRRED = person.GOOD_STORY, person.BAD_STORY, person.STIRRED


def parameters(**values: object) -> Any:
    """The parameters with some changed, keywords as ``section__parameter``."""
    return pack(Scenario().with_values({key.replace("__", "."): value for key, value in values.items()}))


def market(people: int = 8, **values: object) -> ConversationModel:
    """A few customers whom nothing happens to by itself."""
    quiet = {
        "society.people": people,
        "society.customer_share": 1.0,
        "experience.encounters": 0.0,
        "voice.questions": 0.0,
        "voice.praise": 0.0,
        "voice.words": 0.0,
        "voice.unfounded": 0.0,
        "loyalty.churn": 0.0,
        "baseline.solve": False,
        "spread.seen": 1.0,
        "voice.told_positive": 1.0,
        "voice.told_negative": 1.0,
    }
    follows = [(0, reader) for reader in range(4, people)]
    ties = [(0, 1), (0, 2), (2, 3)]
    given = graph_of(people, follows, ties)
    return ConversationModel(scenario(quiet, **values), "ignore", 3, graph=given, burn_in=False)


def told(model: ConversationModel) -> list[int]:
    """The people who have something to say tomorrow, in the order in which they were noted."""
    return [int(i) for i in model.state.todo[todo_list.TELLING, : int(model.state.scalars[scalar.TELLING_COUNT])]]


def matter(opener: int, kind: float = conversation.COMPLAINT, severity: float = 3.0, answers: float = 0.0) -> Any:
    row = np.zeros(conversation.COLUMNS)
    row[conversation.OPENER], row[conversation.KIND] = opener, kind
    row[conversation.SEVERITY], row[conversation.PUBLIC_ANSWERS] = severity, answers
    return row


# Chances


def test_worse_events_are_told_more_often() -> None:
    p = parameters(voice__stories=0.4, voice__stories_good=0.5)
    assert [story_chance(severity, BAD, p) for severity in range(4)] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert [story_chance(severity, GOOD, p) for severity in range(4)] == pytest.approx([0.05, 0.1, 0.15, 0.2])


def test_interest_stirs_and_an_answer_damps() -> None:
    p = parameters(voice__stirred=0.1, voice__stirred_damped=0.75)
    assert [stirring_chance(interest, False, p) for interest in (0.0, 0.5, 1.0)] == pytest.approx([0.0, 0.1, 0.2])
    assert stirring_chance(0.5, True, p) == pytest.approx(0.025)


def test_failures_are_told_as_often_as_stated() -> None:
    """Of 4,000 failures a share of stories x 3/4 at severity money; false alarm below 1e-4 (four standard errors)."""
    people, chance = 4_000, 0.3 * 0.75
    model = market(people, voice__stories=0.3)
    for i in range(people):
        may_tell_of_failure(model.compiled_state, 11, i, 2)
    assert len(told(model)) / people == pytest.approx(chance, abs=4.0 * math.sqrt(chance * (1.0 - chance) / people))


def test_outcomes_are_told_as_often_as_stated() -> None:
    """Solved questions, at a quarter of stories x stories_good; false alarm below 1e-4."""
    people, chance = 4_000, 0.9 * 0.25 * 0.8
    model = market(people, voice__stories=0.9, voice__stories_good=0.8)
    for i in range(people):
        may_tell_of_outcome(model.compiled_state, matter(i, conversation.QUESTION, -1.0), GOOD)
    assert len(told(model)) / people == pytest.approx(chance, abs=4.0 * math.sqrt(chance * (1.0 - chance) / people))


# Who has something to say


def test_only_matters_are_told_and_only_by_those_who_know_the_company() -> None:
    model = market(voice__stories=1.0)
    model.state.people[person.STATUS, 5], model.state.people[person.STATUS, 6] = person.PROSPECT, person.FORMER
    for i, kind in enumerate(
        (conversation.COMPLAINT, conversation.PRAISE, conversation.WORD, conversation.CONTACT, conversation.COMPLAINT)
    ):
        may_tell_of_outcome(model.compiled_state, matter(i, kind), BAD)
    may_tell_of_outcome(model.compiled_state, matter(5), GOOD)
    may_tell_of_outcome(model.compiled_state, matter(6), GOOD)
    assert told(model) == [0, 4, 6]


def test_the_later_event_is_what_is_told_and_nobody_is_noted_twice() -> None:
    model = market(voice__stories=1.0, voice__stories_good=1.0, voice__stirred=0.2)
    may_tell_of_failure(model.compiled_state, 0, 2, 3)
    assert model.state.people[person.TELLS, 2] == BAD
    may_tell_of_outcome(model.compiled_state, matter(2), GOOD)
    assert model.state.people[person.TELLS, 2] == GOOD
    assert told(model) == [2]


def test_who_has_a_story_is_not_stirred_but_who_is_stirred_may_have_a_story() -> None:
    model = market(voice__stories=1.0, voice__stirred=0.2)
    interested(model)
    tell_tomorrow(model.compiled_state, 1, BAD)
    for day in range(100):
        stir(model, 1, day)
    assert (model.state.people[person.TELLS, 1], model.state.people[person.STIRRED_DAY, 1]) == (BAD, -1e6)
    tell_tomorrow(model.compiled_state, 2, STIRRED)
    tell_tomorrow(model.compiled_state, 2, GOOD)
    assert model.state.people[person.TELLS, 2] == GOOD
    assert told(model) == [1, 2]


def interested(model: ConversationModel) -> None:
    model.state.people[person.INTEREST] = 1.0


def stir(model: ConversationModel, reader: int, day: int, answers: float = 0.0) -> bool:
    """Let ``reader`` read a negative conversation of that day; return whether they will speak."""
    row = matter(0, answers=answers)
    row[conversation.DAY] = day
    before = model.state.people[person.STIRRED_DAY, reader]
    may_be_stirred(model.compiled_state, row, reader, day)
    return bool(model.state.people[person.STIRRED_DAY, reader] != before)


def test_nobody_is_stirred_twice_a_week_and_no_prospect_at_all() -> None:
    model = market(voice__stirred=0.2)
    interested(model)
    model.state.people[person.STATUS, 5] = person.PROSPECT
    days: dict[int, list[int]] = {reader: [] for reader in (3, 5)}
    for day in range(400):
        for reader, found in days.items():
            if stir(model, reader, day):
                found.append(day)
        model.state.people[person.TELLS] = model.state.scalars[scalar.TELLING_COUNT] = 0.0  # they have spoken
    assert not days[5]
    assert len(days[3]) > 20
    assert np.diff(days[3]).min() == 7


def test_readers_are_stirred_as_often_as_stated() -> None:
    """One in five x 2 x 1 of 4,000 readers, half of that with an answer; false alarm below 1e-4. An answer stirs nobody else."""
    people = 4_000
    found = {}
    for answers in (0.0, 1.0):
        model = market(people, voice__stirred=0.2, voice__stirred_damped=0.5)
        interested(model)
        found[answers] = {reader for reader in range(people) if stir(model, reader, 1, answers)}
        chance = 0.4 - 0.2 * answers
        error = math.sqrt(chance * (1.0 - chance) / people)
        assert len(found[answers]) / people == pytest.approx(chance, abs=4.0 * error)
    assert found[1.0] < found[0.0]


# The next morning


@pytest.mark.parametrize("tells", [GOOD, BAD])
def test_a_story_is_a_private_word_to_close_ties(tells: float) -> None:
    model = market()
    tell_tomorrow(model.compiled_state, 0, tells)
    morning(model)
    (row,) = conversations_of(model)
    expected = (conversation.WORD, tells, 0.0, 1.0, STORY_ORDINAL)
    columns = [conversation.KIND, conversation.VALENCE, conversation.PUBLIC, conversation.FAIR, conversation.ORDINAL]
    assert tuple(row[columns]) == expected
    assert told(model) == []
    assert not model.state.people[person.TELLS].any()
    model.step(until=row[conversation.OPENED_AT] + 1e-6)
    heard = pending(model.state)
    assert sorted(heard[heard[:, event.WHAT] == event.WORD][:, event.WHO]) == [1.0, 2.0]
    assert not (heard[:, event.WHAT] == event.READ).any()


def test_stirred_people_speak_by_attitude_and_a_share_of_them_in_public() -> None:
    """Of 4,000 words the stated share is public, and (1 + attitude) / 2 of them positive; false alarm below 1e-4."""
    people = 4_000
    model = market(people, voice__words_public=0.3, experience__quality=0.7)
    model.state.people[person.ATTITUDE] = 0.4
    model.state.people[person.RELATIONSHIP] = model.state.people[person.TRUST] = 0.7  # attitude stays where it is
    for i in range(people):
        tell_tomorrow(model.compiled_state, i, STIRRED)
    morning(model)
    words = conversations_of(model)
    assert len(words) == people
    assert set(words[:, conversation.ORDINAL]) == {STIRRED_ORDINAL}
    public, positive = words[:, conversation.PUBLIC] > 0.0, words[:, conversation.VALENCE] > 0.0
    for found, share in ((public, 0.3), (positive, 0.7), (positive & public, 0.21)):
        assert np.mean(found) == pytest.approx(share, abs=4.0 * math.sqrt(share * (1.0 - share) / people))


def test_people_speak_by_row_whatever_the_order_of_yesterdays_events() -> None:
    model = market()
    for i in (5, 0, 3):
        tell_tomorrow(model.compiled_state, i, BAD)
    morning(model)
    used = int(model.state.scalars[scalar.CONVERSATIONS_USED])
    assert list(model.state.conversations[:used, conversation.OPENER]) == [0.0, 3.0, 5.0]


def test_every_failure_is_told_the_next_day_where_all_are_told() -> None:
    """A market in which all failures are serious and all stories are told: yesterday's failed are today's tellers."""
    values: dict[str, object] = {"voice.stories": 1.0, "experience.encounters": 6.0}
    for cause in ("product", "delivery", "billing", "staff"):
        values |= {f"causes.{cause}.{severity}": 0.0 for severity in ("minor", "quality", "money")}
        values |= {f"causes.{cause}.serious": 1.0, f"causes.{cause}.per_1000": 100.0}
    model = ConversationModel(scenario(values, society__people=400), "first-come", 3, burn_in=False)
    failed: set[int] = set()
    for day in range(6):
        morning(model)
        rows = conversations_of(model)
        today = rows[(rows[:, conversation.DAY] == day) & (rows[:, conversation.ORDINAL] == STORY_ORDINAL)]
        tellers = {int(i) for i in today[:, conversation.OPENER]}
        assert len(tellers) == len(today)
        assert tellers >= failed
        count = int(model.state.scalars[scalar.FAILED_COUNT])
        failed = {int(i) for i in model.state.todo[todo_list.FAILED, :count]}
        assert failed
        model.step()


def test_words_that_wait_belong_to_one_branch_only() -> None:
    """A copy taken between two days says what its own people have to say."""
    parent = ConversationModel(scenario(EVENTFUL, company__burn_in=5), None, 7, burn_in=False)
    parent.run_days(5)
    assert told(parent)
    twins = [parent.branch(Everything()) for _ in range(2)]
    twins[0].run_days(3)
    twins[1].run_days(3)
    assert conversations_of(twins[0]).tobytes() == conversations_of(twins[1]).tobytes()
    assert (conversations_of(twins[0])[:, conversation.ORDINAL] == STORY_ORDINAL).any()


# How much is said


def words_by_month(stirred: float, months: int = 5, **values: object) -> tuple[Any, ConversationModel]:
    """Words to peers by month, shape (months,), where an answer damps nothing and the company gives none."""
    settings = scenario({"society.people": 3_000}, values, voice__stirred=stirred, voice__stirred_damped=0.0)
    model = ConversationModel(settings, "ignore", 5, burn_in=False)
    model.run_days(30 * months)
    rows = np.array(model.rows)
    said = rows[:, daily_metrics.WORDS_POSITIVE] + rows[:, daily_metrics.WORDS_NEGATIVE]
    return said.reshape(months, 30).sum(axis=1), model


def test_talk_does_not_explode_at_the_largest_strength() -> None:
    """A word stirs 0.26 others at most, so words rise by less than half of what negative posts stir themselves; here twofold."""
    with pytest.raises(ScenarioError, match=r"voice\.stirred"):
        scenario(voice__stirred=0.21)
    usual, _ = words_by_month(0.0)
    most, _ = words_by_month(0.2)
    assert usual.sum() < most.sum() < 3.0 * usual.sum()
    assert most[-2:].sum() < 1.5 * most[1:3].sum()


def test_where_one_word_stirs_many_the_weekly_rest_bounds_the_volume() -> None:
    """Of their own accord 500 people say 50 words in a month: with ten, the first that stirs others could be weeks away."""
    loud = {"voice.words": 0.1, "voice.words_public": 1.0}
    crowded = {"society.people": 500, "peers.notice": 0.3, "spread.seen": 1.0}
    _, model = words_by_month(0.2, 1, **loud, **crowded)
    rows = conversations_of(model)
    said = rows[rows[:, conversation.ORDINAL] == STIRRED_ORDINAL]
    assert len(said) > 500, "one word per person, in a month: far more than was said before"
    by_person = np.diff(said[:, [conversation.OPENER, conversation.DAY]], axis=0)
    assert by_person[by_person[:, 0] == 0.0, 1].min() == 7.0
