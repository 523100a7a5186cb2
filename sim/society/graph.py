"""The two layers of the social graph in compressed rows, and the measures that describe them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import log
from sim.kernel.prefetch import prefetch
from sim.kernel.units import Floats

Ids = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]

NONE = np.uint64(0)
"""The bits of nobody, see ``mark``."""
STRENGTH_CAP = 3.0
"""No tie is stronger than this many times the mean tie."""


class Graph(NamedTuple):
    """Two layers over the people 0 to n - 1, without loops or duplicates, every row sorted.

    Followers are directed and public: the audience of person i is ``follower[follower_at[i]:follower_at[i + 1]]``.
    Close ties are undirected and stored in both directions: those of i are ``tie[tie_at[i]:tie_at[i + 1]]``, with ``strength`` at the
    same positions and equal both ways: friends in common plus one, relative to the mean tie, at most ``STRENGTH_CAP``; about 1 on average.

    Shapes: ``follower_at``, ``tie_at`` int64 (n + 1,); ``follower`` int32 (follows,); ``tie`` int32 and ``strength`` float64 (2 x ties,).
    """

    follower_at: Counts
    follower: Ids
    tie_at: Counts
    tie: Ids
    strength: Floats

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return self.follower_at.size - 1

    @property
    def follows(self) -> int:
        """Return how many directed follows there are."""
        return self.follower.size

    @property
    def ties(self) -> int:
        """Return how many undirected close ties there are."""
        return self.tie.size // 2

    def audience(self) -> Counts:
        """Return the number of followers of each person, int64 (n,)."""
        return np.diff(self.follower_at)

    def following(self) -> Counts:
        """Return the number of people whom each person follows, int64 (n,)."""
        return np.bincount(self.follower, minlength=self.people).astype(np.int64)

    def degree(self) -> Counts:
        """Return the number of close ties of each person, int64 (n,)."""
        return np.diff(self.tie_at)

    def followed(self) -> tuple[Counts, Ids]:
        """Return whom each person follows: starts int64 (n + 1,) and ids int32 (follows,), rows sorted; in linear time, one copy."""
        return transposed(self.follower_at, self.follower)


@dataclass(frozen=True)
class Spread:
    """Spread of a count over people: mean, median, 99th percentile, maximum."""

    mean: float
    median: float
    p99: float
    largest: int


@dataclass(frozen=True)
class GraphMeasures:
    """Description of a graph, for tests and reports.

    ``reciprocity`` is the share of follows that are returned. ``audience_exponent`` is the density exponent of the audience's tail, see
    ``tail_exponent``. ``clustering`` is average local clustering; people with fewer than two ties count as 0. ``components`` and
    ``largest_share`` are those of the close ties, where a person without ties is a component of one.
    """

    people: int
    follows: int
    audience: Spread
    following: Spread
    audience_exponent: float
    reciprocity: float
    ties: int
    degree: Spread
    clustering: float
    components: int
    largest_share: float
    mean_strength: float


def measures(graph: Graph) -> GraphMeasures:
    """Return the degree statistics, clustering, reciprocity and components of ``graph``."""
    sizes = component_sizes(graph.tie_at, graph.tie)
    return GraphMeasures(
        people=graph.people,
        follows=graph.follows,
        audience=spread(graph.audience()),
        following=spread(graph.following()),
        audience_exponent=tail_exponent(graph.audience()),
        reciprocity=reciprocity(graph.follower_at, graph.follower),
        ties=graph.ties,
        degree=spread(graph.degree()),
        clustering=average_clustering(graph.tie_at, graph.tie),
        components=sizes.size,
        largest_share=float(sizes.max()) / graph.people,
        mean_strength=float(graph.strength.mean()) if graph.ties else 0.0,
    )


def spread(counts: Counts) -> Spread:
    """Return mean, median, 99th percentile and maximum of ``counts``, int64 (n,), n >= 1."""
    middle, high = np.quantile(counts, (0.5, 0.99))
    return Spread(float(counts.mean()), float(middle), float(high), int(counts.max()))


def tail_exponent(counts: Counts, share: float = 0.1) -> float:
    """Estimate the density exponent of a power-law tail, by Hill's estimator over the top ``share`` of the positive ``counts``.

    nan when fewer than ten counts lie there. Counts are whole, so the threshold is lowered by a half. Source: Clauset, Shalizi and
    Newman (2009), Power-law distributions in empirical data, SIAM Review 51, 661-703, equation 3.7.
    """
    positive = np.sort(counts[counts > 0])[::-1]
    kept = int(positive.size * share)
    if kept < 10:
        return float("nan")
    floor = float(positive[kept - 1]) - 0.5
    total = 0.0
    for size, people in zip(*np.unique(positive[:kept], return_counts=True), strict=True):
        total += int(people) * log(float(size) / floor)
    return 1.0 + kept / total


@entry
def grouped(key: Ids, value: Ids, people: int) -> tuple[Counts, Ids]:
    """Group each ``value`` by its ``key``, in the order given: starts int64 (people + 1,), values int32 (m,); in linear time."""
    at = np.zeros(people + 1, np.int64)
    for k in range(key.size):
        at[key[k] + 1] += 1
    for i in range(people):
        at[i + 1] += at[i]
    free = at.copy()
    out = np.empty(value.size, np.int32)
    for k in range(key.size):
        row = key[k]
        out[free[row]] = value[k]
        free[row] += 1
    return at, out


@entry
def transposed(at: Counts, ids: Ids) -> tuple[Counts, Ids]:
    """Turn compressed rows into columns: starts int64 (n + 1,), ids int32 (m,), rows sorted; in linear time."""
    people = at.size - 1
    turned = np.zeros(people + 1, np.int64)
    for k in range(ids.size):
        turned[ids[k] + 1] += 1
    for i in range(people):
        turned[i + 1] += turned[i]
    free = turned.copy()
    out = np.empty(ids.size, np.int32)
    for i in range(people):
        for k in range(at[i], at[i + 1]):
            column = ids[k]
            out[free[column]] = i
            free[column] += 1
    return turned, out


def rows(row: Ids, other: Ids, people: int) -> tuple[Counts, Ids]:
    """Turn pairs (row, other), int32 (m,), into compressed rows: starts int64 (people + 1,), ids int32 (m,) sorted within a row."""
    at, ids = grouped(other, row, people)
    return transposed(at, ids)


@entry
def grown_strengths(at: Counts, tie: Ids) -> Floats:
    """Return the strength of each close tie, float64 (2 x ties,), in a graph that grew person by person.

    A tie between j and the later i counts the friends they shared when i came, plus one, relative to the mean of all ties up to i, at most
    ``STRENGTH_CAP``. So a newcomer changes the strength of no tie between others, and the mean is about 1.
    """
    people = at.size - 1
    strength = np.empty(tie.size, np.float64)
    later = at[:people].copy()
    seen = np.full(people, -1, np.int32)
    total = 0.0
    count = 0
    for i in range(people):
        _expect(at, tie, later, strength, i)
        end = at[i]
        marks = NONE
        while end < at[i + 1] and tie[end] < i:
            seen[tie[end]] = i
            marks |= mark(tie[end])
            end += 1
        later[i] = end
        for k in range(at[i], end):
            strength[k] = _marked(at, tie, seen, marks, tie[k], i, i) + 1.0
            total += strength[k]
            count += 1
        for k in range(at[i], end):
            strength[k] = min(strength[k] * count / total, STRENGTH_CAP)
            strength[later[tie[k]]] = strength[k]
            later[tie[k]] += 1
    return strength


@kernel
def _expect(at: Counts, tie: Ids, later: Counts, strength: Floats, i: int) -> None:
    """Ask for the memory that ``grown_strengths`` will look at for people a little after ``i``: first where rows start, then the rows."""
    people = at.size - 1
    soon, next_up = min(i + 16, people - 1), min(i + 8, people - 1)
    for k in range(at[soon], at[soon + 1]):
        prefetch(at, tie[k])
        prefetch(later, tie[k])
    for k in range(at[next_up], at[next_up + 1]):
        if tie[k] >= next_up:
            break
        prefetch(tie, at[tie[k]])
        prefetch(strength, later[tie[k]])


@entry
def given_strengths(at: Counts, tie: Ids) -> Floats:
    """Return the strength of each close tie, float64 (2 x ties,), in a graph whose history is unknown.

    All friends in common plus one, relative to the mean of all ties, at most ``STRENGTH_CAP``.
    """
    people = at.size - 1
    strength = np.empty(tie.size, np.float64)
    seen = np.full(people, -1, np.int32)
    total = 0.0
    for i in range(people):
        marks = NONE
        for k in range(at[i], at[i + 1]):
            seen[tie[k]] = i
            marks |= mark(tie[k])
        for k in range(at[i], at[i + 1]):
            strength[k] = _marked(at, tie, seen, marks, tie[k], i, people) + 1.0
            total += strength[k]
    for k in range(tie.size):
        strength[k] = min(strength[k] * tie.size / total, STRENGTH_CAP)
    return strength


@kernel
def mark(j: int) -> np.uint64:
    """Return one of 64 bits for ``j``. Where it is missing among the bits of some people, ``j`` is none of them: no look at memory."""
    return np.uint64(1) << np.uint64(j & 63)


@kernel
def _marked(at: Counts, tie: Ids, seen: Ids, marks: np.uint64, j: int, who: int, below: int) -> int:
    """Return how many friends of ``j`` with an id under ``below`` were ``seen`` by ``who``, whose friends have the bits ``marks``."""
    found = 0
    for k in range(at[j], at[j + 1]):
        if tie[k] >= below:
            break
        if marks & mark(tie[k]) and seen[tie[k]] == who:
            found += 1
    return found


@entry
def local_clustering(at: Counts, tie: Ids) -> Floats:
    """Return the share of each person's pairs of friends who are friends themselves, float64 (n,); 0 with fewer than two friends."""
    people = at.size - 1
    local = np.zeros(people, np.float64)
    seen = np.full(people, -1, np.int32)
    for i in range(people):
        degree = at[i + 1] - at[i]
        if degree < 2:
            continue
        marks = NONE
        for k in range(at[i], at[i + 1]):
            seen[tie[k]] = i
            marks |= mark(tie[k])
        closed = 0
        for k in range(at[i], at[i + 1]):
            closed += _marked(at, tie, seen, marks, tie[k], i, people)
        local[i] = closed / (degree * (degree - 1.0))
    return local


