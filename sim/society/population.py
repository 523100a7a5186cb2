"""Population: traits and first state of people, all from addressed draws, so that one more person changes nobody's traits."""

from __future__ import annotations

import numpy as np

from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import clip, exp, flag, logistic, logit, normal_quantile
from sim.kernel.memory import zeros
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.scenario.parameters import SEVERITIES, Scenario
from sim.society.graph import Counts, Graph, Ids
from sim.state import person

LONG_AGO = -1e6
"""Day of what has not happened yet."""
NEVER_YET = (
    person.LAST_SILENT_FAILURE,
    person.LAST_CONTACT,
    person.LAST_LEFT,
    person.SPOKE_AS_ADVOCATE,
    person.SPOKE_AS_WHINER,
    person.STIRRED_DAY,
)


def failures_per_day(scenario: Scenario) -> float:
    """Return the failures per customer-day before anything is fixed, for a person of failure factor one."""
    rate = scenario.experience.encounters / DAYS_PER_MONTH
    return rate * sum(cause.per_1000 for cause in scenario.causes) / 1000.0


def mean_hurt(scenario: Scenario) -> float:
    """Return the attitude lost to the average failure."""
    total = sum(cause.per_1000 for cause in scenario.causes)
    if total == 0.0:
        return 0.0
    hurts = [getattr(scenario.experience, f"hurt_{severity}") for severity in SEVERITIES]
    lost = sum(
        cause.per_1000 * sum(getattr(cause, severity) * hurt for severity, hurt in zip(SEVERITIES, hurts, strict=True))
        for cause in scenario.causes
    )
    return float(lost / total)


def segment_table(scenario: Scenario) -> Floats:
    """Return the segments, shape (segments, 3): cumulative share, margin ratio, failure factor."""
    rows = [(segment.share, segment.margin, segment.failures) for segment in scenario.segments]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    table[:, 0] = np.cumsum(table[:, 0])
    return table


def channel_shares(scenario: Scenario, public: bool) -> Floats:
    """Return the cumulative shares by channel, shape (channels,); channels of the other kind add nothing."""
    return np.cumsum(np.array([ch.share if ch.public is public else 0.0 for ch in scenario.channels], dtype=np.float64))


def start_shares(scenario: Scenario) -> tuple[float, float]:
    """Return the shares of people who are former customers and prospects at the start, such that all three stocks are in balance.

    Former customers come from churn and go by winning back or by forgetting; prospects come from forgetting and go by joining.
    """
    held = scenario.society.customer_share
    away = 1.0 - held
    leave = held * scenario.loyalty.churn / DAYS_PER_MONTH
    forget = 1.0 / scenario.loyalty.forget_days
    winback = scenario.loyalty.winback
    low, high = 0.0, 1.0
    for _ in range(60):
        join = 0.5 * (low + high)
        former = leave / (forget + winback * join) if forget + winback * join > 0 else away
        prospects = forget * former / join if join > 0 else np.inf
        if former + prospects > away:
            low = join
        else:
            high = join
    former = min(away, leave / (forget + winback * join)) if forget + winback * join > 0 else away
    return former, away - former


def join_per_day(scenario: Scenario) -> float:
    """Return the daily hazard of joining at which prospects make up for stated churn, given the shares at the start."""
    former, prospects = start_shares(scenario)
    pool = prospects + scenario.loyalty.winback * former
    leave = scenario.society.customer_share * scenario.loyalty.churn / DAYS_PER_MONTH
    return min(1.0, leave / pool) if pool > 0 else 0.0


@kernel
def activity_at(u: float, p: Record) -> float:
    """Return the activity at quantile ``u``: lognormal with mean one, exactly one where people do not differ."""
    sigma = p.society_activity_sigma
    return draw.lognormal(u, exp(-0.5 * sigma * sigma), sigma) if sigma > 0.0 else 1.0


@kernel
def earlier_friend(i: int, tie_at: Counts, tie: Ids, strength: Floats, u: float) -> int:
    """Return a close tie of person ``i`` with a smaller row, by strength at quantile ``u``; -1 where there is none.

    Args:
        i: the person.
        tie_at: where the close ties of each person begin.
        tie: close ties, ascending for each person.
        strength: their strengths.
        u: their draw.
    """
    total = 0.0
    for place in range(tie_at[i], tie_at[i + 1]):
        if tie[place] < i:
            total += strength[place]
    chosen = -1
    reached = 0.0
    for place in range(tie_at[i], tie_at[i + 1]):
        if tie[place] < i and strength[place] > 0.0 and reached <= u * total:
            chosen = int(tie[place])
            reached += strength[place]
    return chosen


