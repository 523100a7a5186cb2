"""The standing of a calibration in what no free parameter sets: the starts of the bench's burn-ins, and candidates that were held.

Burn-ins start with the baselines that are stored with the scenarios; they move results by less than another seed would. Candidates that a
screening left out move no trained pattern by much. They were held at their defaults of that time, which may change later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.calibration.free import FREE
from sim.calibration.problem import Problem
from sim.scenario import load, resolved

SCENARIOS = ("default", "user-forum")
"""The ready-made scenarios that the bench measures in."""

START, HELD = "start", "held"
"""Entries of a manifest that hold baselines, and candidates with their values."""


def start_now() -> dict[str, dict[str, Any]]:
    """Return the stored baseline of each scenario of the bench."""
    return {name: load(name).baseline.model_dump() for name in SCENARIOS}


def starts_as_before(manifest: Mapping[str, Any]) -> bool:
    """Return whether burn-ins start now as they did in a calibration, as far as its manifest says."""
    return START not in manifest or manifest[START] == start_now()


def held_now(problem: Problem) -> dict[str, float]:
    """Return the candidates that are not free in a problem, with their defaults."""
    return {one.key: _default(one.key) for one in FREE if one.key not in problem.keys}


def _default(key: str) -> float:
    found: Any = resolved(load(SCENARIOS[0]))
    for name in key.split("."):
        found = found[name]
    return float(found)
