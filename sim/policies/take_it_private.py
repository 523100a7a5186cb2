"""``take-it-private``: one short public reply, then where nobody reads along."""

from __future__ import annotations

from typing import ClassVar

from sim.policies import declare
from sim.policies.base import Cases, Policy, Treatment


class TakeItPrivate(Policy):
    """Everybody is answered in order of arrival; a public conversation gets one public reply and goes on in private.

    No compensation and no extra effort in public: neither is part of the idea.
    """

    name: ClassVar[str] = "take-it-private"
    label: ClassVar[str] = "Move to private"
    idea: ClassVar[str] = "one short public reply, then private"

    tone: float = declare.tone(0.5)

    def judge(self, cases: Cases) -> Treatment:
        """Answer in order of arrival; move public conversations to private after the first answer."""
        treatment = Treatment.adequate(cases)
        treatment.go_private[:] = cases.public
        treatment.tone[:] = self.tone
        return treatment
