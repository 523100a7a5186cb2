"""Memory of messages: how many words and conversations about the company somebody has lately heard or read.

One fading count serves two mechanisms: prospects join by what they hear (``loyalty.heard_effect``), and the tenth message moves less
than the first (``feeling.habituation``). It is kept only if one of them is on.

The count is empty when burn-in begins. Until burn-in ends it stands for a memory that has always been kept, by taking what was heard
before as much as what was heard since: at a steady rate of messages it is right from the first evening on.
"""

from __future__ import annotations

from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import exp
from sim.state import person, scalar
from sim.state.constants import NEVER
from sim.state.state import State

MOST_HEARD = 30.0
"""More messages than these make nobody likelier to join: assumption."""


@kernel
def keeps_count(p: Record) -> bool:
    """Return whether anything depends on the messages that people have heard."""
    return bool(p.loyalty_heard_effect > 0.0 or p.feeling_habituation > 0.0)


@kernel
def fade_heard(state: State, i: int, day: int) -> None:
    """Fade the messages that person ``i`` has heard to ``day``."""
    people = state.people
    since = day - people[person.HEARD_DAY, i]
    if since > 0.0:
        people[person.HEARD, i] *= exp(-since / state.p.loyalty_heard_days)
        people[person.HEARD_DAY, i] = float(day)


@kernel
def note_message(state: State, i: int, day: int) -> None:
    """Count a message that person ``i`` hears or reads today."""
    if keeps_count(state.p):
        fade_heard(state, i, day)
        state.people[person.HEARD, i] += 1.0


@kernel
def heard_now(state: State, i: int, day: int) -> float:
    """Return the messages that person ``i`` has lately heard, faded to ``day``; 0 where nobody keeps count."""
    count = state.people[person.HEARD, i]
    if count == 0.0:
        return 0.0
    days, since = state.p.loyalty_heard_days, day - state.people[person.HEARD_DAY, i]
    if since != 0.0:
        count *= exp(-since / days)
    if state.scalars[scalar.COMPARISON_START] >= NEVER:
        count /= remembered(day + 1.0, days)
    return count


@kernel
def remembered(done: float, days: float) -> float:
    """Return the share of a steady count that ``done`` days bring together, when messages fade with e-fold ``days``."""
    return 1.0 - exp(-done / days)


@entry
def end_of_burn_in(state: State, done: int) -> None:
    """Add to everybody's count what they had heard before burn-in, by what they heard in its ``done`` days."""
    if done <= 0 or not keeps_count(state.p):
        return
    share = remembered(float(done), state.p.loyalty_heard_days)
    for i in range(state.people.shape[1]):
        state.people[person.HEARD, i] /= share


@kernel
def habituated(state: State, i: int, day: int) -> float:
    """Return how much a message moves person ``i``, against one who has heard nothing lately."""
    if state.p.feeling_habituation <= 0.0:
        return 1.0
    fade_heard(state, i, day)  # so that it is faded once, for this and for ``note_message``
    return 1.0 / (1.0 + state.p.feeling_habituation * heard_now(state, i, day))
