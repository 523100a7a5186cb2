"""Choose the points of a study among what is varied: grids, space-filling samples, and the samples of sensitivity analyses.

``saltelli`` and ``morris`` samples are SALib's. Where a design allows it, more points leave the earlier ones unchanged:
Sobol sequences, the Saltelli samples made of them, and Morris trajectories, each of which has a seed of its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.kernel.units import Floats
from sim.study.design.sampling.vary import StudyError, Table, Value, Varied
from sim.study.design.shell_words import how_to_install

Kind = Literal["grid", "latin-hypercube", "sobol", "saltelli", "morris", "one-at-a-time", "list"]

LEVELS = 4
"""Levels of a parameter in a Morris design; the step is then two thirds of its range (Morris 1991; Campolongo et al. 2007)."""

_MOST = 100_000


class Design(Table):
    """The choice of points among what is varied."""

    kind: Kind = Field(
        default="grid",
        description="`grid`: every combination of the values (five of a range). `one-at-a-time`: every value (both ends of a range) of "
        "one entry, the others as they are. `latin-hypercube` and `sobol`: so many `points`. `saltelli`: `points` base samples, "
        "a power of two, which make points x (entries + 2) scenarios. `morris`: `points` trajectories, which make points x (entries + 1) "
        "scenarios. `list`: the rows of `file`.",
    )
    points: int = Field(
        default=16, ge=1, le=_MOST, description="How many points, base samples or trajectories a sampled design has."
    )
    seed: int = Field(default=1, ge=0, lt=2**31, description="Seed of a sampled design.")
    file: str = Field(
        default="",
        description="Of kind `list`: CSV or Parquet, found from the folder of the study file. A row is a point, a column an entry of "
        "`[vary]` or a parameter by its dotted key.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Design:
        if (self.kind == "list") != bool(self.file):
            raise ValueError("kind 'list' needs a file" if self.kind == "list" else "only kind 'list' has a file")
        if self.kind == "saltelli" and self.points & (self.points - 1):
            raise ValueError(f"points {self.points} is no power of two, which kind 'saltelli' needs")
        if self.kind in ("saltelli", "morris") and self.points < 2:
            raise ValueError(f"points {self.points} is too few, kind {self.kind!r} needs 2 or more")
        return self


def designed(design: Design, vary: Mapping[str, Varied], base: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Yield the values of every point by entry, for all kinds but ``list``. ``base``: the value of each entry in the base scenario.

    Raises:
        StudyError: more points than can be run, or SALib is missing.
    """
    if not vary:
        return
    if design.kind == "one-at-a-time":
        for name, entry in vary.items():
            yield from ({**base, name: value} for value in entry.steps(2) if value != base[name])
    elif design.kind == "grid":
        steps = [entry.steps(5) for entry in vary.values()]
        number = math.prod(map(len, steps))
        if number > _MOST:
            raise StudyError(f"a grid of {number:,} points, expected at most {_MOST:,}")
        for combination in itertools.product(*steps):
            yield dict(zip(vary, combination, strict=True))
    else:
        for row in unit_sample(design, len(vary)):
            yield {name: entry.at(float(u)) for (name, entry), u in zip(vary.items(), row, strict=True)}


def unit_sample(design: Design, entries: int) -> Floats:
    """Return the points of a sampled design in the unit cube, shape (points, entries), in the order that its analysis expects."""
    if design.kind == "latin-hypercube":
        return np.asarray(_qmc().LatinHypercube(entries, rng=design.seed).random(design.points))
    if design.kind == "sobol":
        # drawn to the next power of two and cut off, which gives the same points without a complaint about balance
        power = math.ceil(math.log2(design.points))
        return np.asarray(_qmc().Sobol(entries, rng=design.seed).random_base2(power))[: design.points]
    rows = design.points * (entries + (2 if design.kind == "saltelli" else 1))
    if rows > _MOST:
        raise StudyError(f"design.points = {design.points}: makes {rows:,} points, expected at most {_MOST:,}")
    return _saltelli(design, entries) if design.kind == "saltelli" else _morris(design, entries)


def check_sample(design: Design, expected: Sequence[Sequence[float]], found: Sequence[Sequence[float]]) -> None:
    """Raise ``StudyError`` when the points of a folder are not those that its design makes here (another version of SALib)."""
    if len(expected) != len(found) or not np.allclose(expected, found, rtol=1e-5):
        raise StudyError(
            f"the points are not those of this {design.kind} design; was it run with another version of SALib?"
        )


def problem(names: Sequence[str]) -> dict[str, Any]:
    """Return SALib's problem: so many parameters in the unit cube."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _qmc() -> Any:
    """Load what fills space evenly only when points are drawn: an answer, which can be about points, draws none."""
    from scipy.stats import qmc

    return qmc


def salib(module: str) -> Any:
    """Return a module of SALib. Raises StudyError that says how to install it when it is missing."""
    from importlib import import_module

    try:
        import SALib
    except ImportError as error:
        raise StudyError(
            "designs 'saltelli' and 'morris' and their analysis need SALib, which is not installed: "
            f"{how_to_install('SALib')}"
        ) from error
    return import_module(f"{SALib.__name__}.{module}")


def _saltelli(design: Design, entries: int) -> Floats:
    sample = salib("sample.sobol").sample
    rows = sample(problem(_names(entries)), design.points, calc_second_order=False, seed=design.seed)
    return np.asarray(rows, dtype=np.float64)


def _morris(design: Design, entries: int) -> Floats:
    sample = salib("sample.morris").sample
    trajectories = [
        sample(problem(_names(entries)), 1, num_levels=LEVELS, seed=np.random.default_rng([design.seed, number]))
        for number in range(design.points)
    ]
    return np.concatenate(trajectories)


def _names(entries: int) -> list[str]:
    return [f"x{number}" for number in range(entries)]