@kernel
def resembling(own: float, friends: float, r: float) -> float:
    """Return a standard normal value that is correlated by ``r`` with that of a friend, ``own`` being a draw of one's own."""
    return r * friends + np.sqrt(1.0 - r * r) * own


@entry
def _draw_traits(people: Floats, p: Record, seed: np.uint64, public: Floats, private: Floats) -> None:
    """Draw the traits that depend on nobody else.

    ``TRUST`` and ``MARGIN`` are standard normal so far. ``public`` and ``private``: cumulative shares by channel.
    """
    _draw_voice(people, p, seed)
    _draw_bonds(people, p, seed)
    _draw_habits(people, p, seed, public, private)
    for i in range(people.shape[1]):
        intention, _, _, _ = draw.four(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_INTENTION)
        activity, _, _, _ = draw.four(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_ACTIVITY)
        people[person.INTENTION_BIAS, i] = draw.normal(intention, 0.1, 0.3)
        people[person.ACTIVITY, i] = activity_at(activity, p)


@kernel
def _draw_voice(people: Floats, p: Record, seed: np.uint64) -> None:
    mix = p.society_loud_entitled
    rest = np.sqrt(1.0 - mix * mix)
    loudness, entitlement = logit(p.society_loudness_median), logit(p.society_entitlement_median)
    skill_middle = logit(p.society_skill_median)
    for i in range(people.shape[1]):
        loud_u, other_u, skill, open_u = draw.four(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_LOUDNESS)
        loud, other = draw.normal(loud_u, 0.0, 1.0), draw.normal(other_u, 0.0, 1.0)
        people[person.LOUDNESS, i] = logistic(loudness + p.society_loudness_spread * loud)
        people[person.ENTITLEMENT, i] = logistic(
            entitlement + p.society_entitlement_spread * (mix * loud + rest * other)
        )
        people[person.WHINER, i] = flag(
            people[person.LOUDNESS, i] >= p.society_whiner_loudness
            and people[person.ENTITLEMENT, i] >= p.society_whiner_entitlement
        )
        people[person.SKILL, i] = logistic(draw.normal(skill, skill_middle, p.society_skill_spread))
        people[person.SUSCEPTIBILITY, i] = logistic(draw.normal(open_u, 0.0, p.society_susceptibility_spread))


@kernel
def _draw_bonds(people: Floats, p: Record, seed: np.uint64) -> None:
    for i in range(people.shape[1]):
        interest, switching, trust, margin = draw.four(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_INTEREST)
        people[person.INTEREST, i] = logistic(draw.normal(interest, 0.0, p.society_interest_spread))
        people[person.SWITCHING_COST, i] = logistic(draw.normal(switching, 0.0, p.society_switching_spread))
        people[person.TRUST, i] = normal_quantile(trust)
        people[person.MARGIN, i] = normal_quantile(margin)


@kernel
def _draw_habits(people: Floats, p: Record, seed: np.uint64, public: Floats, private: Floats) -> None:
    for i in range(people.shape[1]):
        time_value, in_public, in_private, follows = draw.four(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_TIME_VALUE)
        people[person.TIME_VALUE, i] = draw.lognormal(time_value, p.society_time_value, 0.5) / 60.0
        people[person.PUBLIC_CHANNEL, i] = float(draw.choice(in_public, public))
        people[person.PRIVATE_CHANNEL, i] = float(draw.choice(in_private, private))
        people[person.FOLLOWS_COMPANY, i] = flag(follows < p.society_follows_company)


@entry
def _liken(people: Floats, tie_at: Counts, tie: Ids, strength: Floats, p: Record, seed: np.uint64) -> None:
    """Correlate trust and margin, standard normal, with those of a friend, in order of arrival."""
    alike = p.society_homophily
    for i in range(people.shape[1]):
        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_ALIKE)
        friend = earlier_friend(i, tie_at, tie, strength, u)
        if friend >= 0:
            for column in (person.TRUST, person.MARGIN):
                people[column, i] = resembling(people[column, i], people[column, friend], alike)


