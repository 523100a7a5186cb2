"""A scenario in the making: plain values and reasons are collected, then everything wrong is told at once with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.messages import allowed_text, nearest_key, nearest_name, type_fault
from sim.scenario.number_text import meant_number
from sim.scenario.schema import (
    REFERENCE,
    Departure,
    Problem,
    ScenarioBase,
    ScenarioError,
    Section,
    about,
    entry_of,
    fields_of,
    range_fault,
    section_of,
)
from sim.scenario.toml_text import Keys

Overrides = Mapping[str, object] | Sequence[str]
Origin = Literal["file", "override"]

S = TypeVar("S", bound=ScenarioBase)

SET = "--set"
LONG_FORM = ("value", "why", "source", "uncertain", "unit")
IMPOSSIBLE = "is impossible together with the rest"


class Draft(Generic[S]):
    """A scenario in the making: plain values, reasons by key, and what is wrong so far.

    ``file`` names the source in errors (empty: code), ``lines`` tells the line of each path in it.
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
        self.setting = False
        self.table: Mapping[str, Any] | None = None
        self.impossible_before: set[str] = set()

    @classmethod
    def of(cls, scenario: S) -> Draft[S]:
        """A draft that starts from a finished scenario."""
        draft = cls(type(scenario), "", {})
        draft.plain = {name: _plain(getattr(scenario, name)) for name in fields_of(type(scenario))}
        draft.departures = {departure.key: departure for departure in scenario.departures}
        return draft

    # ---- reading a file

    def read(self, table: Mapping[str, Any]) -> Self:
        """Take a parsed file: plain values, reasons, unknown keys."""
        self.table = table
        self.plain = self._section(self.model, table, ())
        self.table = None
        return self

    def _section(self, model: type[BaseModel], table: Mapping[str, Any], path: Keys) -> dict[str, Any]:
        values = {}
        for key, value in table.items():
            field = fields_of(model).get(key)
            if field is None:
                self._unknown(model, (*path, key), value)
            else:
                values[key] = self._field(field, value, (*path, key))
        return values

    def _field(self, field: FieldInfo, value: Any, path: Keys) -> Any:
        section, entry = section_of(field), entry_of(field)
        if section is not None:
            return self._section(section, self._table(value, path), path)
        if entry is not None and isinstance(value, list | tuple):
            return [self._entry(entry, item, (*path, index)) for index, item in enumerate(value)]
        if entry is not None:
            return self._changed_entries(entry, self._table(value, path), path)
        return value if about(field) is None else self._parameter(field, value, path)

    def _table(self, value: Any, path: Keys) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.add(path, type_fault("table", value), value, "a table")
        return {}

    def _entry(self, entry: type[Section], item: Any, path: Keys) -> Any:
        """An entry of a ``[[list]]``: its ``why`` and ``source`` speak for all its values."""
        item = self._table(item, path)
        key = self.shown(path)
        reasons = {reason: item.get(reason, "") for reason in ("why", "source")}
        given = {name: value for name, value in item.items() if name not in reasons or name in fields_of(entry)}
        outer, self.record = self.record, False
        values = self._section(entry, given, path)
        self.record = outer
        self._texts(reasons, path)
        why, source = _reasons(reasons)
        self._depart(path, Departure(key=key, value=values, why=why, source=source, origin=self.origin))
        return values

    def _changed_entries(self, entry: type[Section], table: Mapping[str, Any], path: Keys) -> Any:
        """``[causes.billing]``: single values of entries of the list as it is by default."""
        entries = self._entries(path)
        names = [str(item.get("name", index)) for index, item in enumerate(entries)]
        for name, changes in table.items():
            if name not in names:
                near = nearest_name(name, names)
                self.add((*path, name), "there is no such entry", changes, f"one of {', '.join(names)}", near)
            else:
                table_ = self._table(changes, (*path, name))
                entries[names.index(name)].update(self._section(entry, table_, (*path, name)))
        return entries

    def _parameter(self, field: FieldInfo, value: Any, path: Keys) -> Any:
        """A parameter's plain value; the reason of a long form is kept."""
        if not isinstance(value, Mapping):
            self._depart(path, Departure(key=self.shown(path), value=value, origin=self.origin))
            return value
        for key in value:
            if key not in LONG_FORM:
                near = nearest_name(key, LONG_FORM)
                self.add((*path, key), "unknown key", value[key], f"one of {', '.join(LONG_FORM)}", near)
        self._texts(value, path)
        meta = about(field) or {}
        if "unit" in value and value["unit"] != meta["unit"]:
            self.add((*path, "unit"), "is not the unit of this parameter", value["unit"], f'"{meta["unit"]}"')
        uncertain = self._uncertain(field, value.get("uncertain"), path)
        if "value" not in value:
            self.add(path, "has no value", None, allowed_text(field))
            return field.default
        why, source = _reasons(value)
        key = self.shown(path)
        given = value["value"]
        self._depart(
            path, Departure(key=key, value=given, why=why, source=source, uncertain=uncertain, origin=self.origin)
        )
        return given

    def _uncertain(self, field: FieldInfo, given: Any, path: Keys) -> tuple[float, float] | None:
        if given is None:
            return None
        numbers = isinstance(given, list) and len(given) == 2 and all(type(v) in (int, float) for v in given)
        numbers = numbers and (field.annotation is not int or all(float(v).is_integer() for v in given))
        if not numbers or not given[0] <= given[1] or range_fault(given, (about(field) or {})["range"]):
            allowed = f"[low, high], each {allowed_text(field)}"
            self.add((*path, "uncertain"), "is not a range within the allowed one", given, allowed)
            return None
        return float(given[0]), float(given[1])

    def _texts(self, table: Mapping[str, Any], path: Keys) -> None:
        for reason in ("why", "source"):
            if not isinstance(table.get(reason, ""), str):
                self.add((*path, reason), "must be text", table[reason])

    def _depart(self, path: Keys, departure: Departure) -> None:
        if self.record and path[0] != REFERENCE:
            self.departures[departure.key] = departure
            self.paths[departure.key] = path

    def _unknown(self, model: type[BaseModel], path: Keys, value: Any, key: str = "") -> None:
        near = nearest_key(self.model, model, self.shown(path[:-1]), str(path[-1]))
        allowed = "" if near else f"one of {', '.join(fields_of(model))}"
        self.add(path, "unknown key", value, allowed, near, key)

    # ---- overrides

    def override(self, overrides: Overrides, *, record: bool = True) -> Self:
        """Set dotted keys on top of what is there; ``record``: as departures, and text is read as TOML."""
        self.impossible_before = (
            {problem.key for problem in self._contradictions()} if self.file and overrides else set()
        )
        self.origin, self.record, self.setting = "override", record, True
        pairs: list[tuple[str, object] | None]
        if isinstance(overrides, Mapping):
            pairs = list(overrides.items())
        else:
            pairs = [self.split(text) for text in ([overrides] if isinstance(overrides, str) else overrides)]
        seen: set[str] = set()
        for pair in pairs:
            if pair is None:
                continue
            if pair[0] in seen:
                self.problems.append(Problem("is given twice", file=SET, key=pair[0], allowed="one value"))
            seen.add(pair[0])
            self._set(*pair)
        self.setting = False
        return self

    def split(self, text: str) -> tuple[str, object] | None:
        """Key and text of ``key=value``."""
        key, equals, value = text.partition("=")
        if equals and key.strip():
            return key.strip(), value.strip()
        self.problems.append(Problem("is not an override", file=SET, key=text, allowed="section.parameter=value"))
        return None

    def _set(self, key: str, value: object) -> None:
        found = self.target(key, value)
        if found is None:
            return
        path, field = found
        self.overridden.add(path)
        if self.record and isinstance(value, str):
            value = typed(value, field)
        value = value.item() if hasattr(value, "item") else value
        if field is not None:
            value = _as_whole(field, value)
            value = self._field(field, value, path)
            if section_of(field) is not None:
                self._holder(path).update(value)
                return
        elif self.record:
            self._depart(path, Departure(key=self.shown(path), value=value, origin="override"))
        self._holder(path[:-1])[path[-1]] = value

    def target(self, key: str, value: object) -> tuple[Keys, FieldInfo | None] | None:
        """The path of a dotted key and its field (None: one element of a tuple); a problem and None when there is no such thing."""
        path: Keys = ()
        model: type[BaseModel] = self.model
        rest = key
        while True:
            name, _, rest = rest.partition(".")
            field = fields_of(model).get(name)
            if field is None:
                self._unknown(model, (*path, name), typed(value, None), key)
                return None
            path = (*path, name)
            section, entry = section_of(field), entry_of(field)
            if not rest:
                return path, field
            if section is not None:
                model = section
            elif entry is not None:
                step = self._entry_index(rest, path, value)
                if step is None:
                    return None
                path, rest, model = (*path, step[0]), step[1], entry
                if not rest:
                    self.add(path, "is a whole entry: name one of its values", None, ", ".join(fields_of(entry)))
                    return None
            else:
                return self._element(field, path, rest, value)

    def _entry_index(self, rest: str, path: Keys, value: object) -> tuple[int, str] | None:
        """Which entry ``billing.rate`` or ``0.rate`` means, and what follows it."""
        entries = self._entries(path)
        names = [str(item.get("name", "")) if isinstance(item, Mapping) else "" for item in entries]
        for index, name in sorted(enumerate(names), key=lambda pair: -len(pair[1])):
            if name and (rest == name or rest.startswith(f"{name}.")):
                return index, rest[len(name) + 1 :]
        head, _, tail = rest.partition(".")
        if head.isdecimal() and int(head) < len(entries):
            return int(head), tail
        allowed = (
            f"one of {', '.join(name or str(i) for i, name in enumerate(names))}" if names else "the list is empty"
        )
        given = ".".join(map(str, (*path, rest)))
        self.add((*path, head), "there is no such entry", typed(value, None), allowed, nearest_name(head, names), given)
        return None

    def _element(self, field: FieldInfo, path: Keys, rest: str, value: object) -> tuple[Keys, None] | None:
        current = self._current(path)
        if isinstance(current, list | tuple) and rest.isdecimal() and int(rest) < len(current):
            return (*path, int(rest)), None
        many = isinstance(current, list | tuple)
        message, allowed = ("there is no such element", f"0 to {len(current) - 1}") if many else ("has no parts", "")
        self.add((*path, rest), message, typed(value, None), allowed)
        return None

    def _current(self, path: Keys) -> Any:
        """The value at a path: what was given, else the default (None: there is neither)."""
        value: Any = self.plain
        model: type[BaseModel] | None = self.model
        for part in path:
            field = fields_of(model).get(str(part)) if model is not None and isinstance(part, str) else None
            if _has(value, part):
                value = value[part]
            else:
                value = _plain(field.get_default(call_default_factory=True)) if field is not None else None
            if field is not None:
                model = section_of(field) or entry_of(field)
        return value

    def _given(self, path: Keys) -> Any:
        """What the file that is being read says at a path; afterwards the value there."""
        if self.table is None:
            return self._current(path)
        value: Any = self.table
        for part in path:
            value = value[part] if _has(value, part) else None
        return value

    def _entries(self, path: Keys) -> list[Any]:
        """The entries of a list of tables, as they were given, else as they are by default."""
        current = self._current(path)
        return current if isinstance(current, list) else []

    def _holder(self, path: Keys) -> Any:
        """The table or list at a path, made where it is not there yet: a list from the defaults, a table empty."""
        holder: Any = self.plain
        for depth, part in enumerate(path, start=1):
            if not _has(holder, part):
                default = self._current(path[:depth])
                holder[part] = default if isinstance(default, list) else {}
            elif not isinstance(holder[part], dict | list):
                holder[part] = _plain(holder[part]) if isinstance(holder[part], tuple) else {}
            holder = holder[part]
        return holder

    # ---- the end

    def finish(self) -> S:
        """The scenario; raises :class:`ScenarioError` with everything found wrong, in the order of the file."""
        made, found = self._attempt({**self.plain, "departures": tuple(self.departures.values())})
        if made is not None and not self.problems:
            return made
        possible = [problem for problem in found if problem.message != IMPOSSIBLE]
        by_line = sorted(
            [*self.problems, *possible, *self._contradictions()],
            key=lambda problem: (problem.line is None, problem.line or 0),
        )
        raise ScenarioError({str(problem): problem for problem in by_line}.values())

    def _contradictions(self) -> list[Problem]:
        """Impossible combinations, in the parts of the scenario whose values are each allowed."""
        _, found = self._attempt(self.plain)
        wrong = [problem for problem in found if problem.message != IMPOSSIBLE]
        if not wrong:
            return found
        bad = {problem.key.partition(".")[0] for problem in (*self.problems, *wrong)}
        _, found = self._attempt({key: value for key, value in self.plain.items() if key not in bad})
        return [p for p in found if p.message == IMPOSSIBLE and p.key.partition(".")[0] not in bad]

    def _attempt(self, values: dict[str, Any]) -> tuple[S | None, list[Problem]]:
        try:
            return self.model.model_validate(values), []
        except ValidationError as error:
            return None, [problem for fault in error.errors(include_url=False) for problem in self._explain(fault)]

    def _explain(self, fault: Any) -> list[Problem]:
        if fault["type"] == "contradiction":
            return [self._contradiction(*found) for found in fault["ctx"]["contradictions"]]
        path, field = self._located(fault["loc"])
        if fault["type"] == "missing":
            return [self.problem(path, "is missing", None, allowed_text(field) if field else "")]
        value = fault["input"]
        message = fault["msg"] if fault["type"] == "not_allowed" else type_fault(fault["type"], value)
        choices = (about(field) or {}).get("choices") if field else None
        near = None
        if isinstance(value, str):
            near = nearest_name(value, choices) if choices else _number_meant(field, value)
        allowed = allowed_text(field, element=path != fault["loc"]) if field else ""
        return [self.problem(tuple(fault["loc"]), message, value, allowed, near)]

    def _contradiction(self, key: str, value: object, expected: str) -> Problem:
        """Blamed on ``--set`` when the file alone was possible there."""
        path = _path(key)
        if _has_place(path):
            key = self.shown(path)
        if self.overridden and self.file and key not in self.impossible_before:
            return Problem(IMPOSSIBLE, SET, None, key, value, expected)
        return self.problem(path, IMPOSSIBLE, value, expected, key=key)

    def _located(self, loc: Sequence[str | int]) -> tuple[Keys, FieldInfo | None]:
        """The path of the parameter in which an error lies, and its field."""
        model: type[BaseModel] | None = self.model
        path: Keys = ()
        field: FieldInfo | None = None
        for part in loc:
            if isinstance(part, str) and model is not None:
                field = fields_of(model).get(part)
                model = (section_of(field) or entry_of(field)) if field else None
            elif model is None:
                break
            path = (*path, part)
        return path, field

    def shown(self, path: Keys) -> str:
        """A path as dotted key, entries by name."""
        parts: list[str] = []
        for depth, part in enumerate(path, start=1):
            entry = self._given(path[:depth]) if isinstance(part, int) else None
            name = entry.get("name") if isinstance(entry, Mapping) else None
            parts.append(name if isinstance(name, str) else str(part))
        return ".".join(parts)

    def add(
        self, path: Keys, message: str, value: object, allowed: str = "", near: str | None = None, key: str = ""
    ) -> None:
        """Note a problem at a path."""
        self.problems.append(self.problem(path, message, value, allowed, near, key))

    def problem(
        self, path: Keys, message: str, value: object, allowed: str = "", near: str | None = None, key: str = ""
    ) -> Problem:
        """A problem at a path, with its place."""
        file, line = self._place(path)
        return Problem(message, file, line, key or self.shown(path), value, allowed, near)

    def _place(self, path: Keys) -> tuple[str, int | None]:
        """File and line of a path: ``--set`` while overriding, and afterwards for what was overridden."""
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


