"""The differences of two paired runs as plain, frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sim.study.analysis.replay import Replay


@dataclass(frozen=True)
class Turn:
    """A turn of the log: minute from the end of burn-in, who speaks, what they do, and the person or responder who does it."""

    minute: float
    speaker: str
    act: str
    person: int | None
    responder: int | None


@dataclass(frozen=True)
class Conversation:
    """A conversation in one run: its row of the conversations table (None where it does not exist), and its turns."""

    row: Mapping[str, Any] | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class PersonEnd:
    """A person at the end of a run.

    Attributes:
        status: customer, prospect or former.
        attitude: -1 to 1.
        margin_brought: money that they brought since the end of burn-in.
        compensated: money that they got.
        left: day on which they last left; None where they did not.
    """

    status: str
    attitude: float
    margin_brought: float
    compensated: float
    left: int | None


@dataclass(frozen=True)
class FirstDivergence:
    """The first turn that differs.

    Attributes:
        minute: of the turn, from the end of burn-in.
        case: identity of its conversation; None where the turn belongs to none.
        opener: the customer who opened it.
        same_turns: number of turns before it, the same in both runs.
        turns: the next turn of the conversation in each run; None where nothing more happens.
        conversations: the conversation in each run.
        ends: the opener at the end of each run.
        audience: number of the opener's followers and close ties.
        audience_customers: how many of them are customers at the end of each run.
        audience_differing: how many of them are a customer in one run only.
    """

    minute: float
    case: str | None
    opener: int
    same_turns: int
    turns: tuple[Turn | None, Turn | None]
    conversations: tuple[Conversation, Conversation]
    ends: tuple[PersonEnd, PersonEnd]
    audience: int
    audience_customers: tuple[int, int]
    audience_differing: int

    @property
    def shared(self) -> tuple[Turn, ...]:
        """The turns with which the conversation begins in both runs."""
        one, other = (conversation.turns for conversation in self.conversations)
        return one[: first_difference(one, other)]


@dataclass(frozen=True)
class HiddenDivergence:
    """The first day at whose end any person's state differs: how many people, and in which attributes."""

    day: int
    people: int
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class MonthDifference:
    """A month of both runs.

    Attributes:
        month: its number, from 1.
        conversations: opened in the month, in each run.
        conversations_differing: how many of them differ.
        people_differing: people whose status differs at the month's end.
        customers: at the month's end, in each run.
        profit: of the month, money, in each run.
    """

    month: int
    conversations: tuple[int, int]
    conversations_differing: int
    people_differing: int
    customers: tuple[int, int]
    profit: tuple[float, float]


@dataclass(frozen=True)
class Diff:
    """The differences of two paired runs.

    Attributes:
        runs: the two runs.
        turns: number of turns of the first run.
        first_divergence: the first turn that differs; None where none does.
        first_hidden_divergence: the first difference between people's states; None where there is none.
        months: month by month.
        ends: number of people by their status at the end of both runs.
        value: the primary measure of each run.
        table: the conversations that differ, with the columns of ``SCHEMA``.
    """

    runs: tuple[Replay, Replay]
    turns: int
    first_divergence: FirstDivergence | None
    first_hidden_divergence: HiddenDivergence | None
    months: tuple[MonthDifference, ...]
    ends: Mapping[tuple[str, str], int]
    value: tuple[float, float]
    table: Any

    @property
    def same(self) -> bool:
        """True when the two runs do not differ at all."""
        return self.first_divergence is None and self.first_hidden_divergence is None

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data, with the table of conversations that differ."""
        first, hidden = self.first_divergence, self.first_hidden_divergence
        return {
            "runs": [{"folder": str(one.folder), "run": one.run, "policy": one.policy} for one in self.runs],
            "scenario": self.runs[0].scenario.name,
            "replicate": self.runs[0].replicate,
            "same": self.same,
            "turns_first_run": self.turns,
            "first_hidden_divergence": None if hidden is None else asdict(hidden),
            "first_divergence": None if first is None else asdict(first),
            "months": [asdict(month) for month in self.months],
            "ends": [{"status": [*status], "people": people} for status, people in self.ends.items()],
            "value": [*self.value],
            "conversations": self.table.to_pylist(),
        }


def first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    """Return the first index at which two sequences differ, or the length of the shorter."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
