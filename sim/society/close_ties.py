"""Close ties: undirected, clustered, inside communities more than across, with a bounded heavy tail.

A newcomer's partners are friends of a friend, or people drawn by sociability from the own community or from anywhere. The odds of the first
are steered so that the average local clustering comes out as asked. Source of the triads: Holme and Kim (2002), Growing scale-free
networks with tunable clustering, Physical Review E 65, 026107.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import clip
from sim.kernel.random_draws import ZERO, block, unit
from sim.kernel.units import Floats
from sim.society.communities import COUNTS, TIE, Crowd, Shape, longer, someone, whole
from sim.society.graph import Counts, Ids, mark

DEGREE_CAP = 25.0
"""Greatest number of close ties of a person, as a multiple of the mean; with a mean of 6 it is 150, Dunbar's number. Assumption."""
REPAID = 25.0
"""People over whom a gap between edges wanted and edges made is closed."""
PATIENCE = 8
"""Attempts for each edge wanted; then a newcomer who knows everybody already gets fewer."""
STEERING = 20.0
"""How strongly the odds of a triad, or of staying in the community, answer to a gap in the running mean."""


AT, DEGREE, CLOSED, CHOSEN = range(4)
"""Columns of ``Circles.people``."""
TIES, INSIDE, CLUSTERING = range(3)
"""Sums so far: ties, those inside communities, local clustering."""
STEP = 4
"""Places that the first row of a person has; every row starts at a multiple of it."""


class Circles(NamedTuple):
    """Close ties while they grow.

    ``friends`` int32: the rows of all people. ``people`` int32 (n, 4): one line of memory holds all that a choice asks about a person.
    The friends of person i are the first ``people[i, DEGREE]`` from place ``STEP * people[i, AT]`` on, in the order in which they became
    friends; a row has 4, 8, 16 ... places and moves when it is full, to behind the ``used[0]`` places that are taken. ``CLOSED`` counts the
    pairs of friends who are friends; ``CHOSEN`` is the last person who was choosing and has this one as a friend already. ``used`` int64
    (1,). ``marks`` uint64 (1,) has a bit for each friend of the person who is choosing, which spares most looks at ``CHOSEN``.
    """

    friends: Ids
    people: Ids
    used: Counts
    marks: npt.NDArray[np.uint64]


def no_circles(people: int, ties: int) -> Circles:
    """Return circles of ``people`` without ties, with room for ``ties``."""
    table = np.zeros((people, 4), np.int32)
    table[:, CHOSEN] = -1
    return Circles(np.empty(_places(people, ties), np.int32), table, np.zeros(1, np.int64), np.zeros(1, np.uint64))


@entry
def _places(people: int, ties: int) -> int:
    """Return the places that rows which double from four can take at most, those left behind included."""
    return STEP * people + 8 * ties


@kernel
def with_room(circles: Circles, ties: int) -> Circles:
    """Return ``circles`` with room for ``ties`` in all."""
    needed = _places(circles.people.shape[0], ties)
    if needed <= circles.friends.size:
        return circles
    return Circles(longer(circles.friends, circles.used[0], needed), circles.people, circles.used, circles.marks)


@kernel
def begin_choice(circles: Circles, i: int) -> None:
    """Mark ``i``, who is to choose, and the friends of i."""
    circles.people[i, CHOSEN] = i
    circles.marks[0] = mark(i)
    row = first_place(circles, i)
    for place in range(row, row + circles.people[i, DEGREE]):
        _choose(circles, i, circles.friends[place])


@kernel
def _choose(circles: Circles, i: int, j: int) -> None:
    circles.people[j, CHOSEN] = i
    circles.marks[0] |= mark(j)


@kernel
def first_place(circles: Circles, i: int) -> int:
    """Return where the row of ``i`` starts."""
    return STEP * int(circles.people[i, AT])


@kernel
def befriend(circles: Circles, i: int, j: int) -> float:
    """Make ``i``, who is choosing, and ``j`` friends; return the change in the sum of local clustering."""
    moved = 0.0
    shared = 0
    row = first_place(circles, j)
    for place in range(row, row + circles.people[j, DEGREE]):
        x = circles.friends[place]
        if circles.marks[0] & mark(x) and circles.people[x, CHOSEN] == i:
            shared += 1
            moved += _closure(1.0, circles.people[x, DEGREE])
            circles.people[x, CLOSED] += 1
    _choose(circles, i, j)
    return moved + _enter(circles, i, j, shared) + _enter(circles, j, i, shared)


@kernel
def _enter(circles: Circles, i: int, friend: int, shared: int) -> float:
    """Put ``friend``, who knows ``shared`` friends of ``i``, among them; return the change of i's clustering."""
    degree = circles.people[i, DEGREE]
    before = _closure(circles.people[i, CLOSED], degree)
    if degree == 0 or (degree >= STEP and degree & (degree - 1) == 0):
        _move(circles, i)
    circles.friends[first_place(circles, i) + degree] = friend
    circles.people[i, CLOSED] += shared
    circles.people[i, DEGREE] += 1
    return _closure(circles.people[i, CLOSED], circles.people[i, DEGREE]) - before


