"""Draws of the parameters to measure targets under: members of the calibrated ensemble, and points of the prior it was fitted from.

Both move the same parameters, those that were calibrated; all others have their defaults. So what is measured under them differs in
nothing but the fit. Every draw counts the same. Draws of the ensemble are taken systematically, each from an equal share of its weight
along the direction in which members differ most; those of the prior are a Latin hypercube.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sim.calibration.free import FREE, FreeParameter
from sim.calibration.matching.space import first_design, values_at
from sim.calibration.patterns import split_hash
from sim.scenario import load
from sim.study.design.ensemble import Members, conditioned
from sim.study.design.plan import canonical
from sim.validation.changes import Change, drawn
from sim.validation.target import TargetError

Origin = Literal["ensemble", "prior"]
ORIGINS: tuple[Origin, ...] = ("ensemble", "prior")

SEED = 20_261_130
"""Of the Latin hypercube."""
MOST = 128
"""Draws of one origin."""


@dataclass(frozen=True)
class Draw:
    """A draw: where it is from, its number from 0 on, and the values of the parameters by dotted key."""

    origin: Origin
    number: int
    values: Mapping[str, float]

    @property
    def change(self) -> Change:
        """The change that it is to the scenarios of a target."""
        return drawn(f"{self.origin} {self.number}", self.values)


def draws_of(origin: Origin, members: Members | None, number: int) -> tuple[Draw, ...]:
    """Return ``number`` draws.

    Args:
        origin: the ensemble, or the prior of the parameters that were calibrated.
        members: the ensemble; None where there is none, and all free parameters are drawn from the prior.
        number: how many.

    Raises:
        TargetError: there is no ensemble, it was fitted to other patterns, or the number is not allowed.
    """
    if not 1 <= number <= MOST:
        raise TargetError(f"{number} draws, allowed are 1 to {MOST}")
    if members is not None and members.head.get("split") != split_hash():
        raise TargetError("the ensemble was fitted to another split: what is held out now may have been fitted then")
    if origin == "prior":
        free = prior_of(members)
        unit = first_design(len(free), number, SEED)
        return tuple(Draw(origin, k, values_at(free, row)) for k, row in enumerate(unit))
    if members is None:
        raise TargetError(
            "this version has no calibrated ensemble; name the folder of a calibration with --ensemble, or draw from the prior with --prior"
        )
    spread = conditioned(members, load("default"))
    return tuple(Draw(origin, k, spread.values_at((k + 0.5) / number)) for k in range(number))


def prior_of(members: Members | None) -> tuple[FreeParameter, ...]:
    """Return the parameters that an ensemble draws, with the ranges it was fitted from; without one, all that are free."""
    if members is None:
        return FREE
    keys = conditioned(members, load("default")).drawn
    return tuple(FreeParameter(key, *members.head["prior"][key]) for key in keys)


def about(members: Members | None, number: int) -> dict[str, Any]:
    """Return what decides the values of all draws, as plain data."""
    return {
        "draws": number,
        "prior": {one.key: [one.low, one.high, one.scale] for one in prior_of(members)},
        "prior_seed": SEED,
        "ensemble": None if members is None else _ensemble(members),
    }


def _ensemble(members: Members) -> dict[str, Any]:
    table: Sequence[Any] = [list(members.keys), members.values.tolist(), members.weights.tolist()]
    return {
        "digest": hashlib.sha256(canonical(table).encode()).hexdigest(),
        "members": len(members.values),
        "effective_size": round(members.effective, 1),
        **{name: members.head.get(name) for name in ("split", "model_version")},
    }
