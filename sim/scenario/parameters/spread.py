"""Reach of posts: feeds, attention, reshares, the review site."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Spread(Section):
    """Reach of posts."""

    seen: float = assumed(
        0.15, unit="probability", range=(0, 1), meaning="a follower sees a post", uncertain=(0.05, 0.30)
    )
    half_life_min: float = parameter(
        180.0,
        unit="minutes",
        range=(0.1, 100_000),
        uncertain=(18, 420),
        meaning="half-life of attention to a post",
        source="bit.ly (2011): 2.8 to 3.4 hours",
        evidence="secondary",
    )
    reshare: float = assumed(
        0.02,
        unit="probability",
        range=(0, 1),
        meaning="somebody who sees a post of full arousal passes it on, at middling interest and susceptibility",
    )
    calm: float = assumed(
        0.4, unit="ratio", range=(0, 1), meaning="arousal of questions and praise against a serious complaint"
    )
    company_seen: float = assumed(
        0.02,
        unit="probability",
        range=(0, 1),
        meaning="somebody who follows the company sees a public answer of it, and the conversation with it",
        uncertain=(0.0, 0.05),
    )
    company_attention: float = assumed(
        0.2, unit="answers per person-day", range=(0, 100), meaning="most answers that such a person sees in a day"
    )
    site_memory_days: float = assumed(
        180.0, unit="days", range=(1, 10_000), meaning="days over which a review counts in the rating (e-fold)"
    )
