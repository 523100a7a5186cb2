"""The baseline calibration that is stored with a scenario: the numbers with which its burn-ins begin.

Every burn-in solves them again for its own people, see ``sim.engine.baseline``. Stored ones come from burn-ins that are long, so that a run
begins near where it will stay.
"""

from __future__ import annotations

import numpy as np

from sim.engine.baseline import SOLVED
from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.rates import Rate, rates
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.scenario.governance import AS_STATED

SEEDS = (20_001, 20_002, 20_003)
PEOPLE = 10_000
ROUNDS = 2
DAYS = 5 * DAYS_PER_MONTH


def _of_trial_size(scenario: Scenario) -> Scenario:
    plain = scenario.with_values({"company.governance": AS_STATED})  # rates are the scenario's own
    if plain.society.people <= PEOPLE:
        return plain
    return plain.with_values({"society.people": PEOPLE})


def _status_quo(scenario: Scenario, seed: int) -> ConversationModel:
    model = ConversationModel(scenario, None, seed, burn_in=False)
    model.run_days(DAYS)
    return model


def solve(scenario: Scenario) -> dict[str, float]:
    """Return the numbers of the ``[baseline]`` table of ``scenario``: means over burn-ins of five months with fixed seeds, twice."""
    trial = _of_trial_size(scenario).with_values({"baseline.solve": True, "company.burn_in": DAYS})
    for _ in range(ROUNDS):
        found = [_status_quo(trial, seed).resolved_scenario.baseline for seed in SEEDS]
        values = {name: round(float(np.mean([getattr(one, name) for one in found])), 5) for name in SOLVED}
        trial = trial.with_values({f"baseline.{name}": value for name, value in values.items()})
    return values


def realised(scenario: Scenario) -> list[Rate]:
    """Return stated and realised rates of the status quo after five months, means over the fixed seeds."""
    trial = _of_trial_size(scenario)
    models = (_status_quo(trial, seed) for seed in SEEDS)
    runs = [rates(model.state, model.resolved_scenario, model.rows) for model in models]
    return [
        Rate(
            same[0].name,
            same[0].unit,
            float(np.mean([r.stated for r in same])),
            float(np.mean([r.realised for r in same])),
            float(np.sqrt(np.mean([r.error**2 for r in same]) / len(same))),
        )
        for same in zip(*runs, strict=True)
    ]
