"""From the values of a choice to the parameters that are set: groups multiply several parameters at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.app.choice.choice import Choice, ChoiceError
from sim.app.choice.parameters import Number, numbers
from sim.app.choice.scenarios import base
from sim.scenario import Scenario


@dataclass(frozen=True)
class Group:
    """Several parameters that one ratio multiplies.

    Attributes:
        key: as a choice names it; no section has that name.
        label: for people.
        meaning: what it multiplies.
        section: where it is listed.
        takes: says of a number whether it belongs to the group.
        high: largest ratio that is offered; the smallest is its inverse. An assumption.
    """

    key: str
    label: str
    meaning: str
    section: str
    takes: Callable[[Number], bool]
    high: float = 4.0


GROUPS: tuple[Group, ...] = (
    Group(
        "times.failures",
        "How often something goes wrong",
        "failures of every kind together, as a multiple of the scenario's",
        "causes",
        lambda one: one.info.key == "causes.<name>.per_1000",
    ),
    Group(
        "times.outage",
        "Size of the outage",
        "customers who are cut off on each day of the outage, as a multiple of the scenario's",
        "events",
        lambda one: one.kind == "outage" and one.info.name == "share",
    ),
    Group(
        "times.ties",
        "How well people are connected",
        "close ties and public followers together, as a multiple of the scenario's",
        "society",
        lambda one: one.key in ("society.ties_mean", "society.followers_mean"),
        2.5,
    ),
    Group(
        "times.solving",
        "How often an answer solves the matter",
        "chances that an answer of the company solves a question or a failure, as a multiple of the scenario's",
        "desk",
        lambda one: one.key.startswith("desk.solve_"),
        2.0,
    ),
)
"""The groups. Their ratios go as far down as up, so that neither more nor less is favoured."""


def members(group: Group, known: Mapping[str, Number]) -> list[Number]:
    """Return the numbers of a scenario that a group multiplies; those that are 0 stay 0 and are left out."""
    return [one for one in known.values() if group.takes(one) and one.value > 0.0]


def bounds(group: Group, known: Mapping[str, Number]) -> tuple[float, float]:
    """Return the smallest and largest ratio by which every parameter of a group stays within its allowed range."""
    highest = [one.info.range[1] / one.value for one in members(group, known) if one.info.range is not None]
    if group.key == "times.failures":
        highest.append(1000.0 / sum(one.value for one in members(group, known)))
    high = math.floor(100.0 * min([group.high, *highest])) / 100.0
    return 1.0 / group.high, max(1.0, high)


def offered(known: Mapping[str, Number]) -> list[Group]:
    """Return the groups that a scenario has."""
    return [group for group in GROUPS if members(group, known)]


def own_value(choice: Choice, key: str) -> float:
    """Return the scenario's own value of a parameter, 1 for a group. Raises ChoiceError for a key that cannot be set."""
    return _own_value(numbers(base(choice)), key)


def _own_value(known: Mapping[str, Number], key: str) -> float:
    if key in known:
        return known[key].value
    if key in {group.key for group in offered(known)}:
        return 1.0
    raise ChoiceError("values", f"there is no parameter {key[:80]!r} to set in this scenario", key=key)


def expanded(choice: Choice, scenario: Scenario) -> dict[str, float]:
    """Return the parameters that a choice sets, groups spelt out; a parameter that is set alone as well has its own value.

    Raises ChoiceError for a key that cannot be set in this scenario.
    """
    known = numbers(scenario)
    found: dict[str, float] = {}
    alone: dict[str, float] = {}
    groups = {group.key: group for group in offered(known)}
    for key, value in choice.values:
        _own_value(known, key)
        if key in groups:
            found |= {one.key: _times(one, value) for one in members(groups[key], known)}
        else:
            alone[key] = _as_kind(known[key], value)
    return found | alone


def _times(number: Number, ratio: float) -> float:
    """Return a multiple of a number to six digits, as a file can say it."""
    return _as_kind(number, float(f"{number.value * ratio:.6g}"))


def _as_kind(number: Number, value: float) -> float:
    return int(value) if number.whole and float(value).is_integer() else value
