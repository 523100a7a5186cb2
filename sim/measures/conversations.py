"""Conversations as measures read them: column by column, and together with those that a run has removed from its table.

A row of the table has many columns. A measure reads a few of them, so that copying rows would take several times the memory.
"""

from __future__ import annotations

from typing import overload

import numpy as np
import numpy.typing as npt

from sim.kernel.packing import Packed, packed
from sim.kernel.units import Floats
from sim.state import conversation, scalar
from sim.state.state import State

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

READ = (
    conversation.OPENER,
    conversation.DAY,
    conversation.OPENED_AT,
    conversation.KIND,
    conversation.ANGER,
    conversation.IMPRESSIONS,
    conversation.COMPENSATION_PAID,
    conversation.SOLVED,
    conversation.COMPANY_TURNS,
    conversation.SEVERITY,
    conversation.CHANNEL,
    conversation.HEARD_AT,
    conversation.TONE,
    conversation.FIRST_ANSWER_AT,
    conversation.CUSTOMER_TURNS,
    conversation.PEER_TURNS,
    conversation.ESCALATIONS,
    conversation.LAST_TURN_AT,
    conversation.COMPANY_LED,
)
"""The columns that measures read."""
_PLACE = {column: place for place, column in enumerate(READ)}
_NONE = np.zeros(0, dtype=np.int64)


class RemovedConversations:
    """The conversations that a run has removed from its table, as far as measures read them, packed."""

    def __init__(self) -> None:
        self._parts: list[Packed] = []
        self._numbers: list[Places] = []  # of those removed, in the order of opening
        self._left = _NONE  # numbers of those in the table when some were removed last
        self._next = 0

    def take(self, conversations: Floats, keep: Marks) -> None:
        """Take what is not kept of the conversations in use, shape (conversations, columns)."""
        numbers = self.numbers(len(conversations))
        self._next = int(numbers[-1]) + 1 if len(numbers) else self._next
        self._left = numbers[keep]
        self._numbers.append(numbers[~keep])
        self._parts.append(packed([conversations[~keep, column] for column in READ]))

    def numbers(self, used: int) -> Places:
        """Return the numbers, in the order of opening, of the ``used`` conversations that are in the table now."""
        return np.append(self._left, self._next + np.arange(used - len(self._left)))

    def order(self, used: int) -> Places:
        """Return the places, in the order of opening, in a column of ``columns``."""
        return np.argsort(np.concatenate([*self._numbers, self.numbers(used)]), kind="stable")

    def column(self, column: int, present: Floats) -> Floats:
        """Return a column of those removed, followed by that of those ``present`` in the table."""
        if not self._parts:
            return present
        return np.concatenate([*(part.row(_PLACE[column]) for part in self._parts), present])


class Conversations:
    """Rows of conversations, in the order of opening. ``[:, column]`` gives a column, ``[marks]`` the rows that are marked."""

    def __init__(self, state: State, removed: RemovedConversations, rows: Places) -> None:
        self._state = state
        self._removed = removed
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, key: Marks) -> Conversations: ...

    @overload
    def __getitem__(self, key: tuple[slice, int]) -> Floats: ...

    def __getitem__(self, key: Marks | tuple[slice, int]) -> Conversations | Floats:
        if not isinstance(key, tuple):
            return Conversations(self._state, self._removed, self._rows[key])
        used = int(self._state.scalars[scalar.CONVERSATIONS_USED])
        return self._removed.column(key[1], self._state.conversations[:used, key[1]])[self._rows]


Table = Conversations | Floats
"""Conversations, or rows of them in an array of shape (conversations, columns)."""


def reported(state: State, started: int, removed: RemovedConversations | None = None) -> Conversations:
    """Return the conversations opened since the comparison started, those that were removed since then included."""
    removed = removed or RemovedConversations()
    used = int(state.scalars[scalar.CONVERSATIONS_USED])
    everything = Conversations(state, removed, removed.order(used))
    return everything[everything[:, conversation.DAY] >= started]
