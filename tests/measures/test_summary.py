"""From a run to its measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.measures import conversations
from sim.measures.groups import groups_now
from sim.measures.summary import median_response
from sim.model import ConversationModel
from sim.state import channel, conversation, person
from sim.state.constants import NEVER
from tests.markets import Everything, conversations_of, eventful

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> ConversationModel:
    made = ConversationModel(eventful(), Everything(), 7)
    made.run_days(30)
    return made


@pytest.mark.parametrize("kind", ["voice", "loudness", "value"])
def test_groups_divide_the_customers(model: ConversationModel, kind: str) -> None:
    marks = np.array([mark for (k, _), mark in groups_now(model.state).items() if k == kind])
    customer = model.state.people[person.STATUS] == person.CUSTOMER
    assert (marks.sum(axis=0) == customer).all()


def test_groups_are_those_at_the_end_of_burn_in(model: ConversationModel) -> None:
    fresh = ConversationModel(eventful(), Everything(), 7)
    assert all((fresh.at_start.groups[key] == model.at_start.groups[key]).all() for key in fresh.at_start.groups)
    people = {(m.kind, m.group): m.value for m in model.outcome().groups if m.measure == "people"}
    assert people == {key: float(mark.sum()) for key, mark in fresh.at_start.groups.items()}


def test_group_measures_add_up_to_the_whole(model: ConversationModel) -> None:
    measures = {(m.group, m.measure): m.value for m in model.outcome().groups if m.kind == "loudness"}
    groups = {group for group, _ in measures}
    everybody = np.any([mark for (kind, _), mark in model.at_start.groups.items() if kind == "loudness"], axis=0)
    cases = sum(measures[group, "cases"] * measures[group, "people"] for group in groups)
    assert cases == pytest.approx(model.state.people[person.CASES, everybody].sum())
    paid = sum(measures[group, "compensation"] * measures[group, "people"] for group in groups)
    assert paid == pytest.approx(model.state.people[person.COMPENSATED, everybody].sum()) != 0.0


def test_complaints_of_groups_are_those_of_the_conversations(model: ConversationModel) -> None:
    threads = reported(model)
    complaints = threads[threads[:, conversation.KIND] == conversation.COMPLAINT]
    answered = complaints[complaints[:, conversation.FIRST_ANSWER_AT] < NEVER]
    outcome = model.outcome()
    everybody = np.any([mark for (kind, _), mark in model.at_start.groups.items() if kind == "value"], axis=0)
    theirs = everybody[complaints[:, conversation.OPENER].astype(int)]
    of = {(m.kind, m.group, m.measure): m.value for m in outcome.groups}
    groups = {group for kind, group, _ in of if kind == "value"}
    opened = {group: of["value", group, "complaints"] * of["value", group, "people"] for group in groups}
    assert sum(opened.values()) == pytest.approx(np.count_nonzero(theirs))
    served = sum(opened[group] * of["value", group, "complaints_answered"] for group in groups)
    assert served == pytest.approx(np.count_nonzero(theirs & (complaints[:, conversation.FIRST_ANSWER_AT] < NEVER)))
    fifths = {group for kind, group, _ in of if kind == "complaint"}
    assert sum(of["complaint", fifth, "conversations"] for fifth in fifths) == len(complaints)
    minutes = sum(
        of["complaint", fifth, "wait"]
        * of["complaint", fifth, "answered_share"]
        * of["complaint", fifth, "conversations"]
        for fifth in fifths
    )
    waited = answered[:, conversation.FIRST_ANSWER_AT] - answered[:, conversation.OPENED_AT]
    assert minutes == pytest.approx(waited.sum())


def test_counts_per_person_agree_with_the_conversations(model: ConversationModel) -> None:
    threads = reported(model)
    matter = threads[
        (threads[:, conversation.KIND] == conversation.COMPLAINT)
        | (threads[:, conversation.KIND] == conversation.QUESTION)
    ]
    assert model.state.people[person.CASES].sum() == len(matter)
    paid = np.bincount(
        threads[:, conversation.OPENER].astype(int),
        weights=threads[:, conversation.COMPENSATION_PAID],
        minlength=model.state.people.shape[1],
    )
    assert model.state.people[person.COMPENSATED] == pytest.approx(paid)


def reported(model: ConversationModel) -> Any:
    threads = conversations_of(model)
    return threads[threads[:, conversation.DAY] >= model.started]


def test_shares_of_conversations(model: ConversationModel) -> None:
    found, threads = model.outcome().summary, reported(model)
    matter = (threads[:, conversation.KIND] == conversation.COMPLAINT) | (
        threads[:, conversation.KIND] == conversation.QUESTION
    )
    assert found["resolved_share"] == np.mean(threads[matter, conversation.SOLVED] > 0)
    public = model.state.channels[threads[:, conversation.CHANNEL].astype(int), channel.PUBLIC] > 0
    assert found["peer_resolved_share"] == np.mean(
        threads[matter & public, conversation.SOLVED] == conversation.BY_PEER
    )
    addressed = (public | (threads[:, conversation.KIND] != conversation.WORD)) & (
        threads[:, conversation.COMPANY_LED] == 0.0
    )
    assert found["answered_share"] == np.mean(threads[addressed, conversation.FIRST_ANSWER_AT] < NEVER)
    assert 0.0 < found["resolved_share"] < 1.0


def test_median_response(model: ConversationModel) -> None:
    threads = reported(model)
    answered = threads[threads[:, conversation.FIRST_ANSWER_AT] < NEVER]
    expected = np.median(answered[:, conversation.FIRST_ANSWER_AT] - answered[:, conversation.OPENED_AT])
    assert model.started is not None
    assert median_response(conversations.reported(model.state, model.started)) == expected > 0.0
    assert np.isnan(median_response(conversations.reported(model.state, model.day + 1)))


def test_nothing_to_reckon_before_the_first_day() -> None:
    fresh = ConversationModel(eventful(), Everything(), 7)
    with pytest.raises(ValueError, match="no results yet"):
        fresh.outcome()
    with pytest.raises(ValueError, match="no results yet"):
        ConversationModel(eventful(), None, 7, burn_in=False).outcome()
