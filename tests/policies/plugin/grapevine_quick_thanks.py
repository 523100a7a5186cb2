"""A policy in a package of its own, which Grapevine finds by its entry point."""

from __future__ import annotations

from typing import ClassVar

from sim.policies import Cases, Policy, Treatment
from sim.policies.base import PRAISE
from sim.scenario.schema import parameter


class QuickThanks(Policy):
    """Whoever praises is thanked first; everybody else in order of arrival."""

    name: ClassVar[str] = "quick-thanks"
    idea: ClassVar[str] = "praise is answered first"

    warmth: float = parameter(
        0.9, unit="0 to 1", range=(0, 1), meaning="tone of thanks", source="assumption", evidence="assumption"
    )

    def judge(self, cases: Cases) -> Treatment:
        """Praise first and warmly."""
        treatment = Treatment.adequate(cases)
        praise = cases.kind == PRAISE
        treatment.priority[:] = praise
        treatment.tone[praise] = self.warmth
        return treatment
