"""The desks of the ready-made scenarios are loaded: money is scarce, and responders are busy as in a real contact centre or more."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.policies.base import REFERENCE
from sim.scenario import load, ready_files

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
NAMES = list(ready_files())
BUSY = (0.5, 0.99)
"""Contact-centre benchmarks aim at 0.70-0.85; more where a story wants a queue, less in one run of a trader with quiet evenings."""


@pytest.mark.parametrize("name", NAMES)
def test_money_not_the_roster_limits_the_desk(name: str) -> None:
    """Otherwise a policy could take money out of the desk without anybody being served less."""
    scenario = load(name)
    desk, wanted = scenario.desk, scenario.desk.responders
    hours = desk.shift_hours * 30.0 * (5.0 + 2.0 * desk.weekend) / 7.0
    paid = REFERENCE.desk * scenario.company.budget * 10_000.0 / (desk.wage * hours)
    assert paid <= 1.01 * wanted


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_responders_are_busy_most_of_the_time(name: str) -> None:
    model = ConversationModel(load(name), None, seed=3)
    model.run_days(150)
    busy, on_shift = np.sum(np.array(model.rows)[60:, [PLACE["busy_min"], PLACE["shift_min"]]], axis=0)
    assert BUSY[0] < busy / on_shift < BUSY[1]
