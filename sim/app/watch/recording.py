"""One replicate under two policies: the people shown on every evening, what happened to them, and the day on which their lives part.

The runs are those of ``grapevine run`` with the same scenario, policy and seed: the log of turns that is kept changes no result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.app.watch.lives import Lives
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import daily_metrics, person
from sim.study.design.currency import DEFAULT
from sim.views.network import CLEARLY, Neighbourhood

if TYPE_CHECKING:
    from sim.model import ConversationModel
    from sim.scenario import Scenario
    from sim.society.graph import Graph

NEVER = -1
"""In place of a day that does not come."""


@dataclass(frozen=True)
class Parting:
    """Days on which the two lives of each person part, shape (people,), ``NEVER`` where they do not.

    Attributes:
        first: day on whose evening anything about them differs for the first time, however little.
        columns: by position of a person, the attributes that differ on that evening, as columns of ``sim.state.person``.
        values: by position of a person, everything about them on that evening on both sides, shape (2, columns).
        seen: day from which it can be seen: another role, or attitudes that differ by ``CLEARLY`` or more.
    """

    first: npt.NDArray[np.int64]
    columns: dict[int, list[int]]
    values: dict[int, Floats]
    seen: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Recording:
    """The same replicate under two policies.

    Attributes:
        title: of the scenario.
        seed: of the replicate.
        shown: the people who are shown.
        start: everything about them at the end of burn-in, shape (columns of ``sim.state.person``, people).
        before: the daily metrics of the last day of burn-in.
        customers: in the whole market at the end of burn-in.
        policies: names of the two policies.
        lives: of the people shown, under each policy.
        days: daily metrics of each run, shape (days, metrics).
        parting: of their lives.
        events: events of the scenario: day on which they happen, and name.
        band: fifth of the market's customers by margin a month that each person belongs to, 0 is the lowest, shape (people,).
        currency: of amounts.
    """

    title: str
    seed: int
    shown: Neighbourhood
    start: Floats
    before: Floats
    customers: int
    policies: tuple[str, str]
    lives: tuple[Lives, Lives]
    days: tuple[Floats, Floats]
    parting: Parting
    events: tuple[tuple[int, str], ...]
    band: npt.NDArray[np.uint8]
    currency: str = DEFAULT


def record(
    scenario: Scenario,
    policies: tuple[str, str],
    *,
    seed: int,
    months: int,
    people: int,
    graph: Graph | None = None,
    with_events: bool = True,
    currency: str = DEFAULT,
    on_day: Callable[[int, int, str], object] = lambda done, total, stage: None,
) -> Recording:
    """Simulate one replicate under two policies and return what is shown of it.

    Args:
        scenario: the company and its market.
        policies: their names; the same one may be given twice.
        seed: of everything that is random.
        months: months after burn-in.
        people: how many people are shown.
        graph: a given society.
        with_events: whether the scenario's events happen.
        currency: of amounts.
        on_day: called with days done, days in all and a stage, after each day of burn-in and of the two runs.
    """
    from sim.model import ConversationModel

    burn_in, days = scenario.company.burn_in, months * DAYS_PER_MONTH
    start = ConversationModel(scenario, None, seed, graph=graph, burn_in=False)
    for done in range(burn_in):
        start.step()
        on_day(done + 1, burn_in + 2 * days, "burn-in")
    shown = _neighbourhood(start, people, with_events)
    lives = _pair(start, policies, shown, with_events)
    parting = Parting(np.full(shown.people.size, NEVER), {}, {}, np.full(shown.people.size, NEVER))
    for day in range(1, days + 1):
        for life in lives:
            life.live()
        _part(parting, lives, day)
        on_day(burn_in + 2 * day, burn_in + 2 * days, "days")
    held = start.state.people[person.STATUS] == person.CUSTOMER
    return Recording(
        title=scenario.title or scenario.name,
        seed=seed,
        shown=shown,
        start=start.state.people[:, shown.people].copy(),
        before=np.array(start.rows[-1]) if start.rows else np.zeros(daily_metrics.COLUMNS),
        customers=int(np.count_nonzero(held)),
        policies=policies,
        lives=lives,
        days=(lives[0].metrics(), lives[1].metrics()),
        parting=parting,
        events=tuple(sorted((event.day + 1, event.name) for event in scenario.events if with_events)),
        band=_bands(start.state.people[person.MARGIN], held, shown.people),
        currency=currency,
    )


def _pair(
    start: ConversationModel, policies: tuple[str, str], shown: Neighbourhood, with_events: bool
) -> tuple[Lives, Lives]:
    one, other = (start.branch(policy, with_events=with_events) for policy in policies)
    return Lives(one, shown.people), Lives(other, shown.people)


def _neighbourhood(model: ConversationModel, people: int, with_events: bool) -> Neighbourhood:
    """Return a part of the market that is like it; around the author, where a post goes viral."""
    from sim.engine.phases import _viral_author
    from sim.views.animation import part_of_market

    events = enumerate(model.resolved_scenario.events, start=1) if with_events else ()
    author = next((_viral_author(model, ordinal) for ordinal, event in events if event.kind == "viral-post"), None)
    return part_of_market(model, people, author)


def _part(parting: Parting, lives: tuple[Lives, Lives], day: int) -> None:
    """Note whose lives part on the evening of ``day``."""
    one, other = (life.now for life in lives)
    unlike = one != other
    for place in np.flatnonzero(unlike.any(axis=0) & (parting.first == NEVER)).tolist():
        parting.first[place] = day
        parting.columns[place] = np.flatnonzero(unlike[:, place]).tolist()
        parting.values[place] = np.stack([one[:, place], other[:, place]])
    roles = lives[0].role[-1] != lives[1].role[-1]
    apart = roles | (np.abs(one[person.ATTITUDE] - other[person.ATTITUDE]) >= CLEARLY)
    parting.seen[apart & (parting.seen == NEVER)] = day


def _bands(margin: Floats, held: npt.NDArray[np.bool_], people: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    known = margin[held] if held.any() else margin
    edges = np.quantile(known, [0.2, 0.4, 0.6, 0.8])
    return np.searchsorted(edges, margin[people]).astype(np.uint8)
