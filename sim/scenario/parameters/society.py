"""People, their traits and their ties."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Society(Section):
    """People and their ties."""

    people: int = assumed(10_000, unit="people", range=(1, 5_000_000), meaning="people in the market")
    customer_share: float = assumed(
        0.7, unit="share", range=(0.0, 1.0), meaning="share of people who are customers at the start"
    )
    community_size_mean: float = assumed(150.0, unit="people", range=(2, 100_000), meaning="mean size of a community")
    within_community: float = assumed(
        0.8, unit="share", range=(0, 1), meaning="share of new contacts made inside the own community"
    )
    followers_mean: float = assumed(
        12.0, unit="people", range=(0, 1000), meaning="mean followers a person has inside the market"
    )
    follower_exponent: float = parameter(
        2.3,
        unit="exponent",
        range=(1.8, 4.0),
        meaning="exponent of the body of the follower distribution",
        source="Kwak et al. (2010), What is Twitter?; the number itself read only in a secondary text",
        evidence="secondary",
    )
    reciprocity: float = parameter(
        0.22,
        unit="share",
        range=(0, 1),
        meaning="share of follows that are returned",
        source="Kwak et al. (2010): low reciprocity; the number is remembered only",
        evidence="assumption",
    )
    ties_mean: float = assumed(6.0, unit="people", range=(0, 200), meaning="mean close ties of a person")
    clustering: float = parameter(
        0.35,
        unit="coefficient",
        range=(0, 0.8),
        meaning="mean local clustering of the close ties",
        source="MUSAE Facebook pages: 0.360; LastFM Asia: 0.219 (Rozemberczki)",
        evidence="derived",
    )
    degree_spread: float = parameter(
        1.2,
        unit="log units",
        range=(0, 2.5),
        meaning="spread of the logarithm of activity and sociability, by which people differ in close ties",
        source="fitted to degrees: SNAP ego-Facebook 1.20; Rozemberczki: LastFM Asia 1.41, MUSAE Facebook pages 1.45, where friends on a "
        "whole platform are more than close ties",
        evidence="derived",
    )
    outside_ratio: float = assumed(
        1.0, unit="ratio", range=(0, 1000), meaning="followers outside the market per follower inside it"
    )
    follows_company: float = assumed(
        0.08, unit="share", range=(0, 1), meaning="share of people who follow the company's account"
    )
    influencer_share: float = assumed(
        0.01, unit="share", range=(0, 0.5), meaning="top fraction by public reach that counts as influencers"
    )
    margin_median: float = assumed(
        20.0, unit="money per month", range=(0.01, 1e6), meaning="median monthly margin of a customer"
    )
    margin_sigma: float = parameter(
        1.07,
        unit="log units",
        range=(0, 3),
        meaning="spread of the logarithm of margin; 1.07 gives the top fifth 59 % of sales",
        source="McCarthy & Winer (2018), subscription firms; lognormal arithmetic",
        evidence="derived",
    )
    margin_rate: float = assumed(0.4, unit="share", range=(0.01, 1), meaning="margin as a share of price")
    loudness_median: float = assumed(0.3, unit="0 to 1", range=(0.01, 0.99), meaning="median loudness")
    loudness_spread: float = assumed(
        1.0, unit="log odds", range=(0, 5), meaning="spread of loudness on the log odds scale"
    )
    entitlement_median: float = assumed(0.3, unit="0 to 1", range=(0.01, 0.99), meaning="median entitlement")
    entitlement_spread: float = assumed(
        1.0, unit="log odds", range=(0, 5), meaning="spread of entitlement on the log odds scale"
    )
    loud_entitled: float = assumed(
        0.3, unit="correlation", range=(-1, 1), meaning="correlation of loudness and entitlement"
    )
    whiner_loudness: float = assumed(
        0.45, unit="0 to 1", range=(0, 1), meaning="loudness from which an entitled person is a whiner"
    )
    whiner_entitlement: float = assumed(
        0.45,
        unit="0 to 1",
        range=(0, 1),
        meaning="entitlement from which a loud person is a whiner; with the defaults about a tenth "
        "are, beside 3-17 % who seek revenge in the National Customer Rage studies",
    )
    activity_sigma: float = parameter(
        0.505,
        unit="log units",
        range=(0, 2),
        uncertain=(0, 1.5),
        meaning="spread of the logarithm of activity, mean one, which multiplies how much a person speaks without a failure, "
        "helps and passes on; 0: all alike. With 2 the most active tenth does three quarters of it",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    skill_median: float = assumed(0.4, unit="0 to 1", range=(0.01, 0.99), meaning="median skill in helping peers")
    skill_spread: float = assumed(
        1.0, unit="log odds", range=(0, 5), meaning="spread of peer skill on the log odds scale"
    )
    susceptibility_spread: float = assumed(
        0.6, unit="log odds", range=(0, 5), meaning="spread of susceptibility around one half"
    )
    interest_spread: float = assumed(
        0.8, unit="log odds", range=(0, 5), meaning="spread of interest in the company's matters around one half"
    )
    switching_spread: float = assumed(
        0.8, unit="log odds", range=(0, 5), meaning="spread of switching cost around one half"
    )
    trust_median: float = parameter(
        0.655,
        unit="0 to 1",
        range=(0.01, 0.99),
        uncertain=(0.55, 0.8),
        meaning="median of the relationship a person drifts back to",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    trust_spread: float = assumed(
        0.6, unit="log odds", range=(0, 5), meaning="spread of that set point on the log odds scale"
    )
    time_value: float = assumed(
        12.0, unit="money per hour", range=(0, 1000), meaning="median value of an hour of a customer's own time"
    )
    homophily: float = parameter(
        0.3,
        unit="correlation",
        range=(0, 0.95),
        uncertain=(0, 0.6),
        meaning="correlation of a person's margin (its logarithm) and trust (its log odds) with those of one close tie",
        source="Nitzan & Libai (2011), Schmitt, Skiera & Van den Bulte (2011): friends resemble each other; sign only",
        evidence="assumption",
    )
    tenure_mean: float = assumed(
        900.0, unit="days", range=(1, 10_000), meaning="mean days that customers at the start have been customers"
    )
