"""Every parameter of the model: meaning, unit, allowed range, default, source.

One class a section. ``uncertain`` is the range that is drawn per replicate when policies are compared: what
we do not know counts. "assumption" means that nobody measured it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.parameters.baseline import Baseline
from sim.scenario.parameters.declare import SEVERITIES, assumed
from sim.scenario.parameters.feelings import Feeling
from sim.scenario.parameters.firm import Company, Desk, Outreach, Programme
from sim.scenario.parameters.market import EVENT_FIELDS, Cause, Channel, Event, Segment, Society
from sim.scenario.parameters.people import Experience, Loyalty, Peers, Spread, Voice
from sim.scenario.schema import ScenarioBase

__all__ = [
    "EVENT_FIELDS",
    "SEVERITIES",
    "Baseline",
    "Cause",
    "Channel",
    "Company",
    "Desk",
    "Event",
    "Experience",
    "Feeling",
    "Loyalty",
    "Outreach",
    "Peers",
    "Programme",
    "Scenario",
    "Segment",
    "Society",
    "Spread",
    "Voice",
    "assumed",
]


def _segments() -> tuple[Segment, ...]:
    return (
        Segment(name="north consumers", region="north", customer_type="consumer", share=0.45),
        Segment(
            name="north businesses", region="north", customer_type="business", share=0.05, margin=4.0, failures=1.2
        ),
        Segment(name="south consumers", region="south", customer_type="consumer", share=0.45),
        Segment(
            name="south businesses", region="south", customer_type="business", share=0.05, margin=4.0, failures=1.2
        ),
    )


def _causes() -> tuple[Cause, ...]:
    return (
        Cause(name="product", per_1000=3.0),
        Cause(name="delivery", per_1000=2.0),
        Cause(name="billing", per_1000=1.5, minor=0.35, quality=0.15, money=0.45, serious=0.05),
        Cause(name="staff", per_1000=1.5, minor=0.40, quality=0.50, money=0.05, serious=0.05),
    )


def _channels() -> tuple[Channel, ...]:
    return (
        Channel(name="feed", public=True, share=0.75, coverage=0.5, detection_min=10.0, gives_up=0.1),
        Channel(
            name="reviews", public=True, persistent=True, share=0.25, coverage=0.33, detection_min=120.0, gives_up=0.0
        ),
        Channel(name="private", public=False, share=1.0, coverage=1.0, detection_min=1.0, gives_up=0.2),
    )


class Scenario(ScenarioBase):
    """A world: the sections below, the parts of its market, its causes of failure, its channels and what befalls it."""

    society: Society = Society()
    experience: Experience = Experience()
    voice: Voice = Voice()
    desk: Desk = Desk()
    peers: Peers = Peers()
    programme: Programme = Programme()
    outreach: Outreach = Outreach()
    spread: Spread = Spread()
    feeling: Feeling = Feeling()
    loyalty: Loyalty = Loyalty()
    company: Company = Company()
    baseline: Baseline = Baseline()
    segments: tuple[Segment, ...] = _segments()
    causes: tuple[Cause, ...] = _causes()
    channels: tuple[Channel, ...] = _channels()
    events: tuple[Event, ...] = ()

    def contradictions(self) -> list[Contradiction]:
        """Combinations that no world can have: (dotted key, value, what was expected)."""
        return [*_bad_lists(self), *_bad_shares(self), *_bad_rates(self), *_bad_events(self)]


Contradiction = tuple[str, object, str]
_ACTS = ("questions", "praise", "words", "unfounded")


def _bad_lists(scenario: Scenario) -> Iterator[Contradiction]:
    for name in ("segments", "causes", "channels"):
        names = [entry.name for entry in getattr(scenario, name)]
        if not names:
            yield name, "none", "at least one"
        for repeated in sorted({n for n in names if names.count(n) > 1}):
            yield name, repeated, "names used once"
    for key, count in (("hours", 24), ("weekdays", 7)):
        weights = getattr(scenario.voice, key)
        if len(weights) != count or sum(weights) <= 0:
            yield f"voice.{key}", list(weights), f"{count} weights, not all zero"


def _bad_shares(scenario: Scenario) -> Iterator[Contradiction]:
    wholes: list[tuple[str, list[float]]] = []
    if scenario.segments:
        wholes.append(("segments.share", [segment.share for segment in scenario.segments]))
    wholes += [(f"causes.{cause.name}", [getattr(cause, s) for s in SEVERITIES]) for cause in scenario.causes]
    for public, kind in ((True, "public"), (False, "private")):
        shares = [channel.share for channel in scenario.channels if channel.public is public]
        if shares:
            wholes.append((f"channels.share ({kind})", shares))
        else:
            yield "channels", f"no {kind} channel", "at least one public and one private channel"
    for key, shares in wholes:
        if abs(sum(shares) - 1.0) > 1e-6:
            yield key, round(sum(shares), 6), "shares that sum to 1"


def _bad_events(scenario: Scenario) -> Iterator[Contradiction]:
    channels = {channel.name: channel for channel in scenario.channels}
    opened: set[str] = set()
    for place, event in enumerate(scenario.events):
        above = f"events.{place}"
        takes = EVENT_FIELDS[event.kind]
        for field in sorted({field for fields in EVENT_FIELDS.values() for field in fields} - {*takes}):
            value = getattr(event, field)
            if value != Event.model_fields[field].default:
                yield f"{above}.{field}", value, f"left out: kind {event.kind} takes {', '.join(takes)}"
        if event.kind == "hype":
            yield from _bad_hype(scenario, place)
        if event.kind != "new-channel":
            continue
        channel = channels.get(event.channel)
        if channel is None:
            yield f"{above}.channel", event.channel, f"one of {', '.join(channels)}"
        elif channel.name in opened:
            yield f"{above}.channel", event.channel, "a channel that no other event opens"
        elif channel.share != 0.0:
            index = scenario.channels.index(channel)
            yield f"channels.{index}.share", channel.share, f"0, as {event.name} opens the channel"
        opened.add(event.channel)


def _bad_hype(scenario: Scenario, place: int) -> Iterator[Contradiction]:
    """One hype at a time: there is one label in the market, and a second hype on the same days would carry it twice."""
    this = scenario.events[place]
    for other in scenario.events[:place]:
        if other.kind == "hype" and max(this.day, other.day) < min(this.day + this.length, other.day + other.length):
            yield f"events.{place}.day", this.day, f"a hype that does not overlap with {other.name}"


def _bad_rates(scenario: Scenario) -> Iterator[Contradiction]:
    failing = sum(cause.per_1000 for cause in scenario.causes)
    if failing > 1000:
        yield "causes.per_1000", failing, "at most 1,000 failures per 1,000 encounters in all"
    desk = scenario.desk
    if desk.authority_two > desk.authority_one:
        yield "desk.authority_two", desk.authority_two, f"at most desk.authority_one = {desk.authority_one}"
    acts = sum(getattr(scenario.voice, act) for act in _ACTS)
    if acts > 1.0:
        yield "voice", round(acts, 4), f"{', '.join(_ACTS)} of at most 1 per customer-month together"
    if scenario.loyalty.churn == 0.0 and scenario.company.discount == 0.0:
        yield "loyalty.churn", 0.0, "above 0 while company.discount is 0: expected margin would have no end"
