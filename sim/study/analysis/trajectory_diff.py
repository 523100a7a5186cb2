"""Where two paired runs part: the same world under two policies, simulated side by side until the end.

Up to the first turn that differs, everything that was said was said in both. From there on, what differs follows from the policies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.catalogue import DAY_METRICS
from sim.state import person
from sim.study.analysis.replay import Replay, check_paired
from sim.study.design.record import STATUSES, conversation_rows, turn_rows

if TYPE_CHECKING:
    from sim.model import ConversationModel

_PROFIT = [metric.name for metric in DAY_METRICS].index("profit")
Pair: TypeAlias = "tuple[ConversationModel, ConversationModel]"


@dataclass(frozen=True)
class Turn:
    """A turn of the log: minute from the end of burn-in, who speaks, what they do, and the person or responder who does it."""

    minute: float
    speaker: str
    act: str
    person: int | None
    responder: int | None


@dataclass(frozen=True)
class Case:
    """A conversation in one run: its table row without the run, and its turns; ``row`` is None where it does not exist."""

    row: Mapping[str, Any] | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class PersonEnd:
    """What became of a person by the end of a run: status, attitude, and money that they brought since the end of burn-in.

    ``left`` is the day on which they last left; None where they did not. ``compensated`` is money they got.
    """

    status: str
    attitude: float
    margin_brought: float
    compensated: float
    left: int | None


@dataclass(frozen=True)
class Parting:
    """The first turn that differs: its minute, its conversation in both runs, and the opener's end in both.

    ``same_turns`` have gone before in both runs. ``turns`` are what happens at that point of the conversation in each run;
    None where nothing more does. ``audience`` counts the opener's followers and close ties, ``audience_customers`` those of
    them who are customers at the end, ``audience_parted`` those who are a customer in one run only.
    """

    minute: float
    case: str | None
    opener: int
    same_turns: int
    turns: tuple[Turn | None, Turn | None]
    cases: tuple[Case, Case]
    ends: tuple[PersonEnd, PersonEnd]
    audience: int
    audience_customers: tuple[int, int]
    audience_parted: int

    @property
    def shared(self) -> tuple[Turn, ...]:
        """The turns with which the conversation begins in both runs."""
        one, other = (case.turns for case in self.cases)
        return one[: _first_apart(one, other)]


@dataclass(frozen=True)
class MonthApart:
    """A month of both runs: conversations opened in it, how many went differently, people whose status differs at its end, money."""

    month: int
    cases: tuple[int, int]
    cases_apart: int
    people_apart: int
    customers: tuple[int, int]
    profit: tuple[float, float]


@dataclass(frozen=True)
class Diff:
    """Two paired runs held against each other.

    ``parting`` is None where no turn differs. ``out_of_sight`` is the first day on whose evening anybody's state differs, with
    how many people and in which attributes; None where nobody's ever does. ``turns`` counts those of the first run, ``ends``
    people by their status at the end in both runs; ``table`` has the columns of ``SCHEMA``.
    """

    runs: tuple[Replay, Replay]
    turns: int
    parting: Parting | None
    out_of_sight: tuple[int, int, tuple[str, ...]] | None
    months: tuple[MonthApart, ...]
    ends: Mapping[tuple[str, str], int]
    value: tuple[float, float]
    table: Any

    @cached_property
    def same(self) -> bool:
        """Whether the two runs do not differ at all."""
        return self.parting is None and self.out_of_sight is None

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, the table of conversations that went differently included."""
        return {
            "runs": [{"folder": str(one.folder), "run": one.run, "policy": one.policy} for one in self.runs],
            "scenario": self.runs[0].scenario.name,
            "replicate": self.runs[0].replicate,
            "same": self.same,
            "turns_first_run": self.turns,
            "out_of_sight": None
            if self.out_of_sight is None
            else dict(zip(("day", "people", "attributes"), self.out_of_sight, strict=True)),
            "parting": None if self.parting is None else asdict(self.parting),
            "months": [asdict(month) for month in self.months],
            "ends": [{"status": [*status], "people": people} for status, people in self.ends.items()],
            "value": [*self.value],
            "conversations": self.table.to_pylist(),
        }


def diff(one: Replay, other: Replay, on_day: Callable[[], None] | None = None) -> Diff:
    """Simulate two runs side by side, and hold their logs and their people against each other. ``on_day`` is called after each day.

    Raises:
        ReplayError: the runs are not paired.
    """
    check_paired(one, other)
    start = one.world()
    before = start.state.people.copy()
    pair = (start.branch(one.spec, with_events=one.event), start.branch(other.spec, with_events=other.event))
    for model in pair:
        model.log_turns()
    out_of_sight: tuple[int, int, tuple[str, ...]] | None = None
    months: list[tuple[int, tuple[int, int]]] = []
    for day in range(1, one.months * DAYS_PER_MONTH + 1):
        for model in pair:
            model.step()
        if out_of_sight is None:
            out_of_sight = _apart_today(pair, day)
        if day % DAYS_PER_MONTH == 0:
            months.append((_status_apart(pair), (_customers(pair[0]), _customers(pair[1]))))
        if on_day is not None:
            on_day()
    return _compared((one, other), pair, before, out_of_sight, months)


