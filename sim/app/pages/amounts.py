"""Numbers as text: values of settings with their units, and how long a run takes."""

from __future__ import annotations

from sim.app.words import Words
from sim.study.design.currency import DEFAULT
from sim.views.words import duration, tick

TIMES = "times the scenario's"
_SHARES = ("share", "probability")
_PLAIN = ("ratio", "0 to 1", "exponent", "coefficient", "correlation", "log units", "log odds")
"""Units that say nothing beside a number; the meaning of the setting says what it is."""


def amount(value: float, unit: str) -> str:
    """Return a value with its unit."""
    if unit in _SHARES:
        return f"{_short(100.0 * value)} %"
    if unit == TIMES:
        return f"{_short(value)} ×"
    if unit == "minutes":
        return duration(value) if value else "0 min"
    if unit in _PLAIN:
        return _short(value)
    if unit.startswith("money"):
        return f"{DEFAULT}{_short(value) if abs(value) >= 100 else f'{value:.2f}'}{unit.removeprefix('money')}"
    return f"{_short(value)} {unit}".strip()


def time_text(words: Words, minutes: float) -> str:
    """Return how long something takes, roughly."""
    if minutes < 0.75:
        return words("time.seconds", n=max(5, round(minutes * 12) * 5))
    whole = round(minutes)
    return words("time.minute") if whole <= 1 else words("time.minutes", n=whole)


def _short(value: float) -> str:
    """Return a number with three significant digits and no exponent; whole parts stay whole."""
    return tick(round(value) if abs(value) >= 1000 else float(f"{value:.3g}"))
