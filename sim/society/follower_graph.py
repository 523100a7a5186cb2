"""Follows: directed and public, with a heavy-tailed audience.

Part of the close ties are mutual follows, up to the reciprocity asked for. Beyond them a newcomer follows people by their appeal, which is
Pareto distributed, and is followed on arrival by some of those already there, by their activity; in both cases in the own community or
anywhere. Follows beyond the close ties are returned only as far as the close ties fall short of the reciprocity.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import clip
from sim.kernel.random_draws import ZERO, block, unit
from sim.society.close_ties import PATIENCE, REPAID
from sim.society.communities import (
    AUDIENCE,
    COUNTS,
    FOLLOW,
    LARGEST_APPEAL,
    MUTUAL,
    Crowd,
    Shape,
    longer,
    mean_appeal,
    nearby,
    someone,
    whole,
)
from sim.society.graph import Counts, Ids

RECEIVED = 0.3
"""Share of one-way follows that a newcomer receives on arrival rather than gives. Assumption."""
MUTUAL_CAP = 0.8
"""Largest share of close ties that are mutual follows. Assumption."""
AUDIENCE_CAP = 0.15
"""Largest audience as a share of the society. Assumption."""


MET, AUDIENCE_SO_FAR = range(2)
"""Columns of ``Follows.people``."""


class Follows(NamedTuple):
    """Follows while they grow, person by person.

    Those that come with person i are ``others[start[i]:start[i + 1]]``: j where i follows j, and -1 - j where j follows i. ``people`` int32
    (n, 2): the last newcomer with whom the person has a follow, either way, and the number of followers. ``others`` int32 (follows or
    more,); ``start`` int64 (n + 1,).
    """

    others: Ids
    start: Counts
    people: Ids
    pairs: Counts


def no_follows(people: int, room: int) -> Follows:
    """Return no follows among ``people``, with room for ``room`` of them."""
    table = np.zeros((people, 2), np.int32)
    table[:, MET] = -1
    return Follows(np.empty(room, np.int32), np.zeros(people + 1, np.int64), table, np.zeros(1, np.int64))


@entry
def grow_follows(seed: np.uint64, shape: Shape, crowd: Crowd, tie_at: Counts, tie: Ids, follows: Follows) -> Follows:
    """Grow the follows; return ``follows`` with them.

    Args:
        seed: The key of the draws.
        shape: The properties that the graph is to have.
        crowd: The communities, appeal and activity of n people, in order of arrival.
        tie_at: Where the ties of each person start, int64 (n + 1,).
        tie: The close ties of each person in the order in which they came about, those with earlier people first; int32 (2 x ties,).
        follows: No follows, which are filled.
    """
    room = 0
    i = 1
    while i < crowd.community.size:
        i, room = _arrive(seed, shape, crowd, tie_at, tie, follows, i)
        follows = with_space(follows, follows.start[i], room)
    return follows


@kernel
def _arrive(
    seed: np.uint64, shape: Shape, crowd: Crowd, tie_at: Counts, tie: Ids, follows: Follows, i: int
) -> tuple[int, int]:
    """Let newcomers from ``i`` on follow, as far as there is room; return who is next, and how many follows may come with that one."""
    people = crowd.community.size
    mean = shape.followers_mean
    pairs_mean = 0.5 * shape.reciprocity * mean
    by_ties = min(pairs_mean, MUTUAL_CAP * 0.5 * shape.ties_mean)
    received_mean = RECEIVED * (mean - 2.0 * pairs_mean)
    given_mean = mean - received_mean - 2.0 * by_ties
    most = nearby(shape)
    typical = mean_appeal(shape, most)
    near_share = shape.within_community * typical / mean_appeal(shape, LARGEST_APPEAL)
    while i < people:
        count = follows.start[i]
        words = block(seed, i, ZERO, ZERO, COUNTS)
        received = received_mean * min(crowd.appeal.each[i], most) / typical
        received_count = min(i, whole(received, unit(words[1])))
        gap = (mean * (i + 1) - count - given_mean) / REPAID
        given_count = min(i, whole(given_mean * crowd.activity.each[i] + gap, unit(words[2])))
        needed = 2 * (tie_at[i + 1] - tie_at[i]) + received_count + given_count + 1
        if count + needed > follows.others.size:
            return i, needed
        missing = (pairs_mean * i - follows.pairs[0]) / REPAID
        odds = clip(2.0 * by_ties / max(1e-9, shape.ties_mean) + missing, 0.0, MUTUAL_CAP)
        before = count
        count = _follow_friends(seed, follows, i, tie, tie_at[i], tie_at[i + 1], odds, count)
        follows.pairs[0] += (count - before) // 2
        count = _be_followed(seed, shape, crowd, follows, i, received_count, count)
        gap = (mean * (i + 1) - count - given_mean) / REPAID
        given_count = min(i, whole(given_mean * crowd.activity.each[i] + gap, unit(words[2])))
        back = clip((pairs_mean * (i + 1) - follows.pairs[0] - 2.0) / REPAID, 0.0, 1.0)
        i += 1
        follows.start[i] = _follow(seed, mean, crowd, follows, i - 1, given_count, near_share, back, count)
    return i, 0


@kernel
def with_space(follows: Follows, count: int, more: int) -> Follows:
    """Return ``follows``, of which ``count`` are made, with room for ``more``."""
    if count + more <= follows.others.size:
        return follows
    return Follows(longer(follows.others, count, count + more), follows.start, follows.people, follows.pairs)


@kernel
def add(follows: Follows, count: int, j: int) -> int:
    """Let the person whose turn it is follow ``j``; return the new count of follows."""
    follows.others[count] = j
    follows.people[j, AUDIENCE_SO_FAR] += 1
    return count + 1


@kernel
def _add_follower(follows: Follows, count: int, i: int, j: int) -> int:
    """Let ``j`` follow ``i``, whose turn it is; return the new count of follows."""
    follows.others[count] = -1 - j
    follows.people[i, AUDIENCE_SO_FAR] += 1
    return count + 1


@kernel
def meet(follows: Follows, i: int, j: int) -> None:
    """Remember that ``i``, whose turn it is, has a follow with ``j``."""
    follows.people[j, MET] = i


@entry
def follower_rows(follows: Follows) -> tuple[Counts, Ids]:
    """Return the followers of each person, compressed rows, sorted: starts int64 (n + 1,), ids int32 (follows,)."""
    people = follows.start.size - 1
    at = np.zeros(people + 1, np.int64)
    for i in range(people):
        at[i + 1] = at[i] + follows.people[i, AUDIENCE_SO_FAR]
    free = at[:people].copy()
    ids = np.empty(at[people], np.int32)
    for i in range(people):
        for k in range(follows.start[i], follows.start[i + 1]):
            other = follows.others[k]
            row, follower = (other, i) if other >= 0 else (i, -1 - other)
            ids[free[row]] = follower
            free[row] += 1
        _sort(ids, at[i], free[i])
    return at, ids


@kernel
def _sort(ids: Ids, begin: int, end: int) -> None:
    """Sort a part of ``ids``, by Shell's method: most parts are short, and a long one is no disaster."""
    gap = (end - begin) // 2
    while gap > 0:
        for k in range(begin + gap, end):
            moved = ids[k]
            place = k
            while place >= begin + gap and ids[place - gap] > moved:
                ids[place] = ids[place - gap]
                place -= gap
            ids[place] = moved
        gap //= 2


