"""The scenario: all sections, and the market, causes and channels of the default one."""

from __future__ import annotations

from sim.scenario.parameters.baseline import Baseline
from sim.scenario.parameters.company import Company
from sim.scenario.parameters.contradictions import contradictions
from sim.scenario.parameters.desk import Desk
from sim.scenario.parameters.events import Event
from sim.scenario.parameters.experience import Experience
from sim.scenario.parameters.feeling import Feeling
from sim.scenario.parameters.loyalty import Loyalty
from sim.scenario.parameters.market import Cause, Channel, Segment
from sim.scenario.parameters.outreach import Outreach
from sim.scenario.parameters.peers import Peers
from sim.scenario.parameters.programme import Programme
from sim.scenario.parameters.society import Society
from sim.scenario.parameters.spread import Spread
from sim.scenario.parameters.voice import Voice
from sim.scenario.schema import Contradiction, ScenarioBase


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
        Channel(name="feed", public=True, share=0.75, coverage=0.75, detection_min=10.0, gives_up=0.5),
        Channel(
            name="reviews", public=True, persistent=True, share=0.25, coverage=0.45, detection_min=120.0, gives_up=0.0
        ),
        Channel(name="private", public=False, share=1.0, coverage=1.0, detection_min=1.0, gives_up=0.5),
    )


class Scenario(ScenarioBase):
    """A company and its market: the sections below, segments, causes of failure, channels and events."""

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
        """Return the impossible combinations: (dotted key, value, what was expected)."""
        return contradictions(self)
