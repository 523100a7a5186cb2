"""Sliders of a scenario's parameters, made from the schema, and what a choice changes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.app.choice.changes import Group, bounds, members, offered
from sim.app.choice.choice import Choice
from sim.app.choice.first_three import first_three
from sim.app.choice.labels import label_of, meaning_of
from sim.app.choice.parameters import Number, numbers
from sim.app.choice.ranges import Range, made, range_of
from sim.app.choice.scenarios import base

GROUPED = "an inverse below, so that less and more are offered alike: an assumption"


@dataclass(frozen=True)
class Slider:
    """A parameter that can be moved.

    Attributes:
        key: of the parameter, as ``Choice.with_value`` takes it.
        label: a few plain words.
        meaning: what it means, by the schema.
        unit: of the value.
        low: lower end.
        high: upper end.
        step: smallest change; on a logarithmic slider at its lower end.
        log: whether the scale is logarithmic.
        value: as chosen.
        default: as the scenario has it, to which a reset returns.
        whole: whether only whole numbers are allowed.
        source: source of the scenario's value, or ``assumption``.
        section: of the schema, to group by.
        usual: default of the model; None where there is none.
        why: the scenario's reason for its value; empty where it has the default.
        range_why: on what the range of the slider rests.
        uncertain: range from which each pair of replicates draws the value, as long as nobody sets it.
        first_why: the reason to show it among the first three; empty for all others.
        keys: parameters that it sets.
    """

    key: str
    label: str
    meaning: str
    unit: str
    low: float
    high: float
    step: float
    log: bool
    value: float
    default: float
    whole: bool
    source: str
    section: str
    usual: float | None = None
    why: str = ""
    range_why: str = ""
    uncertain: tuple[float, float] | None = None
    first_why: str = ""
    keys: tuple[str, ...] = ()

    def find(self, text: str) -> bool:
        """Return whether all words of ``text`` stand in label, meaning or key."""
        place = f"{self.label} {self.meaning} {self.key} {self.section}".casefold().replace("_", " ")
        return all(word in place for word in text.casefold().replace("_", " ").split())

    def position(self, value: float) -> float:
        """Return the place of a value on the slider, 0 to 1."""
        value = min(self.high, max(self.low, value))
        if self.high == self.low:
            return 0.0
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def at(self, position: float) -> float:
        """Return the value at a place on the slider, 0 to 1, rounded as its step says; at the scenario's own place its own value."""
        place = min(1.0, max(0.0, position))
        if abs(place - self.position(self.default)) < 0.5 / 200:
            return self.default
        if self.log:
            value = float(f"{self.low * (self.high / self.low) ** place:.2g}")
        else:
            value = float(f"{round((self.low + place * (self.high - self.low)) / self.step) * self.step:.6g}")
        value = min(self.high, max(self.low, value))
        return float(round(value)) if self.whole else value


@dataclass(frozen=True)
class Change:
    """A parameter in which a choice differs from its scenario."""

    key: str
    label: str
    unit: str
    before: float
    after: float


def sliders(choice: Choice) -> list[Slider]:
    """Return the sliders of a choice: the three that matter most first, then groups and single parameters in the order of the schema.

    Raises ChoiceError for a scenario that cannot be used.
    """
    scenario = base(choice)
    known, chosen = numbers(scenario), dict(choice.values)
    found = {group.key: _of_group(group, known, chosen, "") for group in offered(known)}
    found |= {key: _of_number(number, known, chosen, "") for key, number in known.items()}
    first = first_three("" if choice.text else scenario.name, set(found))
    for key, why in reversed(first):
        group = next((one for one in offered(known) if one.key == key), None)
        slider = _of_group(group, known, chosen, why) if group else _of_number(known[key], known, chosen, why)
        found = {key: slider, **{name: one for name, one in found.items() if name != key}}
    return list(found.values())


def differences(choice: Choice) -> list[Change]:
    """Return what a choice changes in its scenario, the number of customers first. Raises ChoiceError."""
    scenario = base(choice)
    found = []
    if choice.customers is not None:
        before = round(scenario.society.people * scenario.society.customer_share)
        if before != choice.customers:
            found.append(Change("customers", "Customers at the start", "customers", before, choice.customers))
    chosen = dict(choice.values)
    found += [
        Change(one.key, one.label, one.unit, one.default, one.value) for one in sliders(choice) if one.key in chosen
    ]
    return found


def _of_number(number: Number, known: dict[str, Number], chosen: dict[str, float], first_why: str) -> Slider:
    value = chosen.get(number.key, number.value)
    scale = _with(range_of(number, *_between(number.key, known, chosen)), value)
    info = number.info
    return Slider(
        key=number.key,
        label=label_of(number),
        meaning=meaning_of(number).replace("`", ""),
        unit=info.unit,
        low=scale.low,
        high=scale.high,
        step=scale.step,
        log=scale.log,
        range_why=scale.why,
        value=float(value),
        default=float(number.value),
        whole=number.whole,
        source=number.source,
        section=info.section,
        usual=None if info.default is None else float(info.default),
        why=number.why,
        uncertain=number.uncertain,
        first_why=first_why,
        keys=(number.key,),
    )


def _between(key: str, known: dict[str, Number], chosen: dict[str, float]) -> tuple[float, float]:
    """Return the least and most that another parameter leaves: who decides serious matters may decide matters of money too."""
    one, two = (chosen.get(name, known[name].value) for name in ("desk.authority_one", "desk.authority_two"))
    return two if key == "desk.authority_one" else -math.inf, one if key == "desk.authority_two" else math.inf


def _of_group(group: Group, known: dict[str, Number], chosen: dict[str, float], first_why: str) -> Slider:
    value = chosen.get(group.key, 1.0)
    low, high = bounds(group, known)
    scale = _with(made(low, high, GROUPED, 1.0, allowed=(low, high)), value)
    return Slider(
        key=group.key,
        label=group.label,
        meaning=group.meaning,
        unit="times the scenario's",
        low=scale.low,
        high=scale.high,
        step=scale.step,
        log=scale.log,
        range_why=scale.why,
        value=float(value),
        default=1.0,
        whole=False,
        source="the scenario's values",
        section=group.section,
        usual=1.0,
        first_why=first_why,
        keys=tuple(one.key for one in members(group, known)),
    )


def _with(scale: Range, value: float) -> Range:
    """Return a scale that is wide enough for the value that is chosen."""
    low, high = float(min(scale.low, value)), float(max(scale.high, value))
    return Range(low, high, float(scale.step), scale.log and low > 0.0, scale.why)
