"""Describe parameters as data: for ``grapevine list parameters``, the report, editors, hashes, and parameter draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.builder import LONG_FORM
from sim.scenario.files import scenario_class
from sim.scenario.messages import dotted_keys
from sim.scenario.retired_names import current_table
from sim.scenario.schema import BASELINE, PROSE, Evidence, ScenarioBase, Section, about, entry_of, fields_of, section_of

ABOUT = ("title", "description", "default")


@dataclass(frozen=True)
class ParameterInfo:
    """One parameter. ``key`` is dotted; in a list of tables (``repeated``) it holds ``<name>`` in place of the entry's name.

    ``kind`` is ``number``, ``integer``, ``switch``, ``choice``, ``text`` or ``numbers``; ``default`` is None where it must be given.
    """

    key: str
    section: str
    name: str
    kind: str
    unit: str
    meaning: str
    default: Any
    range: tuple[float, float] | None
    choices: tuple[str, ...] | None
    uncertain: tuple[float, float] | None
    source: str
    evidence: Evidence
    repeated: bool = False


@dataclass(frozen=True)
class Uncertain:
    """A parameter to draw per replicate: uniform in [``low``, ``high``], to be rounded when ``integer``; ``value`` is the scenario's."""

    key: str
    low: float
    high: float
    value: float
    integer: bool
    unit: str
    meaning: str
    source: str


def describe(model: type[ScenarioBase] | None = None) -> list[ParameterInfo]:
    """Return every parameter, in the order of declaration; entries of lists of tables once, as ``causes.<name>.rate``."""
    rows = []
    for name, field in fields_of(model or scenario_class()).items():
        section, entry = section_of(field), entry_of(field)
        if section is not None:
            rows += [_info(name, path, inner) for path, inner in leaves(section)]
        elif entry is not None:
            rows += [_info(name, p, inner, repeated=True) for p, inner in leaves(entry) if p[-1] not in PROSE]
    return rows


