"""Every parameter of the model: meaning, unit, allowed range, default, source. One file a section.

``uncertain`` is the range from which a value is drawn per replicate when policies are compared. "assumption" means that nobody has
measured the value.
"""

from __future__ import annotations

from sim.scenario.parameters.baseline import Baseline
from sim.scenario.parameters.company import Company
from sim.scenario.parameters.desk import Desk
from sim.scenario.parameters.events import EVENT_FIELDS, Event
from sim.scenario.parameters.experience import Experience
from sim.scenario.parameters.feeling import Feeling
from sim.scenario.parameters.loyalty import Loyalty
from sim.scenario.parameters.market import SEVERITIES, Cause, Channel, Segment
from sim.scenario.parameters.outreach import Outreach
from sim.scenario.parameters.peers import Peers
from sim.scenario.parameters.programme import Programme
from sim.scenario.parameters.scenario import Scenario
from sim.scenario.parameters.society import Society
from sim.scenario.parameters.spread import Spread
from sim.scenario.parameters.voice import Voice
from sim.scenario.schema import assumed

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
