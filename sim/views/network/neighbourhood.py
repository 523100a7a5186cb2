"""A part of the market that can be drawn: people who are connected by close ties, and a place for each of them.

The part is chosen to be like the market: of some dozens of neighbourhoods the one whose shares (of customers, advocates, loud complainers)
and mean attitude are nearest to those of everybody. Places depend on the ties alone, so they are the same under every policy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats

Places = npt.NDArray[np.int64]

_CANDIDATES = 60
_ROUNDS = 120  # of the layout; more change nothing that can be seen
_EVEN = 0.55  # share of a place that is by rank, so that dense parts use the room that thin ones leave


@dataclass(frozen=True)
class Neighbourhood:
    """People who are shown.

    Attributes:
        people: who they are, shape (shown,).
        edges: close ties between them, as positions in ``people``, shape (ties, 2).
        places: where each stands, from -1 to 1, shape (shown, 2).
        market: how many people there are in all.
    """

    people: Places
    edges: Places
    places: Floats
    market: int


def neighbourhood(
    tie_at: Places, tie: npt.NDArray[np.int32], traits: Floats, shown: int, around: int | None = None
) -> Neighbourhood:
    """Return a neighbourhood of ``shown`` people, or of everybody where there are fewer.

    Args:
        tie_at: with ``tie``, the close ties of each person, see ``sim.society.graph.Graph``.
        tie: see ``tie_at``.
        traits: what the neighbourhood should have in common with the market, shape (traits, people).
        shown: how many people.
        around: a person around whom it is, whatever it has in common with the market; None for nobody in particular.
    """
    market = tie_at.size - 1
    shown = min(shown, market)
    roots = np.unique(np.linspace(0, market - 1, _CANDIDATES).astype(np.int64)) if around is None else [around]
    found = [_around(tie_at, tie, int(root), shown) for root in roots]
    spread = np.maximum(traits.std(axis=1), 1e-9)
    unlike = [np.abs((traits[:, one].mean(axis=1) - traits.mean(axis=1)) / spread).sum() for one in found]
    people = np.sort(found[int(np.argmin(unlike))])
    edges = _ties_between(tie_at, tie, people)
    return Neighbourhood(people, edges, _places(people.size, edges), market)


def _around(tie_at: Places, tie: npt.NDArray[np.int32], root: int, shown: int) -> Places:
    """Return the people nearest to ``root`` by close ties; where there are too few, those around the next person as well."""
    market = tie_at.size - 1
    seen = np.zeros(market, dtype=np.bool_)
    listed: list[int] = []
    start = root
    done = 0
    while len(listed) < shown:
        if done == len(listed):
            while seen[start % market]:
                start += 1
            seen[start % market] = True
            listed.append(start % market)
        own = tie[tie_at[listed[done]] : tie_at[listed[done] + 1]]
        fresh = own[~seen[own]][: shown - len(listed)]
        seen[fresh] = True
        listed += fresh.tolist()
        done += 1
    return np.array(listed, dtype=np.int64)


def _ties_between(tie_at: Places, tie: npt.NDArray[np.int32], people: Places) -> Places:
    position = np.full(tie_at.size - 1, -1, dtype=np.int64)
    position[people] = np.arange(people.size)
    starts, lengths = tie_at[people], tie_at[people + 1] - tie_at[people]
    ones = np.repeat(np.arange(people.size), lengths)
    others = np.concatenate([tie[a : a + n] for a, n in zip(starts, lengths, strict=True)]).astype(np.int64)
    others = position[others]
    kept = others > ones  # each tie once, and only those inside
    return np.column_stack([ones[kept], others[kept]])


def _places(people: int, edges: Places) -> Floats:
    """Return a place for each person, ties short, from -1 to 1."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(edges.tolist())
    angle = 2.0 * np.pi * np.arange(people) / max(people, 1)
    start = {one: (np.cos(angle[one]), np.sin(angle[one])) for one in range(people)}
    found = nx.spring_layout(graph, pos=start, iterations=_ROUNDS, seed=1)
    places = np.array([found[one] for one in range(people)], dtype=np.float64)
    return np.column_stack([_evened(places[:, 0]), _evened(places[:, 1])])


def _evened(values: Floats) -> Floats:
    """Return coordinates from -1 to 1, spread more evenly than they came."""
    if values.size < 2 or np.ptp(values) == 0.0:
        return np.zeros(values.size)
    scaled = 2.0 * (values - values.min()) / np.ptp(values) - 1.0
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    evenly = 2.0 * ranks / (values.size - 1) - 1.0
    return np.asarray((1.0 - _EVEN) * scaled + _EVEN * evenly, dtype=np.float64)
