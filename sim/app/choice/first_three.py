"""The three parameters that a visitor sees first, by scenario, with the reason for each.

They are what the scenario's question turns on: a number in which it differs from others, that is disputed, or that findings name
(`docs/findings.md`). None is chosen for the policy that it favours: each can be moved both ways, and where one thing helps a policy, what
speaks against it stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

First = tuple[tuple[str, str], ...]
"""Keys with reasons."""

_MONEY = "the desk has too little money before it has the wrong policy: two thirds of what the best policy can be worth is the desk"
_FAILURES = "how much there is to answer; most of it never becomes a complaint, and all of it costs customers"

USUAL: First = (
    ("company.budget", _MONEY),
    ("times.failures", _FAILURES),
    (
        "loyalty.churn",
        "how easily customers leave decides what an answer can be worth; it differs from company to company",
    ),
)
"""Those of a scenario that is not listed, as a visitor's own."""

FIRST: Mapping[str, First] = {
    "default": (
        ("company.budget", _MONEY),
        ("times.failures", _FAILURES),
        (
            "voice.public_share",
            "in public the loud are heard and advocates can help; here few matters are complaints in public",
        ),
    ),
    "airline": (
        (
            "company.budget",
            "responders are busy most of their time, and less than half of what is said in public is answered",
        ),
        ("times.failures", "the logs hold complaints, not failures: how often something goes wrong is an assumption"),
        ("voice.public_share", "airlines are complained about in public more than others"),
    ),
    "broken-guitar": (
        ("events.the song.inside", "only people of the market can take their money away"),
        (
            "events.the song.reach",
            "most of the audience lies outside the market: how large must it be before it matters?",
        ),
        ("company.budget", _MONEY),
    ),
    "cable-outage": (
        ("times.outage", "would fewer outages have helped more than more staff?"),
        ("company.budget", "would more staff have helped? On ordinary days responders are busy already"),
        ("loyalty.competition", "often there is one line to the house: few can leave, whatever they feel"),
    ),
    "difficult-client": (
        ("voice.unfounded", "demands beyond the order take time and bring nothing; how many there are is uncertain"),
        ("society.entitlement_spread", "how much clients differ in what they feel entitled to"),
        ("company.budget", "time for difficult clients is missing elsewhere only where it is short"),
    ),
    "hype-wave": (
        ("events.the label.lift", "what people expect too much of is what disappoints them afterwards"),
        ("events.the label.appeal", "what the wave wins, against what its disappointment costs"),
        ("voice.let_down", "not known: no effect and twice as strong are both within its range"),
    ),
    "neighbourhood-market": (
        ("outreach.gain", "what speaks for going up to people: an assumption with a wide range"),
        ("outreach.noise", "what speaks against it: everybody else has heard enough"),
        ("company.budget", "talk is paid from the money for listening"),
    ),
    "new-channel": (
        ("events.the video channel opens.share", "how many people move to where nobody listens"),
        ("events.the video channel opens.deaf", "how long it takes the company to notice"),
        ("channels.video.coverage", "how much it hears once it listens"),
    ),
    "product-reviews": (
        ("loyalty.site_effect", "strangers choose by the rating; by how much differs between products"),
        ("channels.reviews.coverage", "about a third of reviews get an answer"),
        ("company.budget", _MONEY),
    ),
    "saas-tool": (
        ("events.new prices.size", "the price rise is what makes users look around"),
        ("loyalty.answer_stops_search", "for fast answers: disputed in the literature"),
        ("company.fix_effect", "for a better product: what a fix removes is an assumption"),
    ),
    "user-forum": (
        ("peers.willing_advocate", "how many answer decides whether the company may wait"),
        ("peers.delay_min", "how soon they answer decides the same"),
        ("company.budget", "responders with time to spare take the floor from peers"),
    ),
}
"""By scenario."""


def first_three(scenario: str, known: set[str]) -> First:
    """Return the three of a scenario, of those ``known``; a scenario that lacks some gets the usual ones."""
    wanted = {
        **dict(FIRST.get(scenario, ())),
        **{key: why for key, why in USUAL if key not in dict(FIRST.get(scenario, ()))},
    }
    return tuple((key, why) for key, why in wanted.items() if key in known)[:3]
