"""How the points of a study are chosen among what is varied: grids, space-filling samples, and the samples of sensitivity analyses.

``saltelli`` and ``morris`` samples are SALib's. Where a design allows it, more points leave the earlier ones as they were:
Sobol sequences, the Saltelli samples made of them, and Morris trajectories, each of which has a seed of its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from scipy.stats import qmc

from sim.kernel.units import Floats
from sim.study.storage.files import how_to_install

Kind = Literal["grid", "latin-hypercube", "sobol", "saltelli", "morris", "one-at-a-time", "list"]

LEVELS = 4
"""Levels of a parameter in a Morris design; the step is then two thirds of its range (Morris 1991; Campolongo et al. 2007)."""

SAMPLED = ("latin-hypercube", "sobol", "saltelli", "morris")
"""Designs that are samples of the unit cube."""

_DIGITS = 6
_MOST = 100_000


class StudyError(Exception):
    """A study file that cannot be used: every fault with file, key, value and what was expected. ``exit_code`` is 2."""

    exit_code = 2


class Table(BaseModel):
    """A table of a study file: unknown keys are faults, and nothing changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def _as_list(given: object) -> object:
    """A list, of the one value that is given where a list is expected."""
    return given if isinstance(given, list | tuple) else (given,)


def _a_number(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise ValueError("expected a finite number")
    return given


def _a_value(given: object) -> object:
    if isinstance(given, str):
        raise ValueError(
            "expected a number, true or false; worlds that differ by a word are named one by one in [[points]]"
        )
    if not isinstance(given, int | float) or not math.isfinite(given):
        raise ValueError("expected a number, true or false")
    return given


Number: TypeAlias = Annotated[int | float, BeforeValidator(_a_number, json_schema_input_type=float)]
"""A whole number or a number, as it is written."""

Value: TypeAlias = int | float | bool
"""What a parameter that is varied can be: a whole number, a number, or a switch."""

_Value: TypeAlias = Annotated[Value, BeforeValidator(_a_value, json_schema_input_type=float | bool)]
Words: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]
"""A list of texts; a text alone is a list of one."""


def told(value: Value) -> str:
    """A value as people and files write it: whole numbers in full, numbers to six digits, switches as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f"{value:g}"


class Varied(Table):
    """A parameter that is varied: over `values`, or evenly from `low` to `high`.

    The values of a `list` come from its file, so that its entries have neither.
    """

    keys: Words = Field(
        default=(),
        description="The parameters that are set together, by dotted key. Default: the one that the entry is named after.",
    )
    values: Annotated[
        tuple[_Value, ...], BeforeValidator(_as_list, json_schema_input_type=float | bool | tuple[float | bool, ...])
    ] = Field(default=(), description="The values that it takes: numbers, or `true` and `false` for a switch.")
    low: Number | None = Field(
        default=None,
        description="The lower end of a range. Of a parameter that is a whole number, both ends are whole.",
    )
    high: Number | None = Field(default=None, description="The upper end of a range; it belongs to the range.")
    log: bool = Field(default=False, description="Whether the range is gone through evenly in the logarithm.")
    ratio: bool = Field(
        default=False,
        description="Whether the value multiplies what each of the parameters is in the base world. "
        "A whole number is rounded then.",
    )
    label: str = Field(
        default="", description="What it is called in tables and figures. Default: the name of the entry."
    )
    why: str = Field(default="", description="Why it is varied, and why over these values. For people.")

    @model_validator(mode="after")
    def _is_a_range(self) -> Varied:
        if self.values and (self.low is not None or self.high is not None):
            raise ValueError("needs either values or both low and high")
        if (self.low is None) != (self.high is None):
            raise ValueError("needs either values or both low and high")
        if self.low is not None and self.high is not None:
            if self.low >= self.high:
                raise ValueError(f"low {told(self.low)} is not below high {told(self.high)}")
            if self.log and self.low <= 0:
                raise ValueError(f"low {told(self.low)} has no logarithm")
        return self

    @property
    def has_values(self) -> bool:
        """Whether it says itself which values it takes."""
        return bool(self.values) or self.low is not None

    @property
    def whole(self) -> bool:
        """Whether its range is one of whole numbers.

        Once a study is read, that says what its parameter is, see ``sim.study.design.study_file``.
        """
        return isinstance(self.low, int) and isinstance(self.high, int)

    def at(self, u: float) -> Value:
        """The value at ``u`` in [0, 1]; of a range of whole numbers each has an equal share of it (with ``log``: of the logarithm)."""
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        low, high = self.low or 0, self.high or 0
        if self.whole:
            end = high + 1
            return min(math.floor(low * (end / low) ** u if self.log else low + u * (end - low)), int(high))
        return float(f"{self._between(u):.{_DIGITS}g}")

    def _between(self, u: float) -> float:
        low, high = float(self.low or 0), float(self.high or 0)
        return low * (high / low) ** u if self.log else low + u * (high - low)

    def steps(self, number: int) -> tuple[Value, ...]:
        """The values given, or ``number`` of them evenly from low to high, ends included; fewer where a range has fewer whole numbers."""
        if self.values:
            return self.values
        places = [step / (number - 1) for step in range(number)]
        if self.whole:
            return tuple(dict.fromkeys(nearest(self._between(u)) for u in places))
        return tuple(self.at(u) for u in places)


def nearest(value: float) -> int:
    """The nearest whole number; a half goes up."""
    return math.floor(value + 0.5)


class Design(Table):
    """How points are chosen among what is varied."""

    kind: Kind = Field(
        default="grid",
        description="`grid`: every combination of the values (five of a range). `one-at-a-time`: every value (both ends of a range) of "
        "one entry, the others as in the base world. `latin-hypercube` and `sobol`: so many `points`. `saltelli`: `points` base samples, "
        "a power of two, which make points x (entries + 2) worlds. `morris`: `points` trajectories, which make points x (entries + 1) "
        "worlds. `list`: the rows of `file`.",
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
    """The values of every point by entry, for all kinds but ``list``. ``base``: what each entry is in the base world (one at a time).

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
    """The points of a sampled design in the unit cube, shape (points, entries), in the order that its analysis expects."""
    if design.kind == "latin-hypercube":
        return np.asarray(qmc.LatinHypercube(entries, rng=design.seed).random(design.points))
    if design.kind == "sobol":
        # drawn to the next power of two and cut off, which gives the same points without a complaint about balance
        power = math.ceil(math.log2(design.points))
        return np.asarray(qmc.Sobol(entries, rng=design.seed).random_base2(power))[: design.points]
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
    """What SALib calls a problem: so many parameters in the unit cube."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def salib(module: str) -> Any:
    """A module of SALib; StudyError that says how to install it when it is missing."""
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
