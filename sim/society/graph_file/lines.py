"""The lines of an edge list and their fields: one tokeniser, for finding out how a file is written and for reading it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from sim.society.graph_file.columns import ends_by_name
from sim.society.graph_file.formats import split_words

BLANK = " "
TRIMMED = " \t\n\v\f\r\x1a\x1c\x1d\x1e\x1f\x85\xa0\xad\u2007\u202f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What is not part of an id at its ends: blanks of all kinds, and signs without width."""

_SAMPLE = 1_000
_RULE = re.compile(r"[\s|:+=-]*(?:-{2,}|={2,})[\s|:+=-]*")
_NO_EDGE = re.compile(r"[#%]|//|-- |/\*")
_REMARK = re.compile(r"\s(?:#|//)\s[^\"]*$")
_FOOTER = re.compile(
    r"\\\.|\(?[0-9][0-9,]* (?:rows?|records?|edges|lines)\b[\w ,.()]*|\([0-9,]+ \w+ affected\)", re.IGNORECASE
)
_ARROW = re.compile(r"""\s*(?:<?-+>|=+>|\u2192|(?<=\s)<?--+(?=\s))\s*""")


class Lines:
    """The lines of an edge list that are neither blank nor comments, rules or footers.

    Brackets around every edge, and attributes that networkx writes behind every edge, are taken off; arrows between the ends become
    tabs. ``separator`` is the one that a first line ``sep=;`` names, as Excel writes it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.lines = [line for raw in text.split("\n") if _is_edge(line := raw.strip(BLANK))]
        named = re.fullmatch(r'"?sep=(.)"?', self.lines[0], re.IGNORECASE) if self.lines else None
        self.separator = named[1] if named else None
        self.skipped = 0
        self.skip(int(named is not None))
        while self.lines and _FOOTER.fullmatch(self.lines[-1].strip("\x1a ")):
            del self.lines[-1]
        if " # " in text or " // " in text:
            self.lines = [_REMARK.sub("", line) for line in self.lines]
        if self.lines and re.match(r"\[[(\[]", self.lines[0]) and re.search(r"[)\]]\]$", self.lines[-1]):
            self.lines[0], self.lines[-1] = self.lines[0][1:], self.lines[-1][:-1]
        if self._all(r"[(\[].*[)\]][,;]?"):
            self.lines = [line.rstrip(",;")[1:-1] for line in self.lines]
        self.attributes = self._all(r".*[\s,;]\{.*\}")
        if self.attributes:
            self.lines = [line[: line.find("{")].rstrip(" \t,;") for line in self.lines]
        sample = self.sample
        self._arrows = bool(sample) and all(len(_ARROW.findall(line)) == 1 and "\t" not in line for line in sample)
        if self._arrows:
            self.lines = [_ARROW.sub("\t", line.rstrip("; ")) for line in self.lines]

    def skip(self, count: int) -> None:
        """Skip the first lines."""
        self.skipped += count
        del self.lines[:count]

    @property
    def places(self) -> Sequence[int]:
        """The positions of the lines of the sample: the first five hundred, and as many from the whole file."""
        half = _SAMPLE // 2
        rest = range(half, len(self.lines), max(1, (len(self.lines) - half) // half))
        return [*range(min(half, len(self.lines))), *rest]

    @property
    def sample(self) -> list[str]:
        """Lines by which to judge how the file is written."""
        return [self.lines[place] for place in self.places]

    def number(self, place: int) -> int:
        """Return the number in the file, from 1, of the line at ``place``."""
        kept = (at for at, raw in enumerate(self._text.split("\n"), start=1) if _is_edge(raw.strip(BLANK)))
        return next(at for k, at in enumerate(kept) if k == place + self.skipped)

    def hashes(self, separator: str) -> int:
        """Return how many lines begin with # and read like an edge: they may be comments, or hold names such as #this."""
        found = 0
        for line in re.findall(r"(?m)^[ \t]*(#[^\s#!].*)$", self._text):
            fields = fields_of(_ARROW.sub("\t", line) if self._arrows else line, separator)
            found += len(fields) > 1 and ends_by_name([fields[0][1:], *fields[1:]]) is None
        return found

    def _all(self, pattern: str) -> bool:
        """Return whether the first lines are all of a form."""
        return bool(self.lines) and all(re.fullmatch(pattern, line) for line in self.sample)


def _is_edge(line: str) -> bool:
    start = line[:1]
    if start in "\t#%/-=|+\x1a":  # nearly every other line is an edge without a further look
        line = line.strip()
        return bool(line) and not _NO_EDGE.match(line) and not _RULE.fullmatch(line) and line != "\x1a"
    return True


def rows_of(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Return the fields of each line, as they stand. Raises csv.Error where a quote is opened and not closed, or closed too early."""
    if separator == BLANK:
        return map(split_words, lines)
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)


def trimmed(fields: Iterable[str]) -> list[str]:
    """Return fields without what is not part of an id."""
    return [field.strip(TRIMMED) for field in fields]


def fields_of(line: str, separator: str) -> list[str]:
    """Return the trimmed fields of one line; none where its quotes do not fit."""
    try:
        return trimmed(next(rows_of([line], separator)))
    except csv.Error:
        return []