@kernel
def _move(circles: Circles, i: int) -> None:
    """Move the row of ``i``, which is full, to where it has twice the room."""
    begin = circles.used[0]
    row = first_place(circles, i)
    degree = circles.people[i, DEGREE]
    for k in range(degree):
        circles.friends[begin + k] = circles.friends[row + k]
    circles.people[i, AT] = begin // STEP
    circles.used[0] = begin + max(STEP, 2 * degree)


@kernel
def _closure(closed: float, degree: int) -> float:
    """Return the local clustering of someone with ``degree`` friends, ``closed`` pairs of whom are friends."""
    return 2.0 * closed / (degree * (degree - 1.0)) if degree > 1 else 0.0


@kernel
def friend_of(circles: Circles, j: int, u: float) -> int:
    """Draw one of the friends of ``j``, each equally likely; -1 when there is none."""
    degree = circles.people[j, DEGREE]
    if degree == 0:
        return -1
    return int(circles.friends[first_place(circles, j) + int(u * degree)])


@kernel
def triad_odds(wanted: float, found: float) -> float:
    """Return the probability of choosing a friend's friend, given the clustering wanted and that found so far."""
    return clip(0.5 + STEERING * (wanted - found), 0.0, 1.0)


@kernel
def degree_cap(shape: Shape) -> float:
    """Return the number of close ties beyond which nobody is chosen."""
    return max(2.0, DEGREE_CAP * shape.ties_mean)


@entry
def grow_ties(seed: np.uint64, shape: Shape, crowd: Crowd, circles: Circles) -> Circles:
    """Grow the close ties; return ``circles`` with them.

    Args:
        seed: The key of the draws.
        shape: The properties that the graph is to have.
        crowd: The communities, appeal and activity of n people, in order of arrival.
        circles: Circles without ties, which are filled.
    """
    books = np.zeros(3)
    i = 1
    while i < crowd.community.size:
        i, ties = _arrive(seed, shape, crowd, circles, books, i)
        circles = with_room(circles, ties)
    return circles


@kernel
def _arrive(seed: np.uint64, shape: Shape, crowd: Crowd, circles: Circles, books: Floats, i: int) -> tuple[int, int]:
    """Let newcomers from ``i`` on choose, as far as there is room; return who is next, and for how many ties there must be room."""
    people = crowd.community.size
    brought = 0.5 * shape.ties_mean
    certain = min(1.0, brought)
    while i < people:
        count = int(books[TIES])
        average = certain + (brought - certain) * crowd.activity.each[i]
        gap = (brought * i - count) / REPAID
        wanted = whole(average + gap, unit(block(seed, i, ZERO, ZERO, COUNTS)[0]))
        wanted = min(i, max(int(certain), wanted))
        if _places(people, count + wanted) > circles.friends.size:
            return i, count + wanted
        triad = triad_odds(shape.clustering, books[CLUSTERING] / i)
        missing = shape.within_community - books[INSIDE] / max(1.0, float(count))
        stay = clip(shape.within_community + STEERING * missing, 0.0, 1.0)
        books[CLUSTERING] += _choose_friends(seed, degree_cap(shape), crowd, circles, i, wanted, triad, stay)
        books[INSIDE] += _neighbours(crowd, circles, i)
        books[TIES] += circles.people[i, DEGREE]
        i += 1
    return i, int(books[TIES])


@kernel
def _neighbours(crowd: Crowd, circles: Circles, i: int) -> int:
    """Return how many friends of ``i`` are of the same community."""
    found = 0
    row = first_place(circles, i)
    for place in range(row, row + circles.people[i, DEGREE]):
        if crowd.community[circles.friends[place]] == crowd.community[i]:
            found += 1
    return found


@kernel
def _choose_friends(
    seed: np.uint64, cap: float, crowd: Crowd, circles: Circles, i: int, wanted: int, triad: float, stay: float
) -> float:
    """Let the newcomer ``i`` befriend ``wanted`` people, fewer when there are too few to find.

    Gives by how much the sum of local clustering moves.
    """
    moved = 0.0
    begin_choice(circles, i)
    for attempt in range(PATIENCE * (wanted + 2)):
        found = circles.people[i, DEGREE]
        if found >= wanted:
            break
        words = block(seed, i, ZERO, attempt, TIE)
        near = unit(words[3]) < stay and attempt < PATIENCE * (wanted + 2) // 2
        if found > 0 and unit(words[0]) < triad:
            j = friend_of(circles, friend_of(circles, i, unit(words[1])), unit(words[2]))
            if near and crowd.community[j] != crowd.community[i]:
                continue
        else:
            j = someone(crowd, i, near, crowd.activity, unit(words[1]))
        if circles.people[j, CHOSEN] != i and circles.people[j, DEGREE] < cap:
            moved += befriend(circles, i, j)
    return moved


@entry
def packed(circles: Circles) -> tuple[Counts, Ids]:
    """Return the friends of each person without gaps, in the order in which they became friends; starts int64 (n + 1,), ids int32."""
    people = circles.people.shape[0]
    at = np.zeros(people + 1, np.int64)
    for i in range(people):
        at[i + 1] = at[i] + circles.people[i, DEGREE]
    tie = np.empty(at[people], np.int32)
    for i in range(people):
        row = first_place(circles, i)
        for k in range(circles.people[i, DEGREE]):
            tie[at[i] + k] = circles.friends[row + k]
    return at, tie
