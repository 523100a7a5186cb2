"""A model whose answer is a plane: the policy ``coin`` is better than ``ignore`` where budgets are large and few people praise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.measures.outcome import RunFailure, RunOutcome
from tests.study import synthetic

BUDGET, PRAISE, AT = 10.0, -200.0, 1.0
"""Slopes of the advantage of ``coin``, and the budget at which it is 0 when nobody praises."""


def simulate(
    scenario: Any, policies: Sequence[str], seed: int, months: int, **more: Any
) -> list[RunOutcome | RunFailure]:
    found = synthetic.simulate(scenario, policies, seed, months, **more)
    return [_tilted(scenario, one, seed) for one in found]


def _tilted(scenario: Any, one: RunOutcome | RunFailure, seed: int) -> RunOutcome | RunFailure:
    if isinstance(one, RunFailure):
        return one
    gap = BUDGET * (scenario.company.budget - AT) + PRAISE * scenario.voice.praise
    own = np.random.default_rng([seed, *one.policy.encode()]).normal()
    value = 100.0 + (gap if one.policy == "coin" else 0.0) + 0.3 * own
    return replace(one, summary={**one.summary, "value": value})