@kernel
def _follow_friends(
    seed: np.uint64, follows: Follows, i: int, tie: Ids, begin: int, end: int, odds: float, count: int
) -> int:
    """Let the newcomer's close ties be mutual follows with probability ``odds``; return the new count of follows."""
    for k in range(begin, end):
        j = int(tie[k])
        if j > i:
            break
        if unit(block(seed, i, ZERO, k - begin, MUTUAL)[0]) < odds:
            meet(follows, i, j)
            count = add(follows, count, j)
            count = _add_follower(follows, count, i, j)
    return count


@kernel
def _be_followed(seed: np.uint64, shape: Shape, crowd: Crowd, follows: Follows, i: int, wanted: int, count: int) -> int:
    """Let people already there follow the newcomer, the active first; return the new count of follows."""
    end = count + wanted
    for attempt in range(PATIENCE * (wanted + 2)):
        if count >= end:
            break
        words = block(seed, i, ZERO, attempt, AUDIENCE)
        near = unit(words[0]) < shape.within_community
        j = someone(crowd, i, near, crowd.activity, unit(words[1]))
        if follows.people[j, MET] != i:
            meet(follows, i, j)
            count = _add_follower(follows, count, i, j)
    return count


@kernel
def _follow(
    seed: np.uint64,
    mean: float,
    crowd: Crowd,
    follows: Follows,
    i: int,
    wanted: int,
    near_share: float,
    back: float,
    count: int,
) -> int:
    """Let the newcomer follow people by appeal, each following back with probability ``back``; return the new count of follows."""
    cap = max(AUDIENCE_CAP * i, 10.0 * mean)
    end = count + wanted
    for attempt in range(PATIENCE * (wanted + 2)):
        if count >= end:
            break
        words = block(seed, i, ZERO, attempt, FOLLOW)
        near = unit(words[0]) < near_share
        j = someone(crowd, i, near, crowd.appeal, unit(words[1]))
        if follows.people[j, MET] != i and follows.people[j, AUDIENCE_SO_FAR] < cap:
            meet(follows, i, j)
            count = add(follows, count, j)
            if unit(words[2]) < back:
                count = _add_follower(follows, count, i, j)
                follows.pairs[0] += 1
    return count
