"""Find impossible combinations of values that are each allowed alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.parameters.events import EVENT_FIELDS, Event
from sim.scenario.parameters.market import SEVERITIES
from sim.scenario.schema import Contradiction

if TYPE_CHECKING:
    from sim.scenario.parameters.scenario import Scenario

_ACTS = ("questions", "praise", "words", "unfounded")


def contradictions(scenario: Scenario) -> list[Contradiction]:
    """Return every impossible combination in a scenario: (dotted key, value, what was expected)."""
    return [*_bad_lists(scenario), *_bad_shares(scenario), *_bad_rates(scenario), *_bad_events(scenario)]


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
    """Yield a hype that overlaps with another: there is one label in the market, and both would carry it."""
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
