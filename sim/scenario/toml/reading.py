"""Read TOML files; one that cannot be read gives one message with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario.schema import Problem, ScenarioError
from sim.scenario.text_file import NotTextError, Text, decode
from sim.scenario.toml.lines import Keys, line_numbers

MAX_BYTES = 4_000_000
_AT_LINE = re.compile(r"^(?P<what>.*) \(at line (?P<line>\d+), column \d+\)$", re.DOTALL)


def read_table(path: Path, what: str) -> tuple[dict[str, Any], Mapping[Keys, int]]:
    """Return the values of a TOML file and the line of each key.

    ``what`` names the expected content for messages, for example ``a study``. Raises :class:`ScenarioError` with the line when the file
    cannot be read.
    """
    text = read_encoded(path, what).text
    return parse(text, str(path), f"it should hold {what}"), line_numbers(text)


def read_text(path: Path) -> str:
    """Return the text of a scenario file without its byte-order mark. Raises :class:`ScenarioError` when it cannot be read."""
    return read_encoded(path).text


def read_encoded(path: Path, what: str = "a scenario") -> Text:
    """Return the text of a file and its encoding. Raises :class:`ScenarioError`, which names ``what`` was expected."""

    def refuse(message: str, line: int | None = None) -> ScenarioError:
        return ScenarioError([Problem(message, file=str(path), line=line, allowed="a TOML text file in UTF-8")])

    try:
        if path.is_dir():
            raise refuse(f"is a directory, expected a file with {what}")
        if not path.exists():
            raise refuse("there is no such file")
        if not path.is_file():
            raise refuse("is not an ordinary file")
        if path.stat().st_size > MAX_BYTES:
            raise refuse(f"is larger than {MAX_BYTES:,} bytes, expected {what}")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise refuse(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    try:
        return decode(content)
    except NotTextError as error:
        raise refuse(str(error), error.line) from error


def parse(text: str, file: str, expected: str = "a scenario says at least its title and question") -> dict[str, Any]:
    """Return the values of a TOML text. Raises :class:`ScenarioError` with the line when it is empty or not TOML."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _AT_LINE.match(str(error))
        what = found["what"] if found else str(error) or "nested too deeply"
        line = int(found["line"]) if found else None
        if line is None and "end of document" in str(error):
            line = text.count("\n") + 1
        raise ScenarioError([Problem(f"is not valid TOML: {what}", file=file, line=line)]) from error
    if not data:
        raise ScenarioError([Problem(f"is empty: {expected}", file=file, line=1)])
    return data
