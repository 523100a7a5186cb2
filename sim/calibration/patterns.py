"""The patterns that the calibration is fitted to, and those that it never sees.

They stand in ``split.toml`` beside this module, which was written before the bench had measured anything and is not to be changed:
``SPLIT_SHA256`` shows if it is. ``docs/decisions/calibration-split.md`` gives the reasons. Groups that had no target then have those of
``LATER``.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from sim.kernel.errors import GrapevineError

Part = Literal["trained", "held out", "recovered", "apart"]
Transform = Literal["as it is", "log", "log10", "logit"]

PART_MEANS: dict[Part, str] = {
    "trained": "the calibration is fitted to it",
    "held out": "never fitted, no mechanism was written for it",
    "recovered": "never fitted, but a mechanism was written for it",
    "apart": "fitted on data, apart from the rest",
}

SPLIT_SHA256 = "24fab54b5280746aee0e5ce140ebbc8d67405b40d71e8538f824d663cad3671d"
"""Of ``split.toml`` as it was when it was written."""

LATER: dict[str, tuple[str, ...]] = {
    "contagion by tie": ("E1-ties",),
    "hubs as seeds": ("I6-hubs",),
    "attack and defence": ("I8-defence",),
    "influentials": ("I5-influentials",),
}
"""Targets by group of the split, written after it for groups that had none; the part of a group, and its source, stay what they are."""


class SplitError(GrapevineError):
    """The split is not the one that was written."""


@dataclass(frozen=True)
class Statistic:
    """A number that a published pattern gives, and how near a right model must come to it.

    ``observed`` and both deviations are on the scale named by ``transform``, as are the values that ``sim.calibration.bench`` measures.

    ``name``: short and stable; ``group``: the paper; ``unit``: before the transform; ``observation_sd``: how far the number read may be
    from what the source measured; ``discrepancy_sd``: how far a right model of one company may be from it; ``source``: where it was read;
    ``measures``: what it is, in words; ``why``: reasons of the three numbers.
    """

    name: str
    group: str
    unit: str
    observed: float
    observation_sd: float
    discrepancy_sd: float
    source: str
    transform: Transform
    measures: str = ""
    why: str = ""

    @property
    def sd(self) -> float:
        """Deviation of observation and discrepancy together."""
        return math.hypot(self.observation_sd, self.discrepancy_sd)


@dataclass(frozen=True)
class Group:
    """Patterns of one paper, on one side of the split; ``targets``: ids of ``grapevine validate`` that belong to it."""

    name: str
    part: Part
    source: str
    targets: tuple[str, ...]
    statistics: tuple[Statistic, ...]


def split_bytes() -> bytes:
    """Return the file of the split as it is, with line ends as they were written."""
    return resources.files("sim.calibration").joinpath("split.toml").read_bytes().replace(b"\r\n", b"\n")


def split_hash() -> str:
    """Return the SHA-256 of the split, in hex; raise SplitError when it is not the one that was written."""
    found = hashlib.sha256(split_bytes()).hexdigest()
    if found != SPLIT_SHA256:
        raise SplitError(f"split.toml is not the one that was written: its SHA-256 is {found}, not {SPLIT_SHA256}")
    return found


def _statistic(entry: dict[str, Any], group: dict[str, Any]) -> Statistic:
    return Statistic(
        name=entry["name"],
        group=group["name"],
        unit=entry["unit"],
        observed=float(entry["observed"]),
        observation_sd=float(entry["observation_sd"]),
        discrepancy_sd=float(entry["discrepancy_sd"]),
        source=group["source"],
        transform=entry["scale"],
        measures=entry["measures"],
        why=entry["why"],
    )


@cache
def groups() -> tuple[Group, ...]:
    """Return all groups, in the order of the file, with the targets that were written later."""
    return with_later(groups_in(split_bytes().decode("utf-8")), LATER)


def with_later(split: Iterable[Group], later: Mapping[str, tuple[str, ...]]) -> tuple[Group, ...]:
    """Return the groups of ``split`` with the targets that ``later`` has for those that name none.

    Raises:
        SplitError: for a group that there is not, that has targets already, or that is not held out.
    """
    found = {group.name: group for group in split}
    for name, targets in later.items():
        if name not in found:
            raise SplitError(f"the split has no group {name!r}")
        if found[name].targets or found[name].part != "held out":
            raise SplitError(f"{name!r} is no group without targets that is held out: it takes no later ones")
        found[name] = replace(found[name], targets=targets)
    return tuple(found.values())


def groups_in(text: str) -> tuple[Group, ...]:
    """Return the groups of a split, given as TOML."""
    return tuple(
        Group(
            name=entry["name"],
            part=entry["part"],
            source=entry["source"],
            targets=tuple(entry["targets"]),
            statistics=tuple(_statistic(one, entry) for one in entry.get("statistic", ())),
        )
        for entry in tomllib.loads(text)["group"]
    )


def _named(part: Part) -> tuple[str, ...]:
    return tuple(group.name for group in groups() if group.part == part)


TRAINED = _named("trained")
"""Names of the groups that the calibration is fitted to."""

HELD_OUT = _named("held out")
"""Names of the groups that it never sees and that no mechanism was written for."""

RECOVERED = _named("recovered")
"""Names of the groups that it never sees and that a mechanism was written for."""

STATISTICS = tuple(one for group in groups() for one in group.statistics)
"""Statistics of the trained groups."""


def part_of(target: str) -> Part | None:
    """Return the part of a target of ``grapevine validate``; None for exact theory, which is never fitted."""
    for group in groups():
        if target in group.targets:
            return group.part
    return None


def transformed(value: float, transform: Transform) -> float:
    """Return ``value`` on the scale of a statistic; nan where the scale does not reach."""
    if transform == "as it is":
        return value
    if transform == "logit":
        return math.log(value / (1.0 - value)) if 0.0 < value < 1.0 else math.nan
    if not value > 0.0:
        return math.nan
    return math.log(value) if transform == "log" else math.log10(value)


def back(value: float, transform: Transform) -> float:
    """Return what ``transformed`` was given."""
    if transform == "as it is":
        return value
    if transform == "logit":
        return 1.0 / (1.0 + math.exp(-value))
    return math.exp(value) if transform == "log" else 10.0**value
