"""Building blocks of a scenario: parameters with unit, range and source, and errors that explain themselves.

A *section* is a small frozen model whose fields are declared with :func:`parameter`. A *scenario* is a frozen model of sections, lists
of sections (``segments``, ``causes``, ...) and a little prose. The numbers themselves live in ``sim.scenario.parameters``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.kernel.errors import GrapevineError
from sim.scenario.lesson import Lesson

Evidence = Literal["read", "secondary", "derived", "calibrated", "assumption"]
EVIDENCE: tuple[Evidence, ...] = ("read", "secondary", "derived", "calibrated", "assumption")
Range = tuple[float, float]

PROSE = ("title", "question", "story", "watch", "discuss", "lesson", "why", "source", "departures")
"""Fields that are for people and decide no number."""

BASELINE = "baseline"
"""The section of the baseline calibration: solved intercepts, which the program writes."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a scenario.

    ``file`` is the file (or ``--set``; empty when the value came from code), ``line`` counts from 1, ``key`` is dotted, ``value`` is
    what was given (None: nothing), ``allowed`` says what would be accepted, ``nearest`` is the closest valid name.
    """

    message: str
    file: str = ""
    line: int | None = None
    key: str = ""
    value: object = None
    allowed: str = ""
    nearest: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line is not None else self.file
        given = f"{self.key} = {_short(self.value)}" if self.key and self.value is not None else self.key
        text = ": ".join(part for part in (place, given, self.message) if part)
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        return text


class ScenarioError(GrapevineError):
    """A scenario that cannot be used. ``problems`` holds everything found wrong, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


Contradiction = tuple[str, object, str]
"""An impossible combination: (dotted key, value as it is, what was expected)."""


def parameter(
    default: Any,
    *,
    unit: str,
    meaning: str,
    range: Range | None = None,
    choices: tuple[str, ...] | None = None,
    source: str,
    evidence: Evidence,
    uncertain: Range | None = None,
) -> Any:
    """Declare a field of a :class:`Section`: a number, a switch, a choice, or a tuple of numbers (``...`` as default: must be given).

    Raises ``ValueError`` when the declaration contradicts itself.

    Args:
        default: Value without a departure; ``...`` when it must be given.
        unit: Unit of the value.
        meaning: What the value means, in a few words.
        range: Allowed range, inclusive; holds for every element of a tuple.
        choices: Allowed texts.
        source: Source of the default.
        evidence: How the source supports it.
        uncertain: Sourced range from which comparing draws one value per replicate; None is never drawn.
    """
    _check_declaration(default, meaning, range, choices, source, evidence, uncertain)
    record: dict[str, JsonValue] = {
        "unit": unit,
        "range": list(range) if range else None,
        "choices": list(choices) if choices else None,
        "source": source,
        "evidence": evidence,
        "uncertain": list(uncertain) if uncertain else None,
    }
    return Field(default, description=meaning, json_schema_extra={"parameter": record}, validate_default=True)


def assumed(
    default: Any, *, unit: str, meaning: str, range: Range | None = None, uncertain: Range | None = None
) -> Any:
    """Declare a parameter that nobody has measured; the arguments are those of :func:`parameter`.

    Args:
        default: Value without a departure; ``...`` when it must be given.
        unit: Unit of the value.
        meaning: What the value means, in a few words.
        range: Allowed range, inclusive.
        uncertain: Range from which comparing draws one value per replicate.
    """
    return parameter(
        default,
        unit=unit,
        meaning=meaning,
        range=range,
        uncertain=uncertain,
        source="assumption",
        evidence="assumption",
    )


def _check_declaration(
    default: Any,
    meaning: str,
    allowed: Range | None,
    choices: tuple[str, ...] | None,
    source: str,
    evidence: str,
    uncertain: Range | None,
) -> None:
    if not meaning.strip() or not source.strip():
        raise ValueError("a parameter needs a meaning and a source")
    if evidence not in EVIDENCE:
        raise ValueError(f"evidence is {evidence!r}, not one of {EVIDENCE}")
    for name, pair in (("range", allowed), ("uncertain", uncertain)):
        if pair is not None and not pair[0] <= pair[1]:
            raise ValueError(f"{name} {pair} runs backwards")
    if (
        uncertain is not None
        and allowed is not None
        and not (allowed[0] <= uncertain[0] and uncertain[1] <= allowed[1])
    ):
        raise ValueError(f"the uncertain range {uncertain} leaves the allowed range {allowed}")
    if default is not ...:
        fault = range_fault(default, allowed) or choice_fault(default, choices)
        if fault:
            raise ValueError(f"the default {default!r} {fault}")


def about(field: FieldInfo) -> dict[str, Any] | None:
    """Return what :func:`parameter` recorded about a field, or None for a field declared otherwise."""
    extra = field.json_schema_extra
    found = extra.get("parameter") if isinstance(extra, dict) else None
    return found if isinstance(found, dict) else None


