"""The table of conversations that differ between two runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sim.state import person
from sim.study.analysis.trajectory_diff.log import RunLog
from sim.study.design.record import STATUSES

if TYPE_CHECKING:
    from sim.model import ConversationModel

_ABOUT = ("opener", "day", "ordinal", "opened", "kind", "channel")
_IN_EACH_RUN = {
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
        ("diverged", pa.float64()),
        *(
            (f"{name}_{side}", kind)
            for name, kind in (*_IN_EACH_RUN.items(), ("opener_status", pa.string()))
            for side in ("a", "b")
        ),
    ]
)
"""Columns of the table of conversations that differ: as in ``conversations``, ``_a`` in the first run and ``_b`` in the second.

``diverged`` is the minute of the first turn that differs, ``opener_status`` the opener's status at the end; null where a run has no such
conversation.
"""


def differing_table(
    pair: tuple[ConversationModel, ConversationModel], logs: tuple[RunLog, RunLog], differing: Mapping[str, float]
) -> Any:
    """Return the conversations that differ as a table with the columns of ``SCHEMA``, by the minute at which they diverge."""
    rows = []
    for case in sorted(differing, key=lambda one: (differing[one], one)):
        sides = [log.rows.get(case) for log in logs]
        about = sides[0] or sides[1] or {}
        row = {"case": case, "diverged": differing[case], **{name: about[name] for name in _ABOUT}}
        for side, found, model in zip("ab", sides, pair, strict=True):
            row |= {f"{name}_{side}": None if found is None else found[name] for name in _IN_EACH_RUN}
            row[f"opener_status_{side}"] = STATUSES[int(model.state.people[person.STATUS, about["opener"]])]
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
