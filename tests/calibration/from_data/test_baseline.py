"""The baseline calibration that is stored with a scenario: means over burn-ins with fixed seeds, close to where every burn-in ends."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.from_data import baseline
from sim.engine.baseline import SOLVED
from sim.model import ConversationModel
from sim.scenario import Scenario
from tests.markets import scenario

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PEOPLE": 1500, "DAYS": 60, "SEEDS": (1, 2)}.items():
        monkeypatch.setattr(baseline, name, value)


def busy(**more: object) -> Scenario:
    return scenario({"society.people": 2000, "loyalty.churn": 0.05, "voice.public_share": 0.5}, **more)


def test_solved_numbers_are_where_burn_ins_end() -> None:
    made = busy()
    values = baseline.solve(made)
    assert set(values) == set(SOLVED)
    stored = made.with_values({f"baseline.{name}": value for name, value in values.items()})
    ends = [ConversationModel(stored, None, seed).resolved_scenario.baseline for seed in (3, 4, 5)]
    for name in ("churn", "join", "relationship", "attitude"):
        assert np.mean([getattr(end, name) for end in ends]) == pytest.approx(values[name], rel=0.1)


def test_solving_needs_neither_the_switch_nor_the_owner() -> None:
    assert baseline.solve(busy(baseline__solve=False, company__governance="it")) == baseline.solve(busy())


def test_realised_rates_are_those_of_runs_as_the_scenario_has_them() -> None:
    churn = {
        solve: next(rate for rate in baseline.realised(busy(baseline__solve=solve)) if rate.name == "churn")
        for solve in (True, False)
    }
    assert churn[True].agrees
    assert churn[True].realised != churn[False].realised
