"""Entries of ``[vary]`` in a study file: a parameter, or several together, over values or a range."""

from __future__ import annotations

import math
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sim.kernel.errors import GrapevineError

_DIGITS = 6


class StudyError(GrapevineError):
    """A study file that cannot be used: every fault with file, key, value and what was expected."""


class Table(BaseModel):
    """A table of a study file: unknown keys are faults, and nothing changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def _as_list(given: object) -> object:
    """Return a list, of the one value that is given where a list is expected."""
    return given if isinstance(given, list | tuple) else (given,)


def _a_number(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise ValueError("expected a finite number")
    return given


def _a_value(given: object) -> object:
    if isinstance(given, str):
        raise ValueError(
            "expected a number, true or false; scenarios that differ by a word are named one by one in [[points]]"
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


def as_written(value: Value) -> str:
    """Return a value as people and files write it: whole numbers in full, numbers to six digits, switches as true and false."""
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
        description="Whether the value multiplies what each of the parameters is in the base scenario. "
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
                raise ValueError(f"low {as_written(self.low)} is not below high {as_written(self.high)}")
            if self.log and self.low <= 0:
                raise ValueError(f"low {as_written(self.low)} has no logarithm")
        return self

    @property
    def has_values(self) -> bool:
        """True when it states which values it takes."""
        return bool(self.values) or self.low is not None

    @property
    def whole(self) -> bool:
        """True when its range is one of whole numbers.

        Once a study is read, that says what its parameter is, see ``sim.study.design.study_file``.
        """
        return isinstance(self.low, int) and isinstance(self.high, int)

    def at(self, u: float) -> Value:
        """Return the value at ``u`` in [0, 1]; each whole number of a range has an equal share of it (with ``log``: of the logarithm)."""
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
        """Return the values given, or ``number`` of them evenly from low to high; fewer where a range has fewer whole numbers."""
        if self.values:
            return self.values
        places = [step / (number - 1) for step in range(number)]
        if self.whole:
            return tuple(dict.fromkeys(nearest(self._between(u)) for u in places))
        return tuple(self.at(u) for u in places)


def nearest(value: float) -> int:
    """Return the nearest whole number; a half goes up."""
    return math.floor(value + 0.5)
