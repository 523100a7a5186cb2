"""``react-to-whiners``: answer the loudest first."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies import declare
from sim.policies.base import COMPLAINT, Budget, Cases, Month, Policy, Treatment
from sim.scenario.parameters import assumed


class ReactToWhiners(Policy):
    """Public noise first, by visible followers times anger; the loud are compensated and get extra effort, so that they fall silent."""

    name: ClassVar[str] = "react-to-whiners"
    label: ClassVar[str] = "Answer the loudest first"
    idea: ClassVar[str] = "public noise first: visible followers times anger; compensates to silence"

    desk_share: float = declare.desk_share(0.7)
    care_share: float = declare.care_share(0.25)
    loud_from: float = assumed(
        1.0, unit="log followers x anger", range=(0, 20), meaning="noise from which a public complaint is compensated"
    )
    generosity: float = assumed(1.5, unit="ratio", range=(0, 100), meaning="compensation against the usual one")
    tone: float = declare.tone(0.4, "an answer to the quiet")
    loud_tone: float = declare.tone(0.8, "an answer to the loud")

    def judge(self, cases: Cases) -> Treatment:
        """Answer by noise; compensate the loud."""
        treatment = Treatment.adequate(cases)
        noise = np.where(cases.public, np.log1p(cases.followers) * cases.anger, 0.0)
        loud = cases.public & (cases.kind == COMPLAINT) & (noise >= self.loud_from)
        treatment.priority[:] = noise
        treatment.effort[:] = loud
        treatment.compensation[:] = np.where(loud, self.generosity * cases.usual_compensation, 0.0)
        treatment.tone[:] = np.where(loud, self.loud_tone, self.tone)
        return treatment

    def split(self, month: Month) -> Budget:
        """Return a budget with more money for compensation."""
        return Budget(desk=self.desk_share, care=self.care_share, fixes=self.fixes_share)
