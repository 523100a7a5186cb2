"""Reach of posts: feeds, attention, reshares, the review site."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Spread(Section):
    """Reach of posts."""

    seen: float = assumed(
        0.15, unit="probability", range=(0, 1), meaning="a follower sees a post", uncertain=(0.05, 0.30)
    )
    half_life_min: float = parameter(
        167.0,
        unit="minutes",
        range=(0.1, 100_000),
        uncertain=(18, 420),
        meaning="half-life of attention to a post",
        source="calibrated on published patterns; bit.ly (2011): 2.8 to 3.4 hours",
        evidence="calibrated",
    )
    reshare: float = parameter(
        0.0632,
        unit="probability",
        range=(0, 1),
        uncertain=(0.002, 0.1),
        meaning="somebody who sees a post of full arousal passes it on, at middling interest and susceptibility",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    fresh_min: float = parameter(
        66.3,
        unit="minutes",
        range=(0, 100_000),
        uncertain=(10, 1000),
        meaning="age by which the chance of passing a post on halves; 0: it does not depend on age",
        source="calibrated on published patterns; Kwak et al. (2010): 55 % of reshares come within the hour",
        evidence="calibrated",
    )
    infectiousness_sigma: float = parameter(
        1.62,
        unit="log units",
        range=(0, 3),
        uncertain=(0, 2.5),
        meaning="spread of the logarithm of how readily posts of the same arousal are passed on, mean one; 0: all alike",
        source="calibrated on published patterns; Goel et al. (2016): most posts go nowhere, a few very far",
        evidence="calibrated",
    )
    outside_reshare: float = parameter(
        0.76,
        unit="ratio",
        range=(0, 10),
        uncertain=(0, 2),
        meaning="how readily somebody outside the market who sees a post passes it on, to an audience like those inside, as a ratio of an "
        "average reader inside; 0: nobody does",
        source="calibrated on published patterns; Goel et al. (2016)",
        evidence="calibrated",
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
    corrects_stars: float = parameter(
        0.25,
        unit="probability",
        range=(0, 1),
        uncertain=(0, 0.5),
        meaning="somebody whose matter is solved after they left a review about it corrects the stars",
        source="Proserpio & Zervas (2017): ratings rise by 0.12 stars where hotels answer",
        evidence="assumption",
    )
    answers_bring_reviews: float = parameter(
        0.12,
        unit="share",
        range=(0, 5),
        uncertain=(0, 0.3),
        meaning="by how much people whose public channel is the review site praise and talk there more when all reviews are answered",
        source="Proserpio & Zervas (2017): 12 % more reviews where hotels answer",
        evidence="assumption",
    )
