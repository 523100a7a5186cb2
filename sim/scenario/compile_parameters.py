"""A scenario as one flat record of numbers, which compiled code can take."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.scenario.describe import leaves
from sim.scenario.schema import ScenarioBase, fields_of, section_of

SCALARS = (bool, int, float)


def pack(scenario: ScenarioBase) -> np.record:
    """Return every single number and switch of the sections as a float64 field ``section_name``; switches are 0.0 or 1.0.

    Text, choices, tuples and lists of tables are left out. Shape: one ``numpy.record``, which Numba takes as an argument.
    """
    packed = np.zeros(1, dtype=layout(type(scenario))).view(np.recarray)
    for name, path in _places(type(scenario)).items():
        value: Any = scenario
        for part in path:
            value = getattr(value, part)
        packed[name][0] = float(value)
    record: np.record = packed[0]
    return record


def layout(model: type[ScenarioBase]) -> np.dtype[np.void]:
    """Return the dtype of :func:`pack`, in the order of declaration. Raises ``ValueError`` when two parameters would share a name."""
    return np.dtype([(name, np.float64) for name in _places(model)])


@cache
def _places(model: type[ScenarioBase]) -> dict[str, tuple[str, ...]]:
    places: dict[str, tuple[str, ...]] = {}
    for name, field in fields_of(model).items():
        section = section_of(field)
        for path, leaf in leaves(section) if section is not None else ():
            flat = "_".join((name, *path))
            if leaf.annotation not in SCALARS:
                continue
            if flat in places:
                raise ValueError(f"two parameters would both be packed as {flat!r}")
            places[flat] = (name, *path)
    return places
