"""A made-up twin: two sides of a few days in which what differs is known."""

from __future__ import annotations

import numpy as np

from sim.state import daily_metrics
from sim.views.animation import Side, Twin
from sim.views.network import Evening, neighbourhood
from tests.markets import graph_of

PEOPLE = 30


def evening(day: int, shift: float = 0.0) -> Evening:
    """An evening on which attitudes have moved by ``shift``."""
    who = np.arange(PEOPLE)
    return Evening(
        attitude=np.clip(np.linspace(-0.8, 0.8, PEOPLE) + 0.01 * day + shift, -1.0, 1.0),
        customer=who % 3 > 0,
        advocate=who % 10 == 4,
        whiner=who % 10 == 7,
        heard=who % 5 == day % 5,
        said=np.where(who == day % PEOPLE, 1 + day % 3, 0).astype(np.int8),
    )


def side(policy: str, days: int, shift: float = 0.0) -> Side:
    """One run."""
    metrics = np.zeros((days, daily_metrics.COLUMNS))
    metrics[:, daily_metrics.CUSTOMERS] = 20.0
    metrics[:, daily_metrics.BACKLOG] = np.arange(days) % 7
    metrics[:, daily_metrics.ATTITUDE] = 0.1 + shift
    metrics[:, daily_metrics.PROFIT] = 100.0 + 50.0 * shift
    return Side(policy, tuple(evening(day, shift if day else 0.0) for day in range(days + 1)), metrics, 20)


def twin(
    days: int = 30,
    *,
    policies: tuple[str, str] = ("first-come", "grow-advocates"),
    shift: float = 0.2,
    title: str = "A village",
) -> Twin:
    """A twin whose second side differs by ``shift``."""
    ties = [(one, (one + 1) % PEOPLE) for one in range(PEOPLE)]
    graph = graph_of(PEOPLE, ties=ties)
    shown = neighbourhood(graph.tie_at, graph.tie, np.zeros((1, PEOPLE)), PEOPLE)
    return Twin(title, 1, shown, (side(policies[0], days), side(policies[1], days, shift)), ((10, "the song"),))
