"""The log of turns: it changes nothing, agrees with the day's books, and grows without losing a turn."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.state import columns as c
from sim.state.turn_log import TURNS_PER_EVENT
from tests.worlds import EVENTFUL_DAYS, Everything, eventful, fingerprint, threads_of

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}


def run(capacity: int | None = None, log: bool = True) -> ConversationModel:
    """The eventful market after burn-in, its log from the first day; ``capacity`` of the log at the start."""
    model = ConversationModel(eventful(), Everything(), 7)
    if log:
        model.log_turns()
    if capacity is not None:
        model._hold(model.state._replace(turns=np.zeros((capacity, c.TURN_COLUMNS))))
    model.run_days(EVENTFUL_DAYS)
    return model


@pytest.fixture(scope="module")
def logged() -> ConversationModel:
    return run()


def count(model: ConversationModel, speaker: float, *acts: float) -> int:
    turns = model.turns
    mine = (turns[:, c.TURN_SPEAKER] == speaker) & np.isin(turns[:, c.TURN_ACT], acts)
    return int(np.count_nonzero(mine))


def test_no_log_is_kept_unless_it_is_asked_for(logged: ConversationModel) -> None:
    silent = run(log=False)
    assert silent.turns.shape == (0, c.TURN_COLUMNS)
    assert logged.turns.shape[0] > 500
    assert np.array_equal(np.array(silent.rows), np.array(logged.rows))
    assert np.array_equal(silent.state.people, logged.state.people)
    assert np.array_equal(threads_of(silent), threads_of(logged))


def test_the_log_agrees_with_the_books(logged: ConversationModel) -> None:
    totals = np.array(logged.rows[logged.started :]).sum(axis=0)
    answers = (c.ACKNOWLEDGES, c.SOLVES, c.DOES_NOT_SOLVE, c.FAILS)
    turns, threads = logged.turns, logged.state.threads
    numbers = turns[:, c.TURN_THREAD].astype(np.int64)
    to_contacts = (numbers >= 0) & (threads[numbers, c.KIND] == c.CONTACT)
    helped = int(np.count_nonzero(to_contacts & (turns[:, c.TURN_ACT] == c.SOLVES)))
    expected = {
        "company_turns": count(logged, c.BY_FIRM, *answers) - helped,
        "handoffs": count(logged, c.BY_FIRM, c.HANDS_ON),
        "moved_private": count(logged, c.BY_FIRM, c.MOVES_PRIVATE),
        "contacts": count(logged, c.BY_FIRM, c.CONTACTS_FIRST),
        "dropped": count(logged, c.BY_FIRM, c.DROPS),
        "customer_turns": count(logged, c.BY_OPENER, c.REPLIES, c.THANKS),
        "abandoned": count(logged, c.BY_OPENER, c.GIVES_UP),
        "unresolved": count(logged, c.BY_FIRM, c.FAILS),
        "peer_turns": count(logged, c.BY_OTHER, c.ANSWERS, c.SOLVES, c.DEFENDS),
        "peer_resolved": count(logged, c.BY_OTHER, c.SOLVES),
        "defences": count(logged, c.BY_OTHER, c.DEFENDS),
        "reshares": count(logged, c.BY_OTHER, c.RESHARES_IT),
    }
    assert expected == {name: totals[PLACE[name]] for name in expected}
    assert min(expected.values()) > 0
    assert count(logged, c.BY_OPENER, c.LAPSES) > 0
    paid = np.isin(turns[:, c.TURN_ACT], c.COMPENSATES)
    assert threads[numbers[paid], c.PAID].sum() == pytest.approx(totals[PLACE["compensation"]])
    assert np.all(threads[numbers[paid], c.PAID] > 0.0)
    assert np.unique(numbers[paid]).size == np.count_nonzero(paid) > 0


def test_every_conversation_opens_once_and_before_anything_else_happens_in_it(logged: ConversationModel) -> None:
    threads = logged.state.threads[: int(logged.state.gauge[c.THREADS_USED])]
    opened = set(np.flatnonzero(threads[:, c.OPENED] < (logged.started or 0) * 1440.0).tolist())
    assert opened
    minutes = logged.turns[:, c.TURN_MINUTE]
    for turn in logged.turns:
        number = int(turn[c.TURN_THREAD])
        if turn[c.TURN_ACT] in (c.OPENS, c.CONTACTS_FIRST):
            assert number not in opened
            opened.add(number)
        elif turn[c.TURN_ACT] != c.DROPS:
            assert number in opened
    assert np.all(np.diff(minutes) >= 0.0)
    begun = np.flatnonzero(
        (threads[:, c.OPENED] < logged.day * 1440.0) & ((threads[:, c.LED] == 0.0) | (threads[:, c.COMPANY_TURNS] > 0))
    )
    assert opened == set(begun.tolist())


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
