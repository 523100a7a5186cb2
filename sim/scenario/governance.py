"""Owners of the conversation with customers: presets that change what a scenario states about the company.

A preset is data: ratios and overrides on coverage, detection, authority, escalations, wages, handle times and consistency. Nobody has
measured these; what each is and is not good at follows the sources named, the sizes are assumptions. Every owner has strengths and
costs, and which one does best where is a question, not an assumption. What an owner costs is paid from the same budget, as overhead
on wages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.parameters import Scenario

AS_STATED = "none given"
"""The governance of a scenario whose numbers stand as they are."""


@dataclass(frozen=True)
class Preset:
    """An owner of the conversation: what changes against the numbers stated.

    ``coverage`` ratio of what is heard on public channels (at most everything); ``detection`` ratio of the delay until it is heard
    there; ``authority`` ratio of the shares of responders who may decide (at most everybody; 0: nobody has been given authority, so
    nothing is escalated either); ``escalation_cost``, ``wage`` and ``handle`` ratios of what these cost in money, money and minutes;
    ``inconsistency`` how far equal cases are treated unequally, in place of what is stated. ``idea``: one sentence; ``source``.
    """

    idea: str
    source: str
    coverage: float = 1.0
    detection: float = 1.0
    authority: float = 1.0
    escalation_cost: float = 1.0
    wage: float = 1.0
    handle: float = 1.0
    inconsistency: float = 0.0


_DEBATE = "practitioners' debate on who owns social customer care; the sizes are assumptions"

PRESETS: dict[str, Preset] = {
    "nobody": Preset(
        "Nobody's task: people look when they have time, late, and few may decide; nothing is spent on it",
        "assumption",
        coverage=0.5,
        detection=4.0,
        authority=0.5,
        escalation_cost=1.5,
        inconsistency=0.4,
    ),
    "marketing": Preset(
        "The brand's people: they watch public channels closely and write fast, but may decide little and pass much on",
        "Economist Intelligence Unit & Genesys (2012): marketing dominates the dialogue in 44 % of companies; "
        + _DEBATE,
        coverage=1.3,
        detection=0.5,
        authority=0.25,
        escalation_cost=1.5,
        inconsistency=0.2,
    ),
    "service": Preset(
        "The contact centre: trained, with rules and authority, slower to notice what is said in public",
        "assumption; " + _DEBATE,
        coverage=0.8,
        detection=2.0,
        authority=1.5,
        escalation_cost=0.75,
        inconsistency=0.1,
    ),
    "it": Preset(
        "The technical department: tools that notice much and soon, careful and slow answers, little authority over money",
        "assumption",
        coverage=1.3,
        detection=0.25,
        authority=0.25,
        escalation_cost=1.5,
        handle=1.25,
        inconsistency=0.2,
    ),
    "cross-functional": Preset(
        "A team from all departments: hears more and escalates cheaply, but meets and agrees before it answers",
        _DEBATE,
        coverage=1.3,
        authority=1.5,
        escalation_cost=0.5,
        wage=1.1,
        handle=1.25,
        inconsistency=0.1,
    ),
    "chief-customer-officer": Preset(
        "One executive answers for it: wide listening, rules and authority, and an office that must be paid",
        "assumption",
        coverage=1.3,
        authority=1.5,
        escalation_cost=0.75,
        wage=1.3,
        inconsistency=0.05,
    ),
    "tool-first": Preset(
        "A tool is bought and no process made: faster, wider, inconsistent, and nobody knows what they may decide",
        "assumption",
        coverage=1.8,
        detection=0.1,
        authority=0.0,
        wage=1.1,
        handle=0.7,
        inconsistency=0.6,
    ),
}
"""Owners by name."""


def governed(scenario: Scenario) -> Scenario:
    """Return the scenario with the changes of its owner in place. With no owner given it is the scenario itself.

    Applying it twice changes nothing more.
    """
    changed = _changes(scenario)
    return scenario.with_values({**changed, "company.governance": AS_STATED}) if changed else scenario


def changes(scenario: Scenario) -> list[tuple[str, float, float]]:
    """Return what the owner changes: (dotted key, as stated, as it acts), in the order of the scenario; empty when nothing differs."""
    return [
        (key, _stated(scenario, key), value)
        for key, value in _changes(scenario).items()
        if value != _stated(scenario, key)
    ]


def _changes(scenario: Scenario) -> dict[str, float]:
    preset = PRESETS.get(scenario.company.governance)
    if preset is None:
        return {}
    desk = scenario.desk
    changed = {
        "desk.wage": desk.wage * preset.wage,
        "desk.handle_min": desk.handle_min * preset.handle,
        "desk.authority_one": min(1.0, desk.authority_one * preset.authority),
        "desk.authority_two": min(1.0, desk.authority_two * preset.authority),
        "desk.escalation_cost": desk.escalation_cost * preset.escalation_cost,
        "desk.inconsistency": preset.inconsistency,
    }
    for channel in scenario.channels:
        if channel.public:
            above = f"channels.{channel.name}"
            changed[f"{above}.coverage"] = min(1.0, channel.coverage * preset.coverage)
            changed[f"{above}.detection_min"] = channel.detection_min * preset.detection
    return changed


def _stated(scenario: Scenario, key: str) -> float:
    section, _, rest = key.partition(".")
    name, _, parameter = rest.rpartition(".")
    holder: object = getattr(scenario, section)
    if section == "channels":
        holder = next(channel for channel in scenario.channels if channel.name == name)
    return float(getattr(holder, parameter))
