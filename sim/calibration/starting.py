"""Starts of the bench's burn-ins: the baselines that are stored with its scenarios.

They move results by less than another seed would, and no free parameter sets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario import load

SCENARIOS = ("default", "user-forum")
"""The ready-made scenarios that the bench measures in."""

START = "start"
"""Entry of a manifest that holds them."""


def start_now() -> dict[str, dict[str, Any]]:
    """Return the stored baseline of each scenario of the bench."""
    return {name: load(name).baseline.model_dump() for name in SCENARIOS}


def starts_as_before(manifest: Mapping[str, Any]) -> bool:
    """Return whether burn-ins start now as they did in a calibration, as far as its manifest says."""
    return START not in manifest or manifest[START] == start_now()
