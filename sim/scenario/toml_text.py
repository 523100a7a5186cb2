"""TOML as text: reading it with one clear message when it cannot be read, where each key stands, and rewriting one table.

``tomllib`` reads the values but neither tells lines nor writes; both need only the outline of a text that is known to be valid.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import shutil
import tempfile
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sim.scenario.schema import REFERENCE, Problem, ScenarioError
from sim.scenario.text_file import NotTextError, Text, decode

Keys = tuple[str | int, ...]

MAX_BYTES = 4_000_000
_BLANK = re.compile(r"[ \t\r\n]*(?:#[^\n]*[ \t\r\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}'
    r"|'''.*?''''{0,2}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|[^,\]}\n#]+",
    re.DOTALL,
)
_AT_LINE = re.compile(r"^(?P<what>.*) \(at line (?P<line>\d+), column \d+\)$", re.DOTALL)


def read_table(path: Path, what: str) -> tuple[dict[str, Any], Mapping[Keys, int]]:
    """The values of a TOML file, and the line of each key.

    ``what`` the file should be, as ``a study``, is for the message; raises :class:`ScenarioError` with the line when it cannot be read.
    """
    text = _read(path, what).text
    return parse(text, str(path), f"it should hold {what}"), Outline.of(text).lines


def read_text(path: Path) -> str:
    """The text of a scenario file without its byte-order mark; raises :class:`ScenarioError` when there is none to read."""
    return _read(path).text


def _read(path: Path, what: str = "a scenario") -> Text:

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
    """The values of a TOML text; raises :class:`ScenarioError` with the line when it is not TOML or says nothing of what is expected."""
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


@dataclass(frozen=True)
class Statement:
    """A header or a ``key = value`` at ``text[start:end]``; ``path`` is full, ``table`` that of the header above it."""

    kind: Literal["table", "array", "key"]
    path: Keys
    table: Keys
    start: int
    end: int


@dataclass
class Outline:
    """Where things stand in a valid TOML text: the line of each path (from 1) and the statements in order."""

    text: str
    lines: dict[Keys, int] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    _at: int = 0
    _newlines: list[int] = field(default_factory=list)
    _arrays: dict[Keys, int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Outline:
        """The outline of a text that ``tomllib`` accepts."""
        outline = cls(text)
        outline._newlines = [found.start() for found in re.finditer("\n", text)]
        outline._scan()
        return outline

    def _scan(self) -> None:
        table: Keys = ()
        self._skip()
        while self._at < len(self.text):
            start = self._at
            if self._peek("["):
                kind, table = self._header(start)
                self.statements.append(Statement(kind, table, table, start, self._at))
            else:
                path = self._assignment(table)
                self.statements.append(Statement("key", path, table, start, self._at))
            self._skip()

    def _header(self, start: int) -> tuple[Literal["table", "array"], Keys]:
        kind: Literal["table", "array"] = "array" if self._peek("[[") else "table"
        brackets = 2 if kind == "array" else 1
        self._at += brackets
        *outer, last = self._dotted()
        self._blanks()
        self._at += brackets
        path: Keys = ()
        for part in outer:
            path = self._latest((*path, part))
        path = (*path, last)
        self._note(path, start)
        if kind == "array":
            count = self._arrays.get(path, 0)
            self._arrays[path] = count + 1
            path = (*path, count)
            self._note(path, start)
        return kind, path

    def _latest(self, path: Keys) -> Keys:
        """An array of tables further up in a header means its latest entry."""
        return (*path, self._arrays[path] - 1) if path in self._arrays else path

    def _assignment(self, table: Keys) -> Keys:
        start = self._at
        path = table
        for part in self._dotted():
            path = (*path, part)
            self._note(path, start)
        self._blanks()
        self._at += 1  # the equals sign
        self._blanks()
        self._value(path)
        return path

    def _dotted(self) -> list[str]:
        parts = []
        while True:
            self._blanks()
            found = _BARE_KEY.match(self.text, self._at) or _SCALAR.match(self.text, self._at)
            assert found is not None
            self._at = found.end()
            word = found[0]
            parts.append(tomllib.loads(f"key = {word}")["key"] if word[0] in "\"'" else word)
            self._blanks()
            if not self._peek("."):
                return parts
            self._at += 1

    def _value(self, path: Keys) -> None:
        if self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._inline_table(path)
        else:
            found = _SCALAR.match(self.text, self._at)
            assert found is not None
            self._at += len(found[0].rstrip())

    def _array(self, path: Keys) -> None:
        self._at += 1
        index = 0
        while True:
            self._skip()
            if self._peek("]"):
                break
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Keys) -> None:
        self._at += 1
        while True:
            self._skip()
            if self._peek("}"):
                break
            self._assignment(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip()
        if self._peek(","):
            self._at += 1

    def _note(self, path: Keys, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._newlines, at - 1) + 1)

    def _peek(self, mark: str) -> bool:
        return self.text.startswith(mark, self._at)

    def _blanks(self) -> None:
        while self._at < len(self.text) and self.text[self._at] in " \t":
            self._at += 1

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self._at)
        assert found is not None
        self._at = found.end()


def to_toml(value: object) -> str:
    """A value as TOML writes it on one line: text, numbers, switches, arrays, inline tables. Raises ``ValueError`` for the rest."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no value for a scenario")
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(to_toml(part) for part in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {to_toml(part)}" for key, part in value.items()) + " }"
    raise ValueError(f"{value!r} is no value for a scenario")


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else to_toml(name)


