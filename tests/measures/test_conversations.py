"""Measures read conversations that a run has removed as if they were still in its table."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.compaction import forget_conversations
from sim.measures.conversations import READ, RemovedConversations, reported
from sim.model import ConversationModel
from sim.state import conversation
from tests.markets import Everything, eventful

pytestmark = pytest.mark.slow

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


def test_the_outcome_is_the_same_to_the_byte(whole: ConversationModel, lean: ConversationModel) -> None:
    one, other = whole.outcome(), lean.outcome()
    for name, value in one.summary.items():
        assert np.float64(value).tobytes() == np.float64(other.summary[name]).tobytes(), name
    assert [(g.kind, g.group, g.measure, np.float64(g.value).tobytes()) for g in one.groups] == [
        (g.kind, g.group, g.measure, np.float64(g.value).tobytes()) for g in other.groups
    ]


def test_every_column_that_measures_read_is_kept_in_the_order_of_opening(
    whole: ConversationModel, lean: ConversationModel
) -> None:
    assert whole.started is not None
    everything = reported(whole.state, whole.started)
    kept = reported(lean.state, whole.started, lean.removed)
    assert len(kept) == len(everything) > 100
    assert len(lean.state.conversations) < len(whole.state.conversations)
    for column in READ:
        assert kept[:, column].tobytes() == everything[:, column].tobytes(), column
    complaints = kept[:, conversation.KIND] == conversation.COMPLAINT
    assert (kept[complaints][:, conversation.KIND] == conversation.COMPLAINT).all()
