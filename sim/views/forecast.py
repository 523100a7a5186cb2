"""What a study will take, in words."""

from __future__ import annotations

from sim.lab.forecast import CAP_BYTES, CAP_MIN, Forecast
from sim.lab.progress import duration

_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def lines(seen: Forecast) -> list[str]:
    """The forecast in a few lines."""
    at_a_time = "one at a time" if seen.workers == 1 else f"{seen.workers} worlds at a time"
    beyond = (
        f" (more than {CAP_MIN:g} min or {size(CAP_BYTES)}: asks first, or takes --yes)" if seen.over else ""
    )
    memory = f", {size(seen.memory)} of memory" if seen.memory else ""
    return [
        f"{seen.runs} runs, {at_a_time}: about {duration(60.0 * seen.minutes)}, {size(seen.disk)} on disk{memory}{beyond}",
        f"as one world under every policy took {seen.pilot_s:.2g} s here",
    ]


def size(count: float) -> str:
    """Bytes for people."""
    for unit, one in _UNITS:
        if count >= one:
            return f"{count / one:.3g} {unit}"
    return f"{count:.0f} bytes"
