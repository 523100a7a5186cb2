"""A small study's numbers as they were when somebody last looked: a change that moves results shows here first.

Moving the baseline is deliberate: run ``python -m tests.properties.test_baseline`` and say why in the changelog.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from sim.engine.replicate import simulate
from sim.measures.outcome import RunOutcome
from sim.scenario import load

pytestmark = pytest.mark.slow

STORED = Path(__file__).parent / "baseline" / "summary.json"
POLICIES = ("ignore", "first-come", "react-to-whiners", "grow-advocates", "coin")
TOLERANCE = 1e-9
"""Relative. Results are the same to the byte on one platform; elsewhere the last bits of sums may differ."""


def measured() -> dict[str, dict[str, float | None]]:
    """Run metrics by policy, of one month with 600 people whose events strike soon."""
    scenario = load("broken-guitar", {"society.people": 600, "company.burn_in": 20, "events.0.day": 5})
    outcomes = simulate(scenario, POLICIES, seed=2_026, months=1)
    return {
        one.policy: {name: None if math.isnan(value) else value for name, value in sorted(one.summary.items())}
        for one in outcomes
        if isinstance(one, RunOutcome)
    }


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, float | None]]:
    """What the code gives today."""
    return measured()


@pytest.mark.parametrize("policy", POLICIES)
def test_results_are_those_of_the_stored_baseline(policy: str, now: dict[str, dict[str, float | None]]) -> None:
    stored = json.loads(STORED.read_text())[policy]
    assert set(now[policy]) == set(stored)
    for name, value in stored.items():
        found = now[policy][name]
        if value is None or found is None:
            assert found is value, name
        else:
            assert math.isclose(found, value, rel_tol=TOLERANCE, abs_tol=1e-12), (name, value, found)


if __name__ == "__main__":
    STORED.write_text(json.dumps(measured(), indent=1, sort_keys=True) + "\n")
