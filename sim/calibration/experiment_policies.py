"""Policies that are experiments: they differ from one another in the one thing that is to have an effect."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies import Budget, Cases, Month, Policy, Treatment
from sim.scenario.schema import parameter


class Arms(Policy):
    """First come, with the few settings that experiments vary."""

    name: ClassVar[str] = "arms"

    answers_public: bool = parameter(
        True, unit="yes or no", meaning="answer public posts", source="assumption", evidence="assumption"
    )
    go_private: bool = parameter(
        False,
        unit="yes or no",
        meaning="move to private after the first answer",
        source="assumption",
        evidence="assumption",
    )
    wait_min: float = parameter(
        0.0,
        unit="minutes",
        range=(0, 1e9),
        meaning="after hearing, before answering",
        source="assumption",
        evidence="assumption",
    )
    answers: bool = parameter(
        True, unit="yes or no", meaning="answer at all", source="assumption", evidence="assumption"
    )

    def judge(self, cases: Cases) -> Treatment:
        """Answer everybody alike, as the settings say."""
        treatment = Treatment.adequate(cases)
        treatment.answer[:] = self.answers & (self.answers_public | ~cases.public)
        treatment.go_private[:] = self.go_private & cases.public
        treatment.not_before[:] = self.wait_min
        return treatment

    def split(self, month: Month) -> Budget:
        """Give everything to the desk."""
        return Budget(desk=0.8, care=0.05)


class ByValue(Policy):
    """First come but for priority: the customer with the higher margin is served first."""

    name: ClassVar[str] = "by-value"

    def judge(self, cases: Cases) -> Treatment:
        """Answer everybody alike, as the settings say."""
        treatment = Treatment.adequate(cases)
        treatment.priority[:] = np.log(np.maximum(cases.margin, 1e-9))
        return treatment
