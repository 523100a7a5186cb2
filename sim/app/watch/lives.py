"""The lives of some people in one run: how they are on each evening, and what happens to them on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.kernel import random_draws as draw
from sim.kernel.units import DAY_MIN, Floats
from sim.scenario.parameters import SEVERITIES
from sim.state import person, root_cause, scalar, todo_list, turn_log

if TYPE_CHECKING:
    from sim.model import ConversationModel

PROSPECT, CUSTOMER, ADVOCATE, FORMER = 0, 1, 2, 3
"""Roles of people on an evening."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Moment:
    """A moment in a person's life.

    Attributes:
        minute: from the end of burn-in.
        place: of the person among those shown.
        kind: a key of ``sim.app.watch.templates.SENTENCES``.
        facts: the numbers and names that the sentence holds.
        matter: what makes it the same moment on both sides, beside its day and kind.
    """

    minute: float
    place: int
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    matter: str = ""

    @property
    def day(self) -> int:
        """Return the day on which it happens, from 1."""
        return int(self.minute // DAY_MIN) + 1

    @property
    def same(self) -> tuple[float, str, str]:
        """Return what makes it exactly the same moment on both sides."""
        return self.minute, self.kind, self.matter


class Lives:
    """People in a run that goes on day by day.

    Attributes:
        model: the run.
        people: rows of the people in the model.
        now: everything about them on this evening, shape (columns, people).
        attitude: by evening, in hundredths, from the end of burn-in on.
        role: by evening, see ``CUSTOMER``.
        heard: by day, whether they heard or read something; False on the evening before the first day.
        failed: by day, whether the service failed them.
        moments: changes of state and failures; conversations are read from the log at the end.
        by_advocate: for each turn of the log, whether the peer who took it was an advocate that evening.
    """

    def __init__(self, model: ConversationModel, people: Places) -> None:
        """Begin at the end of burn-in, and keep a log of turns from now on."""
        model.log_turns()
        self.model, self.people = model, people
        self.place = np.full(model.state.people.shape[1], -1, dtype=np.int64)
        self.place[people] = np.arange(people.size)
        self.attitude: list[npt.NDArray[np.int8]] = []
        self.role: list[npt.NDArray[np.uint8]] = []
        nobody = np.zeros(people.size, dtype=np.bool_)
        self.heard, self.failed = [nobody], [nobody]
        self.moments: list[Moment] = []
        self._by_advocate: list[npt.NDArray[np.bool_]] = []
        self.now = self._evening()

    @property
    def started(self) -> int:
        """Return the day of the model on which the comparison started."""
        return self.model.started or 0

    @property
    def by_advocate(self) -> npt.NDArray[np.bool_]:
        """Return for each turn of the log whether an advocate took it, among peers."""
        return np.concatenate([np.zeros(0, dtype=np.bool_), *self._by_advocate])

    def metrics(self) -> Floats:
        """Return the daily metrics, shape (days, metrics)."""
        return np.array(self.model.rows[self.started :])

    def live(self) -> None:
        """Run a day, and keep what it was like for these people."""
        before, turns = self.now, len(self.model.turns)
        self.model.step()
        self.now = self._evening()
        today = float(self.model.day - 1)
        self.heard.append((self.now[person.HEARD_DAY] == today) & (self.now[person.HEARD] > 0.0))
        self._by_advocate.append(self._advocates(self.model.turns[turns:]))
        self._failures()
        self._changes(before)

    def _evening(self) -> Floats:
        now = self.model.state.people[:, self.people]
        self.attitude.append(np.rint(100.0 * now[person.ATTITUDE]).astype(np.int8))
        self.role.append(roles(now))
        return now

    def _advocates(self, turns: Floats) -> npt.NDArray[np.bool_]:
        who = turns[:, turn_log.WHO].astype(np.int64)
        peers = (turns[:, turn_log.SPEAKER] == turn_log.BY_OTHER) & (who >= 0)
        advocate = self.model.state.people[person.ADVOCATE, np.maximum(who, 0)] > person.NOT_ADVOCATE
        return np.asarray(peers & advocate, dtype=np.bool_)

    def _failures(self) -> None:
        """Keep whom the service failed today, with the cause and how bad it was, as the model drew them."""
        state = self.model.state
        failed = np.sort(state.todo[todo_list.FAILED, : int(state.scalars[scalar.FAILED_COUNT])])
        places = self.place[failed]
        flags = np.zeros(self.people.size, dtype=np.bool_)
        flags[places[places >= 0]] = True
        self.failed.append(flags)
        for place in np.flatnonzero(flags).tolist():
            cause = int(self.now[person.LAST_CAUSE, place])
            facts = {"cause": self.model.resolved_scenario.causes[cause].name, "severity": self._severity(place, cause)}
            self._note(place, 0.0, "failure", facts)

    def _severity(self, place: int, cause: int) -> str:
        """Return how bad today's failure was: the draw of ``sim.conduct.experience`` at its address once more."""
        state, day = self.model.state, self.model.day - 1
        u = draw.uniform(state.seed, int(self.people[place]), day, draw.ZERO, draw.SEVERITY)
        return SEVERITIES[draw.choice(u, state.causes[cause, root_cause.SEVERITY_MIX :])]

    def _changes(self, before: Floats) -> None:
        """Keep who joined, left, became an advocate or stopped, and who looks for an alternative."""
        now, today = self.now, float(self.model.day - 1)
        held, was = (table[person.STATUS] == person.CUSTOMER for table in (now, before))
        returned = before[person.STATUS] == person.FORMER
        dropped = now[person.DROPPED] > before[person.DROPPED]
        kinds = (now[person.ADVOCATE], before[person.ADVOCATE])
        for kind, who in (
            ("joins", held & ~was & ~returned),
            ("returns", held & ~was & returned),
            ("dropped", was & ~held & dropped),
            ("leaves", was & ~held & ~dropped),
            ("advocate", (kinds[0] == person.ORGANIC) & (kinds[1] == person.NOT_ADVOCATE)),
            ("member", (kinds[0] == person.MEMBER) & (kinds[1] != person.MEMBER)),
            ("no advocate", held & (kinds[0] == person.NOT_ADVOCATE) & (kinds[1] != person.NOT_ADVOCATE)),
            ("searches", held & (now[person.SEARCH_UNTIL] > today) & (before[person.SEARCH_UNTIL] <= today)),
        ):
            for place in np.flatnonzero(who).tolist():
                self._note(place, DAY_MIN - 0.001, kind)

    def _note(self, place: int, within: float, kind: str, facts: Mapping[str, Any] | None = None) -> None:
        minute = (self.model.day - 1 - self.started) * DAY_MIN + within
        self.moments.append(Moment(minute, place, kind, facts or {}))


def roles(table: Floats) -> npt.NDArray[np.uint8]:
    """Return the roles of people, from everything about them, shape (columns, people)."""
    found = np.select(
        [
            table[person.ADVOCATE] > person.NOT_ADVOCATE,
            table[person.STATUS] == person.CUSTOMER,
            table[person.STATUS] == person.FORMER,
        ],
        [ADVOCATE, CUSTOMER, FORMER],
        PROSPECT,
    )
    return found.astype(np.uint8)
