"""The log of a run by conversation, and the conversations in which two logs differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sim.study.analysis.trajectory_diff.results import Conversation, Turn, first_difference
from sim.study.design.record import conversation_rows, turn_rows

if TYPE_CHECKING:
    from sim.model import ConversationModel


class RunLog:
    """The log of one run as plain values: ``turns`` in order with their case and opener, ``rows`` of conversations by case."""

    def __init__(self, model: ConversationModel) -> None:
        turns = _lists(turn_rows(model))
        names = ("case", "opener", "minute", "speaker", "act", "person", "responder")
        self.turns = list(zip(*(turns[name] for name in names), strict=True))
        rows = _lists(conversation_rows(model))
        del rows["opened_at"]
        self.rows = {row[0]: dict(zip(rows, row, strict=True)) for row in zip(*rows.values(), strict=True)}
        self.by_case: dict[str | None, list[Turn]] = {}
        for case, _, *turn in self.turns:
            self.by_case.setdefault(case, []).append(Turn(*turn))

    def conversation(self, case: str | None) -> Conversation:
        """Return one conversation."""
        return Conversation(self.rows.get(case) if case is not None else None, tuple(self.by_case.get(case, ())))


def _lists(columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns as lists of plain values, None where a number is missing."""
    arrays = {
        name: values if isinstance(values, pa.Array) else pa.array(values, from_pandas=True)
        for name, values in columns.items()
    }
    return {name: array.to_pylist() for name, array in arrays.items()}


def differing_conversations(logs: tuple[RunLog, RunLog]) -> dict[str, float]:
    """Return the conversations that differ between two logs, with the minute of the first turn that differs."""
    found: dict[str, float] = {}
    for case in dict.fromkeys([*logs[0].rows, *logs[1].rows]):
        one, other = (log.by_case.get(case, []) for log in logs)
        if one != other:
            common = first_difference(one, other)
            found[case] = min(turns[common].minute for turns in (one, other) if common < len(turns))
    return found
