"""Find the line of every key in a TOML text, so that errors can name it: ``tomllib`` does not say where a value stands."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Keys = tuple[str | int, ...]
"""A path in a TOML file: names of keys and positions in arrays."""

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


def line_numbers(text: str) -> dict[Keys, int]:
    """Return the line (from 1) of every path in ``text``, which ``tomllib`` must accept."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


class _Scanner:
    """A pass over a valid TOML text that notes where each path first occurs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[Keys, int] = {}
        self._at = 0
        self._newlines = [found.start() for found in re.finditer("\n", text)]
        self._arrays: dict[Keys, int] = {}

    def scan(self) -> None:
        """Fill ``lines``."""
        table: Keys = ()
        self._skip()
        while self._at < len(self.text):
            if self._peek("["):
                table = self._header(self._at)
            else:
                self._assignment(table)
            self._skip()

    def _header(self, start: int) -> Keys:
        array = self._peek("[[")
        brackets = 2 if array else 1
        self._at += brackets
        *outer, last = self._dotted()
        self._blanks()
        self._at += brackets
        path: Keys = ()
        for part in outer:
            path = self._latest((*path, part))
        path = (*path, last)
        self._note(path, start)
        if array:
            count = self._arrays.get(path, 0)
            self._arrays[path] = count + 1
            path = (*path, count)
            self._note(path, start)
        return path

    def _latest(self, path: Keys) -> Keys:
        """Return the path with the latest entry where it leads to an array of tables further up in the header."""
        return (*path, self._arrays[path] - 1) if path in self._arrays else path

    def _assignment(self, table: Keys) -> None:
        start = self._at
        path = table
        for part in self._dotted():
            path = (*path, part)
            self._note(path, start)
        self._blanks()
        self._at += 1  # the equals sign
        self._blanks()
        self._value(path)

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
