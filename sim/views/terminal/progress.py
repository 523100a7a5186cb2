"""The expected cost of a study and its progress, as lines for a terminal and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sim.study.design.shell_words import quoted
from sim.study.execute.forecast import CAP_BYTES, CAP_CORE_HOURS, CAP_MIN, Forecast
from sim.study.execute.progress import duration
from sim.study.execute.status import Status, listed

_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def forecast_lines(forecast: Forecast) -> list[str]:
    """Return a forecast in a few lines."""
    at_a_time = "one at a time" if forecast.workers == 1 else f"{forecast.workers} jobs at a time"
    where = " on the cluster" if forecast.cluster else ""
    hours = f" ({forecast.core_hours:.2g} core hours)" if forecast.cluster else ""
    memory = f", {size(forecast.memory)} of memory" if forecast.memory else ""
    cost = f"about {duration(60.0 * forecast.minutes)}{hours}, {size(forecast.disk)} on disk{memory}"
    return [
        f"{forecast.runs} runs, {at_a_time}{where}: {cost}{_over(forecast)}",
        f"estimated from one replicate under every policy, which took {forecast.pilot_s:.2g} s here",
    ]


def _over(forecast: Forecast) -> str:
    if not forecast.over:
        return ""
    caps = [f"{CAP_MIN:g} min", *([f"{CAP_CORE_HOURS:g} core hours"] if forecast.cluster else [])]
    return f" (exceeds the limit of {', '.join(caps)} or {size(CAP_BYTES)}; pass --yes to start)"


def size(count: float) -> str:
    """Return a number of bytes as people read it."""
    for unit, one in _UNITS:
        if count >= one:
            return f"{count / one:.3g} {unit}"
    return f"{count:.0f} bytes"


def status_data(found: Status) -> dict[str, Any]:
    """Return the status as plain data."""
    return {**asdict(found), "running": list(found.running)}


def status_lines(found: Status) -> list[str]:
    """Return the status in a few lines."""
    share = found.runs / found.total if found.total else 1.0
    lines = [
        f"{found.folder}: {_state(found)}",
        f"{found.runs} of {found.total} runs ({share:.0%}), {found.failed} failed",
    ]
    if found.state == "running" and found.per_minute is not None and found.seconds_left is not None:
        lines.append(f"{found.per_minute:.3g} runs a minute, {duration(found.seconds_left)} left")
    if found.state == "running" and found.doing is not None:
        lines.append(f"now {found.doing}")
    elif found.state == "running" and found.quiet_seconds is not None:
        lines.append(f"last job finished {duration(found.quiet_seconds)} ago; running: {listed(found.running)}")
    if found.state in ("stopped", "killed"):
        lines.append(f"To finish it: grapevine resume {quoted(found.folder)}")
    elif found.outside:
        lines.append(
            f"{found.outside} failed for a reason outside the model. To run these again: grapevine resume {quoted(found.folder)}"
        )
    return lines


def _state(found: Status) -> str:
    if found.state == "running":
        workers = f", {found.workers} at a time" if found.workers else ""
        return f"running since {_time(found.since)}, held by {found.holder}{workers}"
    if found.state == "finished":
        return f"finished {_time(found.updated)}"
    if found.state == "stopped":
        why = f" ({found.ended.splitlines()[0]})" if found.ended else ""
        return f"stopped{why}; last updated {_time(found.updated)}"
    return f"not running, without a recorded end: killed, or the machine stopped; last updated {_time(found.updated)}"


def _time(text: str | None) -> str:
    """Show a time in the local zone."""
    if text is None:
        return "at an unknown time"
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
