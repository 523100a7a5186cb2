"""``coin``: for research; a coin decides who gets a public answer with effort, so that its effect has a cause."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.base import COMPLAINT, Cases, Policy, Treatment
from sim.scenario.parameters import assumed


class Coin(Policy):
    """Every heard complaint is answered with extra effort and compensation, or not at all.

    By a coin that belongs to the case; the rest is first-come.
    """

    name: ClassVar[str] = "coin"
    label: ClassVar[str] = "By the toss of a coin"
    idea: ClassVar[str] = "for research: treats complaints by an addressed coin"

    heads: float = assumed(0.5, unit="probability", range=(0, 1), meaning="chance that a complaint is treated")

    def judge(self, cases: Cases) -> Treatment:
        """Answer on heads with effort and compensation; leave alone on tails."""
        treatment = Treatment.adequate(cases)
        complaint = cases.kind == COMPLAINT
        treated = complaint & (cases.coin < self.heads)
        treatment.answer[:] = ~complaint | treated
        treatment.effort[:] = treated
        treatment.compensation[:] = np.where(treated, cases.usual_compensation, 0.0)
        return treatment
