"""How far a study is, in words and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sim.study.execute.progress import duration
from sim.study.execute.status import Status, listed
from sim.study.storage.files import quoted


def plain(found: Status) -> dict[str, Any]:
    """The status as plain data."""
    return {**asdict(found), "running": list(found.running)}


def lines(found: Status) -> list[str]:
    """The status in a few lines."""
    share = found.runs / found.total if found.total else 1.0
    said = [
        f"{found.folder}: {_state(found)}",
        f"{found.runs} of {found.total} runs ({share:.0%}), {found.failed} failed",
    ]
    if found.state == "running" and found.per_minute is not None and found.seconds_left is not None:
        said.append(f"{found.per_minute:.3g} runs a minute, {duration(found.seconds_left)} left")
    if found.state == "running" and found.doing is not None:
        said.append(f"now {found.doing}")
    elif found.state == "running" and found.quiet_seconds is not None:
        said.append(f"last job finished {duration(found.quiet_seconds)} ago; running: {listed(found.running)}")
    if found.state in ("stopped", "killed"):
        said.append(f"To finish it: grapevine resume {quoted(found.folder)}")
    elif found.outside:
        said.append(
            f"{found.outside} failed for a reason outside the model. To run these again: grapevine resume {quoted(found.folder)}"
        )
    return said


def _state(found: Status) -> str:
    if found.state == "running":
        workers = f", {found.workers} at a time" if found.workers else ""
        return f"running since {_time(found.since)}, held by {found.holder}{workers}"
    if found.state == "finished":
        return f"finished {_time(found.updated)}"
    if found.state == "stopped":
        why = f" ({found.ended.splitlines()[0]})" if found.ended else ""
        return f"stopped{why}; last heard of {_time(found.updated)}"
    return (
        f"not running, and it did not say why: killed, or the machine went down; last heard of {_time(found.updated)}"
    )


def _time(text: str | None) -> str:
    """A moment as a person in this place writes it."""
    if text is None:
        return "at an unknown time"
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
