"""The numbers of a scenario that a visitor may set: each with its value, and what the schema and the scenario say about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.scenario import Departure, ParameterInfo, Scenario, describe

LEFT_OUT = frozenset(
    {
        "society.people",  # set by the number of customers
        "company.burn_in",  # decides how long it takes, and nothing that a company could choose
        "society.whiner_loudness",  # two thresholds by which people are counted; nobody acts on them
        "society.whiner_entitlement",
        # shares of a whole: one alone cannot be moved
        "segments.share",
        "causes.minor",
        "causes.quality",
        "causes.money",
        "causes.serious",
        "channels.share",
    }
)
"""Numbers that are not offered, beside those of the baseline calibration, which every run solves again."""


@dataclass(frozen=True)
class Number:
    """A number of a scenario.

    Attributes:
        key: dotted; entries of lists by their name.
        info: description by the schema.
        value: as the scenario has it.
        entry: name of the segment, cause, channel or event it belongs to; empty for none.
        kind: kind of the event it belongs to; empty for none.
        why: reason of the scenario for this value.
        source: source of this value.
        uncertain: range from which comparing draws the value; None: it is not drawn.
    """

    key: str
    info: ParameterInfo
    value: float
    entry: str = ""
    kind: str = ""
    why: str = ""
    source: str = ""
    uncertain: tuple[float, float] | None = None

    @property
    def whole(self) -> bool:
        """Return whether only whole numbers are allowed."""
        return self.info.kind == "integer"


def numbers(scenario: Scenario) -> dict[str, Number]:
    """Return every number of a scenario that may be set, by key, in the order of the schema."""
    own = {one.key: one for one in scenario.departures}
    found: dict[str, Number] = {}
    for info in _numeric():
        for number in _entries(scenario, info) if info.repeated else _single(scenario, info, own):
            found.setdefault(number.key, number)
    return found


@cache
def _numeric() -> tuple[ParameterInfo, ...]:
    return tuple(
        one
        for one in describe()
        if one.kind in ("number", "integer")
        and one.section != "baseline"
        and one.key.replace("<name>.", "") not in LEFT_OUT
    )


def _single(scenario: Scenario, info: ParameterInfo, own: dict[str, Departure]) -> Iterator[Number]:
    value: Any = scenario
    for part in info.key.split("."):
        value = getattr(value, part)
    departure = own.get(info.key)
    if departure is None:
        uncertain = info.uncertain if value == info.default else None
        yield Number(info.key, info, value, source=info.source, uncertain=uncertain)
    else:
        source = departure.source or info.source
        yield Number(info.key, info, value, why=departure.why, source=source, uncertain=departure.uncertain)


def _entries(scenario: Scenario, info: ParameterInfo) -> Iterator[Number]:
    from sim.scenario.parameters.events import EVENT_FIELDS

    for entry in getattr(scenario, info.section):
        kind = getattr(entry, "kind", "")
        if kind and info.name not in ("day", *EVENT_FIELDS[kind]):
            continue
        key = f"{info.section}.{entry.name}.{info.name}"
        why, source = getattr(entry, "why", ""), getattr(entry, "source", "") or info.source
        yield Number(key, info, getattr(entry, info.name), entry.name, kind, why, source)
