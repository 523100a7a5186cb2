"""Failed runs and stopped studies as lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.study.storage.files import StoreError

REPLAY_SHOWN = 300  # characters of a command that a terminal shows in full
CAUSES_SHOWN = 5  # of failures of one policy
_NUMBER = re.compile(r"\d[\d.,]*(e[+-]?\d+)?")


def failure_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return how runs failed: a line for each policy and cause, with the first such run and the command that replays it.

    ``rows`` are all rows of the ``runs`` table. Errors that differ in their numbers alone have one cause.
    """
    lines = []
    for policy in dict.fromkeys(row["policy"] for row in rows):
        mine = [row for row in rows if row["policy"] == policy]
        causes: dict[str, list[Mapping[str, Any]]] = {}
        for row in mine:
            if row["status"] == "failed":
                causes.setdefault(_NUMBER.sub("#", row["error"]), []).append(row)
        lines += [_failure_line(policy, bad, len(mine)) for bad in [*causes.values()][:CAUSES_SHOWN]]
        if len(causes) > CAUSES_SHOWN:
            lines.append(f"{policy} failed for {len(causes) - CAUSES_SHOWN} more causes")
    return lines


def _failure_line(policy: str, bad: Sequence[Mapping[str, Any]], runs: int) -> str:
    first = bad[0]
    day = "" if first["failed_day"] is None else f", on day {first['failed_day']} after burn-in"
    # the error of a policy starts with its name and the day, which this line has already
    error = re.sub(rf"^policy {re.escape(repr(policy))}, day \d+: ", "", first["error"]).partition("\n")[0]
    again = f"\nTo see it again: {first['replay']}" if len(first["replay"]) <= REPLAY_SHOWN else ""
    where = f"first: {first['scenario']}, replicate {first['replicate']}{day}"
    return f"{policy} failed in {len(bad)} of {runs} runs: {error}; {where}{again}"


def stopped_line(folder: Path, runs: int) -> str:
    """Return what is left of a study that was stopped, in one line."""
    from sim.study.execute.status import status_of

    try:
        kept = status_of(folder).runs
    except StoreError:
        return "stopped before the first run"
    return f"stopped; {folder} keeps {kept} of {runs} runs, and the same command goes on from there"