def _compared(
    runs: tuple[Replay, Replay],
    pair: Pair,
    before: npt.NDArray[np.float64],
    out_of_sight: tuple[int, int, tuple[str, ...]] | None,
    months: list[tuple[int, tuple[int, int]]],
) -> Diff:
    logs = (_Log(pair[0]), _Log(pair[1]))
    apart = _cases_apart(logs)
    return Diff(
        runs,
        len(logs[0].turns),
        _parting(pair, logs, before),
        out_of_sight,
        tuple(_month(number, found, pair, logs, apart) for number, found in enumerate(months)),
        _ends(pair),
        (pair[0].outcome().summary["value"], pair[1].outcome().summary["value"]),
        _table(pair, logs, apart),
    )


class _Log:
    """The log of one run as people read it: ``turns`` in order with their case and opener, ``cases`` by identity."""

    def __init__(self, model: ConversationModel) -> None:
        turns = _lists(turn_rows(model))
        names = ("case", "opener", "minute", "speaker", "act", "person", "responder")
        self.turns = list(zip(*(turns[name] for name in names), strict=True))
        rows = _lists(conversation_rows(model))
        del rows["opened_at"]
        self.rows = {row[0]: dict(zip(rows, row, strict=True)) for row in zip(*rows.values(), strict=True)}
        self.of: dict[str | None, list[Turn]] = {}
        for case, _, *turn in self.turns:
            self.of.setdefault(case, []).append(Turn(*turn))

    def case(self, case: str | None) -> Case:
        """One conversation."""
        return Case(self.rows.get(case) if case is not None else None, tuple(self.of.get(case, ())))


