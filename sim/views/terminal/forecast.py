"""What a study will take, in words."""

from __future__ import annotations

from sim.study.execute.forecast import CAP_BYTES, CAP_CORE_HOURS, CAP_MIN, Forecast
from sim.study.execute.progress import duration

_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def lines(seen: Forecast) -> list[str]:
    """The forecast in a few lines."""
    at_a_time = "one at a time" if seen.workers == 1 else f"{seen.workers} worlds at a time"
    where = " on the cluster" if seen.cluster else ""
    hours = f" ({seen.core_hours:.2g} core hours)" if seen.cluster else ""
    memory = f", {size(seen.memory)} of memory" if seen.memory else ""
    taken = f"about {duration(60.0 * seen.minutes)}{hours}, {size(seen.disk)} on disk{memory}"
    return [
        f"{seen.runs} runs, {at_a_time}{where}: {taken}{_beyond(seen)}",
        f"as one world under every policy took {seen.pilot_s:.2g} s here",
    ]


def _beyond(seen: Forecast) -> str:
    if not seen.over:
        return ""
    caps = [f"{CAP_MIN:g} min", *([f"{CAP_CORE_HOURS:g} core hours"] if seen.cluster else [])]
    return f" (more than {', '.join(caps)} or {size(CAP_BYTES)}: asks first, or takes --yes)"


def size(count: float) -> str:
    """Bytes for people."""
    for unit, one in _UNITS:
        if count >= one:
            return f"{count / one:.3g} {unit}"
    return f"{count:.0f} bytes"