def leaves(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Yield (path, field) of every parameter in a section, sections inside it included."""
    for name, field in fields_of(model).items():
        section = section_of(field)
        if section is not None:
            yield from leaves(section, (*above, name))
        elif about(field) is not None:
            yield (*above, name), field


def _info(section: str, path: tuple[str, ...], field: FieldInfo, *, repeated: bool = False) -> ParameterInfo:
    meta = about(field) or {}
    name = ".".join(path)
    return ParameterInfo(
        key=f"{section}.<name>.{name}" if repeated else f"{section}.{name}",
        section=section,
        name=name,
        kind=_kind(field, meta),
        unit=meta["unit"],
        meaning=field.description or "",
        default=None if field.is_required() else field.get_default(call_default_factory=True),
        range=_pair(meta["range"]),
        choices=tuple(meta["choices"]) if meta["choices"] else None,
        uncertain=_pair(meta["uncertain"]),
        source=meta["source"],
        evidence=meta["evidence"],
        repeated=repeated,
    )


def _kind(field: FieldInfo, meta: Mapping[str, Any]) -> str:
    if meta["choices"]:
        return "choice"
    kinds: dict[Any, str] = {bool: "switch", int: "integer", float: "number", str: "text"}
    return kinds.get(field.annotation, "numbers")


def _pair(values: Any) -> tuple[float, float] | None:
    return (values[0], values[1]) if values else None


def uncertain_parameters(scenario: ScenarioBase) -> list[Uncertain]:
    """Return what to draw per replicate in this scenario, in the order of declaration.

    A parameter at its default is drawn from its sourced range. One that the scenario (or ``--set``) gives a value is fixed there, unless
    the departure states its own ``uncertain`` range. Parameters that are not single numbers are never drawn.
    """
    own = {departure.key: departure for departure in scenario.departures}
    drawn = []
    for key, value, field in _values(scenario):
        meta = about(field) or {}
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        departure = own.get(key)
        if departure is not None:
            bounds = departure.uncertain if departure.value == value else None
            source = departure.source or meta["source"]
        else:
            at_default = not field.is_required() and value == field.get_default(call_default_factory=True)
            bounds, source = (_pair(meta["uncertain"]) if at_default else None), meta["source"]
        if bounds is not None and bounds[0] < bounds[1]:
            low, high = bounds
            integer = field.annotation is int
            drawn.append(Uncertain(key, low, high, value, integer, meta["unit"], field.description or "", source))
    return drawn


def _values(scenario: ScenarioBase) -> Iterator[tuple[str, Any, FieldInfo]]:
    """Yield (dotted key, value, field) of every parameter of a scenario; entries of lists by name."""
    for name, field in fields_of(type(scenario)).items():
        value = getattr(scenario, name)
        if isinstance(value, Section):
            yield from _in_section(name, value)
        elif entry_of(field) is not None:
            for index, entry in enumerate(value):
                yield from _in_section(f"{name}.{getattr(entry, 'name', index)}", entry)


def _in_section(above: str, section: Section) -> Iterator[tuple[str, Any, FieldInfo]]:
    for path, field in leaves(type(section)):
        value: Any = section
        for part in path:
            value = getattr(value, part)
        yield ".".join((above, *path)), value, field


def resolved(scenario: ScenarioBase) -> dict[str, Any]:
    """Return every number and name that decides a run, as plain JSON data with sorted keys; prose and reasons are left out.

    ``json.dumps(resolved(s), sort_keys=True)`` is what to hash, and :func:`restore` makes an equal scenario of it.
    """
    return {name: _json(getattr(scenario, name)) for name in sorted(fields_of(type(scenario))) if name not in PROSE}


def restore(data: Mapping[str, Any], model: type[ScenarioBase] | None = None) -> ScenarioBase:
    """Return the scenario of what :func:`resolved` gave, without prose and reasons. Raises pydantic's ``ValidationError``."""
    chosen = model or scenario_class()
    return chosen.model_validate(current_table(data, dotted_keys(chosen)))


def settings_between(base: Mapping[str, Any], made: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return the dotted keys, with their values, that make the scenario ``made`` of ``base``, both as :func:`resolved` gives them."""
    found: dict[str, Any] = {}
    for name, value in made.items():
        before, key = base.get(name), f"{above}{name}"
        entries, usual = _by_name(value), _by_name(before)
        if entries is not None and usual is not None and list(entries) == list(usual):
            found |= settings_between(usual, entries, f"{key}.")
        elif value != before and value is not None:
            found[key] = value
    return found


def _by_name(value: Any) -> Mapping[str, Any] | None:
    """Return a table, or a list of tables that bear different names, as a mapping; None for all else."""
    if isinstance(value, Mapping):
        return value
    if not (isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value)):
        return None
    named = {str(one.get("name", "")): one for one in value}
    return named if len(named) == len(value) and "" not in named else None


def _json(value: Any) -> Any:
    if isinstance(value, Section):
        return {name: _json(getattr(value, name)) for name in sorted(type(value).model_fields) if name not in PROSE}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value


def json_schema(model: type[ScenarioBase] | None = None) -> dict[str, Any]:
    """Return the JSON Schema of a scenario file: every parameter plain or in its long form, with range and choices."""
    chosen = model or scenario_class()
    schema = chosen.model_json_schema()
    schema["properties"].pop("departures", None)
    definitions: dict[str, Any] = schema.get("$defs", {})
    definitions.pop("Departure", None)
    for table in definitions.values():
        for name, shape in table.get("properties", {}).items():
            if "parameter" in shape:
                table["properties"][name] = _either_form(shape)
    for name, field in fields_of(chosen).items():
        entry = entry_of(field)
        if entry is not None:
            schema["properties"][name] = _list_or_changes(schema["properties"][name], definitions[entry.__name__])
    schema["required"] = [name for name in schema.get("required", []) if name != BASELINE]
    return {key: value for key, value in schema.items() if key != "required" or value}


def _either_form(shape: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter's schema: the plain value, or a table of value, why, source, uncertain, unit."""
    meta = shape.pop("parameter")
    outer: dict[str, Any] = {key: shape.pop(key) for key in ABOUT if key in shape}
    bounded = shape["items"] if isinstance(shape.get("items"), dict) else shape
    if meta["range"]:
        bounded["minimum"], bounded["maximum"] = meta["range"]
    if meta["choices"]:
        shape["enum"] = meta["choices"]
    pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    kinds = {"value": shape, "uncertain": pair, "unit": {"const": meta["unit"]}}
    long = {
        "type": "object",
        "properties": {key: kinds.get(key, {"type": "string"}) for key in LONG_FORM},
        "required": ["value"],
        "additionalProperties": False,
    }
    about_it = {key: meta[key] for key in ("unit", "source", "evidence", "uncertain") if meta[key] is not None}
    return {**outer, **about_it, "anyOf": [shape, long]}


def _list_or_changes(shape: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """Return a list of tables: the whole list, or a table of entries by name with single values changed."""
    outer: dict[str, Any] = {key: shape.pop(key) for key in ABOUT if key in shape}
    for reason in ("why", "source"):
        entry["properties"].setdefault(reason, {"type": "string"})
    changes = {
        "type": "object",
        "additionalProperties": {key: value for key, value in entry.items() if key != "required"},
    }
    return {**outer, "anyOf": [shape, changes]}
