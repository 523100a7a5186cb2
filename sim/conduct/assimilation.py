"""Assimilation: close ties who talk with each other come to think alike.

Every four weeks each person moves a share of the way to the mean of their close ties, weighted by the strength of the ties.
"""

from __future__ import annotations

from sim.kernel.compile import kernel
from sim.kernel.elementary import clip
from sim.state import person
from sim.state.look_ahead import fetch_ties
from sim.state.state import State

DAYS_BETWEEN = 28


@kernel
def towards(value: float, goal: float, share: float) -> float:
    """Return ``value`` moved by ``share`` of the way to ``goal``."""
    return value + share * (goal - value)


@kernel
def assimilate_one(state: State, i: int, share: float) -> None:
    """Move person ``i`` towards their close ties: attitude towards all, a customer's relationship towards those who are customers.

    Args:
        state: the state.
        i: the person.
        share: of the way.
    """
    people = state.people
    is_customer = people[person.STATUS, i] == person.CUSTOMER
    total = attitudes = held = relationships = 0.0
    for place in range(state.tie_at[i], state.tie_at[i + 1]):
        friend, strength = int(state.tie[place]), state.strength[place]
        total += strength
        attitudes += strength * people[person.ATTITUDE, friend]
        if is_customer and people[person.STATUS, friend] == person.CUSTOMER:
            held += strength
            relationships += strength * people[person.RELATIONSHIP, friend]
    if total > 0.0:
        people[person.ATTITUDE, i] = clip(towards(people[person.ATTITUDE, i], attitudes / total, share), -1.0, 1.0)
    if held > 0.0:
        people[person.RELATIONSHIP, i] = clip(
            towards(people[person.RELATIONSHIP, i], relationships / held, share), 0.0, 1.0
        )


@kernel
def assimilate(state: State, day: int) -> None:
    """Let one in 28 people, in order of row, move towards their close ties as these are by then."""
    share = state.p.feeling_assimilation
    if share <= 0.0:
        return
    first = (DAYS_BETWEEN - day % DAYS_BETWEEN) % DAYS_BETWEEN  # the first row with (row + day) divisible by 28
    count = state.people.shape[1]
    for i in range(first, count, DAYS_BETWEEN):
        if i + 3 * DAYS_BETWEEN < count:
            fetch_ties(state, i + DAYS_BETWEEN, i + 3 * DAYS_BETWEEN)
        assimilate_one(state, i, share)
