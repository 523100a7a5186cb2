"""Baseline calibration: solve intercepts so that the rates a scenario states are those that its status quo shows.

Published rates describe companies in which contagion, word of mouth and service already act. So churn, complaint shares and the like are
targets of the status quo: intercepts are solved here and stored with the scenario, and the means at which multipliers are one are measured.
"""

from __future__ import annotations

import numpy as np

from sim.conduct import expected_rates as e
from sim.kernel.elementary import logit
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.rates import Rate, expectations, rates
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.scenario.governance import AS_STATED
from sim.scenario.parameters import SEVERITIES

SEEDS = (20_001, 20_002, 20_003)
PEOPLE = 10_000
ROUNDS = 6
MONTHS = 5


def _of_trial_size(scenario: Scenario) -> Scenario:
    plain = scenario.with_values({"company.governance": AS_STATED})  # rates are the scenario's own
    if plain.society.people <= PEOPLE:
        return plain
    return plain.with_values({"society.people": PEOPLE})


def _status_quo(scenario: Scenario, seed: int) -> ConversationModel:
    model = ConversationModel(scenario, None, seed, burn_in=False)
    model.run_days(MONTHS * DAYS_PER_MONTH)
    return model


def _expectations(scenario: Scenario, seed: int) -> Floats:
    model = _status_quo(scenario, seed)
    return expectations(model.state, model.day)


def solve(scenario: Scenario) -> dict[str, float]:
    """Return the ``[baseline]`` table of ``scenario``: simulate its status quo with fixed seeds, correct, and repeat."""
    trial = _of_trial_size(scenario)
    values = {name: float(value) for name, value in scenario.baseline.model_dump().items()}
    for _ in range(ROUNDS):
        trial = trial.with_values({f"baseline.{name}": value for name, value in values.items()})
        values = corrected(trial, np.mean([_expectations(trial, seed) for seed in SEEDS], axis=0))
    return {name: round(value, 5) for name, value in values.items()}


def corrected(scenario: Scenario, found: Floats) -> dict[str, float]:
    """Return the next values from the expectations ``found`` under the present ones."""
    now, voice, loyalty = scenario.baseline, scenario.voice, scenario.loyalty
    values = {
        "relationship": float(found[e.RELATIONSHIP]),
        "attitude": float(found[e.ATTITUDE]),
        "redress": float(found[e.REDRESS]),
        "opinion": float(found[e.OPINION]),
        "stars": float(np.clip(found[e.STARS], 1.0, 5.0)),
    }
    for place, severity in enumerate(SEVERITIES):
        key = f"complain_{severity}"
        gap = logit(getattr(voice, key)) - logit(float(found[e.COMPLAIN + place]))
        values[key] = float(np.clip(getattr(now, key) + gap, -20.0, 20.0))
    gap = logit(voice.public_share) - logit(float(found[e.GO_PUBLIC]))
    values["public"] = float(np.clip(now.public + gap, -20.0, 20.0))
    aloud = max(0.0, loyalty.churn - float(found[e.QUIET]))
    multiplier = float(found[e.LEAVING])
    values["churn"] = aloud / (loyalty.churn * multiplier) if loyalty.churn * multiplier > 0.0 else 0.0
    values["join"] = 1.0 / float(found[e.JOINING]) if found[e.JOINING] > 0.0 else now.join
    return values


def realised(scenario: Scenario) -> list[Rate]:
    """Return stated and realised rates of the status quo, means over the fixed seeds."""
    trial = _of_trial_size(scenario)
    models = (_status_quo(trial, seed) for seed in SEEDS)
    runs = [rates(model.state, model.resolved_scenario, model.rows) for model in models]
    return [
        Rate(
            same[0].name,
            same[0].unit,
            float(np.mean([r.stated for r in same])),
            float(np.mean([r.realised for r in same])),
        )
        for same in zip(*runs, strict=True)
    ]
