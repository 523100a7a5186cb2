"""Events that a scenario schedules."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Event(Section):
    """An event in the market from a given day on; ``EVENT_FIELDS`` lists the fields that each kind takes."""

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
        meaning="hype: share of the room left by which the attitude of people who are not customers rises",
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