def average_clustering(at: Counts, tie: Ids) -> float:
    """Return the mean of ``local_clustering`` over all people."""
    return float(local_clustering(at, tie).mean())


def reciprocity(at: Counts, ids: Ids) -> float:
    """Return the share of directed edges that are returned; 0 without edges."""
    return returned(at, ids, *transposed(at, ids)) / ids.size if ids.size else 0.0


@entry
def returned(at: Counts, ids: Ids, turned_at: Counts, turned: Ids) -> int:
    """Return how many directed edges are returned.

    Args:
        at: starts of the rows of one direction.
        ids: entries of these rows, sorted.
        turned_at: starts of the rows of the other direction.
        turned: entries of these rows, sorted.
    """
    found = 0
    for i in range(at.size - 1):
        k = turned_at[i]
        for e in range(at[i], at[i + 1]):
            while k < turned_at[i + 1] and turned[k] < ids[e]:
                k += 1
            if k < turned_at[i + 1] and turned[k] == ids[e]:
                found += 1
    return found


@entry
def component_of(at: Counts, ids: Ids) -> Ids:
    """Return the smallest id that each person can reach along close ties, int32 (n,)."""
    people = at.size - 1
    root = np.full(people, -1, np.int32)
    waiting = np.empty(people, np.int32)
    for i in range(people):
        if root[i] >= 0:
            continue
        root[i] = i
        waiting[0] = i
        left = 1
        while left > 0:
            left -= 1
            j = waiting[left]
            for k in range(at[j], at[j + 1]):
                if root[ids[k]] < 0:
                    root[ids[k]] = i
                    waiting[left] = ids[k]
                    left += 1
    return root


def component_sizes(at: Counts, ids: Ids) -> Counts:
    """Return the sizes of the components of the close ties, int64, in the order of their first member."""
    return np.unique(component_of(at, ids), return_counts=True)[1].astype(np.int64)
