"""The calibrated ensemble: parameter sets with weights, from which draws are made in place of uniform ranges.

It is a table that ``grapevine calibrate ship`` writes into the package; without one, everything is drawn from ranges. A draw takes a whole
member, so that what is known together only stays together. A scenario that sets a parameter keeps its value and conditions the ensemble:
members weigh the more the nearer they are to it (a normal kernel on the scale of the prior).
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.kernel.errors import GrapevineError
from sim.kernel.units import Floats
from sim.scenario import Scenario, Uncertain, describe, resolved, uncertain_parameters

PLACE = Path(sim.__file__).parent / "calibration"
"""Where the ensemble is looked for."""

TABLE, HEAD = "ensemble.csv", "ensemble.json"

WIDTH = 0.1
"""Standard deviation of the kernel that conditions, as a share of the prior range."""

SOURCE = "calibrated on published patterns"


class EnsembleError(GrapevineError):
    """An ensemble that cannot be read, or that knows nothing like a scenario."""


@dataclass(frozen=True)
class Members:
    """Members of an ensemble: ``keys``, their values with shape (members, keys), weights that sum to one, and the head of the table."""

    keys: tuple[str, ...]
    values: Floats
    weights: Floats
    head: Mapping[str, Any]

    @property
    def effective(self) -> float:
        """Number of equally weighted members that it amounts to."""
        return effective_size(self.weights)

    def unit(self) -> Floats:
        """Return the values on the scale of the prior, from 0 to 1."""
        columns = zip(self.keys, self.values.T.tolist(), strict=True)
        return np.column_stack(
            [[place_in_prior(value, *self.head["prior"][key]) for value in one] for key, one in columns]
        )


@dataclass(frozen=True)
class Conditioned:
    """An ensemble for one scenario.

    Attributes:
        members: in the order in which draws are spread over them, weighted by how well they agree with what the scenario sets.
        drawn: keys that are drawn.
        set: keys that the scenario sets.
    """

    members: Members
    drawn: tuple[str, ...]
    set: tuple[str, ...]

    def values_at(self, point: float) -> dict[str, float]:
        """Return the drawn values of the member at a point of [0, 1), each member having a share of it by its weight."""
        place = int(np.searchsorted(np.cumsum(self.members.weights), point, side="right"))
        row = self.members.values[min(place, len(self.members.values) - 1)]
        found = dict(zip(self.members.keys, row.tolist(), strict=True))
        return {key: found[key] for key in self.drawn}

    def uncertain(self, scenario: Scenario) -> list[Uncertain]:
        """Return what is drawn as uncertain parameters, whose ranges are those of the members."""
        about = {one.key: one for one in describe(type(scenario))}
        now = resolved(scenario)
        found = []
        for key in self.drawn:
            column = self.members.values[:, self.members.keys.index(key)]
            one = about[key]
            bounds = float(column.min()), float(column.max())
            found.append(Uncertain(key, *bounds, _at(now, key), False, one.unit, one.meaning, SOURCE))
        return found

    def plain(self) -> dict[str, Any]:
        """Return what a manifest says of it."""
        return {
            "members": len(self.members.values),
            "effective_size": round(self.members.effective, 1),
            "set_by_the_scenario": list(self.set),
            **{name: self.members.head.get(name) for name in ("split", "model_version")},
        }


def shipped() -> Members | None:
    """Return the ensemble of this package, None when there is none. EnsembleError when it cannot be read."""
    return read(PLACE) if (PLACE / TABLE).exists() else None


@cache
def read(place: Path) -> Members:
    """Return the ensemble whose table lies in ``place``. EnsembleError when it cannot be read."""
    try:
        head = json.loads((place / HEAD).read_bytes())
        with (place / TABLE).open(encoding="utf-8", newline="") as file:
            first, *rows = csv.reader(file)
        table = np.array(rows, dtype=np.float64)
        weights = table[:, 0] / table[:, 0].sum()
        return Members(tuple(first[1:]), table[:, 1:], weights, head)
    except (OSError, ValueError, IndexError) as error:
        raise EnsembleError(f"the ensemble in {place} cannot be read: {error}") from error


def conditioned(members: Members, scenario: Scenario) -> Conditioned:
    """Return an ensemble for a scenario: what it sets stays as it is, and changes the weights.

    A parameter with a range of its own in the scenario is drawn from that range, and changes nothing here.

    Raises:
        EnsembleError: no member is anything like what the scenario sets.
    """
    given = {one.key: one for one in scenario.departures}
    now, defaults = resolved(scenario), {one.key: one.default for one in describe(type(scenario))}
    own = {one.key for one in uncertain_parameters(scenario)}
    ranged = {key for key, one in given.items() if one.uncertain is not None and key in own}
    fixed = tuple(key for key in members.keys if key not in ranged and (key in given or _at(now, key) != defaults[key]))
    logs = np.log(np.maximum(members.weights, 1e-300))
    unit = members.unit()
    for key in fixed:
        place = members.keys.index(key)
        wanted = place_in_prior(_at(now, key), *members.head["prior"][key])
        logs -= 0.5 * ((unit[:, place] - wanted) / WIDTH) ** 2
    if logs.max() < -0.5 * 10.0**2:
        raise EnsembleError(
            f"{scenario.name} sets {', '.join(fixed)} far from every member of the calibrated ensemble; draw from ranges "
            "with --prior, or with prior = true in a study file"
        )
    weights = np.exp(logs - logs.max())
    order = np.argsort(_first_component(unit, weights), kind="stable")
    ordered = Members(members.keys, members.values[order], (weights / weights.sum())[order], members.head)
    drawn = tuple(key for key in members.keys if key not in fixed and key not in ranged)
    return Conditioned(ordered, drawn, fixed)


def _first_component(unit: Floats, weights: Floats) -> Floats:
    """Return the place of each member along the direction in which they differ most, so that near draws are alike."""
    centred = unit - np.average(unit, axis=0, weights=weights)
    _, axes = np.linalg.eigh((centred.T * weights) @ centred)
    axis = axes[:, -1]
    return np.asarray(centred @ (axis * np.sign(axis[np.abs(axis).argmax()])))


def place_in_prior(value: float, low: float, high: float, scale: str) -> float:
    """Return the place of a value in its prior, which is even from 0 to 1 there.

    Args:
        value: of a parameter.
        low: lower end of the prior, 0 on this scale.
        high: its upper end, 1 on this scale.
        scale: ``linear`` or ``log``, on which the prior is even.
    """
    if scale == "log":
        return math.log(max(value, 1e-300) / low) / math.log(high / low)
    return (value - low) / (high - low)


def effective_size(weights: Floats) -> float:
    """Return to how many equally weighted members an ensemble amounts (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _at(data: Mapping[str, Any], key: str) -> float:
    for part in key.split("."):
        data = data[part]
    return float(data)  # type: ignore[arg-type]
