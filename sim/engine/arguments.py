"""The scenario that a model is made with, from its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any

from sim.engine.mesa_adapter import plain
from sim.scenario import Scenario, load
from sim.scenario.messages import nearest_name


def scenario_from(
    scenario: Scenario | str | PathLike[str] | None, overrides: Mapping[str, Any], model: Callable[..., Any]
) -> Scenario:
    """Return ``scenario``, loaded where it is a name or a path, with ``overrides`` of its parameters.

    ``overrides``: keywords as ``section__parameter``, or ``people``; ``model``: the class that they were passed to. TypeError for
    anything else as a scenario, and for a keyword that is a misspelt argument of ``model``.
    """
    if not isinstance(scenario, Scenario | str | PathLike | None):
        raise TypeError(f"scenario = {scenario!r}: expected a name, a path or a sim.scenario.Scenario")
    _check_keywords(overrides, model)
    made = scenario if isinstance(scenario, Scenario) else load(scenario or "default")
    values = {
        ("society.people" if key == "people" else key.replace("__", ".")): plain(value)
        for key, value in overrides.items()
    }
    return made.with_values(values) if values else made


def _check_keywords(overrides: Mapping[str, Any], model: Callable[..., Any]) -> None:
    """TypeError for a misspelt argument, which would otherwise be looked up among the parameters of the scenario."""
    arguments = [*inspect.signature(model).parameters, "seed", "people"]
    for name in overrides:
        near = nearest_name(name, arguments, cutoff=0.75)
        if near is not None and name not in (*Scenario.model_fields, "people"):
            raise TypeError(f"ConversationModel has no argument {name!r}; the nearest is {near!r}")
