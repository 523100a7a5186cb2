"""Derivation of the layer of the graph that a file does not give from the one it gives.

*Close ties given*: every tie is a mutual follow. When that leaves fewer follows than the mean asked for, one-way follows are added: each
person follows some more, by activity, who are friends of a friend or anyone by appeal, in the proportion of near and far that the
generator uses. So the audience gets its heavy tail; reciprocity is what the two parts give, not what the scenario asks for.

*Followers given*: every mutual follow is a close tie. When that leaves fewer ties than the mean asked for, ties are added: one for
everybody without, then by activity, with a friend of a friend, or with someone who follows or is followed, steered to the clustering asked
for. Who neither follows nor is followed stays without ties.

Nothing is taken away: a given layer that is denser than the scenario's mean makes the derived one denser too.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.compile import entry, kernel
from sim.kernel.random_draws import ZERO, block, unit
from sim.society.close_ties import (
    PATIENCE,
    REPAID,
    Circles,
    befriend,
    degree_cap,
    friend_of,
    no_circles,
    triad_odds,
    with_room,
)
from sim.society.communities import (
    DERIVED_FOLLOW,
    DERIVED_TIE,
    LARGEST_APPEAL,
    Crowd,
    GraphShape,
    Shape,
    crowd_of,
    drawn,
    mean_appeal,
    nearby,
    shape_of,
    whole,
)
from sim.society.follower_graph import AUDIENCE_CAP, Follows, add, no_follows, with_space
from sim.society.graph import Counts, Ids, rows, transposed

SWEEPS = 4
"""Times that the people are gone through when ties are added, so that the first do not choose from an empty circle."""


def follows_from_ties(tie_at: Counts, tie: Ids, seed: int, society: GraphShape) -> tuple[Counts, Ids]:
    """Derive the followers of each person, compressed rows, from close ties.

    Args:
        tie_at: Where the ties of each person start, int64 (n + 1,).
        tie: The people at the other end, both directions stored, int32 (2 x ties,).
        seed: The key of the draws.
        society: The properties that the graph is to have.
    """
    people = tie_at.size - 1
    shape = shape_of(society)
    room = tie.size + int(min(shape.followers_mean, people) * people)
    follows = no_follows(people, room + 64)
    follows.followed[: tie.size] = np.repeat(np.arange(people, dtype=np.int32), np.diff(tie_at))
    follows.follower[: tie.size] = tie
    follows.audience[:] = np.diff(tie_at)
    crowd = crowd_of(people, seed, shape)
    followed, follower = _follow_more(np.uint64(seed), shape, crowd, tie_at, tie, follows)
    return rows(followed, follower, people)


def ties_from_follows(follower_at: Counts, follower: Ids, seed: int, society: GraphShape) -> tuple[Counts, Ids]:
    """Derive the close ties of each person, compressed rows with both directions, from followers.

    Args:
        follower_at: Where the followers of each person start, int64 (n + 1,).
        follower: The followers, int32 (follows,).
        seed: The key of the draws.
        society: The properties that the graph is to have.
    """
    people = follower_at.size - 1
    shape = shape_of(society)
    followed_at, followed = transposed(follower_at, follower)
    mutual = mutual_pairs(follower_at, follower, followed_at, followed)
    room = mutual.size + int(min(shape.ties_mean, people) * people)
    circles = no_circles(people, room // 2 + 64)
    clustering = _enter_pairs(circles, mutual)
    ends = _befriend_more(
        np.uint64(seed),
        shape,
        crowd_of(people, seed, shape),
        circles,
        mutual.size // 2,
        clustering,
        (follower_at, follower),
        (followed_at, followed),
    )
    return rows(ends, ends.reshape(-1, 2)[:, ::-1].ravel(), people)


@entry
def _follow_more(
    seed: np.uint64, shape: Shape, crowd: Crowd, tie_at: Counts, tie: Ids, follows: Follows
) -> tuple[Ids, Ids]:
    """Add one-way follows to those along ties until the mean is reached; pairs as in ``grow_follows``."""
    people = tie_at.size - 1
    count = tie_at[people]
    extra = max(0.0, min(shape.followers_mean, people - 1.0) - count / people)
    near_share = shape.within_community * mean_appeal(shape, nearby(shape)) / mean_appeal(shape, LARGEST_APPEAL)
    cap = max(AUDIENCE_CAP * people, 10.0 * shape.followers_mean)
    added = tie_at[0]
    for i in range(people):
        if extra <= 0.0:
            break
        gap = (extra * i - added) / REPAID
        wanted = whole(extra * crowd.activity[i] + gap, unit(block(seed, i, ZERO, ZERO, DERIVED_FOLLOW)[0]))
        follows = with_space(follows, count, wanted)
        follows.met[i] = i
        for k in range(tie_at[i], tie_at[i + 1]):
            follows.met[tie[k]] = i
        end = count + min(people, wanted)
        for attempt in range(1, PATIENCE * (wanted + 2)):
            if count >= end:
                break
            words = block(seed, i, ZERO, attempt, DERIVED_FOLLOW)
            if unit(words[0]) < near_share and tie_at[i + 1] > tie_at[i]:
                j = _neighbour(tie_at, tie, _neighbour(tie_at, tie, i, unit(words[1])), unit(words[2]))
            else:
                j = drawn(crowd.appeal_all, tie_at[0], people, unit(words[1]))
            if follows.met[j] != i and follows.audience[j] < cap:
                follows.met[j] = i
                count = add(follows, count, j, i)
                added += 1
    return follows.followed[:count], follows.follower[:count]


@kernel
def _neighbour(at: Counts, ids: Ids, i: int, u: float) -> int:
    """Draw an entry of row ``i``, which has one or more, each equally likely."""
    return int(ids[at[i] + int(u * (at[i + 1] - at[i]))])


@entry
def mutual_pairs(at: Counts, ids: Ids, turned_at: Counts, turned: Ids) -> Ids:
    """Return the two ends of each mutual follow, int32 (2 x pairs,), the later id first.

    Args:
        at: starts of the rows of one direction.
        ids: entries of these rows, sorted.
        turned_at: starts of the rows of the other direction.
        turned: entries of these rows, sorted.
    """
    ends = np.empty(ids.size + 1, np.int32)
    count = 0
    for i in range(at.size - 1):
        k = turned_at[i]
        for e in range(at[i], at[i + 1]):
            if ids[e] >= i:
                break
            while k < turned_at[i + 1] and turned[k] < ids[e]:
                k += 1
            if k < turned_at[i + 1] and turned[k] == ids[e]:
                ends[count] = i
                ends[count + 1] = ids[e]
                count += 2
    return ends[:count].copy()


@entry
def _enter_pairs(circles: Circles, ends: Ids) -> float:
    """Enter the given ties, those of one person side by side; return the sum of local clustering."""
    clustering = 0.0
    for k in range(ends.size // 2):
        i = int(ends[2 * k])
        if k == 0 or ends[2 * k - 2] != i:
            _mark(circles, i)
        clustering += befriend(circles, k, i, int(ends[2 * k + 1]))
    return clustering


@kernel
def _mark(circles: Circles, i: int) -> None:
    """Mark ``i`` and the friends of i."""
    circles.chosen[i] = i
    for place in range(circles.at[i], circles.at[i] + circles.degree[i]):
        circles.chosen[circles.friends[place]] = i


@entry
def _befriend_more(
    seed: np.uint64,
    shape: Shape,
    crowd: Crowd,
    circles: Circles,
    given: int,
    clustering: float,
    followers: tuple[Counts, Ids],
    followed: tuple[Counts, Ids],
) -> Ids:
    """Add ties to those along mutual follows until the mean is reached; return the ends of all ties, int32 (2 x ties,)."""
    people = crowd.community.size
    each = max(0.0, 0.5 * min(shape.ties_mean, people - 1.0) - given / people) / SWEEPS
    cap = degree_cap(shape)
    count = given
    visit = 0
    for sweep in range(SWEEPS):
        for i in range(people):
            gap = (each * visit - (count - given)) / REPAID
            visit += 1
            words = block(seed, i, sweep, ZERO, DERIVED_TIE)
            wanted = whole(each * crowd.activity[i] + gap, unit(words[0])) if each > 0.0 else 0
            contacts = followers[0][i + 1] - followers[0][i] + followed[0][i + 1] - followed[0][i]
            if sweep == 0 and each > 0.0 and circles.degree[i] == 0:
                wanted = max(1, wanted)
            if wanted == 0 or contacts == 0 or circles.degree[i] + wanted > cap:
                continue
            circles = with_room(circles, count, wanted)
            _mark(circles, i)
            triad = triad_odds(shape.clustering, clustering / people)
            end = count + wanted
            for attempt in range(1, PATIENCE * (wanted + 2)):
                if count >= end:
                    break
                words = block(seed, i, sweep, attempt, DERIVED_TIE)
                j = i
                if circles.degree[i] > 0 and unit(words[0]) < triad:
                    j = friend_of(circles, friend_of(circles, i, unit(words[1])), unit(words[2]))
                if circles.chosen[j] == i:
                    j = _contact(followers, followed, i, unit(words[3]))
                if circles.chosen[j] != i and circles.degree[j] < cap:
                    clustering += befriend(circles, count, i, j)
                    count += 1
    return circles.ends[: 2 * count].copy()


@kernel
def _contact(followers: tuple[Counts, Ids], followed: tuple[Counts, Ids], i: int, u: float) -> int:
    """Draw a person who follows ``i`` or whom ``i`` follows; there is at least one."""
    at, ids = followers
    turned_at, turned = followed
    inward = at[i + 1] - at[i]
    k = int(u * (inward + turned_at[i + 1] - turned_at[i]))
    if k < inward:
        return int(ids[at[i] + k])
    return int(turned[turned_at[i] + k - inward])
