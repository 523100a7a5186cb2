"""The queue over a week: questions and complaints that wait for an answer at each hour, from recorded conversations and turns.

One waits from the minute at which the company knows of it until the company answers, the customer withdraws, two days have passed, or
another customer settles it; after a reply of the customer it waits again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sim.kernel.units import DAY_MIN, Floats
from sim.study.design.record import FIRST_MONDAY

HOURS = 168
"""Hours of a week, the first of them on Monday from midnight."""

_WEEK_MIN = 7.0 * DAY_MIN
_SETTLED_DAYS = 3  # before them something may wait since burn-in, of which the turns tell nothing
_KINDS = ("question", "complaint")
_ENDS = ("acknowledges", "solves", "does not solve", "fails", "gives up", "lapses")


def waiting_by_hour(conversations: Any, turns: Any, days: int) -> Floats | None:
    """Return how many wait at each hour of the week in each run, mean over its whole weeks, shape (runs, hours); None without any.

    Args:
        conversations: the table of that name, of the runs that count.
        turns: the table of that name, of the same runs.
        days: days of a run.
    """
    asked = conversations.filter(pc.is_in(conversations["kind"], value_set=pa.array(_KINDS)))
    if not asked.num_rows:
        return None
    starts = _week_starts(asked, days)
    if not starts.size:
        return None
    grid = (starts[:, None] + 60.0 * np.arange(HOURS)[None, :]).ravel()
    run, begin, end = _waits(asked, turns)
    found = []
    for one in range(int(run.max(initial=-1)) + 1):
        own = run == one
        started = np.searchsorted(np.sort(begin[own]), grid, side="right")
        over = np.searchsorted(np.sort(end[own]), grid, side="right")
        found.append((started - over).reshape(-1, HOURS).mean(axis=0))
    return np.array(found, dtype=np.float64) if found else None


def _week_starts(conversations: Any, days: int) -> Floats:
    """Return the minutes at which whole weeks begin, from the end of burn-in."""
    first = conversations.slice(0, 1)
    on = first["opened_at"].to_numpy()[0].astype("datetime64[ms]") - np.datetime64(FIRST_MONDAY, "ms")
    burn_in = round((float(on.astype(np.int64)) / 60_000.0 - first["opened"].to_numpy()[0]) / DAY_MIN)
    begin = (-(burn_in + _SETTLED_DAYS) % 7 + _SETTLED_DAYS) * DAY_MIN
    return np.arange(begin, days * DAY_MIN - _WEEK_MIN + 1.0, _WEEK_MIN)


def _waits(conversations: Any, turns: Any) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Return each wait: number of the run, first and last minute (infinite where it is not over)."""
    first = conversations["first_answer"]
    fresh = pc.or_(
        pc.is_null(first), pc.greater_equal(pc.fill_null(first, 0.0), 0.0)
    )  # else it was answered in burn-in
    heard = conversations.filter(pc.and_(pc.is_valid(conversations["heard"]), fresh))
    replies = pc.and_(pc.equal(turns["act"], "replies"), pc.equal(turns["speaker"], "customer"))
    events = pa.concat_tables(
        [
            _events(heard, "heard", 0),
            _events(turns.filter(replies), "minute", 1),
            _events(turns.filter(pc.is_in(turns["act"], value_set=pa.array(_ENDS))), "minute", 2),
        ]
    )
    events = events.filter(pc.is_in(events["key"], value_set=_keys(conversations).unique()))
    key = events["key"].combine_chunks().dictionary_encode().indices.to_numpy()
    run = events["run"].combine_chunks().dictionary_encode().indices.to_numpy()
    minute, what = events["minute"].to_numpy(), events["what"].to_numpy()
    order = np.lexsort((what, minute, key))
    key, run, minute, what = (column[order] for column in (key, run, minute, what))
    follows = np.append(False, key[1:] == key[:-1])
    before = np.where(follows, np.append(2, what[:-1]), 2)  # nothing waits before the first event of a conversation
    begins = (what < 2) & (before == 2) & ~((what == 0) & follows)  # known of only when it was over: no wait
    starts = np.flatnonzero(begins)
    ends = np.flatnonzero(what == 2)
    place = np.searchsorted(ends, starts)
    after = np.append(ends, -1)[place]
    over = (after >= 0) & (key[after] == key[starts])
    begin, end = minute[starts], np.where(over, minute[after], np.inf)
    real = over | (begin >= 0.0)  # what was over in burn-in has no end here
    return run[starts[real]].astype(np.int64), begin[real], end[real]


def _keys(table: Any) -> Any:
    return pc.binary_join_element_wise(table["run"], table["case"], "/").combine_chunks()


def _events(table: Any, minute: str, what: int) -> Any:
    return pa.table(
        {
            "run": table["run"].combine_chunks(),
            "key": _keys(table),
            "minute": table[minute].combine_chunks(),
            "what": pa.array(np.full(table.num_rows, what, dtype=np.int64)),
        }
    )


def hour_text(hour: int) -> str:
    """Return an hour of the week in words: ``Monday at 9:00``."""
    names: Sequence[str] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[hour // 24]} at {hour % 24}:00"