def range_fault(value: object, allowed: Any) -> str | None:
    """Return what is wrong with ``value``, a number or nested tuples of numbers, against an inclusive range; None when it is allowed."""
    if allowed is None:
        return None
    low, high = allowed
    outside = [v for v in _numbers(value) if not low <= v <= high]
    if not outside:
        return None
    subject = "is" if isinstance(value, int | float) else f"has {_short(outside[0])}, which is"
    return f"{subject} {'below' if outside[0] < low else 'above'} the allowed range"


def choice_fault(value: object, choices: Any) -> str | None:
    """Return what is wrong with ``value`` against the allowed choices; None when it is one of them."""
    if choices is None or value in choices:
        return None
    return "is not one of the choices"


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def _short(value: object, limit: int = 60) -> str:
    """Return a value as a TOML reader would write it, cut to ``limit`` characters."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = '"' + value.replace("\n", "\\n") + '"'
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(_short(part) for part in value) + "]"
    elif isinstance(value, Mapping):
        text = "{" + ", ".join(f"{key} = {_short(part)}" for key, part in value.items()) + "}"
    else:
        text = str(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


class Section(BaseModel):
    """A frozen group of parameters. Unknown keys, text for numbers, switches for numbers, nan and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _arrays_are_tuples(cls, data: Any) -> Any:
        """Turn arrays into tuples where a field is declared as one: TOML and JSON have arrays only."""
        if not isinstance(data, Mapping):
            return data
        tuples = {name for name, field in cls.model_fields.items() if get_origin(field.annotation) is tuple}
        return {key: _tupled(value) if key in tuples else value for key, value in data.items()}

    @field_validator("*", mode="after")
    @classmethod
    def _within_range(cls, value: Any, info: ValidationInfo) -> Any:
        meta = about(cls.model_fields[info.field_name or ""])
        if meta is not None:
            fault = range_fault(value, meta["range"]) or choice_fault(value, meta["choices"])
            if fault:
                raise PydanticCustomError("not_allowed", "{fault}", {"fault": fault})
        return value


def _tupled(value: Any) -> Any:
    return tuple(_tupled(part) for part in value) if isinstance(value, list | tuple) else value


class Departure(BaseModel):
    """A value in which a scenario departs from the defaults, and the reason: ``why``, ``source``, its own ``uncertain`` range.

    ``key`` is dotted; ``origin`` is ``file`` or ``override``. For a whole entry of a list of tables ``value`` is its table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    value: Any
    why: str = ""
    source: str = ""
    uncertain: tuple[float, float] | None = None
    origin: Literal["file", "override"] = "file"


class ScenarioBase(Section):
    """A scenario without its sections: a name, prose for people, and departures with their reasons.

    A subclass adds sections and lists of sections, and puts every impossible combination into :meth:`contradictions`.
    """

    name: str = Field("default", description="name of the scenario, as on the command line")
    title: str = Field("", description="a few words")
    question: str = Field("", description="the question that this scenario is for, in one sentence")
    story: str = Field("", description="who, where, what happens")
    watch: tuple[str, ...] = Field((), description="names of the metrics that show what goes on in this scenario")
    discuss: tuple[str, ...] = Field(
        (), description="questions for a class that has compared policies in this scenario"
    )
    lesson: Lesson | None = Field(None, description="what this scenario is there to show, and what shows it")
    departures: tuple[Departure, ...] = Field(
        (), description="values that differ from the defaults, with their reasons"
    )

    def contradictions(self) -> Iterable[Contradiction]:
        """Return impossible combinations of values that are each allowed alone. A subclass yields all of them."""
        return ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        found = tuple(self.contradictions())
        if found:
            text = "; ".join(f"{key} is {value}, expected {expected}" for key, value, expected in found)
            raise PydanticCustomError("contradiction", "{text}", {"text": text, "contradictions": found})
        return self

    def with_values(self, values: Mapping[str, object]) -> Self:
        """Return a copy with dotted keys set, for example ``{"voice.praise": 0.01, "causes.billing.per_1000": 3}``.

        Validated like a file. Each is a departure, also at its default, so that it is not drawn. Raises :class:`ScenarioError`
        with every problem.
        """
        from sim.scenario.files import with_values

        return with_values(self, values)


def section_of(field: FieldInfo) -> type[Section] | None:
    """Return the section that a field holds, or None."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def entry_of(field: FieldInfo) -> type[Section] | None:
    """Return the section of which a field holds a list, or None."""
    if get_origin(field.annotation) not in (list, tuple):
        return None
    kind = get_args(field.annotation)[0]
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields that a scenario file may set, in the order of declaration."""
    return {name: field for name, field in model.model_fields.items() if name != "departures"}
