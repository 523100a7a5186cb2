"""The problem of a calibration as its folder records it, whatever the package says of it by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.calibration.free import FreeParameter
from sim.calibration.problem import Problem


@dataclass(frozen=True)
class RecordedStatistic:
    """A published number as it was, see ``sim.calibration.problem.Observed``."""

    name: str
    group: str
    unit: str
    observed: float
    observation_sd: float
    discrepancy_sd: float
    source: str


def recorded(manifest: Mapping[str, Any]) -> Problem:
    """Return the problem that a manifest records."""
    return Problem(
        tuple(FreeParameter(**one) for one in manifest["free"]),
        tuple(RecordedStatistic(**one) for one in manifest["statistics"]),
        manifest["bench"],
        manifest["split"],
        model=bool(manifest["model_version"]),
    )
