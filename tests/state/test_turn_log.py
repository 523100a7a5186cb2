"""The log of turns: it changes nothing, agrees with the day's books, and grows without losing a turn."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.state import conversation, scalar, turn_log
from sim.state.turn_log import TURNS_PER_EVENT
from tests.markets import EVENTFUL_DAYS, Everything, conversations_of, eventful, fingerprint

pytestmark = pytest.mark.slow

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}


def run(capacity: int | None = None, log: bool = True) -> ConversationModel:
    """The eventful market after burn-in, its log from the first day; ``capacity`` of the log at the start."""
    model = ConversationModel(eventful(), Everything(), 7)
    if log:
        model.log_turns()
    if capacity is not None:
        model._hold(model.state._replace(turns=np.zeros((capacity, turn_log.COLUMNS))))
    model.run_days(EVENTFUL_DAYS)
    return model


@pytest.fixture(scope="module")
def logged() -> ConversationModel:
    return run()


def count(model: ConversationModel, speaker: float, *acts: float) -> int:
    turns = model.turns
    mine = (turns[:, turn_log.SPEAKER] == speaker) & np.isin(turns[:, turn_log.ACT], acts)
    return int(np.count_nonzero(mine))


def test_no_log_is_kept_unless_it_is_asked_for(logged: ConversationModel) -> None:
    silent = run(log=False)
    assert silent.turns.shape == (0, turn_log.COLUMNS)
    assert logged.turns.shape[0] > 500
    assert np.array_equal(np.array(silent.rows), np.array(logged.rows))
    assert np.array_equal(silent.state.people, logged.state.people)
    assert np.array_equal(conversations_of(silent), conversations_of(logged))


def test_the_log_agrees_with_the_books(logged: ConversationModel) -> None:
    totals = np.array(logged.rows[logged.started :]).sum(axis=0)
    answers = (turn_log.ACKNOWLEDGES, turn_log.SOLVES, turn_log.DOES_NOT_SOLVE, turn_log.FAILS)
    turns, threads = logged.turns, logged.state.conversations
    numbers = turns[:, turn_log.CONVERSATION].astype(np.int64)
    to_contacts = (numbers >= 0) & (threads[numbers, conversation.KIND] == conversation.CONTACT)
    helped = int(np.count_nonzero(to_contacts & (turns[:, turn_log.ACT] == turn_log.SOLVES)))
    expected = {
        "company_turns": count(logged, turn_log.BY_COMPANY, *answers) - helped,
        "escalations": count(logged, turn_log.BY_COMPANY, turn_log.ESCALATES),
        "moved_private": count(logged, turn_log.BY_COMPANY, turn_log.MOVES_PRIVATE),
        "contacts": count(logged, turn_log.BY_COMPANY, turn_log.CONTACTS_FIRST),
        "dropped": count(logged, turn_log.BY_COMPANY, turn_log.DROPS),
        "customer_turns": count(logged, turn_log.BY_OPENER, turn_log.REPLIES, turn_log.THANKS),
        "abandoned": count(logged, turn_log.BY_OPENER, turn_log.GIVES_UP),
        "unresolved": count(logged, turn_log.BY_COMPANY, turn_log.FAILS),
        "peer_turns": count(logged, turn_log.BY_OTHER, turn_log.ANSWERS, turn_log.SOLVES, turn_log.DEFENDS),
        "peer_resolved": count(logged, turn_log.BY_OTHER, turn_log.SOLVES),
        "defences": count(logged, turn_log.BY_OTHER, turn_log.DEFENDS),
        "reshares": count(logged, turn_log.BY_OTHER, turn_log.RESHARES),
    }
    assert expected == {name: totals[PLACE[name]] for name in expected}
    assert min(expected.values()) > 0
    assert count(logged, turn_log.BY_OPENER, turn_log.LAPSES) > 0
    paid = np.isin(turns[:, turn_log.ACT], turn_log.COMPENSATES)
    assert threads[numbers[paid], conversation.COMPENSATION_PAID].sum() == pytest.approx(totals[PLACE["compensation"]])
    assert np.all(threads[numbers[paid], conversation.COMPENSATION_PAID] > 0.0)
    assert np.unique(numbers[paid]).size == np.count_nonzero(paid) > 0


def test_every_conversation_opens_once_and_before_anything_else_happens_in_it(logged: ConversationModel) -> None:
    threads = logged.state.conversations[: int(logged.state.scalars[scalar.CONVERSATIONS_USED])]
    opened = set(np.flatnonzero(threads[:, conversation.OPENED_AT] < (logged.started or 0) * 1440.0).tolist())
    assert opened
    minutes = logged.turns[:, turn_log.MINUTE]
    for turn in logged.turns:
        number = int(turn[turn_log.CONVERSATION])
        if turn[turn_log.ACT] in (turn_log.OPENS, turn_log.CONTACTS_FIRST):
            assert number not in opened
            opened.add(number)
        elif turn[turn_log.ACT] != turn_log.DROPS:
            assert number in opened
    assert np.all(np.diff(minutes) >= 0.0)
    started = np.flatnonzero(
        (threads[:, conversation.OPENED_AT] < logged.day * 1440.0)
        & ((threads[:, conversation.COMPANY_LED] == 0.0) | (threads[:, conversation.COMPANY_TURNS] > 0))
    )
    assert opened == set(started.tolist())


def test_a_log_that_must_grow_loses_nothing(logged: ConversationModel) -> None:
    small = run(capacity=2 * TURNS_PER_EVENT)
    assert small.state.turns.shape[0] >= small.turns.shape[0] > 2 * TURNS_PER_EVENT
    assert np.array_equal(small.turns, logged.turns)
    assert fingerprint(small) == fingerprint(logged)


def test_branches_keep_logs_of_their_own() -> None:
    start = ConversationModel(eventful(), None, 7, burn_in=False)
    start.run_days(2)
    one, other = start.branch(Everything()), start.branch("ignore")
    one.log_turns()
    one.run_days(3)
    other.run_days(3)
    assert one.turns.shape[0] > 0
    assert other.turns.shape[0] == start.turns.shape[0] == 0
