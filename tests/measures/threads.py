"""Tables of conversations made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.measures.conversations import AllConversations, Conversations
from sim.state import conversation
from sim.state.constants import NEVER

SILENT = {
    conversation.HEARD_AT: NEVER,
    conversation.FIRST_ANSWER_AT: NEVER,
    conversation.SEVERITY: -1.0,
    conversation.CAUSE: -1.0,
}


def thread(**columns: float) -> Any:
    """One row: a conversation that nobody heard of, with ``columns`` set by their names in lower case."""
    row = np.zeros(conversation.COLUMNS)
    for place, value in SILENT.items():
        row[place] = value
    for name, value in columns.items():
        row[getattr(conversation, name.upper())] = value
    return row


def table(*rows: Any) -> Conversations:
    return Conversations(AllConversations(np.array(rows).reshape(-1, conversation.COLUMNS)))
