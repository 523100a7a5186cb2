"""A society grown person by person, so that one more person changes nothing between the others.

Person i arrives with all ties and follows that i will ever have with the people 0 to i - 1; later people bring theirs. Every draw is addressed by
(person, attempt, purpose), and whatever the growth remembers (how full the books are, how clustered the circle is) depends on earlier people
only. So the society of n people is exactly the first n of the society of n + 1. The price: those who came early have somewhat more of everything
(roughly the logarithm of their seniority), as in any sparse society that grows this way.

The rules, with the models they come from:

- *Communities*: a newcomer founds one with probability 1 / mean size, else joins one at random; sizes come out close to exponential.
- *Close ties*: partners are drawn by sociability, in the own community or anywhere; or they are friends of a friend (Holme and Kim 2002, Growing
  scale-free networks with tunable clustering, Physical Review E 65, 026107). Nobody has more than ``DEGREE_CAP`` times the mean.
- *Follows*: part of the close ties are mutual follows, up to the wanted reciprocity. Everyone has a Pareto-distributed appeal: newcomers choose whom to follow by appeal, in the
  own community or anywhere, and are followed on arrival by some of those already there, by activity.
- *Books*: the running means (ties, follows, mutual follows, clustering, share inside the community) are steered to the values asked for, by letting each newcomer
  bring a little more or less than the average.

A society too small for the means asked for gets as many edges as its rules allow.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

import numpy as np

from sim.compiled import kernel
from sim.numerics import clip, exp, log, normal_quantile
from sim.randomness import block, unit
from sim.society.graph import Counts, Floats, Graph, Ids, grown_strengths, rows

# Blocks of sim.randomness (100 to 149 belong to this package); each draws all four lanes at (person, 0, attempt).
TRAITS = 100
COUNTS = 101
TIE = 102
AUDIENCE = 103
FOLLOW = 104
MUTUAL = 105

DEGREE_CAP = 25.0
"""Most close ties of a person, as a multiple of the mean; with a mean of 6 it is 150 (Dunbar's number). Assumption."""
ACTIVITY_SIGMA = 0.8
"""Standard deviation of the logarithm of activity and sociability. Assumption, near the spread of degrees in LastFM Asia."""
RECEIVED = 0.3
"""Share of one-way follows that a newcomer receives on arrival rather than gives. Assumption."""
MUTUAL_CAP = 0.8
"""Largest share of close ties that are mutual follows. Assumption."""
APPEAL_NEARBY = 1.0 / 3.0
"""Appeal inside the community counts up to this fraction of the community's mean size: beyond it an audience is found elsewhere."""
LARGEST_APPEAL = 1e4
"""Appeal counts up to this multiple of the least appeal."""
AUDIENCE_CAP = 0.15
"""Largest audience as a share of the society; wiki-Vote's largest is 6 %, ego-Facebook's 26 %. Assumption."""
REPAID = 25.0
"""People over whom a gap in the books is made good."""
PATIENCE = 8
"""Attempts for each edge wanted, after which a newcomer who knows everybody already does with fewer."""
STEERING = 20.0
"""How strongly the odds of a closed triad, or of staying in the community, answer to a gap in the running mean."""


class GraphShape(Protocol):
    """What a society's graph should look like; the scenario's society section has these and more."""

    @property
    def followers_mean(self) -> float:
        """Mean number of followers, 0 or more."""

    @property
    def follower_exponent(self) -> float:
        """Density exponent of the audience's tail, above 1."""

    @property
    def reciprocity(self) -> float:
        """Share of follows that are returned, 0 to 1."""

    @property
    def ties_mean(self) -> float:
        """Mean number of close ties, 0 or more."""

    @property
    def clustering(self) -> float:
        """Average local clustering of the close ties, 0 to 1."""

    @property
    def community_size_mean(self) -> float:
        """Mean number of people in a community, 1 or more."""

    @property
    def within_community(self) -> float:
        """Share of close ties, and of ordinary people's follows, inside the community, 0 to 1."""


class Shape(NamedTuple):
    """``GraphShape`` as plain numbers for compiled code."""

    followers_mean: float
    follower_exponent: float
    reciprocity: float
    ties_mean: float
    clustering: float
    community_size_mean: float
    within_community: float


class Crowd(NamedTuple):
    """What newcomers choose by.

    ``community``, ``rank`` int32 (n,): the community of each person, and how many had joined it before. ``start`` int64 (communities + 1,) and ``member`` int32 (n,): who is in each, in order of
    arrival. ``appeal``, ``activity`` float64 (n,), activity with mean 1. Running sums over everyone (``_all``) and along ``member`` (``_near``, from 0 in each community),
    float64 (n,).
    """

    community: Ids
    rank: Ids
    start: Counts
    member: Ids
    appeal: Floats
    activity: Floats
    activity_all: Floats
    activity_near: Floats
    appeal_all: Floats
    appeal_near: Floats


def generate(people: int, seed: int, society: GraphShape) -> Graph:
    """The social graph of ``people`` (1 or more) under the 64-bit ``seed``; 1,000,000 people take about ten seconds.

    ``generate(n)`` is ``generate(n + 1)`` without its last person, strengths included. Raises ValueError for fewer than one person.
    """
    shape = shape_of(society)
    crowd = crowd_of(people, seed, shape)
    starts, ends = _grow_ties(np.uint64(seed), shape, crowd)
    follower_at, follower = rows(*_grow_follows(np.uint64(seed), shape, crowd, starts, ends), people)
    tie_at, tie = rows(ends, ends.reshape(-1, 2)[:, ::-1].ravel(), people)
    return Graph(follower_at, follower, tie_at, tie, grown_strengths(tie_at, tie))


def communities(people: int, seed: int, society: GraphShape) -> Ids:
    """The community of each person, int32 (people,), numbered in order of founding; those that ``generate`` uses."""
    return crowd_of(people, seed, shape_of(society)).community


def shape_of(society: GraphShape) -> Shape:
    """The numbers of ``society`` that the generator needs."""
    return Shape(*(float(getattr(society, name)) for name in Shape._fields))


def crowd_of(people: int, seed: int, shape: Shape) -> Crowd:
    """Communities, appeal and activity of ``people`` (1 or more)."""
    if people < 1:
        raise ValueError(f"a society needs at least one person, not {people}")
    return _crowd(people, np.uint64(seed), shape)


@kernel
def _crowd(people: int, seed: np.uint64, shape: Shape) -> Crowd:
    community = np.empty(people, np.int32)
    rank = np.empty(people, np.int32)
    size = np.zeros(people, np.int64)
    appeal = np.empty(people, np.float64)
    activity = np.empty(people, np.float64)
    founded = 0
    tail = 1.0 / (max(shape.follower_exponent, 1.05) - 1.0)
    shift = _shift(shape)
    for i in range(people):
        words = block(seed, i, 0, 0, TRAITS)
        u = unit(words[0])
        if founded == 0 or u * shape.community_size_mean < 1.0:
            joined = founded
            founded += 1
        else:
            joined = min(int(unit(words[1]) * founded), founded - 1)
        community[i] = joined
        rank[i] = size[joined]
        size[joined] += 1
        appeal[i] = min(LARGEST_APPEAL, exp(-log(unit(words[2])) * tail)) - shift
        activity[i] = exp(ACTIVITY_SIGMA * normal_quantile(unit(words[3])) - 0.5 * ACTIVITY_SIGMA * ACTIVITY_SIGMA)
    start = np.zeros(founded + 1, np.int64)
    for c in range(founded):
        start[c + 1] = start[c] + size[c]
    return _with_sums(shape, community, rank, start, appeal, activity)


@kernel
def _with_sums(shape: Shape, community: Ids, rank: Ids, start: Counts, appeal: Floats, activity: Floats) -> Crowd:
    people = community.size
    nearby = _nearby(shape)
    member = np.empty(people, np.int32)
    activity_all = np.empty(people, np.float64)
    appeal_all = np.empty(people, np.float64)
    activity_near = np.empty(people, np.float64)
    appeal_near = np.empty(people, np.float64)
    active = 0.0
    appealing = 0.0
    for i in range(people):
        k = start[community[i]] + rank[i]
        near = min(appeal[i], nearby)
        member[k] = i
        active += activity[i]
        appealing += appeal[i] - shape.within_community * near
        activity_all[i] = active
        appeal_all[i] = appealing
        activity_near[k] = activity[i] + (activity_near[k - 1] if rank[i] > 0 else 0.0)
        appeal_near[k] = near + (appeal_near[k - 1] if rank[i] > 0 else 0.0)
    return Crowd(
        community, rank, start, member, appeal, activity, activity_all, activity_near, appeal_all, appeal_near
    )


@kernel
def _drawn(sums: Floats, start: int, size: int, u: float) -> int:
    """Which of the ``size`` (1 or more) entries from ``start`` the uniform ``u`` picks, by weight; ``sums`` are running sums. Counted from 0."""
    target = u * sums[start + size - 1]
    low = 0
    high = size - 1
    while low < high:
        middle = (low + high) >> 1
        if sums[start + middle] > target:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def _someone(crowd: Crowd, i: int, near: bool, sums_near: Floats, sums_all: Floats, u: float) -> int:
    """A person who came before ``i`` (i >= 1), from the community if ``near`` and it has any, by the weights summed."""
    size = crowd.rank[i]
    if near and size > 0:
        start = crowd.start[crowd.community[i]]
        return int(crowd.member[start + _drawn(sums_near, start, size, u)])
    return _drawn(sums_all, 0, i, u)


@kernel
def _whole(x: float, u: float) -> int:
    """``x`` rounded to a neighbouring whole number, up with the probability of its fraction; 0 if negative."""
    return max(0, math.floor(x + u))


@kernel
def _longer(values: Ids, used: int, needed: int) -> Ids:
    """``values``, of which ``used`` are in use, with room for ``needed``."""
    if needed <= values.size:
        return values
    longer = np.empty(needed + needed // 2, np.int32)
    for k in range(used):
        longer[k] = values[k]
    return longer


class Circles(NamedTuple):
    """Close ties while they grow. Tie k joins ``ends[2k]`` (the newcomer) and ``ends[2k + 1]``; the friends of a person are a chain of entries from ``head`` through
    ``following`` (-1 ends it), the entry's friend standing in ``ends``. ``closed`` counts the pairs of friends who are friends; ``chosen`` is the last newcomer who chose
    the person. int32 all; the first two (2 x ties or more,), the others (n,).
    """

    ends: Ids
    following: Ids
    head: Ids
    degree: Ids
    closed: Ids
    chosen: Ids


@kernel
def _circles(people: int, expected: int) -> Circles:
    return Circles(
        np.empty(expected, np.int32),
        np.empty(expected, np.int32),
        np.full(people, -1, np.int32),
        np.zeros(people, np.int32),
        np.zeros(people, np.int32),
        np.full(people, -1, np.int32),
    )


@kernel
def _grow_ties(seed: np.uint64, shape: Shape, crowd: Crowd) -> tuple[Counts, Ids]:
    """Whom each newcomer ties to: starts int64 (n + 1,), and for each tie its newcomer and its earlier partner, int32 (2 x ties,)."""
    people = crowd.community.size
    brought = 0.5 * min(shape.ties_mean, people)
    certain = min(1.0, brought)
    circles = _circles(people, int(brought * people * 2.1) + 64)
    starts = np.zeros(people + 1, np.int64)
    clustering = 0.0
    inside = 0
    count = 0
    for i in range(1, people):
        starts[i] = count
        gap = (brought * i - count) / REPAID
        average = certain + (brought - certain) * crowd.activity[i]
        wanted = min(i, _whole(average + gap, unit(block(seed, i, 0, 0, COUNTS)[0])))
        circles = _with_room(circles, count, wanted)
        triad = clip(0.5 + STEERING * (shape.clustering - clustering / i), 0.0, 1.0)
        missing = shape.within_community - inside / max(1.0, float(count))
        stay = clip(shape.within_community + STEERING * missing, 0.0, 1.0)
        end = _choose_friends(seed, shape, crowd, circles, i, wanted, triad, stay, count)
        for k in range(count, end):
            if crowd.community[circles.ends[2 * k + 1]] == crowd.community[i]:
                inside += 1
        clustering += _close_triangles(circles, i, count, end)
        _befriend(circles, i, count, end)
        count = end
    starts[people] = count
    return starts, circles.ends[: 2 * count]


@kernel
def _with_room(circles: Circles, count: int, wanted: int) -> Circles:
    needed = 2 * (count + wanted)
    return Circles(
        _longer(circles.ends, 2 * count, needed),
        _longer(circles.following, 2 * count, needed),
        circles.head,
        circles.degree,
        circles.closed,
        circles.chosen,
    )


@kernel
def _choose_friends(
    seed: np.uint64,
    shape: Shape,
    crowd: Crowd,
    circles: Circles,
    i: int,
    wanted: int,
    triad: float,
    stay: float,
    begin: int,
) -> int:
    """Choose ``wanted`` partners of ``i`` as ties from ``begin`` on; gives the end, which is short when there are too few people to find."""
    cap = max(2.0, DEGREE_CAP * shape.ties_mean)
    end = begin
    for attempt in range(PATIENCE * (wanted + 2)):
        if end - begin >= wanted:
            break
        words = block(seed, i, 0, attempt, TIE)
        if end > begin and unit(words[0]) < triad:
            via = circles.ends[2 * (begin + int(unit(words[1]) * (end - begin))) + 1]
            j = _friend_of(circles, via, unit(words[2]))
        else:
            near = unit(words[3]) < stay
            j = _someone(crowd, i, near, crowd.activity_near, crowd.activity_all, unit(words[1]))
        if j >= 0 and circles.chosen[j] != i and circles.degree[j] < cap:
            circles.chosen[j] = i
            circles.ends[2 * end] = i
            circles.ends[2 * end + 1] = j
            end += 1
    return end


@kernel
def _friend_of(circles: Circles, j: int, u: float) -> int:
    """One of the friends of ``j``, each as likely; -1 when there is none."""
    entry = circles.head[j]
    if entry < 0:
        return -1
    for _ in range(int(u * circles.degree[j])):
        entry = circles.following[entry]
    return int(circles.ends[entry])


@kernel
def _close_triangles(circles: Circles, i: int, begin: int, end: int) -> float:
    """By how much the chosen ties of ``i`` move the sum of local clustering; counts the triangles that they close."""
    moved = 0.0
    pairs = 0
    for k in range(begin, end):
        j = circles.ends[2 * k + 1]
        shared = 0
        entry = circles.head[j]
        while entry >= 0:
            if circles.chosen[circles.ends[entry]] == i:
                shared += 1
            entry = circles.following[entry]
        moved -= _closure(circles.closed[j], circles.degree[j])
        circles.closed[j] += shared
        moved += _closure(circles.closed[j], circles.degree[j] + 1)
        pairs += shared
    circles.closed[i] = pairs // 2
    return moved + _closure(pairs // 2, end - begin)


@kernel
def _befriend(circles: Circles, i: int, begin: int, end: int) -> None:
    """Enter the chosen ties of ``i`` in both people's chains."""
    for k in range(begin, end):
        j = circles.ends[2 * k + 1]
        circles.following[2 * k] = circles.head[j]
        circles.head[j] = 2 * k
        circles.degree[j] += 1
        circles.following[2 * k + 1] = circles.head[i]
        circles.head[i] = 2 * k + 1
        circles.degree[i] += 1


@kernel
def _closure(closed: int, degree: int) -> float:
    """Local clustering of someone with ``degree`` friends, ``closed`` pairs of whom are friends."""
    return 2.0 * closed / (degree * (degree - 1.0)) if degree > 1 else 0.0


@kernel
def _nearby(shape: Shape) -> float:
    """Most appeal that counts inside the community."""
    return max(1.0, shape.community_size_mean * APPEAL_NEARBY)


@kernel
def _mean_appeal(shape: Shape, cap: float) -> float:
    """Mean of the smaller of ``cap`` (1 or more) and appeal."""
    shift = _shift(shape)
    return _mean_capped(shape.follower_exponent, cap + shift) - shift


@kernel
def _shift(shape: Shape) -> float:
    """What is taken from Pareto-distributed appeal, so that the audience as a whole, mutual follows included, is close to Pareto."""
    return min(0.95, shape.reciprocity * _mean_capped(shape.follower_exponent, LARGEST_APPEAL))


@kernel
def _mean_capped(exponent: float, cap: float) -> float:
    """Mean of the smaller of ``cap`` (1 or more) and a Pareto value from 1 with density exponent ``exponent``."""
    rest = 2.0 - max(exponent, 1.05)
    if abs(rest) < 1e-9:
        return 1.0 + log(cap)
    return 1.0 + (exp(rest * log(cap)) - 1.0) / rest


class Follows(NamedTuple):
    """Follows while they grow. Follow k is of ``followed[k]`` by ``follower[k]``. ``outward`` is the last newcomer who follows the person, ``inward`` the last whom
    the person follows; ``audience`` counts followers. int32 all; the first two (follows or more,), the others (n,).
    """

    followed: Ids
    follower: Ids
    outward: Ids
    inward: Ids
    audience: Ids


@kernel
def _grow_follows(
    seed: np.uint64, shape: Shape, crowd: Crowd, starts: Counts, ends: Ids
) -> tuple[Ids, Ids]:
    """Who follows whom, as pairs: the followed int32 (follows,), the follower int32 (follows,)."""
    people = crowd.community.size
    mean = min(shape.followers_mean, float(people))
    pairs_mean = 0.5 * shape.reciprocity * mean
    by_ties = min(pairs_mean, MUTUAL_CAP * 0.5 * shape.ties_mean)
    received_mean = RECEIVED * (mean - 2.0 * pairs_mean)
    given_mean = mean - received_mean - 2.0 * by_ties
    nearby = _nearby(shape)
    typical = _mean_appeal(shape, nearby)
    near_share = shape.within_community * typical / _mean_appeal(shape, LARGEST_APPEAL)
    follows = _no_follows(people, int(mean * people * 1.05) + 64)
    count = 0
    pairs = 0
    for i in range(1, people):
        words = block(seed, i, 0, 0, COUNTS)
        received = received_mean * min(crowd.appeal[i], nearby) / typical
        received_count = min(i, _whole(received, unit(words[1])))
        follows = _with_space(follows, count, 2 * (starts[i + 1] - starts[i]) + received_count)
        missing = (pairs_mean * i - pairs) / REPAID
        odds = clip(2.0 * by_ties / max(1e-9, shape.ties_mean) + missing, 0.0, MUTUAL_CAP)
        before = count
        count = _follow_friends(seed, follows, i, ends, starts[i], starts[i + 1], odds, count)
        pairs += (count - before) // 2
        count = _be_followed(seed, shape, crowd, follows, i, received_count, count)
        gap = (mean * (i + 1) - count - given_mean) / REPAID
        given_count = min(i, _whole(given_mean * crowd.activity[i] + gap, unit(words[2])))
        follows = _with_space(follows, count, given_count + 1)
        back = clip((pairs_mean * (i + 1) - pairs - 2.0) / REPAID, 0.0, 1.0)
        before = count
        count, extra = _follow(seed, mean, crowd, follows, i, given_count, near_share, back, count)
        pairs += extra
    return follows.followed[:count], follows.follower[:count]


@kernel
def _no_follows(people: int, expected: int) -> Follows:
    return Follows(
        np.empty(expected, np.int32),
        np.empty(expected, np.int32),
        np.full(people, -1, np.int32),
        np.full(people, -1, np.int32),
        np.zeros(people, np.int32),
    )


@kernel
def _with_space(follows: Follows, count: int, more: int) -> Follows:
    return Follows(
        _longer(follows.followed, count, count + more),
        _longer(follows.follower, count, count + more),
        follows.outward,
        follows.inward,
        follows.audience,
    )


@kernel
def _add(follows: Follows, count: int, followed: int, follower: int) -> int:
    follows.followed[count] = followed
    follows.follower[count] = follower
    follows.audience[followed] += 1
    return count + 1


@kernel
def _follow_friends(
    seed: np.uint64, follows: Follows, i: int, ends: Ids, begin: int, end: int, odds: float, count: int
) -> int:
    """Let the newcomer's close ties be mutual follows with probability ``odds``; gives the new count of follows."""
    for k in range(begin, end):
        if unit(block(seed, i, 0, k - begin, MUTUAL)[0]) < odds:
            j = ends[2 * k + 1]
            follows.outward[j] = i
            follows.inward[j] = i
            count = _add(follows, count, j, i)
            count = _add(follows, count, i, j)
    return count


@kernel
def _be_followed(
    seed: np.uint64, shape: Shape, crowd: Crowd, follows: Follows, i: int, wanted: int, count: int
) -> int:
    """Let people already there follow the newcomer, the active first; gives the new count of follows."""
    end = count + wanted
    for attempt in range(PATIENCE * (wanted + 2)):
        if count >= end:
            break
        words = block(seed, i, 0, attempt, AUDIENCE)
        near = unit(words[0]) < shape.within_community
        j = _someone(crowd, i, near, crowd.activity_near, crowd.activity_all, unit(words[1]))
        if follows.inward[j] != i and follows.outward[j] != i:
            follows.inward[j] = i
            count = _add(follows, count, i, j)
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
    """Let the newcomer follow people by appeal, each following back with probability ``back``; gives the new count of follows, and the mutual pairs made."""
    cap = max(AUDIENCE_CAP * i, 10.0 * mean)
    end = count + wanted
    pairs = 0
    for attempt in range(PATIENCE * (wanted + 2)):
        if count >= end:
            break
        words = block(seed, i, 0, attempt, FOLLOW)
        near = unit(words[0]) < near_share
        j = _someone(crowd, i, near, crowd.appeal_near, crowd.appeal_all, unit(words[1]))
        if follows.inward[j] != i and follows.outward[j] != i and follows.audience[j] < cap:
            follows.outward[j] = i
            count = _add(follows, count, j, i)
            if unit(words[2]) < back:
                follows.inward[j] = i
                count = _add(follows, count, i, j)
                pairs += 1
    return count, pairs
