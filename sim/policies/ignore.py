"""``ignore``: leave the public conversation alone."""

from __future__ import annotations

from typing import ClassVar

from sim.policies.base import Budget, Cases, Month, Policy, Treatment
from sim.scenario.schema import parameter


class Ignore(Policy):
    """Nobody is answered in public; private channels get the bare minimum. What is not spent is profit."""

    name: ClassVar[str] = "ignore"
    idea: ClassVar[str] = "answers nobody in public; private channels get the bare minimum"

    desk_share: float = parameter(
        0.4,
        unit="share of the budget",
        range=(0, 1),
        meaning="set aside for the desk",
        source="assumption",
        evidence="assumption",
    )
    tone: float = parameter(
        0.2,
        unit="0 to 1",
        range=(0, 1),
        meaning="how personal an answer is",
        source="assumption",
        evidence="assumption",
    )

    def judge(self, cases: Cases) -> Treatment:
        """Private conversations only, without warmth."""
        treatment = Treatment.adequate(cases)
        treatment.answer[:] = ~cases.public
        treatment.tone[:] = self.tone
        return treatment

    def split(self, month: Month) -> Budget:
        """A small desk and nothing else."""
        return Budget(desk=self.desk_share, care=0.02, fixes=self.fixes_share)
