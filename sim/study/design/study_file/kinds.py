"""The kind of each varied parameter: whole number, number or switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.scenario import Scenario
from sim.scenario.toml import Keys
from sim.study.design.sampling import StudyError, Value, Varied, as_written
from sim.study.design.study_file.points import value_at

_RATIO = ""


@dataclass(frozen=True)
class ParameterKinds:
    """The kind of value of each parameter, so that what is varied is kept as a whole number, a number or a switch."""

    path: Path
    lines: Mapping[Keys, int]
    base: Scenario

    def varied(self, name: str, entry: Varied) -> Varied:
        """Return an entry with its values and range of the kind that its parameters have. Raises StudyError where they are of another."""
        key = self._deciding(name, entry)
        if key is None:
            return entry
        values = tuple(self._value(name, key, one) for one in entry.values)
        if entry.low is None or entry.high is None:
            return entry.model_copy(update={"values": values})
        low, high = (self._value(name, key, one, end=True) for one in (entry.low, entry.high))
        return entry.model_copy(update={"low": low, "high": high})

    def column(self, name: str, cells: Sequence[Value], entry: Varied | None) -> list[Value]:
        """Return a column of a list of points likewise."""
        key = self._deciding(name, entry or Varied())
        if key is None:
            return list(cells)
        return [self._value(name, key, cell, row=row) for row, cell in enumerate(cells, start=1)]

    def _deciding(self, name: str, entry: Varied) -> str | None:
        """Return the parameter that decides: the first whole number among those set together, else the first; None where there is none."""
        keys = [key for key in entry.keys or (name,) if value_at(self.base, key) is not None]
        if entry.ratio:
            return _RATIO
        return next((key for key in keys if type(value_at(self.base, key)) is int), keys[0] if keys else None)

    def _value(self, name: str, key: str, given: Value, *, end: bool = False, row: int = 0) -> Value:
        kind = float if key == _RATIO else type(value_at(self.base, key))
        number = not isinstance(given, bool)
        if kind is bool and isinstance(given, bool) and not end:
            return given
        if kind is int and number and given == int(given):
            return int(given)
        if kind is float and number:
            return float(given)
        wanted = {
            int: f"a whole number, as {key} is",
            float: f"a number, as {key} is" if key != _RATIO else "a number, as a ratio is",
            bool: f"true or false in values, as {key} is a switch",
            str: f"scenarios named one by one in [[points]], since {key} is a word",
        }.get(kind, f"another parameter, since {key} is no single number")
        line = self.lines.get(("vary", name))
        place = self.path if line is None else f"{self.path}:{line}"
        where = f"row {row}, column {name!r}" if row else f"vary.{name}"
        raise StudyError(f"{place}: {where}: {as_written(given)}: expected {wanted}")
