"""Scenarios of which little is uncertain: to draw two parameters takes a fifth of the time that all of the default take."""

from __future__ import annotations

from functools import cache

from sim.scenario import Scenario, uncertain_parameters

PRAISE = "voice.praise"
"""The parameter that the synthetic model adds to every measure. It has a range here, and none by default."""


def narrow(name: str = "default", drawn: tuple[str, ...] = ("company.budget", PRAISE)) -> Scenario:
    """Return the default scenario in which ``drawn`` is uncertain and nothing else."""
    return _narrow(drawn).model_copy(update={"name": name})


@cache
def _narrow(drawn: tuple[str, ...]) -> Scenario:
    usual = Scenario()
    values: dict[str, object] = {one.key: one.value for one in uncertain_parameters(usual) if one.key not in drawn}
    if PRAISE in drawn:
        values[PRAISE] = {"value": usual.voice.praise, "uncertain": [0.0, 0.05]}
    return usual.with_values(values)
