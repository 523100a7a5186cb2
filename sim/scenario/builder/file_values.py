"""Read the table of a scenario file: plain values, long forms with their reasons, lists of tables, unknown keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Self

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.builder.partial import Partial, S
from sim.scenario.messages import allowed_text, dotted_keys, nearest_key, nearest_name, type_fault
from sim.scenario.retired_names import REPLACED, RETIRED, current_key, current_table
from sim.scenario.schema import BASELINE, Departure, Section, about, entry_of, fields_of, range_fault, section_of
from sim.scenario.toml import Keys

LONG_FORM = ("value", "why", "source", "uncertain", "unit")


class FileValues(Partial[S]):
    """The part of a builder that takes values as a file gives them."""

    def read(self, table: Mapping[str, Any]) -> Self:
        """Take the values and reasons of a parsed file; notes unknown keys and values of the wrong kind."""
        known = dotted_keys(self.model)
        self.table = current_table(table, known)
        self.lines = {**self._renamed_lines(known), **self.lines}
        self.plain = self._section(self.model, self.table, ())
        self.table = None
        return self

    def _renamed_lines(self, known: Collection[str]) -> dict[Keys, int]:
        """Return the lines of what stands under a retired name, by its present path."""
        found = {}
        for path, line in self.lines.items():
            named = [part for part in path[:2] if isinstance(part, str)]
            found[*current_key(".".join(named), known).split("."), *path[len(named) :]] = line
        return found

    def _section(self, model: type[BaseModel], table: Mapping[str, Any], path: Keys) -> dict[str, Any]:
        values = {}
        for key, value in table.items():
            field = fields_of(model).get(key)
            if field is None:
                self.unknown_key(model, (*path, key), value)
            else:
                values[key] = self.field_value(field, value, (*path, key))
        return values

    def field_value(self, field: FieldInfo, value: Any, path: Keys) -> Any:
        """Return the plain value of a field: a section, a list of tables, or a parameter."""
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
        """Return the values of an entry of a ``[[list]]``; its ``why`` and ``source`` hold for all of them."""
        item = self._table(item, path)
        key = self.shown(path)
        reasons = {reason: item.get(reason, "") for reason in ("why", "source")}
        given = {name: value for name, value in item.items() if name not in reasons or name in fields_of(entry)}
        outer, self.record = self.record, False
        values = self._section(entry, given, path)
        self.record = outer
        self._texts(reasons, path)
        why, source = _reasons(reasons)
        self.depart(path, Departure(key=key, value=values, why=why, source=source, origin=self.origin))
        return values

    def _changed_entries(self, entry: type[Section], table: Mapping[str, Any], path: Keys) -> Any:
        """Return the default entries with single values changed, as ``[causes.billing]`` does."""
        entries = self.entries(path)
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
        """Return a parameter's plain value; notes the reasons of a long form."""
        if not isinstance(value, Mapping):
            self.depart(path, Departure(key=self.shown(path), value=value, origin=self.origin))
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
        self.depart(
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

    def depart(self, path: Keys, departure: Departure) -> None:
        """Note a departure from the defaults; numbers of the baseline calibration are none."""
        if self.record and (path[0] != BASELINE or path[-1] == "solve"):
            self.departures[departure.key] = departure
            self.paths[departure.key] = path

    def unknown_key(self, model: type[BaseModel], path: Keys, value: Any, key: str = "") -> None:
        """Note that ``model`` has no field of the last name of ``path``.

        Args:
            model: The section without that field.
            path: Path of the key.
            value: Value that was given.
            key: Key to show in place of the path.
        """
        present = RETIRED.get(self.shown(path), "")
        if not key and present in dotted_keys(self.model):
            self.add(path, f"is the former name of {present}, which is given too", value, f"{present} alone")
            return
        instead, _ = REPLACED.get(self.shown(path), ("", None))
        if instead in dotted_keys(self.model):
            self.add(path, f"is gone; {instead} replaces it, with values of another meaning", value, "", None, key)
            return
        near = nearest_key(self.model, model, self.shown(path[:-1]), str(path[-1]))
        allowed = "" if near else f"one of {', '.join(fields_of(model))}"
        self.add(path, "unknown key", value, allowed, near, key)


def _reasons(table: Mapping[str, Any]) -> tuple[str, str]:
    why, source = (table.get(reason, "") for reason in ("why", "source"))
    return why if isinstance(why, str) else "", source if isinstance(source, str) else ""
