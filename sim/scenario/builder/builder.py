"""Build a scenario from a file, overrides, or another scenario; everything wrong is reported at once with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.builder.overrides import OverriddenValues, Overrides
from sim.scenario.builder.partial import SET, S, plain
from sim.scenario.messages import allowed_text, dotted_keys, meant_number, nearest_name, type_fault
from sim.scenario.retired_names import current_key
from sim.scenario.schema import Problem, ScenarioError, about, entry_of, fields_of, section_of
from sim.scenario.toml import Keys

IMPOSSIBLE = "is impossible together with the rest"


class Builder(OverriddenValues[S]):
    """A scenario under construction; ``read`` and ``override`` fill it, ``finish`` returns the scenario or all problems."""

    @classmethod
    def of(cls, scenario: S) -> Builder[S]:
        """Return a builder that starts from a finished scenario."""
        builder = cls(type(scenario), "", {})
        builder.plain = {name: plain(getattr(scenario, name)) for name in fields_of(type(scenario))}
        builder.departures = {departure.key: departure for departure in scenario.departures}
        return builder

    def override(self, overrides: Overrides, *, text: bool = True) -> Self:
        """Set dotted keys on top of the present values, each a departure; ``text`` reads text as TOML."""
        self.impossible_before = (
            {problem.key for problem in self._contradictions()} if self.file and overrides else set()
        )
        self.origin, self.text, self.setting = "override", text, True
        pairs: list[tuple[str, object] | None]
        if isinstance(overrides, Mapping):
            pairs = list(overrides.items())
        else:
            pairs = [self.split(text) for text in ([overrides] if isinstance(overrides, str) else overrides)]
        seen: set[str] = set()
        for pair in pairs:
            if pair is None:
                continue
            key = current_key(pair[0], dotted_keys(self.model))
            if key in seen:
                self.problems.append(Problem("is given twice", file=SET, key=key, allowed="one value"))
            seen.add(key)
            self.set_value(key, pair[1])
        self.setting = False
        return self

    def split(self, text: str) -> tuple[str, object] | None:
        """Return key and text of ``key=value``; notes a problem and returns None when it is not of that form."""
        key, equals, value = text.partition("=")
        if equals and key.strip():
            return key.strip(), value.strip()
        self.problems.append(Problem("is not an override", file=SET, key=text, allowed="section.parameter=value"))
        return None

    def finish(self) -> S:
        """Return the scenario. Raises :class:`ScenarioError` with every problem, in the order of the file."""
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
        """Return the impossible combinations among the sections whose values are each allowed."""
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
        if fault["type"] == "missing" and path[:1] != ("lesson",):
            return [self.problem(path, "is missing", None, allowed_text(field) if field else "")]
        value = fault["input"]
        if path[:1] == ("lesson",):  # not made of parameters: pydantic's own words
            return [self.problem(tuple(fault["loc"]), fault["msg"][:1].lower() + fault["msg"][1:], value)]
        message = fault["msg"] if fault["type"] == "not_allowed" else type_fault(fault["type"], value)
        choices = (about(field) or {}).get("choices") if field else None
        near = None
        if isinstance(value, str):
            near = nearest_name(value, choices) if choices else _number_meant(field, value)
        allowed = allowed_text(field, element=path != fault["loc"]) if field else ""
        return [self.problem(tuple(fault["loc"]), message, value, allowed, near)]

    def _contradiction(self, key: str, value: object, expected: str) -> Problem:
        """Return the problem of an impossible combination; ``--set`` is named when the file alone was possible there."""
        path = _path(key)
        if _has_place(path):
            key = self.shown(path)
        if self.overridden and self.file and key not in self.impossible_before:
            return Problem(IMPOSSIBLE, SET, None, key, value, expected)
        return self.problem(path, IMPOSSIBLE, value, expected, key=key)

    def _located(self, loc: Sequence[str | int]) -> tuple[Keys, FieldInfo | None]:
        """Return the path of the parameter in which an error lies, and its field."""
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


def _number_meant(field: FieldInfo | None, value: str) -> str | None:
    """Return the number that a text was probably meant to be, where a number is wanted."""
    if field is None or field.annotation not in (int, float):
        return None
    meant = meant_number(value, whole=field.annotation is int)
    return meant if meant and meant != value else None


def _path(key: str) -> Keys:
    """Return the path of a contradiction's key: ``causes.billing``, ``events.0.day``, ``channels.share (public)``."""
    parts = key.partition(" (")[0].split(".")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _has_place(path: Keys) -> bool:
    """Tell whether a path leads through an entry by its position; errors show its name instead."""
    return any(isinstance(part, int) for part in path)
