"""Activity: how much a person speaks without a failure, helps and passes on, as a ratio to the average."""

from __future__ import annotations

from sim.kernel.compile import kernel
from sim.state import person
from sim.state.state import State


@kernel
def activity_of(state: State, i: int) -> float:
    """Return the activity of person ``i``; where all are alike nobody is looked up, which would cost a trip to memory each."""
    return state.people[person.ACTIVITY, i] if state.p.society_activity_sigma > 0.0 else 1.0
