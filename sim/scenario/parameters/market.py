"""Segments of the market, causes of failure, and channels."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed

SEVERITIES = ("minor", "quality", "money", "serious")
"""The kinds of failure, mildest first."""


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
