"""Conversations as measures read them: column by column, and together with those that a run has removed from its table.

A row of the table has many columns. A measure reads a few of them, so that copying rows would take several times the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

import numpy as np
import numpy.typing as npt

from sim.kernel.packing import Packed, packed
from sim.kernel.units import Floats
from sim.measures import column
from sim.measures.column import READ, Column, Values
from sim.state import scalar
from sim.state.state import State

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

_PLACE = {one: place for place, one in enumerate(READ)}
_STEPS = len(READ)  # place of what leads from the number of one removed conversation to that of the next
_NONE = np.zeros(0, dtype=np.int64)


class RemovedConversations:
    """The conversations that a run has removed from its table, as far as measures read them, packed.

    A conversation has a number: its place in the order of opening, from 0.
    """

    def __init__(self) -> None:
        self._parts: list[Packed] = []
        self._left = _NONE  # numbers of those in the table when some were removed last
        self._next = 0

    def take(self, conversations: Floats, keep: Marks) -> None:
        """Take what is not kept of the conversations in use, shape (conversations, columns)."""
        numbers = self.numbers(len(conversations))
        self._next += len(conversations) - len(self._left)
        self._left = numbers[keep]
        rows = np.flatnonzero(~keep)
        columns = [one.read(lambda place: conversations[rows, place]) for one in READ]
        steps = np.diff(numbers[rows], prepend=0).astype(np.int32)
        self._parts.append(packed([*columns, steps]))

    def numbers(self, used: int) -> Places:
        """Return the numbers of the ``used`` conversations that are in the table now."""
        return np.append(self._left, self._next + np.arange(used - len(self._left)))

    def places(self) -> Iterator[npt.NDArray[np.int32]]:
        """Yield the numbers of those that were removed at each time."""
        for part in self._parts:
            yield np.cumsum(part.row(_STEPS), dtype=np.int32)

    def columns(self, one: Column) -> Iterator[Values]:
        """Yield a column of those that were removed at each time."""
        for part in self._parts:
            yield part.row(_PLACE[one])


class AllConversations:
    """All conversations of a run so far, in the order of opening: those in its table and those that were removed from it."""

    def __init__(self, table: Floats, removed: RemovedConversations | None = None) -> None:
        """Read from ``table``, rows of ``State.conversations`` of shape (conversations, columns), and from those ``removed``."""
        self._table = table
        self._removed = RemovedConversations() if removed is None else removed
        self._places = list(self._removed.places())
        self._left = self._removed.numbers(len(table)) if self._places else None

    def __len__(self) -> int:
        return len(self._table) + sum(len(places) for places in self._places)

    def column(self, one: Column) -> Values:
        """Return a column, shape (conversations,)."""
        values = one.read(lambda place: self._table[:, place])
        if self._left is None:
            return values
        whole = np.empty(len(self), one.kind)
        whole[self._left] = values
        for places, part in zip(self._places, self._removed.columns(one), strict=True):
            whole[places] = part
        return whole


class Conversations:
    """Conversations in the order of opening. ``[column]`` gives a column of ``sim.measures.column``, ``[marks]`` those marked."""

    def __init__(self, whole: AllConversations, first: int = 0, chosen: Marks | None = None) -> None:
        """Choose from the ``whole``.

        Args:
            whole: all conversations of a run.
            first: the first of them that belongs to these.
            chosen: marks which of the first one and those after it belong to these; all when not given.
        """
        self._whole = whole
        self._first = first
        self._chosen = chosen

    def __len__(self) -> int:
        return len(self._whole) - self._first if self._chosen is None else int(np.count_nonzero(self._chosen))

    @overload
    def __getitem__(self, key: Marks) -> Conversations: ...

    @overload
    def __getitem__(self, key: Column) -> Values: ...

    def __getitem__(self, key: Marks | Column) -> Conversations | Values:
        if isinstance(key, Column):
            values = self._whole.column(key)[self._first :]
            return values if self._chosen is None else values[self._chosen]
        if key.all():
            return self  # columns are then read without a copy
        chosen = key
        if self._chosen is not None:
            chosen = np.zeros_like(self._chosen)
            chosen[self._chosen] = key
        return Conversations(self._whole, self._first, chosen)


def reported(state: State, started: int, removed: RemovedConversations | None = None) -> Conversations:
    """Return the conversations opened since the comparison started, those that were removed since then included."""
    whole = AllConversations(state.conversations[: int(state.scalars[scalar.CONVERSATIONS_USED])], removed)
    return Conversations(whole, int(np.count_nonzero(whole.column(column.DAY) < started)))