def with_table(text: str, name: str, values: Mapping[str, object]) -> str:
    """A TOML text with the entries of table ``name`` replaced, or the table appended; the rest stays byte for byte.

    The header and what stands above its first entry stay too. Raises ``ValueError`` when ``name`` is there in another form.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    entries = newline.join(f"{_key(key)} = {to_toml(value)}" for key, value in values.items())
    concerned = [s for s in Outline.of(text).statements if s.path[0] == name]
    if not concerned:
        gap = "" if not text or text.endswith("\n") else newline
        return text + gap + (newline if text else "") + f"[{_key(name)}]{newline}{entries}{newline}"
    header, *body = concerned
    if header.kind != "table" or header.path != (name,) or any(s.kind != "key" for s in body):
        raise ValueError(f"{name!r} is not one plain [{name}] table")
    if body:
        return text[: body[0].start] + entries + text[body[-1].end :]
    line_end = text.find("\n", header.end)
    if line_end < 0:
        return text + newline + entries + newline
    return text[: line_end + 1] + entries + newline + text[line_end + 1 :]


def write_reference(path: str | os.PathLike[str], values: Mapping[str, object]) -> None:
    """Replace or append the ``[reference]`` table of a scenario file; all other text and comments stay byte for byte.

    The new file is written aside, checked, and renamed over the old one, so that no reader sees half of it. Raises
    :class:`ScenarioError` when the file cannot be read or written, or holds a reference in another form.
    """
    target = Path(path).resolve()
    found = _read(target)
    text = found.text
    before = parse(text, str(path)) if text.strip() else {}
    try:
        changed = with_table(text, REFERENCE, values)
    except ValueError as error:
        line = Outline.of(text).lines.get((REFERENCE,))
        raise ScenarioError([Problem(str(error), file=str(path), line=line, key=REFERENCE)]) from error
    plain = tomllib.loads(f"{REFERENCE} = {to_toml(values)}")
    if tomllib.loads(changed) != {**before, **plain}:
        raise AssertionError(f"{path}: rewriting [reference] would change other values; the file is left as it was")
    try:
        _replace(target, found.encoded(changed))
    except OSError as error:
        raise ScenarioError([Problem(f"cannot be written: {error.strerror}", file=str(path))]) from error


def _replace(target: Path, content: bytes) -> None:
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
