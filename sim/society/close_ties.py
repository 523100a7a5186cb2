"""Close ties: undirected, clustered, inside communities more than across, with a bounded heavy tail.

A newcomer's partners are friends of a friend, or people drawn by sociability from the own community or from anywhere. The odds of the first
are steered so that the average local clustering comes out as asked. Source of the triads: Holme and Kim (2002), Growing scale-free
networks with tunable clustering, Physical Review E 65, 026107.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import clip
from sim.kernel.random_draws import ZERO, block, unit
from sim.society.communities import COUNTS, TIE, Crowd, Shape, longer, someone, whole
from sim.society.graph import Counts, Ids

DEGREE_CAP = 25.0
"""Greatest number of close ties of a person, as a multiple of the mean; with a mean of 6 it is 150, Dunbar's number. Assumption."""
REPAID = 25.0
"""People over whom a gap between edges wanted and edges made is closed."""
PATIENCE = 8
"""Attempts for each edge wanted; then a newcomer who knows everybody already gets fewer."""
STEERING = 20.0
"""How strongly the odds of a triad, or of staying in the community, answer to a gap in the running mean."""


class Circles(NamedTuple):
    """Close ties while they grow.

    Tie k joins ``ends[2k]``, who chose, and ``ends[2k + 1]``, who was chosen; int32 (2 x ties or more,). The friends of person i are
    ``friends[at[i]:at[i] + degree[i]]``; a row has ``space[i]`` places and moves when it is full, to behind the ``used[0]`` places that are
    taken. ``closed`` counts the pairs of friends who are friends; ``chosen`` is the last person who was choosing and has this one as a
    friend already. ``friends`` int32; ``at`` int64 (n,); ``used`` int64 (1,); the others int32 (n,).
    """

    ends: Ids
    friends: Ids
    at: Counts
    space: Ids
    degree: Ids
    closed: Ids
    chosen: Ids
    used: Counts


def no_circles(people: int, ties: int) -> Circles:
    """Return circles of ``people`` without ties, with room for ``ties``."""
    return Circles(
        ends=np.empty(2 * ties, np.int32),
        friends=np.empty(_places(people, ties), np.int32),
        at=np.zeros(people, np.int64),
        space=np.zeros(people, np.int32),
        degree=np.zeros(people, np.int32),
        closed=np.zeros(people, np.int32),
        chosen=np.full(people, -1, np.int32),
        used=np.zeros(1, np.int64),
    )


@entry
def _places(people: int, ties: int) -> int:
    """Return the places that rows which double from four can take at most, those left behind included."""
    return 4 * people + 8 * ties


@kernel
def with_room(circles: Circles, count: int, more: int) -> Circles:
    """Return ``circles`` of ``count`` ties, with room for ``more``."""
    return Circles(
        longer(circles.ends, 2 * count, 2 * (count + more)),
        longer(circles.friends, circles.used[0], _places(circles.at.size, count + more)),
        circles.at,
        circles.space,
        circles.degree,
        circles.closed,
        circles.chosen,
        circles.used,
    )


@kernel
def befriend(circles: Circles, count: int, i: int, j: int) -> float:
    """Make two people friends; return the change in the sum of local clustering.

    Args:
        circles: The ties so far; ``i`` and the friends of ``i`` must be marked by ``i`` in ``chosen``.
        count: The number of ties so far, which is the place of the new one.
        i: The person who chose.
        j: The person who was chosen.
    """
    moved = 0.0
    shared = 0
    for place in range(circles.at[j], circles.at[j] + circles.degree[j]):
        x = circles.friends[place]
        if circles.chosen[x] == i:
            shared += 1
            moved += _closure(1.0, circles.degree[x])
            circles.closed[x] += 1
    circles.ends[2 * count] = i
    circles.ends[2 * count + 1] = j
    circles.chosen[j] = i
    return moved + _enter(circles, i, j, shared) + _enter(circles, j, i, shared)


@kernel
def _enter(circles: Circles, i: int, friend: int, shared: int) -> float:
    """Put ``friend``, who knows ``shared`` friends of ``i``, among them; return the change of i's clustering."""
    degree = circles.degree[i]
    before = _closure(circles.closed[i], degree)
    if degree == circles.space[i]:
        begin = circles.used[0]
        for k in range(degree):
            circles.friends[begin + k] = circles.friends[circles.at[i] + k]
        circles.at[i] = begin
        circles.space[i] = max(4, 2 * degree)
        circles.used[0] = begin + circles.space[i]
    circles.friends[circles.at[i] + degree] = friend
    circles.closed[i] += shared
    circles.degree[i] += 1
    return _closure(circles.closed[i], circles.degree[i]) - before


