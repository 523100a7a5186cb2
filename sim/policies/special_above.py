"""``special-above``: for research; complaints before a large audience are treated like no others, to see from when on that pays."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernel.units import DAY_MIN
from sim.policies import declare
from sim.policies.base import COMPLAINT, Cases, Policy, Treatment
from sim.scenario.parameters import assumed

_FIRST = 1e6  # a priority above all others


class SpecialAbove(Policy):
    """Public complaints of enough anger, by somebody with enough followers, are served first, with effort and compensation.

    Everybody else is first-come, from the same split of the budget. With ``day`` only what is opened on that day counts, so that a study
    can treat a single case.
    """

    name: ClassVar[str] = "special-above"
    label: ClassVar[str] = "Large audiences first"
    idea: ClassVar[str] = "for research: special treatment of public complaints above a following, else first-come"

    followers: float = assumed(
        1000.0, unit="followers", range=(0, 1e9), meaning="visible followers from which a complaint is special"
    )
    anger: float = assumed(0.0, unit="0 to 1", range=(0, 1), meaning="anger from which a complaint is special")
    day: float = assumed(
        -1.0,
        unit="days since the start",
        range=(-1, 1e6),
        meaning="the one day on which complaints are special, burn-in counted; -1: every day",
    )
    compensations: float = assumed(
        1.0, unit="usual compensations", range=(0, 1000), meaning="what a special complaint is offered"
    )
    tone: float = declare.tone(0.8, "a special answer")

    def judge(self, cases: Cases) -> Treatment:
        """Answer special cases first, personally, with effort and compensation; the rest in the order of hearing."""
        treatment = Treatment.adequate(cases)
        special = (cases.kind == COMPLAINT) & cases.public
        special &= (cases.followers >= self.followers) & (cases.anger >= self.anger)
        if self.day >= 0.0:
            special &= np.floor(cases.opened / DAY_MIN) == self.day
        treatment.priority[:] = np.where(special, _FIRST, 0.0)
        treatment.effort[:] = special
        treatment.compensation[:] = np.where(special, self.compensations * cases.usual_compensation, 0.0)
        treatment.tone[special] = self.tone
        return treatment
