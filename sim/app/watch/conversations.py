"""Conversations of the people shown, from the log of a run: moments of their lives, marks of each day, and how they are served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.app.watch.lives import Lives, Moment
from sim.kernel.units import DAY_MIN, Floats
from sim.state import conversation, turn_log
from sim.study.design.record import logged

HEARD, GOOD, BAD, ASKS, HELPS, FAILED = 1, 2, 4, 8, 16, 32
"""Marks of a day, as bits: heard or read something, spoke well, spoke badly, asked, answered somebody else, was failed."""

NOT_SERVED, WAITING, SOLVED, UNSOLVED, UNANSWERED = 0, 1, 2, 3, 4
"""How somebody is served: no question or complaint, waiting, solved, answered without being solved, never answered."""

SHOWN_DAYS = 7
"""Days for which the end of a matter is shown; an assumption of what the eye can follow."""

_STATES = {
    turn_log.OPENS: WAITING,
    turn_log.REPLIES: WAITING,
    turn_log.SOLVES: SOLVED,
    turn_log.DOES_NOT_SOLVE: UNSOLVED,
    turn_log.FAILS: UNSOLVED,
    turn_log.GIVES_UP: UNANSWERED,
    turn_log.LAPSES: UNANSWERED,
}
_BY_COMPANY = {
    turn_log.ACKNOWLEDGES: "acknowledged",
    turn_log.SOLVES: "solved",
    turn_log.DOES_NOT_SOLVE: "not solved",
    turn_log.FAILS: "failed",
    turn_log.COMPENSATES: "compensated",
    turn_log.ESCALATES: "escalated",
    turn_log.MOVES_PRIVATE: "moved to private",
    turn_log.CONTACTS_FIRST: "contacted",
}
_BY_OPENER = {
    turn_log.REPLIES: "replies",
    turn_log.THANKS: "thanks",
    turn_log.GIVES_UP: "gives up",
    turn_log.LAPSES: "lapses",
}
_BY_PEER = {turn_log.SOLVES: "solved", turn_log.ANSWERS: "not solved", turn_log.DEFENDS: "defended"}
_HELPS = {turn_log.SOLVES: "helps", turn_log.ANSWERS: "tries to help", turn_log.DEFENDS: "defends"}
_KINDS = ("complaint", "question", "praise", "word", "contact")


class Talk:
    """The words of the people of a run, and the answers that they got; read from its log when the run is over."""

    def __init__(self, lives: Lives) -> None:
        """Read the log."""
        self._lives = lives
        turns, self._rows = logged(lives.model)
        self._opener = lives.place[self._rows[:, conversation.OPENER].astype(np.int64)]
        number = turns[:, turn_log.CONVERSATION].astype(np.int64)
        who = turns[:, turn_log.WHO].astype(np.int64)
        peer = (turns[:, turn_log.SPEAKER] == turn_log.BY_OTHER) & (who >= 0)
        self._peer = np.where(peer, lives.place[np.maximum(who, 0)], -1)
        kept = (number >= 0) & ((self._opener[number] >= 0) | (self._peer >= 0))
        order = np.flatnonzero(kept)
        order = order[np.argsort(turns[order, turn_log.MINUTE], kind="stable")]
        self._turns, self._number, self._peer = turns[order], number[order], self._peer[order]
        self._by_advocate = lives.by_advocate[order]
        self._start = lives.started * DAY_MIN

    # Marks and service

    def marks(self) -> npt.NDArray[np.uint8]:
        """Return the marks of each day, shape (days + 1, people)."""
        heard, failed = np.stack(self._lives.heard), np.stack(self._lives.failed)
        marks = (HEARD * heard + FAILED * failed).astype(np.uint8)
        rows, place = self._own_words()
        day = ((rows[:, conversation.OPENED_AT] - self._start) // DAY_MIN).astype(np.int64) + 1
        good = np.where(rows[:, conversation.VALENCE] > 0.0, GOOD, BAD)
        said = np.where(rows[:, conversation.KIND] == conversation.QUESTION, ASKS, good).astype(np.uint8)
        np.bitwise_or.at(marks, (day, place), said)
        helps = (self._peer >= 0) & np.isin(self._turns[:, turn_log.ACT], [*_BY_PEER])
        days = ((self._turns[helps, turn_log.MINUTE] - self._start) // DAY_MIN).astype(np.int64) + 1
        np.bitwise_or.at(marks, (days, self._peer[helps]), np.uint8(HELPS))
        return marks

    def _own_words(self) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the conversations that people shown opened of their own accord since the start, and their places."""
        mine = (self._opener >= 0) & (self._rows[:, conversation.KIND] != conversation.CONTACT)
        mine &= self._rows[:, conversation.OPENED_AT] >= self._start
        return self._rows[mine], self._opener[mine]

    def service(self) -> npt.NDArray[np.uint8]:
        """Return how each person is served on each evening, shape (days + 1, people); of several matters the latest counts."""
        days = len(self._lives.attitude)
        served = np.zeros((days, self._lives.people.size), dtype=np.uint8)
        for number, turns in self._matters():
            place = int(self._opener[number])
            minutes = turns[:, turn_log.MINUTE] - self._start
            evenings = np.ceil(minutes / DAY_MIN).astype(np.int64)
            states = [_STATES[act] for act in turns[:, turn_log.ACT]]
            if self._rows[number, conversation.OPENED_AT] < self._start:
                evenings, states = np.concatenate([[0], evenings]), [WAITING, *states]
            ends = [*evenings[1:].tolist(), days]
            for first, last, state in zip(evenings.tolist(), ends, states, strict=True):
                until = last if state == WAITING else min(last, first + SHOWN_DAYS)
                served[first:until, place] = state
        return served

    def _matters(self) -> Iterator[tuple[int, Floats]]:
        """Yield questions and complaints of people shown, with the turns that change how they are served, the earliest opened first."""
        kinds = self._rows[self._number, conversation.KIND]
        changes = np.isin(self._turns[:, turn_log.ACT], [*_STATES]) & (self._opener[self._number] >= 0)
        changes &= (kinds == conversation.COMPLAINT) | (kinds == conversation.QUESTION)
        numbers = np.unique(self._number[changes])
        for number in numbers[np.argsort(self._rows[numbers, conversation.OPENED_AT], kind="stable")].tolist():
            yield number, self._turns[changes & (self._number == number)]

    # Moments

    def moments(self) -> Iterator[Moment]:
        """Yield the moments of all conversations, in no order."""
        for row, place in zip(*self._own_words(), strict=True):
            yield self._opening(row, int(place))
        for turn, number, peer, advocate in zip(
            self._turns, self._number.tolist(), self._peer.tolist(), self._by_advocate.tolist(), strict=True
        ):
            row = self._rows[number]
            opener = int(self._opener[number])
            if opener >= 0:
                yield from self._answer(turn, row, opener, advocate)
            if peer >= 0:
                yield from self._help(turn, row, peer)

    def _opening(self, row: Floats, place: int) -> Moment:
        events, ordinal = self._lives.model.resolved_scenario.events, int(row[conversation.ORDINAL])
        facts = {
            "channel": self._lives.model.resolved_scenario.channels[int(row[conversation.CHANNEL])].name,
            "seen": float(row[conversation.IMPRESSIONS]),
            "passed": int(row[conversation.RESHARES]),
        }
        if row[conversation.KIND] == conversation.COMPLAINT and 0 < ordinal <= len(events):
            return self._moment(row, place, "goes viral", facts | {"event": events[ordinal - 1].name})
        return self._moment(row, place, f"{_said(row)}, {self._where(row)}", facts)

    def _where(self, row: Floats) -> str:
        public = self._lives.model.resolved_scenario.channels[int(row[conversation.CHANNEL])].public
        return "public" if public else "private"

    def _answer(self, turn: Floats, row: Floats, place: int, advocate: bool) -> Iterator[Moment]:
        act, speaker = float(turn[turn_log.ACT]), float(turn[turn_log.SPEAKER])
        after = float(turn[turn_log.MINUTE] - row[conversation.OPENED_AT])
        facts = {"after": after, "amount": float(row[conversation.COMPENSATION_PAID])}
        unprompted = row[conversation.KIND] == conversation.CONTACT and act == turn_log.SOLVES
        names, by = {
            turn_log.BY_OPENER: (_BY_OPENER, ""),
            turn_log.BY_COMPANY: (_BY_COMPANY, "contact: " if unprompted else "desk: "),
            turn_log.BY_OTHER: (_BY_PEER, "advocate: " if advocate else "peer: "),
        }[speaker]
        said = (
            row[conversation.KIND] == conversation.CONTACT or act != turn_log.REPLIES
        )  # else the next answer shows it
        if act in names and said:
            yield self._moment(row, place, by + names[act], facts, at=float(turn[turn_log.MINUTE]))

    def _help(self, turn: Floats, row: Floats, place: int) -> Iterator[Moment]:
        act, facts = float(turn[turn_log.ACT]), {"matter": _KINDS[int(row[conversation.KIND])]}
        kind = "passes on" if act == turn_log.RESHARES else _HELPS.get(act)
        if kind is not None:
            yield self._moment(row, place, kind, facts, at=float(turn[turn_log.MINUTE]))

    def _moment(self, row: Floats, place: int, kind: str, facts: dict[str, Any], at: float | None = None) -> Moment:
        minute = float(row[conversation.OPENED_AT] if at is None else at) - self._start
        case = [int(row[column]) for column in (conversation.OPENER, conversation.DAY, conversation.ORDINAL)]
        earlier = bool(row[conversation.OPENED_AT] < self._start)
        return Moment(minute, place, kind, facts | {"earlier": earlier}, ".".join(map(str, case)))


def _said(row: Floats) -> str:
    """Return what somebody opened a conversation with."""
    kind = float(row[conversation.KIND])
    if kind == conversation.COMPLAINT:
        return "complains" if row[conversation.FAIR] > 0.0 else "complains unfairly"
    if kind == conversation.WORD:
        return "recommends" if row[conversation.VALENCE] > 0.0 else "warns"
    return "asks" if kind == conversation.QUESTION else "praises"
