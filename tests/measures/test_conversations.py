"""Measures read conversations that a run has removed as if they were still in its table."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compaction import forget_conversations
from sim.measures import column, ownership, service
from sim.measures.column import READ
from sim.measures.conversations import AllConversations, Conversations, RemovedConversations, reported
from sim.model import ConversationModel
from sim.state import conversation, scalar
from sim.state.constants import NEVER
from tests.markets import Everything, eventful

DAYS = 40


@pytest.fixture(scope="module")
def whole() -> ConversationModel:
    model = ConversationModel(eventful(), Everything(), 7)
    model.run_days(DAYS)
    return model


@pytest.fixture(scope="module", params=[1, 9])
def lean(request: pytest.FixtureRequest) -> ConversationModel:
    model = ConversationModel(eventful(), Everything(), 7)
    model.removed = RemovedConversations()
    for day in range(DAYS):
        model.step()
        if day % request.param == 0:
            forget_conversations(model, model.removed)
    return model


@pytest.mark.slow
def test_the_outcome_is_the_same_to_the_byte(whole: ConversationModel, lean: ConversationModel) -> None:
    one, other = whole.outcome(), lean.outcome()
    for name, value in one.summary.items():
        assert np.float64(value).tobytes() == np.float64(other.summary[name]).tobytes(), name
    assert [(g.kind, g.group, g.measure, np.float64(g.value).tobytes()) for g in one.groups] == [
        (g.kind, g.group, g.measure, np.float64(g.value).tobytes()) for g in other.groups
    ]


@pytest.mark.slow
def test_every_column_that_measures_read_is_kept_in_the_order_of_opening(
    whole: ConversationModel, lean: ConversationModel
) -> None:
    assert whole.started is not None
    everything = reported(whole.state, whole.started)
    kept = reported(lean.state, whole.started, lean.removed)
    assert len(kept) == len(everything) > 100
    assert len(lean.state.conversations) < len(whole.state.conversations)
    for one in READ:
        assert kept[one].dtype == everything[one].dtype == one.kind
        assert kept[one].tobytes() == everything[one].tobytes(), READ.index(one)
    complaints = kept[column.KIND] == conversation.COMPLAINT
    assert (kept[complaints][column.KIND] == conversation.COMPLAINT).all()


@pytest.mark.slow
def test_small_types_hold_what_the_table_holds(whole: ConversationModel) -> None:
    rows = whole.state.conversations[: int(whole.state.scalars[scalar.CONVERSATIONS_USED])]
    found = AllConversations(rows)
    for name, place in vars(conversation).items():
        one = getattr(column, name, None)
        if isinstance(one, column.Column) and isinstance(place, int):
            assert (found.column(one).astype(np.float64) == rows[:, place]).all(), name
    answered = rows[:, conversation.FIRST_ANSWER_AT] < NEVER
    waits = rows[answered, conversation.FIRST_ANSWER_AT] - rows[answered, conversation.OPENED_AT]
    assert found.column(column.WAIT)[answered].tobytes() == waits.tobytes() != b""
    assert (found.column(column.ANSWERED) == answered).all()
    assert (found.column(column.HEARD) == (rows[:, conversation.HEARD_AT] < NEVER)).all()


def numbered(first: int, count: int) -> np.ndarray:
    rows = np.zeros((count, conversation.COLUMNS))
    rows[:, conversation.OPENER] = rows[:, conversation.IMPRESSIONS] = np.arange(first, first + count)
    return rows


@given(st.data())
def test_any_removal_and_any_choice_keeps_the_order_of_opening(data: st.DataObject) -> None:
    removed, rows, opened = RemovedConversations(), numbered(0, 0), 0
    for count in data.draw(st.lists(st.integers(0, 9), max_size=6)):
        rows, opened = np.concatenate([rows, numbered(opened, count)]), opened + count
        keep = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), dtype=bool)
        removed.take(rows, keep)
        rows = rows[keep]
    first = data.draw(st.integers(0, opened))
    found, expected = Conversations(AllConversations(rows, removed), first), np.arange(first, opened)
    for _ in range(3):
        assert found[column.OPENER].tolist() == found[column.IMPRESSIONS].tolist() == expected.tolist()
        assert len(found) == len(expected)
        marks = np.array(data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found))), dtype=bool)
        found, expected = found[marks], expected[marks]


@pytest.mark.parametrize(
    ("measured", "columns"),
    [
        (lambda threads: ownership.leader(threads, np.ones(len(threads), dtype=bool)), 3.0),
        (service.talk_share, 2.0),
        (service.unequal, 5.0),
    ],
)
def test_measures_hold_few_columns_at_a_time(measured: Callable[[Conversations], object], columns: float) -> None:
    """``columns``: the most that is held, in columns of 8 bytes a conversation, that of removed ones not included."""
    count = 20_000
    rows = numbered(0, count)
    rows[:, conversation.FIRST_ANSWER_AT] = np.linspace(1.0, 2.0, count)
    removed = RemovedConversations()
    removed.take(rows, np.zeros(count, dtype=bool))
    threads = Conversations(AllConversations(rows[:0], removed))
    measured(threads)  # modules are imported now
    tracemalloc.start()
    measured(threads)
    most = tracemalloc.get_traced_memory()[1] / (8 * count)
    tracemalloc.stop()
    assert 0.5 < most < columns
