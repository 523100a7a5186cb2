"""``ignore``: leave the public conversation alone."""

from __future__ import annotations

from typing import ClassVar

from sim.policies import declare
from sim.policies.base import QUESTION, Cases, Policy, Treatment


class Ignore(Policy):
    """No reply to complaints, praise or talk in public; questions put to the company there are answered.

    Private channels are served as under ``first-come``. What is not spent is profit.
    """

    name: ClassVar[str] = "ignore"
    label: ClassVar[str] = "Leave it alone"
    idea: ClassVar[str] = "leaves the public conversation alone; answers questions, and private channels as ever"

    tone: float = declare.tone(0.5)

    def judge(self, cases: Cases) -> Treatment:
        """Answer private conversations and questions, in order of arrival."""
        treatment = Treatment.adequate(cases)
        treatment.answer[:] = ~cases.public | (cases.kind == QUESTION)
        treatment.tone[:] = self.tone
        return treatment
