"""The values of a scenario under construction, its departures, and what is wrong with it so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from sim.scenario.schema import Departure, Problem, ScenarioBase, entry_of, fields_of, section_of
from sim.scenario.toml import Keys

Origin = Literal["file", "override"]

S = TypeVar("S", bound=ScenarioBase)

SET = "--set"


class Partial(Generic[S]):
    """A scenario under construction: plain values, reasons by key, and the problems found so far.

    ``file`` names the source in errors (empty: code), ``lines`` gives the line of each path in it.
    """

    def __init__(self, model: type[S], file: str, lines: Mapping[Keys, int]) -> None:
        self.model = model
        self.file = file
        self.lines = lines
        self.plain: dict[str, Any] = {}
        self.departures: dict[str, Departure] = {}
        self.paths: dict[str, Keys] = {}
        self.overridden: set[Keys] = set()
        self.problems: list[Problem] = []
        self.origin: Origin = "file"
        self.record = True
        self.text = True
        self.setting = False
        self.table: Mapping[str, Any] | None = None
        self.impossible_before: set[str] = set()

    def current(self, path: Keys) -> Any:
        """Return the value at a path: the given one, else the default, else None."""
        value: Any = self.plain
        model: type[BaseModel] | None = self.model
        for part in path:
            field = fields_of(model).get(str(part)) if model is not None and isinstance(part, str) else None
            if has_part(value, part):
                value = value[part]
            else:
                value = plain(field.get_default(call_default_factory=True)) if field is not None else None
            if field is not None:
                model = section_of(field) or entry_of(field)
        return value

    def given(self, path: Keys) -> Any:
        """Return the value at a path in the file that is being read; the present value when none is."""
        if self.table is None:
            return self.current(path)
        value: Any = self.table
        for part in path:
            value = value[part] if has_part(value, part) else None
        return value

    def entries(self, path: Keys) -> list[Any]:
        """Return the entries of a list of tables: the given ones, else the defaults."""
        current = self.current(path)
        return current if isinstance(current, list) else []

    def holder(self, path: Keys) -> Any:
        """Return the table or list at a path; a missing list is made from the defaults, a missing table is empty."""
        holder: Any = self.plain
        for depth, part in enumerate(path, start=1):
            if not has_part(holder, part):
                default = self.current(path[:depth])
                holder[part] = default if isinstance(default, list) else {}
            elif not isinstance(holder[part], dict | list):
                holder[part] = plain(holder[part]) if isinstance(holder[part], tuple) else {}
            holder = holder[part]
        return holder

    def shown(self, path: Keys) -> str:
        """Return a path as dotted key, entries by name."""
        parts: list[str] = []
        for depth, part in enumerate(path, start=1):
            entry = self.given(path[:depth]) if isinstance(part, int) else None
            name = entry.get("name") if isinstance(entry, Mapping) else None
            parts.append(name if isinstance(name, str) else str(part))
        return ".".join(parts)

    def add(
        self, path: Keys, message: str, value: object, allowed: str = "", near: str | None = None, key: str = ""
    ) -> None:
        """Note a problem at a path.

        Args:
            path: Where the value stands.
            message: What is wrong, to follow the key.
            value: The value found; None for none.
            allowed: What would be accepted.
            near: The nearest valid name.
            key: The key to show in place of the path.
        """
        self.problems.append(self.problem(path, message, value, allowed, near, key))

    def problem(
        self, path: Keys, message: str, value: object, allowed: str = "", near: str | None = None, key: str = ""
    ) -> Problem:
        """Return a problem at a path, with file and line.

        Args:
            path: Where the value stands.
            message: What is wrong, to follow the key.
            value: The value found; None for none.
            allowed: What would be accepted.
            near: The nearest valid name.
            key: The key to show in place of the path.
        """
        file, line = self._place(path)
        return Problem(message, file, line, key or self.shown(path), value, allowed, near)

    def _place(self, path: Keys) -> tuple[str, int | None]:
        """Return file and line of a path; the file of an overridden value is ``--set``."""
        overridden = any(path[: len(one)] == one for one in self.overridden)
        if self.file and (self.setting or overridden):
            return SET, None
        return self.file, self._line(path, tuple(self.shown(path).split(".")))

    def _line(self, path: Keys, named: Keys) -> int | None:
        for candidate in (path, named):
            for known in ((*candidate, "value"), candidate):
                if known in self.lines:
                    return self.lines[known]
        return self._line(path[:-1], named[:-1]) if len(path) > 1 else None


def plain(value: Any) -> Any:
    """Return sections as dictionaries and tuples as lists, all the way down."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value


def has_part(holder: Any, part: str | int) -> bool:
    """Tell whether a table has the key ``part``, or a list that position."""
    if isinstance(part, int):
        return isinstance(holder, list | tuple) and part < len(holder)
    return isinstance(holder, Mapping) and part in holder
