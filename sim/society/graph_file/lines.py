"""The lines of an edge list and their fields: one tokeniser, for finding out how a file is written and for reading it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from sim.society.graph_file.columns import ends_by_name
from sim.society.graph_file.formats import split_words

BLANK = " "
TRIMMED = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2007\u202f\u200b\u200e\u200f\ufeff"
"""What is no part of an id at its ends: blanks of all kinds, and signs without width."""

_SAMPLE = 1_000
_RULE = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*")


class Lines:
    """The lines of an edge list that are neither blank nor comments nor rules.

    Brackets around every edge, and attributes that networkx writes behind every edge, are taken off. ``separator`` is the one that a
    first line ``sep=;`` names, as Excel writes it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.lines = [line for raw in text.split("\n") if _counts(line := raw.strip(BLANK))]
        named = re.fullmatch(r'"?sep=(.)"?', self.lines[0], re.IGNORECASE) if self.lines else None
        self.separator = named[1] if named else None
        self._skipped = int(named is not None)
        del self.lines[: self._skipped]
        if self._all(r"[(\[].*[)\]][,;]?"):
            self.lines = [line.rstrip(",;")[1:-1] for line in self.lines]
        self.attributes = self._all(r".*[\s,;]\{.*\}")
        if self.attributes:
            self.lines = [line[: line.find("{")].rstrip(" \t,;") for line in self.lines]

    @property
    def sample(self) -> list[str]:
        """The first thousand."""
        return self.lines[:_SAMPLE]

    def number(self, place: int) -> int:
        """The number in the file, from 1, of the line at ``place``."""
        kept = (at for at, raw in enumerate(self._text.split("\n"), start=1) if _counts(raw.strip(BLANK)))
        return next(at for k, at in enumerate(kept) if k == place + self._skipped)

    def hashes(self, separator: str) -> int:
        """How many lines begin with # and read like an edge: they may be comments, or hold names such as #this."""
        found = 0
        for line in re.findall(r"(?m)^[ \t]*(#[^\s#!].*)$", self._text):
            fields = fields_of(line, separator)
            found += len(fields) > 1 and ends_by_name([fields[0][1:], *fields[1:]]) is None
        return found

    def _all(self, pattern: str) -> bool:
        """Whether the first lines are all of a form."""
        return bool(self.lines) and all(re.fullmatch(pattern, line) for line in self.sample)


def _counts(line: str) -> bool:
    start = line[:1]
    if start == "\t":
        start = line.lstrip()[:1]
    return bool(start) and start not in "#%" and not ("--" in line and _RULE.fullmatch(line))


def rows_of(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """The fields of each line, as they stand. Raises csv.Error where a quote is opened and not closed, or closed too early."""
    if separator == BLANK:
        return map(split_words, lines)
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)


def trimmed(fields: Iterable[str]) -> list[str]:
    """Fields without what is no part of an id."""
    return [field.strip(TRIMMED) for field in fields]


def fields_of(line: str, separator: str) -> list[str]:
    """The trimmed fields of one line; none where its quotes do not fit."""
    try:
        return trimmed(next(rows_of([line], separator)))
    except csv.Error:
        return []
