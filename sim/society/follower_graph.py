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


class Follows(NamedTuple):
    """Follows while they grow.

    Follow k is of ``followed[k]`` by ``follower[k]``. ``met`` is the last newcomer with whom the person has a follow, either way;
    ``audience`` counts followers. All int32; the first two (follows or more,), the others (n,).
    """

    followed: Ids
    follower: Ids
    met: Ids
    audience: Ids


def no_follows(people: int, room: int) -> Follows:
    """Return no follows among ``people``, with room for ``room`` of them."""
    return Follows(
        followed=np.empty(room, np.int32),
        follower=np.empty(room, np.int32),
        met=np.full(people, -1, np.int32),
        audience=np.zeros(people, np.int32),
    )


@entry
def grow_follows(
    seed: np.uint64, shape: Shape, crowd: Crowd, starts: Counts, ends: Ids, follows: Follows
) -> tuple[Ids, Ids]:
    """Grow the follows; return who follows whom, as pairs: the followed int32 (follows,), the follower int32 (follows,).

    Args:
        seed: The key of the draws.
        shape: The properties that the graph is to have.
        crowd: The communities, appeal and activity of n people, in order of arrival.
        starts: Where the ties of each newcomer start, in pairs of ``ends``, int64 (n + 1,).
        ends: For each close tie its newcomer and its earlier partner, int32 (2 x ties,).
        follows: No follows, which are filled.
    """
    people = crowd.community.size
    mean = shape.followers_mean
    pairs_mean = 0.5 * shape.reciprocity * mean
    by_ties = min(pairs_mean, MUTUAL_CAP * 0.5 * shape.ties_mean)
    received_mean = RECEIVED * (mean - 2.0 * pairs_mean)
    given_mean = mean - received_mean - 2.0 * by_ties
    most = nearby(shape)
    typical = mean_appeal(shape, most)
    near_share = shape.within_community * typical / mean_appeal(shape, LARGEST_APPEAL)
    count = starts[0]
    pairs = 0
    for i in range(1, people):
        words = block(seed, i, ZERO, ZERO, COUNTS)
        received = received_mean * min(crowd.appeal[i], most) / typical
        received_count = min(i, whole(received, unit(words[1])))
        follows = with_space(follows, count, 2 * (starts[i + 1] - starts[i]) + received_count)
        missing = (pairs_mean * i - pairs) / REPAID
        odds = clip(2.0 * by_ties / max(1e-9, shape.ties_mean) + missing, 0.0, MUTUAL_CAP)
        before = count
        count = _follow_friends(seed, follows, i, ends, starts[i], starts[i + 1], odds, count)
        pairs += (count - before) // 2
        count = _be_followed(seed, shape, crowd, follows, i, received_count, count)
        gap = (mean * (i + 1) - count - given_mean) / REPAID
        given_count = min(i, whole(given_mean * crowd.activity[i] + gap, unit(words[2])))
        follows = with_space(follows, count, given_count + 1)
        back = clip((pairs_mean * (i + 1) - pairs - 2.0) / REPAID, 0.0, 1.0)
        before = count
        count, extra = _follow(seed, mean, crowd, follows, i, given_count, near_share, back, count)
        pairs += extra
    return follows.followed[:count], follows.follower[:count]


@kernel
def with_space(follows: Follows, count: int, more: int) -> Follows:
    """Return ``follows``, of which ``count`` are made, with room for ``more``."""
    return Follows(
        longer(follows.followed, count, count + more),
        longer(follows.follower, count, count + more),
        follows.met,
        follows.audience,
    )


@kernel
def add(follows: Follows, count: int, followed: int, follower: int) -> int:
    """Add a follow; return the new count.

    Args:
        follows: The follows so far, with room for one more.
        count: The number of follows so far, which is the place of the new one.
        followed: The person who is followed.
        follower: The person who follows.
    """
    follows.followed[count] = followed
    follows.follower[count] = follower
    follows.audience[followed] += 1
    return count + 1


@kernel
def _follow_friends(
    seed: np.uint64, follows: Follows, i: int, ends: Ids, begin: int, end: int, odds: float, count: int
) -> int:
    """Let the newcomer's close ties be mutual follows with probability ``odds``; return the new count of follows."""
    for k in range(begin, end):
        if unit(block(seed, i, ZERO, k - begin, MUTUAL)[0]) < odds:
            j = int(ends[2 * k + 1])
            follows.met[j] = i
            count = add(follows, count, j, i)
            count = add(follows, count, i, j)
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
        j = someone(crowd, i, near, crowd.activity_near, crowd.activity_all, unit(words[1]))
        if follows.met[j] != i:
            follows.met[j] = i
            count = add(follows, count, i, j)
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
) -> tuple[int, int]:
    """Let the newcomer follow people by appeal, each following back with probability ``back``.

    Gives the new count of follows, and the mutual pairs made.
    """
    cap = max(AUDIENCE_CAP * i, 10.0 * mean)
    end = count + wanted
    pairs = 0
    for attempt in range(PATIENCE * (wanted + 2)):
        if count >= end:
            break
        words = block(seed, i, ZERO, attempt, FOLLOW)
        near = unit(words[0]) < near_share
        j = someone(crowd, i, near, crowd.appeal_near, crowd.appeal_all, unit(words[1]))
        if follows.met[j] != i and follows.audience[j] < cap:
            follows.met[j] = i
            count = add(follows, count, j, i)
            if unit(words[2]) < back:
                count = add(follows, count, i, j)
                pairs += 1
    return count, pairs
