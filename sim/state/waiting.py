"""A state that waits in little memory while the runs that go on from it take turns in its table of people."""

from __future__ import annotations

import zlib

import numpy as np

from sim.kernel.memory import give_back
from sim.kernel.packing import packed
from sim.state import person
from sim.state.state import SHARED, State, copy, trimmed

_CHANGING = tuple(column for column in range(person.COLUMNS) if column not in person.FIXED)


class WaitingState:
    """A state from which one run after another goes on.

    There is one table of people, whatever the number of runs. What a run may change in it is kept compressed and put back for the next;
    fixed traits stay where they are.
    """

    def __init__(self, state: State) -> None:
        """Take over ``state``, which must not be used any more."""
        self._people = state.people
        self._kept = packed([state.people[column] for column in _CHANGING])
        self._rest = copy(state._replace(people=state.people[:, :0]))
        self._fixed = self._checks()

    def again(self) -> State:
        """Return the state as it was. The one that was returned before must not be used any more.

        Raises RuntimeError where a run has changed a fixed trait.
        """
        if self._checks() != self._fixed:
            raise RuntimeError("a run before this one has changed a column of person.FIXED, which runs share")
        for place, column in enumerate(_CHANGING):
            self._put_back(place, column)
        give_back(self._people.shape[1])
        return copy(self._rest)._replace(people=self._people)

    def _put_back(self, place: int, column: int) -> None:
        now, then = self._people[column].view(np.int64), self._kept.row(place).view(np.int64)
        if then.any() or now.any():  # nothing is written where nothing was, so that it takes no memory
            now[:] = then

    @property
    def nbytes(self) -> int:
        """Return the bytes that it takes beside the table of people and what all states share; room that is not in use takes none."""
        in_use = trimmed(self._rest)[0]
        return self._kept.nbytes + sum(v.nbytes for name, v in in_use._asdict().items() if name not in SHARED)

    def _checks(self) -> list[int]:
        return [zlib.crc32(self._people[column]) for column in person.FIXED]