def _lists(columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns as lists of plain values, None for no number."""
    arrays = {
        name: values if isinstance(values, pa.Array) else pa.array(values, from_pandas=True)
        for name, values in columns.items()
    }
    return {name: array.to_pylist() for name, array in arrays.items()}


def _first_apart(one: Sequence[object], other: Sequence[object]) -> int:
    """The first place at which two sequences differ, or the length of the shorter."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _parting(pair: Pair, logs: tuple[_Log, _Log], before: npt.NDArray[np.float64]) -> Parting | None:
    """The first place at which the two logs differ, and what came of it for the opener and those around them."""
    one, other = (log.turns for log in logs)
    same = _first_apart(one, other)
    here = [log[same] for log in (one, other) if same < len(log)]
    if not here:
        return None
    case, opener, minute, *_ = min(here, key=lambda turn: turn[2])
    cases = (logs[0].case(case), logs[1].case(case))
    common = _first_apart(cases[0].turns, cases[1].turns)
    turns = tuple(found.turns[common] if common < len(found.turns) else None for found in cases)
    around = _around(pair[0], opener)
    held = [model.state.people[person.STATUS, around] == person.CUSTOMER for model in pair]
    return Parting(
        minute=minute,
        case=case,
        opener=opener,
        same_turns=same,
        turns=(turns[0], turns[1]),
        cases=cases,
        ends=(_end(pair[0], opener, before), _end(pair[1], opener, before)),
        audience=int(around.size),
        audience_customers=(int(held[0].sum()), int(held[1].sum())),
        audience_parted=int(np.count_nonzero(held[0] != held[1])),
    )


def _around(model: ConversationModel, i: int) -> npt.NDArray[np.int64]:
    """Those who follow a person, and their close ties, ascending."""
    world = model.state
    followers = world.follower[world.follower_at[i] : world.follower_at[i + 1]]
    ties = world.tie[world.tie_at[i] : world.tie_at[i + 1]]
    return np.union1d(followers, ties).astype(np.int64)


def _end(model: ConversationModel, i: int, before: npt.NDArray[np.float64]) -> PersonEnd:
    people, started = model.state.people, model.started or 0
    now = people[:, i]
    left = now[person.LAST_LEFT] >= started
    return PersonEnd(
        status=STATUSES[int(now[person.STATUS])],
        attitude=float(now[person.ATTITUDE]),
        margin_brought=_brought(now, model.day) - _brought(before[:, i], started),
        compensated=float(now[person.COMPENSATED]),
        left=int(now[person.LAST_LEFT]) - started + 1 if left else None,
    )


def _brought(row: npt.NDArray[np.float64], day: int) -> float:
    """Margin that a person has brought until ``day``, money."""
    held = row[person.STATUS] == person.CUSTOMER
    spell = max(0.0, day - row[person.CUSTOMER_SINCE]) if held else 0.0
    return float(row[person.EARLIER_MARGIN] + row[person.MARGIN] / DAYS_PER_MONTH * spell)


def _apart_today(pair: Pair, day: int) -> tuple[int, int, tuple[str, ...]] | None:
    """How many people differ this evening, and in what; None where nobody does."""
    from sim.engine.mesa_agents import Person

    one, other = (model.state.people for model in pair)
    if np.array_equal(one, other):
        return None
    unlike = one != other
    columns = set(np.flatnonzero(unlike.any(axis=1)).tolist())
    names = tuple(attribute.name for attribute in Person.table() if attribute.column in columns)
    return day, int(np.count_nonzero(unlike.any(axis=0))), names


def _status_apart(pair: Pair) -> int:
    one, other = (model.state.people[person.STATUS] for model in pair)
    return int(np.count_nonzero(one != other))


def _customers(model: ConversationModel) -> int:
    return int(np.count_nonzero(model.state.people[person.STATUS] == person.CUSTOMER))


def _cases_apart(logs: tuple[_Log, _Log]) -> dict[str, float]:
    """Conversations that did not go the same way in both runs, by the minute of the first turn that differs."""
    found: dict[str, float] = {}
    for case in dict.fromkeys([*logs[0].rows, *logs[1].rows]):
        one, other = (log.of.get(case, []) for log in logs)
        if one != other:
            common = _first_apart(one, other)
            found[case] = min(turns[common].minute for turns in (one, other) if common < len(turns))
    return found


def _month(
    number: int, found: tuple[int, tuple[int, int]], pair: Pair, logs: tuple[_Log, _Log], apart: Mapping[str, float]
) -> MonthApart:
    first, last = number * DAYS_PER_MONTH + 1, (number + 1) * DAYS_PER_MONTH
    opened = [{case for case, row in log.rows.items() if first <= row["day"] <= last} for log in logs]
    rows = [model.rows[model.started or 0 :][first - 1 : last] for model in pair]
    profit = [float(sum(row[_PROFIT] for row in part)) for part in rows]
    return MonthApart(
        month=number + 1,
        cases=(len(opened[0]), len(opened[1])),
        cases_apart=sum(case in apart for case in opened[0] | opened[1]),
        people_apart=found[0],
        customers=found[1],
        profit=(profit[0], profit[1]),
    )


def _ends(pair: Pair) -> dict[tuple[str, str], int]:
    """People by their status at the end in the first run and in the second."""
    one, other = (model.state.people[person.STATUS].astype(np.int64) for model in pair)
    counts = np.bincount(one * len(STATUSES) + other, minlength=len(STATUSES) ** 2)
    return {
        (a, b): int(counts[i * len(STATUSES) + j])
        for i, a in enumerate(STATUSES)
        for j, b in enumerate(STATUSES)
        if counts[i * len(STATUSES) + j]
    }


_ABOUT = ("opener", "day", "ordinal", "opened", "kind", "channel")
_BESIDE = {
    "outcome": pa.string(),
    "first_answer": pa.float64(),
    "company_turns": pa.int32(),
    "peer_turns": pa.int32(),
    "impressions": pa.float64(),
    "compensation": pa.float64(),
}

SCHEMA = pa.schema(
    [
        ("case", pa.string()),
        ("opener", pa.int32()),
        ("day", pa.int32()),
        ("ordinal", pa.int32()),
        ("opened", pa.float64()),
        ("kind", pa.string()),
        ("channel", pa.string()),
        ("parted", pa.float64()),
        *(
            (f"{name}_{side}", kind)
            for name, kind in (*_BESIDE.items(), ("opener_status", pa.string()))
            for side in ("a", "b")
        ),
    ]
)
"""Columns of the table of conversations that went differently: as in ``conversations``, ``_a`` in the first run and ``_b`` in the second.

``parted`` is the minute of the first turn that differs, ``opener_status`` what the opener is at the end; null where a run has no such
conversation.
"""


def _table(pair: Pair, logs: tuple[_Log, _Log], apart: Mapping[str, float]) -> Any:
    """The conversations that went differently, by the minute at which they parted."""
    rows = []
    for case in sorted(apart, key=lambda one: (apart[one], one)):
        sides = [log.rows.get(case) for log in logs]
        about = sides[0] or sides[1] or {}
        row = {"case": case, "parted": apart[case], **{name: about[name] for name in _ABOUT}}
        for side, found, model in zip("ab", sides, pair, strict=True):
            row |= {f"{name}_{side}": None if found is None else found[name] for name in _BESIDE}
            row[f"opener_status_{side}"] = STATUSES[int(model.state.people[person.STATUS, about["opener"]])]
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
