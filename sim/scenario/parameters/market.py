"""Who there is: society, its segments, channels, causes of failure, and what befalls it."""

from __future__ import annotations

from sim.scenario.parameters.declare import assumed
from sim.scenario.schema import Section, parameter


class Society(Section):
    """Who there is, and who knows whom."""

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
    trust_median: float = assumed(
        0.65, unit="0 to 1", range=(0.01, 0.99), meaning="median of the relationship a person drifts back to"
    )
    trust_spread: float = assumed(
        0.6, unit="log odds", range=(0, 5), meaning="spread of that set point on the log odds scale"
    )
    time_value: float = assumed(
        12.0, unit="money per hour", range=(0, 1000), meaning="median value of an hour of a customer's own time"
    )
    tenure_mean: float = assumed(
        900.0, unit="days", range=(1, 10_000), meaning="mean days that customers at the start have been customers"
    )


class Segment(Section):
    """A part of the market: a region and a type of customer."""

    name: str = assumed("everyone", unit="name", meaning="name of the segment")
    region: str = assumed("home", unit="name", meaning="region")
    customer_type: str = assumed("consumer", unit="name", meaning="type of customer")
    share: float = assumed(
        1.0, unit="share", range=(0, 1), meaning="share of people; shares of all segments sum to one"
    )
    margin: float = assumed(1.0, unit="ratio", range=(0, 1000), meaning="margin against the median")
    failures: float = assumed(1.0, unit="ratio", range=(0, 100), meaning="failure rate against the market's")


class Cause(Section):
    """A root cause of failures."""

    name: str = assumed("product", unit="name", meaning="name of the root cause")
    per_1000: float = assumed(
        2.0, unit="failures per 1,000 encounters", range=(0, 1000), meaning="failures from this cause"
    )
    minor: float = assumed(0.55, unit="share", range=(0, 1), meaning="share of its failures that are minor")
    quality: float = assumed(
        0.30, unit="share", range=(0, 1), meaning="share that are a matter of quality or treatment"
    )
    money: float = assumed(0.12, unit="share", range=(0, 1), meaning="share that cost the customer money")
    serious: float = assumed(0.03, unit="share", range=(0, 1), meaning="share that are serious; the four sum to one")
    why: str = assumed("", unit="text", meaning="why the scenario has this cause")
    source: str = assumed("assumption", unit="text", meaning="where its figures come from")


class Channel(Section):
    """A place where customers speak."""

    name: str = assumed("feed", unit="name", meaning="name of the channel")
    public: bool = assumed(True, unit="yes or no", meaning="whether others can read along")
    persistent: bool = assumed(
        False, unit="yes or no", meaning="whether posts stay and form a rating, as on a review site"
    )
    share: float = assumed(
        1.0,
        unit="share",
        range=(0, 1),
        meaning="share of people for whom it is the home among public (or private) channels",
    )
    coverage: float = assumed(
        0.5, unit="share", range=(0, 1), meaning="share of conversations there that the company hears"
    )
    detection_min: float = assumed(
        10.0, unit="minutes", range=(0, 100_000), meaning="median minutes until it hears them"
    )
    gives_up: float = assumed(0.1, unit="share", range=(0, 1), meaning="share who withdraw when their patience ends")
    why: str = assumed("", unit="text", meaning="why the scenario has this channel")
    source: str = assumed("assumption", unit="text", meaning="where its figures come from")


class Event(Section):
    """Something that befalls the market from a given day on. Which fields a kind takes, ``EVENT_FIELDS`` says."""

    name: str = assumed("event", unit="name", meaning="name of the event")
    kind: str = parameter(
        "viral-post",
        unit="kind",
        choices=("viral-post", "outage", "price-rise", "competitor", "new-channel", "hype"),
        meaning="a complaint by an influencer; failures for many on one day; higher prices; a competitor's campaign; a channel "
        "that did not exist before; a label that spreads because others use it",
        source="assumption",
        evidence="assumption",
    )
    day: int = assumed(30, unit="day after burn-in", range=(0, 10_000), meaning="day on which it begins")
    length: int = assumed(
        30,
        unit="days",
        range=(1, 10_000),
        meaning="competitor: days of the campaign; new channel: days within which people move there; hype: days that it spreads",
    )
    reach: float = assumed(
        50.0,
        unit="ratio",
        range=(0, 100_000),
        meaning="viral post: readers outside the feed, as a multiple of the influencer's own followers",
    )
    inside: float = assumed(
        0.05,
        unit="share",
        range=(0, 1),
        meaning="viral post: share of the market that sees it within its half-life or later",
    )
    share: float = assumed(
        0.1,
        unit="share",
        range=(0, 1),
        meaning="outage: customers who fail that day; competitor: customers of middling switching cost who start to search; new "
        "channel: people who move there; hype: influencers who take up the label first",
    )
    fair: bool = assumed(True, unit="yes or no", meaning="viral post: whether the complaint is fair")
    size: float = assumed(0.05, unit="share", range=(0, 5), meaning="price rise: rise against the price before")
    felt: float = parameter(
        1.5,
        unit="attitude per share",
        range=(0, 100),
        meaning="price rise: attitude that an average customer loses per unit of the rise (0.15 for a tenth)",
        source="Homburg, Hoyer & Koschate (2005) and Kahneman, Knetsch & Thaler (1986): sign only",
        evidence="assumption",
    )
    search: float = assumed(
        1.0,
        unit="share per share",
        range=(0, 100),
        meaning="price rise: share of customers of middling switching cost who start to search, per unit of the rise",
    )
    deters: float = assumed(
        0.1,
        unit="share",
        range=(0, 1),
        meaning="share of joining that is lost, to a price rise for good, to a competitor while the campaign lasts",
    )
    channel: str = assumed("", unit="name", meaning="new channel: which channel opens; its share is 0 before")
    deaf: int = assumed(
        30,
        unit="days",
        range=(0, 10_000),
        meaning="new channel: days after its opening during which the company hears nothing there",
    )
    catch: float = assumed(
        0.05,
        unit="probability",
        range=(0, 1),
        meaning="hype: chance that somebody of middling interest and susceptibility who sees the label in use takes it up",
    )
    lift: float = parameter(
        0.3,
        unit="share",
        range=(0, 1),
        meaning="hype: share of the room between what people expect and the best there is by which the label raises it",
        source="Anderson (1973): too great a gap between expectation and performance makes the verdict worse; the number is assumed",
        evidence="assumption",
    )
    appeal: float = assumed(
        0.2,
        unit="share",
        range=(0, 1),
        meaning="hype: share of the room left by which the attitude of people who are no customers rises",
    )
    why: str = assumed("", unit="text", meaning="why the scenario has this event")
    source: str = assumed("assumption", unit="text", meaning="where its figures come from")


EVENT_FIELDS: dict[str, tuple[str, ...]] = {
    "viral-post": ("reach", "inside", "fair"),
    "outage": ("share",),
    "price-rise": ("size", "felt", "search", "deters"),
    "competitor": ("share", "length", "deters"),
    "new-channel": ("channel", "share", "length", "deaf"),
    "hype": ("share", "length", "catch", "lift", "appeal"),
}
"""What each kind of event takes besides ``name``, ``kind``, ``day``, ``why`` and ``source``."""
