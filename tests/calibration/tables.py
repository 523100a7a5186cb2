"""Models that are nothing but tables, for measures that only read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.state import channel, conversation, person, scalar, turn_log
from sim.state.constants import NEVER

FEED, PRIVATE = 0, 1

_PLAIN = {
    "ORDINAL": 0.0,
    "KIND": conversation.COMPLAINT,
    "VALENCE": -1.0,
    "FAIR": 1.0,
    "CHANNEL": float(FEED),
    "HEARD_AT": 0.0,
    "FIRST_ANSWER_AT": NEVER,
}


def said(rows: Iterable[Mapping[str, float]]) -> Any:
    """Conversations by names of columns; what is not given is a fair heard complaint in the feed, opened as its day begins."""
    table = []
    for given in rows:
        row = np.zeros(conversation.COLUMNS)
        full = {**_PLAIN, "OPENED_AT": given.get("DAY", 0.0) * 1440.0, **given}
        for name, value in full.items():
            row[getattr(conversation, name)] = value
        table.append(row)
    return np.array(table).reshape(-1, conversation.COLUMNS)


def model_of(people: Mapping[str, Iterable[float]], rows: Iterable[Mapping[str, float]] = (), **more: Any) -> Any:
    """A model with ``people`` by names of columns, customers unless said otherwise, and conversations; ``more``: its other attributes."""
    size = len(list(next(iter(people.values()))))
    columns = np.zeros((person.COLUMNS, size))
    columns[person.STATUS] = person.CUSTOMER
    for name, values in people.items():
        columns[getattr(person, name)] = list(values)
    conversations = said(rows)
    scalars = np.zeros(scalar.COLUMNS)
    scalars[scalar.CONVERSATIONS_USED] = len(conversations)
    channels = np.zeros((2, channel.COLUMNS))
    channels[FEED, channel.PUBLIC] = 1.0
    state = SimpleNamespace(people=columns, conversations=conversations, scalars=scalars, channels=channels)
    return SimpleNamespace(state=state, **{"started": 0, "day": 0, **more})


def turns(rows: Iterable[tuple[int, float, float]]) -> Any:
    """Return a log of (conversation, minute, act)."""
    table = np.zeros((0, turn_log.COLUMNS))
    for where, minute, act in rows:
        row = np.zeros((1, turn_log.COLUMNS))
        row[0, [turn_log.CONVERSATION, turn_log.MINUTE, turn_log.ACT]] = where, minute, act
        table = np.concatenate([table, row])
    return table
