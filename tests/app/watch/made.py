"""A recording of a small market in which everything happens within days."""

from __future__ import annotations

from functools import cache

from sim.app.watch.frames import frames_of
from sim.app.watch.recording import Recording, record
from tests.markets import eventful

POLICIES = ("first-come", "grow-advocates")
PEOPLE = 60
MONTHS = 1
SEED = 3
HOSTILE = '</script><img src=x onerror="window.hacked=1">{0} 🎸 مرحبا'


@cache
def recorded(policies: tuple[str, str] = POLICIES) -> Recording:
    """The recording under two policies."""
    return record(eventful(), policies, seed=SEED, months=MONTHS, people=PEOPLE)


@cache
def frames() -> bytes:
    """Its frames."""
    return frames_of(recorded())