@entry
def _begin(people: Floats, p: Record, seed: np.uint64, segments: Floats, former: float, lost: float) -> None:
    """Draw segment and status of everybody, and the relationship in which they stand.

    Args:
        people: the people, whose traits are drawn; trust and margin are standard normal until now.
        p: the parameters.
        seed: the seed of all draws.
        segments: see ``segment_table``.
        former: the share of people who are former customers.
        lost: relationship lost to failures in balance.
    """
    trust_middle = logit(p.society_trust_median)
    for i in range(people.shape[1]):
        segment_u, status_u, tenure_u, wobble_u = draw.four(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_SEGMENT)
        trust = logistic(trust_middle + p.society_trust_spread * people[person.TRUST, i])
        people[person.TRUST, i] = trust
        segment = draw.choice(segment_u, segments[:, 0])
        people[person.SEGMENT, i] = float(segment)
        people[person.FAILURE_FACTOR, i] = segments[segment, 2]
        ordinary = p.society_margin_median * exp(p.society_margin_sigma * people[person.MARGIN, i])
        people[person.MARGIN, i] = segments[segment, 1] * ordinary
        wobble = draw.normal(wobble_u, 0.0, 0.1)
        if status_u < p.society_customer_share:
            people[person.STATUS, i] = person.CUSTOMER
            relationship = clip(trust - lost * segments[segment, 2], 0.0, 1.0)
            people[person.RELATIONSHIP, i] = relationship
            people[person.ATTITUDE, i] = clip(2.0 * relationship - 1.0 + wobble, -1.0, 1.0)
            people[person.CUSTOMER_SINCE, i] = -np.floor(draw.exponential(tenure_u, p.society_tenure_mean)) - 1.0
            keen = exp(4.0 * (relationship - p.baseline_relationship))
            u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.START_ADVOCATE)
            if u < min(1.0, p.peers_organic_share * keen):
                people[person.ADVOCATE, i] = person.ORGANIC
                people[person.MOTIVATION, i] = p.peers_motivation
        else:
            people[person.STATUS, i] = (
                person.FORMER if status_u < p.society_customer_share + former else person.PROSPECT
            )
            people[person.RELATIONSHIP, i] = 0.5
            people[person.ATTITUDE, i] = clip(wobble, -1.0, 1.0)


def settle(scenario: Scenario, p: Record, graph: Graph, seed: int) -> Floats:
    """Return everybody on the first morning: float64, shape (columns, people of ``graph``).

    Args:
        scenario: the scenario.
        p: the parameters.
        graph: the graph of the people.
        seed: the seed of all draws.
    """
    n = len(graph.follower_at) - 1
    people = zeros((person.COLUMNS, n))
    former, _ = start_shares(scenario)
    days = scenario.feeling.relationship_days / 0.6931471805599453
    lost = failures_per_day(scenario) * mean_hurt(scenario) * scenario.experience.distrust * days
    key = np.uint64(seed)
    _draw_traits(people, p, key, channel_shares(scenario, True), channel_shares(scenario, False))
    if scenario.society.homophily > 0.0:
        _liken(people, graph.tie_at, graph.tie, graph.strength, p, key)
    _begin(people, p, key, segment_table(scenario), former, lost)
    people[person.EXPECTATION] = p.experience_quality
    people[person.REDRESS_BELIEF] = p.feeling_redress_start
    people[person.LAST_CAUSE] = -1.0
    for column in NEVER_YET:
        people[column] = LONG_AGO
    inside = np.diff(graph.follower_at).astype(np.float64)
    people[person.OUTSIDE_FOLLOWERS] = np.floor(inside * scenario.society.outside_ratio + 0.5)
    people[person.REACH] = inside + people[person.OUTSIDE_FOLLOWERS]
    people[person.INFLUENCER] = influencers(people[person.REACH], scenario.society.influencer_share)
    return people


def influencers(reach: Floats, share: float) -> Floats:
    """Mark the top ``share`` of ``reach`` with 1, ties broken by row; shape (people,)."""
    marked = np.zeros(reach.size, dtype=np.float64)
    count = int(round(share * reach.size))
    if count > 0:
        least = np.partition(reach, reach.size - count)[reach.size - count]
        marked[reach > least] = 1.0
        tied = np.flatnonzero(reach == least)
        marked[tied[: count - np.count_nonzero(marked)]] = 1.0
    return marked
