"""One replicate under two policies, day by day: what a film shows of it.

The run is the same as that of ``grapevine run`` with the same scenario, policy and seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import daily_metrics, person
from sim.study.design.currency import DEFAULT
from sim.views.network import Evening, Neighbourhood, evening_of, neighbourhood

if TYPE_CHECKING:
    from sim.model import ConversationModel
    from sim.scenario import Scenario
    from sim.society.graph import Graph


@dataclass(frozen=True)
class Side:
    """A replicate under one policy.

    Attributes:
        policy: its name.
        evenings: the people shown, from the end of burn-in on, one entry a day more than ``days``.
        days: the daily metrics, shape (days, metrics), see ``sim.state.daily_metrics``.
        customers: at the end of burn-in.
    """

    policy: str
    evenings: tuple[Evening, ...]
    days: Floats
    customers: int

    def metric(self, place: int) -> Floats:
        """Return a daily metric over days, shape (days,)."""
        return self.days[:, place]

    def profit(self) -> Floats:
        """Return profit so far on each evening, from zero at the end of burn-in, shape (days + 1,), money."""
        return np.concatenate([[0.0], self.metric(daily_metrics.PROFIT).cumsum()])


@dataclass(frozen=True)
class Twin:
    """The same replicate under two policies.

    Attributes:
        title: of the scenario.
        seed: of the replicate.
        shown: the people who are shown.
        sides: the two runs.
        events: what happens in the market: day and name.
        currency: of amounts.
    """

    title: str
    seed: int
    shown: Neighbourhood
    sides: tuple[Side, Side]
    events: tuple[tuple[int, str], ...]
    currency: str = DEFAULT

    @property
    def days(self) -> int:
        """Return how many days there are after burn-in."""
        return len(self.sides[0].days)


def simulate_twin(
    scenario: Scenario,
    policies: tuple[str, str],
    *,
    seed: int,
    months: int,
    people: int,
    graph: Graph | None = None,
    with_events: bool = True,
    on_day: Callable[[], object] = lambda: None,
) -> Twin:
    """Simulate one replicate under two policies.

    Args:
        scenario: the company and its market.
        policies: their names; the same one may be given twice.
        seed: of everything that is random.
        months: months after burn-in.
        people: how many people are shown.
        graph: a given society.
        with_events: whether the scenario's events happen.
        on_day: called after each day of both runs.
    """
    from sim.model import ConversationModel

    start = ConversationModel(scenario, None, seed, graph=graph, burn_in=False)
    start.run_days(scenario.company.burn_in)
    shown = part_of_market(start, people)
    pair = [start.branch(policy, with_events=with_events) for policy in policies]
    first = evening_of(start, shown.people)
    evenings: tuple[list[Evening], list[Evening]] = ([first], [first])
    for _ in range(months * DAYS_PER_MONTH):
        for model, kept in zip(pair, evenings, strict=True):
            model.step()
            kept.append(evening_of(model, shown.people))
        on_day()
    customers = int(np.count_nonzero(start.state.people[person.STATUS] == person.CUSTOMER))
    one, other = (
        Side(policy, tuple(kept), np.array(model.rows[model.started :]), customers)
        for policy, kept, model in zip(policies, evenings, pair, strict=True)
    )
    happens = sorted((event.day, event.name) for event in scenario.events if with_events)
    return Twin(scenario.title or scenario.name, seed, shown, (one, other), tuple(happens))


def part_of_market(model: ConversationModel, people: int, around: int | None = None) -> Neighbourhood:
    """Return a neighbourhood that is like the market in customers, advocates, loud complainers and attitude, or one ``around`` a person."""
    state = model.state
    traits = np.stack(
        [
            state.people[person.STATUS] == person.CUSTOMER,
            state.people[person.ADVOCATE] > 0.0,
            state.people[person.WHINER] > 0.0,
            state.people[person.ATTITUDE],
        ]
    ).astype(np.float64)
    return neighbourhood(state.tie_at, state.tie, traits, people, around)
