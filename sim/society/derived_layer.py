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
    CHOSEN,
    DEGREE,
    PATIENCE,
    REPAID,
    Circles,
    befriend,
    begin_choice,
    degree_cap,
    friend_of,
    no_circles,
    packed,
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
    anyone,
    crowd_of,
    mean_appeal,
    nearby,
    shape_of,
    whole,
)
from sim.society.follower_graph import (
    AUDIENCE_CAP,
    AUDIENCE_SO_FAR,
    MET,
    Follows,
    add,
    follower_rows,
    meet,
    no_follows,
    with_space,
)
from sim.society.graph import Counts, Ids, transposed

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
    follows = no_follows(people, tie.size + int(min(shape.followers_mean, people) * people) + 64)
    follows.people[:, AUDIENCE_SO_FAR] = np.diff(tie_at)
    return follower_rows(_follow_more(np.uint64(seed), shape, crowd_of(people, seed, shape), tie_at, tie, follows))


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
    circles = _befriend_more(
        np.uint64(seed),
        shape,
        crowd_of(people, seed, shape),
        circles,
        mutual.size // 2,
        clustering,
        (follower_at, follower),
        (followed_at, followed),
    )
    return transposed(*packed(circles))  # which sorts the rows


@entry
def _follow_more(seed: np.uint64, shape: Shape, crowd: Crowd, tie_at: Counts, tie: Ids, follows: Follows) -> Follows:
    """Return the follows along ties, with one-way follows added until the mean is reached."""
    people = tie_at.size - 1
    extra = max(0.0, min(shape.followers_mean, people - 1.0) - tie.size / people)
    near_share = shape.within_community * mean_appeal(shape, nearby(shape)) / mean_appeal(shape, LARGEST_APPEAL)
    cap = max(AUDIENCE_CAP * people, 10.0 * shape.followers_mean)
    count = tie_at[0]
    for i in range(people):
        gap = (extra * i - (count - tie_at[i])) / REPAID
        wanted = whole(extra * crowd.activity.each[i] + gap, unit(block(seed, i, ZERO, ZERO, DERIVED_FOLLOW)[0]))
        follows = with_space(follows, count, tie_at[i + 1] - tie_at[i] + wanted)
        meet(follows, i, i)
        for k in range(tie_at[i], tie_at[i + 1]):
            meet(follows, i, tie[k])
            follows.others[count] = tie[k]
            count += 1
        end = count + min(people, wanted) if extra > 0.0 else count
        for attempt in range(1, PATIENCE * (wanted + 2)):
            if count >= end:
                break
            words = block(seed, i, ZERO, attempt, DERIVED_FOLLOW)
            if unit(words[0]) < near_share and tie_at[i + 1] > tie_at[i]:
                j = _neighbour(tie_at, tie, _neighbour(tie_at, tie, i, unit(words[1])), unit(words[2]))
            else:
                j = anyone(crowd.appeal, people, unit(words[1]))
            if follows.people[j, MET] != i and follows.people[j, AUDIENCE_SO_FAR] < cap:
                meet(follows, i, j)
                count = add(follows, count, j)
        follows.start[i + 1] = count
    return follows


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
            begin_choice(circles, i)
        clustering += befriend(circles, i, int(ends[2 * k + 1]))
    return clustering


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
) -> Circles:
    """Return the ties along mutual follows, with ties added until the mean is reached."""
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
            wanted = whole(each * crowd.activity.each[i] + gap, unit(words[0])) if each > 0.0 else 0
            contacts = followers[0][i + 1] - followers[0][i] + followed[0][i + 1] - followed[0][i]
            if sweep == 0 and each > 0.0 and circles.people[i, DEGREE] == 0:
                wanted = max(1, wanted)
            if wanted == 0 or contacts == 0 or circles.people[i, DEGREE] + wanted > cap:
                continue
            circles = with_room(circles, count + wanted)
            begin_choice(circles, i)
            triad = triad_odds(shape.clustering, clustering / people)
            end = count + wanted
            for attempt in range(1, PATIENCE * (wanted + 2)):
                if count >= end:
                    break
                words = block(seed, i, sweep, attempt, DERIVED_TIE)
                j = i
                if circles.people[i, DEGREE] > 0 and unit(words[0]) < triad:
                    j = friend_of(circles, friend_of(circles, i, unit(words[1])), unit(words[2]))
                if circles.people[j, CHOSEN] == i:
                    j = _contact(followers, followed, i, unit(words[3]))
                if circles.people[j, CHOSEN] != i and circles.people[j, DEGREE] < cap:
                    clustering += befriend(circles, i, j)
                    count += 1
    return circles


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
