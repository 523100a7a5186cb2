"""Arguments of a model: its seed and its scenario."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any

import numpy as np

from sim.kernel.random_draws import checked_seed, fresh_seed
from sim.scenario import Scenario, load
from sim.scenario.messages import nearest_name


def seed_from(seed: int | None, rng: Any) -> int:
    """Return the 64-bit seed: ``seed``, or ``rng`` as later versions of Mesa call it, or a fresh one as in Mesa.

    ``rng`` is a whole number or what NumPy makes a generator of (a generator, a ``SeedSequence``, several numbers), of which one number
    is drawn. ValueError for both and for numbers out of range, TypeError for anything else.
    """
    if seed is not None and rng is not None:
        raise ValueError(f"seed = {seed!r} and rng = {rng!r}: pass one of them, they mean the same")
    if seed is not None:
        return checked_seed(seed)
    if rng is None:
        return fresh_seed()
    if isinstance(rng, int | float | np.generic | str | bytes):
        return checked_seed(rng, "rng")
    try:
        return int(np.random.default_rng(rng).integers(2**53))  # noqa: TID251 - not a draw of the model: the user's
    except (TypeError, ValueError):
        return checked_seed(rng, "rng")


def _plain(value: Any) -> Any:
    """Return a NumPy number as Python's own: ``batch_run`` often gets ranges of NumPy numbers."""
    return value.item() if isinstance(value, np.generic) else value


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
        ("society.people" if key == "people" else key.replace("__", ".")): _plain(value)
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
