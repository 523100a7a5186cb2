"""The task that several tools do for ``docs/benchmarks.md``: its rates, and its graph as a list of edges.

Experience, complaint, exposure and churn of people who follow each other. All rates are assumptions, the same for every tool.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FOLLOWERS = 12
"""People whom everybody follows, hence the mean number of followers."""

Ids = npt.NDArray[np.int64]


class Rates:
    """What happens how often, and what it does to an attitude in [-1, 1]."""

    customer_share = 0.7  # of all people, on the first day
    highest_attitude = 0.6  # on the first day, drawn evenly from 0 up to it
    encounters_per_day = 0.2  # with the company, per customer
    failure_rate = 0.05  # per encounter
    complaint_rate = 0.3  # per failure, for the loudest person
    seen_share = 0.3  # of a complaint's followers
    churn_per_day = 0.001  # per customer, times 1 - attitude
    joining_per_day = 0.001  # per other person, times 1 + attitude
    failure_step = -0.3  # of attitude, per failure
    success_step = 0.02  # of attitude, per encounter that goes well
    word = -0.1  # of attitude, per complaint seen, times (1 + attitude) / 2


def random_edges(people: int, mean: int, seed: int) -> tuple[Ids, Ids]:
    """Draw whom everybody follows: ``mean`` different people each, evenly. Return leaders and followers, an edge each."""
    if people < mean:
        raise ValueError(f"{people} people cannot follow {mean} different ones")
    draw = np.random.default_rng(seed)
    leaders = np.empty((people, mean), dtype=np.int64)
    rows = np.arange(people)
    while rows.size:
        leaders[rows] = draw.integers(0, people, (rows.size, mean))
        ordered = np.sort(leaders[rows], axis=1)
        rows = rows[(ordered[:, 1:] == ordered[:, :-1]).any(axis=1)]
    return leaders.ravel(), np.repeat(np.arange(people), mean)
