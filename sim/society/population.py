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
def _settle(
    people: Floats,
    tie_at: Counts,
    tie: Ids,
    strength: Floats,
    p: Record,
    seed: np.uint64,
    segments: Floats,
    public: Floats,
    private: Floats,
    former: float,
    lost: float,
) -> None:
    """Draw traits and first state of everybody; ``lost``: relationship lost to failures in balance."""
    mix = p.society_loud_entitled
    rest = np.sqrt(1.0 - mix * mix)
    alike = p.society_homophily
    trusts, margins = np.zeros(people.shape[1]), np.zeros(people.shape[1])  # standard normal
    for i in range(people.shape[1]):
        loud = draw.normal(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_LOUDNESS), 0.0, 1.0)
        other = draw.normal(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_ENTITLEMENT), 0.0, 1.0)
        people[person.LOUDNESS, i] = logistic(logit(p.society_loudness_median) + p.society_loudness_spread * loud)
        people[person.ENTITLEMENT, i] = logistic(
            logit(p.society_entitlement_median) + p.society_entitlement_spread * (mix * loud + rest * other)
        )
        people[person.WHINER, i] = flag(
            people[person.LOUDNESS, i] >= p.society_whiner_loudness
            and people[person.ENTITLEMENT, i] >= p.society_whiner_entitlement
        )
        skill = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_SKILL)
        people[person.SKILL, i] = logistic(draw.normal(skill, logit(p.society_skill_median), p.society_skill_spread))
        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_SUSCEPTIBILITY)
        people[person.SUSCEPTIBILITY, i] = logistic(draw.normal(u, 0.0, p.society_susceptibility_spread))
        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_INTEREST)
        people[person.INTEREST, i] = logistic(draw.normal(u, 0.0, p.society_interest_spread))
        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_SWITCHING)
        people[person.SWITCHING_COST, i] = logistic(draw.normal(u, 0.0, p.society_switching_spread))
        trusts[i] = normal_quantile(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_TRUST))
        margins[i] = normal_quantile(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_MARGIN))
        if alike > 0.0:
            u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_ALIKE)
            friend = earlier_friend(i, tie_at, tie, strength, u)
            if friend >= 0:
                trusts[i] = resembling(trusts[i], trusts[friend], alike)
                margins[i] = resembling(margins[i], margins[friend], alike)
        people[person.TRUST, i] = logistic(logit(p.society_trust_median) + p.society_trust_spread * trusts[i])
        segment = draw.choice(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_SEGMENT), segments[:, 0])
        people[person.SEGMENT, i] = float(segment)
        people[person.FAILURE_FACTOR, i] = segments[segment, 2]
        ordinary = p.society_margin_median * exp(p.society_margin_sigma * margins[i])
        people[person.MARGIN, i] = segments[segment, 1] * ordinary
        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_TIME_VALUE)
        people[person.TIME_VALUE, i] = draw.lognormal(u, p.society_time_value, 0.5) / 60.0
        people[person.PUBLIC_CHANNEL, i] = float(
            draw.choice(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_HOME_PUBLIC), public)
        )
        people[person.PRIVATE_CHANNEL, i] = float(
            draw.choice(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_HOME_PRIVATE), private)
        )
        people[person.FOLLOWS_COMPANY, i] = flag(
            draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_FOLLOWS) < p.society_follows_company
        )
        people[person.INTENTION_BIAS, i] = draw.normal(
            draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_INTENTION), 0.1, 0.3
        )
        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.TRAIT_ACTIVITY)
        people[person.ACTIVITY, i] = activity_at(u, p)

        u = draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.START_STATUS)
        status = person.PROSPECT
        if u < p.society_customer_share:
            status = person.CUSTOMER
        elif u < p.society_customer_share + former:
            status = person.FORMER
        people[person.STATUS, i] = status
        people[person.EXPECTATION, i] = p.experience_quality
        people[person.REDRESS_BELIEF, i] = p.feeling_redress_start
        people[person.LAST_SILENT_FAILURE, i] = -1e6
        people[person.LAST_CONTACT, i] = -1e6
        people[person.LAST_CAUSE, i] = -1.0
        people[person.LAST_LEFT, i] = -1e6
        people[person.SPOKE_AS_ADVOCATE, i] = -1e6
        people[person.SPOKE_AS_WHINER, i] = -1e6
        people[person.STIRRED_DAY, i] = -1e6
        wobble = draw.normal(draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.START_ATTITUDE), 0.0, 0.1)
        if status == person.CUSTOMER:
            relationship = clip(people[person.TRUST, i] - lost * people[person.FAILURE_FACTOR, i], 0.0, 1.0)
            people[person.RELATIONSHIP, i] = relationship
            people[person.ATTITUDE, i] = clip(2.0 * relationship - 1.0 + wobble, -1.0, 1.0)
            tenure = draw.exponential(
                draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.START_TENURE), p.society_tenure_mean
            )
            people[person.CUSTOMER_SINCE, i] = -np.floor(tenure) - 1.0
            keen = exp(4.0 * (relationship - p.baseline_relationship))
            if draw.uniform(seed, i, draw.ZERO, draw.ZERO, draw.START_ADVOCATE) < min(
                1.0, p.peers_organic_share * keen
            ):
                people[person.ADVOCATE, i] = person.ORGANIC
                people[person.MOTIVATION, i] = p.peers_motivation
        else:
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
    _settle(
        people,
        graph.tie_at,
        graph.tie,
        graph.strength,
        p,
        np.uint64(seed),
        segment_table(scenario),
        channel_shares(scenario, True),
        channel_shares(scenario, False),
        former,
        lost,
    )
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
        marked[np.argsort(-reach, kind="stable")[:count]] = 1.0
    return marked
