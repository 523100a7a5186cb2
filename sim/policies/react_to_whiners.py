"""``react-to-whiners``: answer the loudest first."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies import declare
from sim.policies.base import COMPLAINT, Cases, Policy, Treatment
from sim.scenario.parameters import assumed

_LAST = -1.0  # a priority below that of the quietest in public


class ReactToWhiners(Policy):
    """The loudest complaint first, whatever else waits: public complaints, by visible followers times anger.

    The loud go to the best people, with extra effort and generous compensation, so that they fall silent. What is said quietly in
    public comes after every noise, and private conversations come last.
    """

    name: ClassVar[str] = "react-to-whiners"
    label: ClassVar[str] = "Answer the loudest first"
    idea: ClassVar[str] = (
        "the loudest complaint first: visible followers times anger; best people, generous to silence; the quiet last"
    )

    desk_share: float = declare.desk_share(0.7)
    care_share: float = declare.care_share(0.2)
    loud_from: float = assumed(
        1.0, unit="log followers x anger", range=(0, 20), meaning="noise from which a public complaint is loud"
    )
    generosity: float = assumed(1.5, unit="ratio", range=(0, 100), meaning="compensation against the usual one")
    tone: float = declare.tone(0.5, "an answer to the quiet")
    loud_tone: float = declare.tone(0.8, "an answer to the loud")

    def judge(self, cases: Cases) -> Treatment:
        """Answer complaints by noise, then the rest in public, then the private; pay the loud."""
        treatment = Treatment.adequate(cases)
        complaint = cases.public & (cases.kind == COMPLAINT)
        noise = np.where(complaint, np.log1p(cases.followers) * cases.anger, 0.0)
        loud = complaint & (noise >= self.loud_from)
        treatment.priority[:] = np.where(cases.public, noise, _LAST)
        treatment.senior[:] = loud
        treatment.effort[:] = loud
        treatment.compensation[:] = np.where(loud, self.generosity * cases.usual_compensation, 0.0)
        treatment.tone[:] = np.where(loud, self.loud_tone, self.tone)
        return treatment
