"""Scenarios of which little is uncertain: to draw two parameters takes a fifth of the time that all of the default take."""

from __future__ import annotations

from functools import cache

from sim.scenario import Scenario, uncertain_parameters

PRAISE = "voice.praise"
"""The parameter that the synthetic model adds to every measure. It has a range here, and none by default."""


def narrow(name: str = "default", *drawn: str) -> Scenario:
    """Return the default scenario with few uncertain parameters: ``voice.praise``, ``company.budget`` and ``drawn``."""
    return _narrow(("company.budget", *drawn)).model_copy(update={"name": name})


@cache
def _narrow(drawn: tuple[str, ...]) -> Scenario:
    usual = Scenario()
    fixed = {one.key: one.value for one in uncertain_parameters(usual) if one.key not in drawn}
    return usual.with_values({**fixed, PRAISE: {"value": usual.voice.praise, "uncertain": [0.0, 0.05]}})
