"""A visitor's own scenario as text: refused unless it is small, flat and short, before anything slow looks at it.

Readers of TOML, and messages that name the nearest valid name, take long for texts made to be slow. The limits are assumptions: the
longest ready-made scenario has less than a fifth of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.app.choice.choice import ChoiceError
from sim.app.limits import Limits

DEPTH = 8
"""Brackets inside brackets, and parts of a dotted key."""
VALUES = 2_000
"""Values in a file."""
LARGEST = 2**63
"""Whole numbers are smaller, as TOML has them; Python takes thousands of digits, and then cannot write them down."""
UNKNOWN = 10
"""Names that a scenario does not have; a file with more is no scenario."""
ENTRIES = 20
"""Segments, causes, channels or events."""
NAME = 60
"""Characters in the name of a segment, cause, channel or event."""

_QUOTED = re.compile(
    r'"""(?:\\.|[^\\"]|"(?!""))*+(?:"{3,5})?'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5})?"
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments, also unfinished ones. Nothing is gone through twice, so the time grows with the length alone."""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w+-]++[ \t]*+\.[ \t]*+){{{DEPTH}}}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def decoded(given: str | bytes, limits: Limits) -> str:
    """Return a scenario file as text with plain line ends. Raises ChoiceError for one that is too large or no text."""
    from sim.scenario.text_file import NotTextError, decode

    try:
        raw = given.encode() if isinstance(given, str) else given
        if len(raw) > limits.upload:
            message = f"the file has {len(raw):,} bytes; at most {limits.upload:,} are read"
            raise ChoiceError("text", message)
        text = decode(raw).text
    except NotTextError as error:
        raise ChoiceError("text", f"the file {error}", error.line) from error
    except UnicodeEncodeError as error:
        raise ChoiceError("text", "the text holds characters that no file can hold") from error
    return text.replace("\r\n", "\n")


def check_shape(text: str) -> None:
    """Raise ChoiceError, with the line, for a text that is nested deeply or has keys of many parts."""
    bare = _QUOTED.sub(_blank, text)
    found = _LONG_KEY.search(bare)
    if found:
        raise ChoiceError("text", f"a name here has {DEPTH} parts or more", _line(bare, found.start()))
    depth = 0
    for place in re.finditer(r"[\[\]{}]", bare):
        depth = depth + 1 if place[0] in "[{" else max(0, depth - 1)
        if depth > DEPTH:
            raise ChoiceError("text", f"more than {DEPTH} brackets inside each other", _line(bare, place.start()))


def check_table(table: Mapping[str, Any]) -> None:
    """Raise ChoiceError for a file with more values, entries or unknown names than a scenario can have."""
    count = sum(1 for _ in _leaves(table))
    if count > VALUES:
        raise ChoiceError("text", f"the file has {count:,} values; at most {VALUES:,} are read")
    if any(type(one) is int and abs(one) >= LARGEST for one in _leaves(table)):
        raise ChoiceError("text", f"a whole number here is too large; at most {LARGEST - 1:,}")
    if {"vary", "points", "design"} & set(table):
        raise ChoiceError("text", "this is a study of many scenarios; only a single scenario can be used here")
    unknown = list(_unknown(table))
    if len(unknown) > UNKNOWN:
        first = ", ".join(one[:NAME] for one in unknown[:3])
        raise ChoiceError("text", f"{len(unknown)} names here are unknown to scenarios, among them {first}")
    for name in ("segments", "causes", "channels", "events"):
        _check_entries(name, table.get(name))


def check_name(name: object, line: int | None) -> None:
    """Raise ChoiceError unless a scenario's name is short and plain: it becomes a part of file names."""
    if not isinstance(name, str) or not _SLUG.fullmatch(name):
        raise ChoiceError("text", "name: only small letters, digits and hyphens, at most 60", line, "name")


def _check_entries(name: str, entries: object) -> None:
    if isinstance(entries, list | Mapping) and len(entries) > ENTRIES:
        raise ChoiceError("text", f"there are {len(entries)} {name}; at most {ENTRIES} are read", key=name)
    for one in entries if isinstance(entries, list) else []:
        label = one.get("name") if isinstance(one, Mapping) else None
        if isinstance(label, str) and not (0 < len(label) <= NAME and label.isprintable()):
            raise ChoiceError("text", f"{name}: a name must have 1 to {NAME} characters, all on one line", key=name)


def _unknown(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of sections and their values that no scenario has, in whatever list or table they stand."""
    from sim.scenario import scenario_class
    from sim.scenario.retired_names import RETIRED
    from sim.scenario.schema import entry_of, fields_of, section_of

    sections = fields_of(scenario_class())
    retired = {part for name in RETIRED for part in name.split(".")}
    for name, value in table.items():
        if name not in sections:
            yield from () if name in retired else (name,)
            continue
        model = section_of(sections[name]) or entry_of(sections[name])
        inner = value if isinstance(value, list) else [value] if section_of(sections[name]) else _tables_in(value)
        if model is not None:
            known = {*fields_of(model), *retired, "why", "source"}
            yield from (f"{name}.{key}" for one in inner if isinstance(one, Mapping) for key in one if key not in known)


def _tables_in(value: object) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else []


def _leaves(value: Any) -> Iterator[Any]:
    """Yield every value in tables and arrays, tables and arrays included."""
    stack = [value]
    while stack:
        one = stack.pop()
        yield one
        stack += one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()


def _blank(found: re.Match[str]) -> str:
    """Return a letter for a string, with as many line ends, so that lines stay where they are; nothing for a comment."""
    return "" if found[0][0] == "#" else "s" + "\n" * found[0].count("\n")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
