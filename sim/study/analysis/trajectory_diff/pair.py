"""Simulate two paired runs side by side and collect their differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.catalogue import DAY_METRICS
from sim.state import person
from sim.study.analysis.replay import Replay, check_paired
from sim.study.analysis.trajectory_diff.log import RunLog, differing_conversations
from sim.study.analysis.trajectory_diff.results import (
    Diff,
    FirstDivergence,
    HiddenDivergence,
    MonthDifference,
    PersonEnd,
    first_difference,
)
from sim.study.analysis.trajectory_diff.table import differing_table
from sim.study.design.record import STATUSES

if TYPE_CHECKING:
    from sim.model import ConversationModel

_PROFIT = [metric.name for metric in DAY_METRICS].index("profit")
Pair: TypeAlias = "tuple[ConversationModel, ConversationModel]"
MonthEnd: TypeAlias = tuple[int, tuple[int, int]]
"""People whose status differs, and customers in each run."""


def diff(one: Replay, other: Replay, on_day: Callable[[], None] | None = None) -> Diff:
    """Simulate two runs side by side and return their differences; ``on_day`` is called after each day.

    Raises:
        ReplayError: the runs are not paired.
    """
    check_paired(one, other)
    start = one.burnt_in()
    before = start.state.people.copy()
    pair = (start.branch(one.spec, with_events=one.event), start.branch(other.spec, with_events=other.event))
    for model in pair:
        model.log_turns()
    hidden: HiddenDivergence | None = None
    month_ends: list[MonthEnd] = []
    for day in range(1, one.months * DAYS_PER_MONTH + 1):
        for model in pair:
            model.step()
        if hidden is None:
            hidden = _hidden_divergence(pair, day)
        if day % DAYS_PER_MONTH == 0:
            month_ends.append((_people_differing(pair), (_customers(pair[0]), _customers(pair[1]))))
        if on_day is not None:
            on_day()
    return _differences((one, other), pair, before, hidden, month_ends)


def _differences(
    runs: tuple[Replay, Replay],
    pair: Pair,
    before: npt.NDArray[np.float64],
    hidden: HiddenDivergence | None,
    month_ends: list[MonthEnd],
) -> Diff:
    logs = (RunLog(pair[0]), RunLog(pair[1]))
    differing = differing_conversations(logs)
    return Diff(
        runs,
        len(logs[0].turns),
        _first_divergence(pair, logs, before),
        hidden,
        tuple(_month(number, end, pair, logs, differing) for number, end in enumerate(month_ends)),
        _ends(pair),
        (pair[0].outcome().summary["value"], pair[1].outcome().summary["value"]),
        differing_table(pair, logs, differing),
    )


def _first_divergence(
    pair: Pair, logs: tuple[RunLog, RunLog], before: npt.NDArray[np.float64]
) -> FirstDivergence | None:
    """Find the first turn at which the two logs differ, with its consequences for the opener and the people around them."""
    one, other = (log.turns for log in logs)
    same = first_difference(one, other)
    here = [log[same] for log in (one, other) if same < len(log)]
    if not here:
        return None
    case, opener, minute, *_ = min(here, key=lambda turn: turn[2])
    conversations = (logs[0].conversation(case), logs[1].conversation(case))
    common = first_difference(conversations[0].turns, conversations[1].turns)
    turns = tuple(found.turns[common] if common < len(found.turns) else None for found in conversations)
    audience = _audience(pair[0], opener)
    customers = [model.state.people[person.STATUS, audience] == person.CUSTOMER for model in pair]
    return FirstDivergence(
        minute=minute,
        case=case,
        opener=opener,
        same_turns=same,
        turns=(turns[0], turns[1]),
        conversations=conversations,
        ends=(_end(pair[0], opener, before), _end(pair[1], opener, before)),
        audience=int(audience.size),
        audience_customers=(int(customers[0].sum()), int(customers[1].sum())),
        audience_differing=int(np.count_nonzero(customers[0] != customers[1])),
    )


def _audience(model: ConversationModel, opener: int) -> npt.NDArray[np.int64]:
    """Followers and close ties of a person, ascending."""
    state = model.state
    followers = state.follower[state.follower_at[opener] : state.follower_at[opener + 1]]
    ties = state.tie[state.tie_at[opener] : state.tie_at[opener + 1]]
    return np.union1d(followers, ties).astype(np.int64)


def _end(model: ConversationModel, opener: int, before: npt.NDArray[np.float64]) -> PersonEnd:
    people, started = model.state.people, model.started or 0
    now = people[:, opener]
    left = now[person.LAST_LEFT] >= started
    return PersonEnd(
        status=STATUSES[int(now[person.STATUS])],
        attitude=float(now[person.ATTITUDE]),
        margin_brought=_brought(now, model.day) - _brought(before[:, opener], started),
        compensated=float(now[person.COMPENSATED]),
        left=int(now[person.LAST_LEFT]) - started + 1 if left else None,
    )


def _brought(row: npt.NDArray[np.float64], day: int) -> float:
    """Margin that a person has brought until ``day``, money."""
    customer = row[person.STATUS] == person.CUSTOMER
    spell = max(0.0, day - row[person.CUSTOMER_SINCE]) if customer else 0.0
    return float(row[person.EARLIER_MARGIN] + row[person.MARGIN] / DAYS_PER_MONTH * spell)


def _hidden_divergence(pair: Pair, day: int) -> HiddenDivergence | None:
    """How many people differ at the end of the day, and in which attributes; None where nobody does."""
    from sim.engine.mesa_agents import Person

    one, other = (model.state.people for model in pair)
    if np.array_equal(one, other):
        return None
    unlike = one != other
    columns = set(np.flatnonzero(unlike.any(axis=1)).tolist())
    names = tuple(attribute.name for attribute in Person.table() if attribute.column in columns)
    return HiddenDivergence(day, int(np.count_nonzero(unlike.any(axis=0))), names)


def _people_differing(pair: Pair) -> int:
    one, other = (model.state.people[person.STATUS] for model in pair)
    return int(np.count_nonzero(one != other))


def _customers(model: ConversationModel) -> int:
    return int(np.count_nonzero(model.state.people[person.STATUS] == person.CUSTOMER))


def _month(
    number: int, end: MonthEnd, pair: Pair, logs: tuple[RunLog, RunLog], differing: Mapping[str, float]
) -> MonthDifference:
    first, last = number * DAYS_PER_MONTH + 1, (number + 1) * DAYS_PER_MONTH
    opened = [{case for case, row in log.rows.items() if first <= row["day"] <= last} for log in logs]
    rows = [model.rows[model.started or 0 :][first - 1 : last] for model in pair]
    profit = [float(sum(row[_PROFIT] for row in part)) for part in rows]
    return MonthDifference(
        month=number + 1,
        conversations=(len(opened[0]), len(opened[1])),
        conversations_differing=sum(case in differing for case in opened[0] | opened[1]),
        people_differing=end[0],
        customers=end[1],
        profit=(profit[0], profit[1]),
    )


def _ends(pair: Pair) -> dict[tuple[str, str], int]:
    """People by their status at the end of the first run and of the second."""
    one, other = (model.state.people[person.STATUS].astype(np.int64) for model in pair)
    counts = np.bincount(one * len(STATUSES) + other, minlength=len(STATUSES) ** 2)
    return {
        (a, b): int(counts[i * len(STATUSES) + j])
        for i, a in enumerate(STATUSES)
        for j, b in enumerate(STATUSES)
        if counts[i * len(STATUSES) + j]
    }
