"""Write TOML: single values for command lines, and the ``[baseline]`` table of a scenario file.

tomlkit changes one table and keeps everything else of the user's file, comments and order included.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Item, Table

from sim.scenario.retired_names import RETIRED, current_table
from sim.scenario.schema import BASELINE, Problem, ScenarioError
from sim.scenario.toml.lines import line_numbers
from sim.scenario.toml.reading import parse, read_encoded


def to_toml(value: object) -> str:
    """Return a value as one line of TOML: text, numbers, switches, arrays, inline tables. Raises ``ValueError`` for anything else."""
    return _item(value).as_string()


def _item(value: object) -> Item:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        array.extend(_item(part) for part in value)
        return array
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update({str(key): _item(part) for key, part in value.items()})
        return table
    if isinstance(value, bool | int | float | str):
        return tomlkit.item(value)
    raise ValueError(f"{value!r} cannot be written as TOML")


def with_baseline(text: str, values: Mapping[str, object]) -> str:
    """Return a TOML text with ``[baseline]`` set to ``values``, or appended; the rest stays byte for byte.

    A table under its retired name gets the present one. Raises ``ValueError`` when a value cannot be written, or when ``baseline`` is
    not a table.
    """
    text = _with_current_names(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    items = {name: _item(value) for name, value in values.items()}
    document = tomlkit.parse(text)
    if BASELINE not in document:
        lines = [f"[{BASELINE}]", *(f"{name} = {item.as_string()}" for name, item in items.items()), ""]
        gap = "" if not text or text.endswith("\n") else newline
        return text + gap + (newline if text else "") + newline.join(lines)
    table = document[BASELINE]
    if not isinstance(table, MutableMapping):
        raise ValueError(f"[{BASELINE}] is not a table")
    for name in [name for name in table if name not in items]:
        del table[name]
    after = _pop_trailing_comments(table)
    for name, item in items.items():
        item.trivia.trail = newline
        table[name] = item
    if isinstance(table, Table):
        table.value.body.extend(after)
    return tomlkit.dumps(document)


def _pop_trailing_comments(table: object) -> list[tuple[Any, Item]]:
    """Take away what stands below the last entry of a table: it belongs to the next one, so new entries go above it."""
    body = table.value.body if isinstance(table, Table) else []
    found: list[tuple[Any, Item]] = []
    while body and body[-1][0] is None:
        found.insert(0, body.pop())
    return found


def _with_current_names(text: str) -> str:
    """Return a TOML text with the baseline calibration under its present name."""
    lines = text.split("\n")
    numbers = line_numbers(text)
    for retired in (name for name, current in RETIRED.items() if current == BASELINE):
        for number in {number for path, number in numbers.items() if path[0] == retired}:
            lines[number - 1] = re.sub(rf"^(\s*\[*\s*){retired}(?=\s*[\].=])", rf"\1{BASELINE}", lines[number - 1])
    return "\n".join(lines)


def write_baseline(path: str | os.PathLike[str], values: Mapping[str, object]) -> None:
    """Replace or append the ``[baseline]`` table of a scenario file; other text and comments stay byte for byte.

    The new file is written aside, checked, and renamed over the old one, so that no reader sees half of it. Raises
    :class:`ScenarioError` when the file cannot be read or written, or when the values cannot be stored in it.
    """
    target = Path(path).resolve()
    found = read_encoded(target)
    before = parse(found.text, str(path)) if found.text.strip() else {}
    try:
        changed = with_baseline(found.text, values)
        expected = {
            **current_table(before, (BASELINE,)),
            BASELINE: tomllib.loads(f"values = {to_toml(values)}")["values"],
        }
        if tomllib.loads(changed) != expected:
            raise ValueError("writing the table would change other values; the file is left as it was")
    except (ValueError, TOMLKitError) as error:
        line = line_numbers(found.text).get((BASELINE,))
        raise ScenarioError([Problem(str(error), file=str(path), line=line, key=BASELINE)]) from error
    try:
        _replace(target, found.encoded(changed))
    except OSError as error:
        raise ScenarioError([Problem(f"cannot be written: {error.strerror}", file=str(path))]) from error


def _replace(target: Path, content: bytes) -> None:
    """Write ``content`` to a new file in the same folder and rename it to ``target``."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, aside)
        aside.replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()
        raise
