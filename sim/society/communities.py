"""Communities, appeal and activity, by which a newcomer to a society chooses, and the numbers that shape the graph."""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol, cast

import numpy as np

from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import exp, log, normal_quantile
from sim.kernel.random_draws import ZERO, block, unit
from sim.kernel.units import Floats
from sim.society.graph import Counts, Ids

# Blocks of sim.kernel.random_draws (100 to 149 belong to this package); each is drawn at (person, 0, attempt).
TRAITS = cast("int", np.int64(100))
COUNTS = cast("int", np.int64(101))
TIE = cast("int", np.int64(102))
AUDIENCE = cast("int", np.int64(103))
FOLLOW = cast("int", np.int64(104))
MUTUAL = cast("int", np.int64(105))
DERIVED_FOLLOW = cast("int", np.int64(106))
DERIVED_TIE = cast("int", np.int64(107))

APPEAL_NEARBY = 1.0 / 3.0
"""Appeal inside the community counts up to this fraction of its mean size; beyond it an audience is found elsewhere. Assumption."""
PER_SLOT = 2
"""People for each place of a guide to running sums."""
LARGEST_APPEAL = 1e4
"""Appeal counts up to this multiple of the least appeal."""


class GraphShape(Protocol):
    """Wanted shape of a society's graph; the scenario's society section has these fields and more."""

    @property
    def followers_mean(self) -> float:
        """Return the mean number of followers, 0 or more."""

    @property
    def follower_exponent(self) -> float:
        """Return the density exponent of the audience's tail, above 1."""

    @property
    def reciprocity(self) -> float:
        """Return the share of follows that are returned, 0 to 1."""

    @property
    def ties_mean(self) -> float:
        """Return the mean number of close ties, 0 or more."""

    @property
    def clustering(self) -> float:
        """Return the average local clustering of the close ties, 0 to 1."""

    @property
    def community_size_mean(self) -> float:
        """Return the mean number of people in a community, 1 or more."""

    @property
    def within_community(self) -> float:
        """Return the share of close ties, and of ordinary people's follows, inside the community, 0 to 1."""

    @property
    def degree_spread(self) -> float:
        """Return the standard deviation of the logarithm of activity and sociability, by which close ties spread, 0 or more."""


class Shape(NamedTuple):
    """``GraphShape`` as plain numbers for compiled code."""

    followers_mean: float
    follower_exponent: float
    reciprocity: float
    ties_mean: float
    clustering: float
    community_size_mean: float
    within_community: float
    degree_spread: float


class Weights(NamedTuple):
    """Weights by which people are drawn from those who came before, float64 (n,).

    ``each`` is the weight of a person; activity has mean 1. Running sums: over everyone (``all``), and along ``Crowd.member`` from 0 in
    each community (``near``). ``guide`` int32: entry s is the first person whose sum over everyone, times ``slots_per_weight``, is s or
    more, so that a draw begins next to where it ends, and not with a search through a million.
    """

    each: Floats
    all: Floats
    near: Floats
    guide: Ids
    slots_per_weight: float


class Crowd(NamedTuple):
    """Attributes by which newcomers choose.

    ``community``, ``rank`` int32 (n,): the community of each person, and how many had joined it before.
    ``start`` int64 (communities + 1,), ``member`` int32 (n,): who is in each community, in order of arrival.
    """

    community: Ids
    rank: Ids
    start: Counts
    member: Ids
    appeal: Weights
    activity: Weights


def shape_of(society: GraphShape) -> Shape:
    """Return the numbers of ``society`` that the generator needs."""
    return Shape(*(float(getattr(society, name)) for name in Shape._fields))


