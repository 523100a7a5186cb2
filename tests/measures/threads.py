"""Tables of conversations made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.state import columns as c

SILENT = {c.HEARD_AT: c.NEVER, c.FIRST_ANSWER: c.NEVER, c.SEVERITY: -1.0, c.CAUSE: -1.0}


def thread(**columns: float) -> Any:
    """One row: a conversation that nobody heard of, with ``columns`` set by their names in lower case."""
    row = np.zeros(c.THREAD_COLUMNS)
    for place, value in SILENT.items():
        row[place] = value
    for name, value in columns.items():
        row[getattr(c, name.upper())] = value
    return row


def table(*rows: Any) -> Any:
    return np.array(rows).reshape(-1, c.THREAD_COLUMNS)
