"""``listen-first``: other customers get the first word; the company steps in when it matters."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.base import COMPLAINT, LOST_MONEY, PRAISE, WORD, Cases, Policy, Treatment
from sim.scenario.parameters import assumed
from sim.scenario.schema import parameter


class ListenFirst(Policy):
    """Public conversations are left to customers for a while; severity, spread or waiting time bring the company in.

    Praise and words among customers ask for no answer: most are listened to, a stated share is answered. A private conversation has
    no peers who could help, so it is answered in order of arrival. Who is answered gets the same answer as under first-come.
    """

    name: ClassVar[str] = "listen-first"
    label: ClassVar[str] = "Listen first"
    idea: ClassVar[str] = "waits for peers; steps in on severity, spread or waiting time; talks 25, listens 75"

    wait: float = parameter(
        30.0,
        unit="minutes",
        range=(0, 2880),
        meaning="how long a public conversation is left to other customers",
        source=(
            "assumption, between 11 minutes to the median first answer of peers (Mamykina et al. 2011) and the 30 minutes within which "
            "32 % expect the company's (Edison/Social Habit 2012)"
        ),
        evidence="assumption",
    )
    severe_from: float = assumed(
        float(LOST_MONEY),
        unit="severity",
        range=(0, 4),
        meaning="severity of a complaint from which there is no waiting; 2 is lost money, 4 is never",
    )
    reach: float = assumed(
        100.0, unit="impressions", range=(0, 1e9), meaning="spread at which the company steps in at once"
    )
    talk_share: float = parameter(
        0.25,
        unit="share",
        range=(0, 1),
        meaning="share of praise and words among customers that is answered; the rest is listened to",
        source="assumption: the practitioners' rule of thumb, talk 25 and listen 75",
        evidence="assumption",
    )

    def judge(self, cases: Cases) -> Treatment:
        """Answer the severe at once, the private in order, other public ones after waiting, and most praise and words never."""
        treatment = Treatment.adequate(cases)
        severe = (cases.kind == COMPLAINT) & (cases.severity >= self.severe_from)
        no_request = (cases.kind == PRAISE) | (cases.kind == WORD)
        treatment.priority[:] = severe
        treatment.not_before[:] = np.where(cases.public & ~severe, self.wait, 0.0)
        treatment.act_at_reach[:] = np.where(cases.public, self.reach, np.inf)
        treatment.answer[:] = ~(cases.public & no_request & (cases.coin >= self.talk_share))
        return treatment
