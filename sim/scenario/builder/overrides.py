"""Set single values of a scenario by dotted key, as ``--set`` and ``with_values`` do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.builder.file_values import FileValues
from sim.scenario.builder.partial import S
from sim.scenario.messages import dotted_keys, nearest_name
from sim.scenario.retired_names import current_key
from sim.scenario.schema import Departure, entry_of, fields_of, section_of
from sim.scenario.toml import Keys

Overrides = Mapping[str, object] | Sequence[str]


class OverriddenValues(FileValues[S]):
    """The part of a builder that sets dotted keys."""

    def set_value(self, key: str, value: object) -> None:
        """Set the value at a dotted key; notes a problem when the key is unknown."""
        found = self.target(key, value)
        if found is None:
            return
        path, field = found
        self.overridden.add(path)
        if self.text and isinstance(value, str):
            value = typed(value, field)
        value = value.item() if hasattr(value, "item") else value
        if field is not None:
            value = _as_whole(field, value)
            value = self.field_value(field, value, path)
            if section_of(field) is not None:
                self.holder(path).update(value)
                return
        else:
            self.depart(path, Departure(key=self.shown(path), value=value, origin="override"))
        self.holder(path[:-1])[path[-1]] = value

    def target(self, key: str, value: object) -> tuple[Keys, FieldInfo | None] | None:
        """Return the path of a dotted key and its field (None: one element of a tuple); notes a problem and returns None otherwise."""
        path: Keys = ()
        model: type[BaseModel] = self.model
        rest = key = current_key(key, dotted_keys(model))
        while True:
            name, _, rest = rest.partition(".")
            field = fields_of(model).get(name)
            if field is None:
                self.unknown_key(model, (*path, name), typed(value, None), key)
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
        """Return the index of the entry that ``billing.rate`` or ``0.rate`` names, and the rest of the key."""
        entries = self.entries(path)
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
        current = self.current(path)
        if isinstance(current, list | tuple) and rest.isdecimal() and int(rest) < len(current):
            return (*path, int(rest)), None
        many = isinstance(current, list | tuple)
        message, allowed = ("there is no such element", f"0 to {len(current) - 1}") if many else ("has no parts", "")
        self.add((*path, rest), message, typed(value, None), allowed)
        return None


def typed(value: object, field: FieldInfo | None) -> object:
    """Return a value that was given as text: read as TOML where that is possible and the field does not want text."""
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


def _as_whole(field: FieldInfo, value: object) -> object:
    """Return ``1e3`` as 1000 where a field wants a whole number, and every other value unchanged."""
    if isinstance(value, Mapping) and "value" in value:
        return {**value, "value": _as_whole(field, value["value"])}
    return int(value) if field.annotation is int and isinstance(value, float) and value.is_integer() else value