@kernel
def _closure(closed: float, degree: int) -> float:
    """Return the local clustering of someone with ``degree`` friends, ``closed`` pairs of whom are friends."""
    return 2.0 * closed / (degree * (degree - 1.0)) if degree > 1 else 0.0


@kernel
def friend_of(circles: Circles, j: int, u: float) -> int:
    """Draw one of the friends of ``j``, each equally likely; -1 when there is none."""
    if circles.degree[j] == 0:
        return -1
    return int(circles.friends[circles.at[j] + int(u * circles.degree[j])])


@kernel
def triad_odds(wanted: float, found: float) -> float:
    """Return the probability of choosing a friend's friend, given the clustering wanted and that found so far."""
    return clip(0.5 + STEERING * (wanted - found), 0.0, 1.0)


@kernel
def degree_cap(shape: Shape) -> float:
    """Return the number of close ties beyond which nobody is chosen."""
    return max(2.0, DEGREE_CAP * shape.ties_mean)


@entry
def grow_ties(seed: np.uint64, shape: Shape, crowd: Crowd, circles: Circles) -> tuple[Counts, Ids]:
    """Grow the close ties; return whom each newcomer ties to.

    Starts int64 (n + 1,), and for each tie its newcomer and its earlier partner, int32 (2 x ties,).

    Args:
        seed: The key of the draws.
        shape: The properties that the graph is to have.
        crowd: The communities, appeal and activity of n people, in order of arrival.
        circles: Circles without ties, which are filled.
    """
    people = crowd.community.size
    brought = 0.5 * shape.ties_mean
    certain = min(1.0, brought)
    starts = np.zeros(people + 1, np.int64)
    clustering = 0.0
    inside = 0
    count = starts[0]  # a typed 0: a literal one would have Numba compile every callee twice
    for i in range(1, people):
        starts[i] = count
        average = certain + (brought - certain) * crowd.activity[i]
        gap = (brought * i - count) / REPAID
        wanted = whole(average + gap, unit(block(seed, i, ZERO, ZERO, COUNTS)[0]))
        wanted = min(i, max(int(certain), wanted))
        circles = with_room(circles, count, wanted)
        triad = triad_odds(shape.clustering, clustering / i)
        missing = shape.within_community - inside / max(1.0, float(count))
        stay = clip(shape.within_community + STEERING * missing, 0.0, 1.0)
        clustering += _choose_friends(seed, degree_cap(shape), crowd, circles, i, wanted, triad, stay, count)
        for _ in range(circles.degree[i]):
            if crowd.community[circles.ends[2 * count + 1]] == crowd.community[i]:
                inside += 1
            count += 1
    starts[people] = count
    return starts, circles.ends[: 2 * count]


@kernel
def _choose_friends(
    seed: np.uint64,
    cap: float,
    crowd: Crowd,
    circles: Circles,
    i: int,
    wanted: int,
    triad: float,
    stay: float,
    begin: int,
) -> float:
    """Let the newcomer ``i`` befriend ``wanted`` people as ties from ``begin`` on, fewer when there are too few to find.

    Gives by how much the sum of local clustering moves.
    """
    moved = 0.0
    circles.chosen[i] = i
    for attempt in range(PATIENCE * (wanted + 2)):
        found = circles.degree[i]
        if found >= wanted:
            break
        words = block(seed, i, ZERO, attempt, TIE)
        near = unit(words[3]) < stay and attempt < PATIENCE * (wanted + 2) // 2
        if found > 0 and unit(words[0]) < triad:
            j = friend_of(circles, friend_of(circles, i, unit(words[1])), unit(words[2]))
            if near and crowd.community[j] != crowd.community[i]:
                continue
        else:
            j = someone(crowd, i, near, crowd.activity_near, crowd.activity_all, unit(words[1]))
        if circles.chosen[j] != i and circles.degree[j] < cap:
            moved += befriend(circles, begin + found, i, j)
    return moved
