"""``ignore``: leave the public conversation alone."""

from __future__ import annotations

from typing import ClassVar

from sim.policies import declare
from sim.policies.base import Budget, Cases, Month, Policy, Treatment


class Ignore(Policy):
    """Nobody is answered in public; private channels get the bare minimum. What is not spent is profit."""

    name: ClassVar[str] = "ignore"
    label: ClassVar[str] = "Leave it alone"
    idea: ClassVar[str] = "answers nobody in public; private channels get the bare minimum"

    desk_share: float = declare.desk_share(0.4)
    care_share: float = declare.care_share(0.02)
    tone: float = declare.tone(0.2)

    def judge(self, cases: Cases) -> Treatment:
        """Answer private conversations only, without warmth."""
        treatment = Treatment.adequate(cases)
        treatment.answer[:] = ~cases.public
        treatment.tone[:] = self.tone
        return treatment

    def split(self, month: Month) -> Budget:
        """Return a budget for a small desk and nothing else."""
        return Budget(desk=self.desk_share, care=self.care_share, fixes=self.fixes_share)
