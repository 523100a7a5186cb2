"""Price rises: margins, resentment and the search for an alternative."""

from __future__ import annotations

from sim.conduct.experience import start_search
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.units import DAYS_PER_MONTH
from sim.state import person, scalar
from sim.state.state import State


@kernel
def margin_factor(price: float, p: Record) -> float:
    """Return margins as a ratio of those of the first day, for the same ratio of prices; costs do not change."""
    return 1.0 + (price - 1.0) / p.society_margin_rate


@kernel
def felt_price_rise(size: float, relationship: float, felt: float, p: Record) -> float:
    """Return the attitude lost to a price rise; a relationship better than the average softens it.

    Args:
        size: share of the price.
        relationship: 0 to 1.
        felt: attitude lost per unit of ``size`` with an average relationship.
        p: the parameters.

    Source: Homburg, Hoyer & Koschate (2005): reactions follow the size of the rise, less so the more satisfied the customer.
    """
    softened = (1.0 - relationship) / max(1.0 - p.baseline_relationship, 0.05)
    return felt * size * softened


@kernel
def tempted(share: float, switching: float) -> float:
    """Return the chance that a person starts to search; ``share`` of people with middling switching cost do."""
    return min(1.0, 2.0 * share * (1.0 - switching))


@entry
def raise_prices(state: State, day: int, ordinal: int, size: float, felt: float, search: float) -> None:
    """Raise prices for everybody, later customers included; customers resent it, and some start to search.

    Args:
        state: the state.
        day: today.
        ordinal: which of the scenario's events it is.
        size: share of the price.
        felt: see ``felt_price_rise``.
        search: chance to search per unit of ``size``.
    """
    people, p, scalars = state.people, state.p, state.scalars
    before = margin_factor(scalars[scalar.PRICE], p)
    scalars[scalar.PRICE] *= 1.0 + size
    factor = margin_factor(scalars[scalar.PRICE], p) / before
    for i in range(people.shape[1]):
        margin = people[person.MARGIN, i]
        people[person.MARGIN, i] = margin * factor
        if people[person.STATUS, i] != person.CUSTOMER:
            continue
        # what they brought so far was earned at the old margin
        spell = max(0.0, day - people[person.CUSTOMER_SINCE, i])
        people[person.EARLIER_MARGIN, i] -= (people[person.MARGIN, i] - margin) / DAYS_PER_MONTH * spell
        hurt = felt_price_rise(size, people[person.RELATIONSHIP, i], felt, p)
        people[person.ATTITUDE, i] = max(-1.0, people[person.ATTITUDE, i] - hurt)
        people[person.RELATIONSHIP, i] = max(0.0, people[person.RELATIONSHIP, i] - p.experience_distrust * hurt)
        u = draw.uniform(state.seed, i, draw.ZERO, ordinal, draw.PRICE_SEARCH)
        if u < tempted(search * size, people[person.SWITCHING_COST, i]):
            start_search(state, i, day)
