"""``first-come``: strict order of arrival, everybody alike."""

from __future__ import annotations

from typing import ClassVar

from sim.policies.base import Policy


class FirstCome(Policy):
    """Everybody is answered in the order in which they are heard, alike. The status quo of the burn-in unless a scenario says otherwise."""

    name: ClassVar[str] = "first-come"
    label: ClassVar[str] = "In order of arrival"
    idea: ClassVar[str] = "strict arrival order, equal treatment"