def typed(value: object, field: FieldInfo | None) -> object:
    """A value given as text: TOML where it reads as TOML, else the text; always text where text is wanted."""
    if not isinstance(value, str):
        return value
    try:
        table = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        return value
    wants_text = field is not None and field.annotation is str
    if set(table) != {"value"} or (wants_text and not isinstance(table["value"], str | dict)):
        return value
    return table["value"]


def _number_meant(field: FieldInfo | None, value: str) -> str | None:
    """The number that a text was probably meant to be, where a number is wanted."""
    if field is None or field.annotation not in (int, float):
        return None
    meant = meant_number(value, whole=field.annotation is int)
    return meant if meant and meant != value else None


def _as_whole(field: FieldInfo, value: object) -> object:
    """A number without a fraction as the whole number that a field wants, as ``1e3``; every other value as it is."""
    if isinstance(value, Mapping) and "value" in value:
        return {**value, "value": _as_whole(field, value["value"])}
    return int(value) if field.annotation is int and isinstance(value, float) and value.is_integer() else value


def _reasons(table: Mapping[str, Any]) -> tuple[str, str]:
    why, source = (table.get(reason, "") for reason in ("why", "source"))
    return why if isinstance(why, str) else "", source if isinstance(source, str) else ""


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _has(holder: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(holder, list | tuple) and part < len(holder)
    return isinstance(holder, Mapping) and part in holder


def _path(key: str) -> Keys:
    """The path of a key in words, such as ``causes.billing``, ``events.0.day`` or ``channels.share (public)``, as far as it is one."""
    parts = key.partition(" (")[0].split(".")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _has_place(path: Keys) -> bool:
    """Whether a path leads through an entry by its place, which is shown by its name."""
    return any(isinstance(part, int) for part in path)
