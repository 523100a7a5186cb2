"""A policy of your own: other customers get the first chance, and what is serious or widely read comes first."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies import Budget, Cases, Month, Policy, Treatment
from sim.policies.base import QUESTION
from sim.scenario.schema import parameter


class MyPolicy(Policy):
    """Leave public questions to other customers for a while; answer the rest by severity, and at once what many read."""

    name: ClassVar[str] = "my-policy"
    idea: ClassVar[str] = "lets customers answer first; steps in on severity or reach"

    wait: float = parameter(
        60.0, unit="minutes", range=(0, 2880), meaning="wait for peers", source="guess", evidence="assumption"
    )

    def judge(self, cases: Cases) -> Treatment:
        """Return what to do about each conversation that is about to be heard, row by row."""
        treatment = Treatment.adequate(cases)
        treatment.not_before[:] = np.where(cases.public & (cases.kind == QUESTION), self.wait, 0.0)
        treatment.act_at_reach[:] = 200.0
        treatment.priority[:] = cases.severity
        treatment.tone[:] = 0.8
        return treatment

    def split(self, month: Month) -> Budget:
        """Return what to set aside for what in a month. The rest stays profit."""
        return Budget(desk=0.75, care=0.1, fixes=0.1)
