"""Steady states of queues in closed form: Erlang A (M/M/c+M) and Erlang C (M/M/c).

Sources: Garnett, Mandelbaum & Reiman (2002), Designing a call center with impatient customers, M&SOM 4, 208-227.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_MOST_STATES = 20_000


@dataclass(frozen=True)
class Steady:
    """Steady state: shares of arrivals that wait and that abandon, mean wait in minutes (of all arrivals), occupancy of the servers."""

    waits: float
    abandons: float
    wait: float
    occupancy: float


def erlang_a(per_minute: float, handle_min: float, patience_min: float, servers: int) -> Steady:
    """Return M/M/c+M from its birth-and-death chain; ``patience_min`` may be infinite, which is Erlang C. Times in minutes, means.

    Args:
        per_minute: Arrivals per minute.
        handle_min: Mean handle time, minutes.
        patience_min: Mean patience, minutes; may be infinite.
        servers: Number of servers.

    Raises:
        ValueError: nobody abandons and the load is not below one, so there is no steady state.
    """
    if math.isinf(patience_min) and per_minute * handle_min >= servers:
        raise ValueError("without abandonment the load must be below one")
    logs = [0.0]
    for n in range(1, _MOST_STATES):
        out = min(n, servers) / handle_min + max(0, n - servers) / patience_min
        logs.append(logs[-1] + math.log(per_minute / out))
        if n > servers and logs[-1] < max(logs) - 45.0:
            break
    weights = np.exp(np.array(logs) - max(logs))
    p = weights / weights.sum()
    n_there = np.arange(p.size)
    queue = float((np.maximum(0, n_there - servers) * p).sum())
    return Steady(
        waits=float(p[servers:].sum()),
        abandons=queue / patience_min / per_minute,
        wait=queue / per_minute,
        occupancy=float((np.minimum(n_there, servers) * p).sum()) / servers,
    )