def crowd_of(people: int, seed: int, shape: Shape) -> Crowd:
    """Draw communities, appeal and activity of ``people`` (1 or more)."""
    if people < 1:
        raise ValueError(f"a society needs at least one person, not {people}")
    ids, sums = np.empty((3, people), np.int32), np.empty((6, people), np.float64)
    return _crowd(np.uint64(seed), shape, ids, sums, np.empty((2, people // PER_SLOT + 2), np.int32))


@entry
def _crowd(seed: np.uint64, shape: Shape, ids: Ids, sums: Floats, guides: Ids) -> Crowd:
    # Python makes the arrays: NumPy asks for large pages of memory
    community, rank, member = ids[0], ids[1], ids[2]
    appeal, appeal_all, appeal_near = sums[0], sums[1], sums[2]
    activity, activity_all, activity_near = sums[3], sums[4], sums[5]
    people = community.size
    size = np.zeros(people, np.int64)
    founded = 0
    tail = 1.0 / (max(shape.follower_exponent, 1.05) - 1.0)
    shift = _shift(shape)
    spread = shape.degree_spread
    for i in range(people):
        words = block(seed, i, ZERO, ZERO, TRAITS)
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
        activity[i] = exp(spread * normal_quantile(unit(words[3])) - 0.5 * spread * spread)
    start = np.zeros(founded + 1, np.int64)
    for c in range(founded):
        start[c + 1] = start[c] + size[c]
    most = nearby(shape)
    active = 0.0
    appealing = 0.0
    for i in range(people):
        k = start[community[i]] + rank[i]
        near = min(appeal[i], most)
        member[k] = i
        active += activity[i]
        appealing += max(appeal[i] - shape.within_community * near, 0.01 * appeal[i])
        activity_all[i] = active
        appeal_all[i] = appealing
        activity_near[k] = activity[i] + (activity_near[k - 1] if rank[i] > 0 else 0.0)
        appeal_near[k] = near + (appeal_near[k - 1] if rank[i] > 0 else 0.0)
    return Crowd(
        community,
        rank,
        start,
        member,
        _guided(appeal, appeal_all, appeal_near, guides[0]),
        _guided(activity, activity_all, activity_near, guides[1]),
    )


@kernel
def _guided(each: Floats, sums: Floats, near: Floats, guide: Ids) -> Weights:
    """Return weights with their running sums, for which ``guide`` is filled."""
    slots_per_weight = (guide.size - 2) / sums[-1]
    slot = 0
    for k in range(sums.size):
        last = int(sums[k] * slots_per_weight)
        while slot <= last:
            guide[slot] = k
            slot += 1
    guide[slot:] = sums.size
    return Weights(each, sums, near, guide, slots_per_weight)


@kernel
def nearby(shape: Shape) -> float:
    """Return the most appeal that counts inside the community."""
    return max(1.0, shape.community_size_mean * APPEAL_NEARBY)


@kernel
def mean_appeal(shape: Shape, cap: float) -> float:
    """Return the mean of the smaller of ``cap`` (1 or more) and appeal."""
    shift = _shift(shape)
    return _mean_capped(shape.follower_exponent, cap + shift) - shift


@kernel
def _shift(shape: Shape) -> float:
    """Return what is taken off Pareto-distributed appeal, so that the whole audience, mutual follows included, is close to Pareto."""
    return min(0.95, shape.reciprocity * _mean_capped(shape.follower_exponent, LARGEST_APPEAL))


@kernel
def _mean_capped(exponent: float, cap: float) -> float:
    """Return the mean of the smaller of ``cap`` (1 or more) and a Pareto value from 1 with density exponent ``exponent``."""
    rest = 2.0 - max(exponent, 1.05)
    if abs(rest) < 1e-9:
        return 1.0 + log(cap)
    return 1.0 + (exp(rest * log(cap)) - 1.0) / rest


@kernel
def someone(crowd: Crowd, i: int, near: bool, weights: Weights, u: float) -> int:
    """Draw a person who came before ``i`` (i >= 1), by weight.

    Args:
        crowd: the crowd.
        i: the newcomer.
        near: whether to draw from the community, if it has any.
        weights: the weights of the crowd.
        u: the draw.
    """
    size = int(crowd.rank[i])
    if near and size > 0:
        start = crowd.start[crowd.community[i]]
        return int(crowd.member[_first_above(weights.near, start, size, u * weights.near[start + size - 1])])
    return anyone(weights, i, u)


@kernel
def anyone(weights: Weights, size: int, u: float) -> int:
    """Draw one of the first ``size`` people (1 or more), by weight at quantile ``u``."""
    target = u * weights.all[size - 1]
    slot = int(target * weights.slots_per_weight)
    low = min(int(weights.guide[slot]), size - 1)
    high = min(int(weights.guide[slot + 1]), size - 1)
    return _first_above(weights.all, low, high - low + 1, target)


@kernel
def _first_above(sums: Floats, start: int, size: int, target: float) -> int:
    """Return the first of ``size`` (1 or more) entries from ``start`` on that is above ``target``, the last one when none is.

    Both halves of the step are arithmetic: a branch would be guessed wrongly every other time.
    """
    place = start
    left = size
    while left > 1:
        half = left >> 1
        place += half if sums[place + half - 1] <= target else 0
        left -= half
    return place


@kernel
def whole(x: float, u: float) -> int:
    """Return ``x`` rounded to a neighbouring whole number, up with the probability of its fraction; 0 if negative."""
    return max(0, math.floor(x + u))


@kernel
def longer(values: Ids, used: int, needed: int) -> Ids:
    """Return ``values``, of which ``used`` are in use, with room for ``needed``."""
    if needed <= values.size:
        return values
    room = np.empty(needed + needed // 2, np.int32)
    for k in range(used):
        room[k] = values[k]
    return room
