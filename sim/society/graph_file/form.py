"""Find how an edge list is written: its separator, its header, and the columns that hold the ends of an edge.

The separator is the one that splits all of the first lines alike; names of columns decide where there are any. What can be read in two
ways is refused, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence, Set
from pathlib import Path
from typing import NamedTuple

from sim.society.graph_file.columns import Ends, ends_by_name, is_series, names_rows, same_form
from sim.society.graph_file.formats import split_words
from sim.society.graph_file.found import GraphError, is_number, many, short, whole_numbers
from sim.society.graph_file.lines import BLANK, Lines, fields_of, rows_of, trimmed

NAMED = "a first line that names the columns, such as source,target"
LEAST = 10
"""Rows from which it says something that no id stands in both columns."""
_LOOK = 1_000
_SEPARATORS = "\t;,|" + BLANK  # of two that fit equally well, the earlier
SCIENTIFIC = re.compile(r"-?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
# fmt: off
_NOBODY = {
    "-", "--", ".", "?", "n/a", "#n/a", "<na>", "nan", "nat", "\\n", "(null)", "#nv", "#ref!", "#value!", "#div/0!", "#name?",
}
_PERHAPS = {
    "na", "null", "none", "nil", "undefined", "missing", "unknown", "n.a.", "k.a.", "-1", "-9", "-99", "-999",
}
# fmt: on


class _AmbiguousError(Exception):
    """The first line names columns that are also people."""


class Form(NamedTuple):
    """Format of an edge list.

    ``columns``: names of the columns, empty without a header. ``width``: how many there are. ``ends``: where the ends of an edge stand;
    ``cytoscape``: they stand in one column, which is the first of ``ends``, about the kind of tie, which is in the second.
    ``penalty``: what speaks against this separator.
    """

    separator: str
    width: int
    columns: tuple[str, ...]
    ends: Ends
    penalty: tuple[bool, ...] = ()
    cytoscape: bool = False
    named: bool = False

    def pairs(self, rows: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
        """Return the ends of the edges in some rows."""
        first, second = self.ends.source, self.ends.target
        if self.cytoscape:
            halves = [fields[first].split(f" ({fields[second]}) ") for fields in rows]
            return [half[0] for half in halves], [half[1] if len(half) == 2 else "" for half in halves]
        return [fields[first] for fields in rows], [fields[second] for fields in rows]

    def fits(self, fields: Sequence[str]) -> bool:
        """Return whether a row has as many fields as there are columns; more may be empty, or be the second half of a number."""
        more = fields[self.width :]
        if len(fields) >= self.width and not any(more):
            return True
        return len(fields) > self.width and self.named and max(self.ends[:2]) < 2 and all(map(is_number, fields[2:]))


def form_of(path: Path, lines: Lines) -> Form:
    """Return how the file is written, by its first lines: of the separators that split all of them alike, the one that fits best."""
    _skip_titles(lines)
    try:
        found = [_form_with(lines.sample, separator) for separator in (lines.separator or _SEPARATORS)]
    except _AmbiguousError:
        what = f"the first line may name the columns or be an edge: {short(lines.sample[0])}"
        raise GraphError(path, what, "names of columns that are nobody's id") from None
    fitting = [form for form in found if form is not None]
    if not fitting:
        raise _formless(path, lines)
    best = min(fitting, key=lambda form: form.penalty)
    _check_columns(path, lines, best)
    return best


def _skip_titles(lines: Lines) -> None:
    """Skip what stands above names of columns that can hardly be anything else."""
    for place, line in enumerate(lines.lines[:5]):
        for separator in lines.separator or _SEPARATORS:
            ends = ends_by_name(fields_of(line, separator))
            if ends is not None and ends.sure and ends[:2] != (0, 0):
                below = [fields_of(one, separator) for one in lines.lines[place + 1 :][:_LOOK]]
                named = {fields_of(line, separator)[at] for at in ends[:2]}
                above = {field for one in lines.lines[:place] for field in fields_of(one, separator)}
                if place and (named | above - {""}).isdisjoint(field for fields in below for field in fields):
                    lines.skip(place)
                return


def _formless(path: Path, lines: Lines) -> GraphError:
    """Return why no separator splits the first lines alike."""
    for place, line in enumerate(lines.sample):
        if line.count('"') % 2:
            return GraphError(path, f"line {lines.number(place)} opens a quote and does not close it: {short(line)}")
    first = lines.sample[0]
    separator = next((sign for sign in _SEPARATORS if len(fields_of(first, sign)) > 1), None)
    if separator is None:
        return GraphError(path, f"line {lines.number(0)} has one column: {short(first)}")
    usual = len(fields_of(first, separator))
    for place, line in enumerate(lines.sample):
        width = len(fields_of(line, separator))
        if width != usual:
            return ragged(path, lines, place, width, usual)
    return GraphError(path, "its lines cannot be split into columns")


def ragged(path: Path, lines: Lines, place: int, width: int, usual: int) -> GraphError:
    """Return the error for a line with another number of columns than the first.

    Args:
        path: The file.
        lines: Its lines.
        place: Index of the line.
        width: Number of columns in it.
        usual: Number of columns in the first line.
    """
    line = lines.lines[place]
    found = f"line {lines.number(place)} has {many(width, 'column')}: {short(line)}"
    hint = "; an adjacency list (a person and all neighbours a line) is read when its name ends in .adjlist"
    several = len({len(split_words(one)) for one in lines.sample}) > 2
    return GraphError(path, found, f"{usual} columns, as in the first line{hint if several else ''}")


def _form_with(sample: Sequence[str], separator: str) -> Form | None:
    """Return how the file is written if this is its separator; None if it does not split the first lines alike."""
    if separator != BLANK and not any(separator in line for line in sample):
        return None
    try:
        rows = [trimmed(fields) for fields in rows_of(sample, separator)]
    except csv.Error:
        return None
    first, below = rows[0], rows[1:]
    widths = {len(fields) for fields in below} or {len(first)}
    by_name = ends_by_name(first)
    if len(widths) > 1:
        form = Form(separator, len(first), tuple(first), by_name or Ends(0, 1), named=True)
        return form if by_name and by_name.sure and all(map(form.fits, below)) else None
    width = widths.pop()
    if len(first) > width and not any(first[width:]):
        first = rows[0] = first[:width]
    if len(first) == width - 1 and width > 2:  # as R writes it: rows have names, and their column has none
        first = ["", *first]
        by_name = ends_by_name(first)
        header = True
    elif len(first) != width or width < 2:
        return None
    else:
        header = _is_header(first, below, by_name, sample)
    cytoscape = _cytoscape(first) if header and by_name is None else None
    ends = (cytoscape or by_name or _unnamed(first, below)) if header else _unlabelled(rows)
    body = below if header else rows
    return Form(
        separator,
        width,
        tuple(first) if header else (),
        ends,
        _penalty(separator, body, ends, sample, named=header and by_name is not None and by_name.sure),
        cytoscape is not None,
        header and by_name is not None,
    )


def _is_header(first: Sequence[str], below: Sequence[Sequence[str]], ends: Ends | None, sample: Sequence[str]) -> bool:
    """Return whether the first line names the columns, by its names or because it is unlike all lines below."""
    if ends is not None:
        named = first[ends.source], first[ends.target]
        again = [{*map(str.lower, fields)} for fields in (first, named)]
        others = [fields for fields in below if {*map(str.lower, fields)} not in again]
        known = {fields[place] for fields in others for place in ends[:2]}
        if ends.sure and not known.issuperset(named):
            return True
        if ends.sure and ends[:2] == (0, 1) and named == ("source", "target"):
            raise _AmbiguousError
        if not ends.sure and not any(same_form(named[0], name) for name in known):
            return True
    if below and list(first) == [str(place) for place in range(len(first))]:  # pandas, for want of names
        words = not any(is_number(field) for fields in below for field in fields[:2])
        fractions = len(first) > 2 and all("." in fields[2] for fields in below if fields[2])
        return words or fractions or {"0", "1"}.isdisjoint(field for fields in below for field in fields[:2])
    if not below or any(is_number(field) for field in first[:2]):
        return bool(below) and not first[0] and any(first[1:]) and all(fields[0] for fields in below)
    if _cytoscape(first) is not None or (not first[0] and all(fields[0] for fields in below)):
        return True
    if all(is_number(field) for fields in below for field in fields[:2] if not _lacking(field)):
        return True
    for place, name in enumerate(first[2:], start=2):
        if not _lacking(name) and not is_number(name) and all(is_number(fields[place]) for fields in below):
            return True
    quoted = sample[0].count('"') == 2 * len(first)
    return quoted and not any('"' in line for line in sample[1:])


def _cytoscape(names: Sequence[str]) -> Ends | None:
    """Return the column that holds both ends, and that of the kind of tie, in a table of edges that Cytoscape has exported."""
    plain = [name.lower() for name in names]
    for name, kind in (("shared name", "shared interaction"), ("shared name", "interaction"), ("name", "interaction")):
        if name in plain and kind in plain:
            return Ends(plain.index(name), plain.index(kind))
    return None


def _unnamed(names: Sequence[str], below: Sequence[Sequence[str]]) -> Ends:
    """Return the first two columns, or the next two where the first numbers the rows."""
    return Ends(1, 2) if len(names) > 2 and names_rows(names[0]) and (not names[0] or _counts(below)) else Ends(0, 1)


def _counts(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first column counts the rows, from 0 or 1."""
    first = rows[0][0] if rows else ""
    return first in ("0", "1") and all(fields[0] == str(at) for at, fields in enumerate(rows, start=int(first)))


def _numbers_lines(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first column counts the rows, and the next two look like the ends of edges: some ids stand in both."""
    second, third = ({fields[place] for fields in rows} for place in (1, 2))
    return _counts(rows) and len(third) > 2 and not second.isdisjoint(third)


def _unlabelled(rows: Sequence[Sequence[str]]) -> Ends:
    """Return the first two columns, or the first and the third where the second is the kind of tie between them."""
    if len(rows[0]) > 2:
        first, kind, third = ({fields[place] for fields in rows} for place in range(3))
        numbers = [all(map(is_number, one)) for one in (first, kind, third)]
        if (
            numbers[0] == numbers[2]
            and not all(numbers)
            and not first.isdisjoint(third)
            and kind.isdisjoint(first | third)
            and len(kind) <= max(1, len(rows) // 2)
            and all(is_number(field) for fields in rows for field in fields[3:])
        ):
            return Ends(0, 2)
    return Ends(0, 1)


def _penalty(
    separator: str, rows: Sequence[Sequence[str]], ends: Ends, sample: Sequence[str], *, named: bool
) -> tuple[bool, ...]:
    """Return what speaks against a separator.

    No names of columns; no id that stands in both columns; ids that hold another separator; ids of several numbers.
    """
    ids = [fields[place] for fields in rows for place in ends[:2]]
    others = [sign for sign in _SEPARATORS if sign not in (separator, BLANK)]
    torn = any(sign in name for name in ids for sign in others)
    several = any(" " in name and all(map(is_number, name.split())) for name in ids)
    if separator == "," and not torn:  # of a decimal comma the left side holds the other columns
        commas = "".join(sample).count(",")
        inside = sum(len(re.findall(r"(?<=[0-9]),(?=[0-9])", line)) for line in sample)
        torn = commas == inside and all(
            re.search(r"\s\S*$", fields[ends.source]) for fields in rows if fields[ends.source]
        )
    apart = len(rows) >= LEAST and shared({f[ends.source] for f in rows}, {f[ends.target] for f in rows}) == 0.0
    return (not named, apart, torn, several)


def _check_columns(path: Path, lines: Lines, form: Form) -> None:
    """Raise GraphError for columns that can be read in two ways, or are not ends of edges."""
    rows = [trimmed(fields) for fields in rows_of(lines.sample, form.separator)]
    body = rows[1:] if form.columns else rows
    if form.width > 6 and len(rows) < 3:
        raise GraphError(
            path,
            f"it has {form.width:,} columns and {many(len(rows), 'line')}: edges stand side by side",
            "one edge `u v` a line",
        )
    if form.columns and form.width > 2 and _beside(form.columns[1:], body):
        raise GraphError(path, "it is an adjacency matrix, with names above and beside it")
    if is_series(form.columns) and not (form.named and form.ends.sure):
        raise GraphError(path, "it is an adjacency list, with a column for each neighbour", "one edge `u v` a line")
    if not body:
        return
    _check_cells(path, form, body)
    if not form.named:
        _check_first(path, lines, form, rows)
        _check_kinds(path, form, body)


def _check_cells(path: Path, form: Form, rows: Sequence[Sequence[str]]) -> None:
    """Raise GraphError where a cell holds several ids of the other column."""
    sources = {fields[form.ends.source] for fields in rows}
    lists = 0
    for fields in rows:
        parts = [part.strip("[]'\" ") for part in re.split(r"[,;| ]+", fields[form.ends.target])]
        lists += len(parts) > 1 and fields[form.ends.target] not in sources and sources.issuperset(parts)
    if lists > 1 and 10 * lists >= len(rows) and not form.cytoscape:
        raise GraphError(path, "it is an adjacency list, with several neighbours in one cell", "one edge `u v` a line")


def _check_first(path: Path, lines: Lines, form: Form, rows: Sequence[Sequence[str]]) -> None:
    """Raise GraphError where the first line, the first column or the blanks may mean two things."""
    letters = None if form.columns else ends_by_name(rows[0])
    if letters is not None and not letters.sure and all(len(name) == 1 for name in rows[0][:2]):
        known = {field for fields in rows[1:] for field in fields}
        if known and known.isdisjoint(rows[0][:2]):
            found = f"the first line may name the columns or be an edge: {short(lines.sample[0])}"
            raise GraphError(path, found, "source,target as names of columns")
    body = rows[1:] if form.columns else rows
    if form.width > 2 and form.ends.source == 0 and _numbers_lines(body):
        raise GraphError(path, "the first column numbers the lines", NAMED)
    if form.separator == BLANK and not form.columns and form.ends.target == 1:
        columns = [{fields[place] for fields in body} for place in range(form.width)]
        again = form.width > 3 and any(columns[place] & columns[place + 2] for place in (0, 1))
        words = not all(is_number(fields[0]) for fields in body)
        if (lines.attributes and form.width > 2) or (again and words):
            found = f"names seem to hold blanks, which also separate the columns: {short(lines.sample[0])}"
            raise GraphError(path, found, "names in quotes, or tabs between them")


def _check_kinds(path: Path, form: Form, rows: Sequence[Sequence[str]]) -> None:
    """Raise GraphError where a column holds what cannot be ids, or both hold different kinds."""
    kinds = []
    for place in form.ends[:2]:
        own = [fields[place] for fields in rows if not _lacking(fields[place])]
        kinds.append(all(map(is_number, own)))
        decimals = kinds[-1] and any("." in name or "," in name for name in own)
        if decimals and whole_numbers(own) is None and not any(map(SCIENTIFIC.fullmatch, own)):
            raise GraphError(path, f"column {place + 1} holds numbers with decimals, which are nobody's ids", NAMED)
    if all(fields[form.ends.source].endswith(":") for fields in rows):
        raise GraphError(path, "it is an adjacency list with colons", "one edge `u v` a line")
    if len(rows) > 2 and kinds[0] != kinds[1] and not form.cytoscape:
        raise GraphError(path, "one of the first two columns holds numbers, the other words", NAMED)


def _beside(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether most names of columns stand in the first column, too, and all else is numbers."""
    both = {*names} & {fields[0] for fields in rows}
    cells = (field for fields in rows for field in fields[1:] if field)
    return 2 * len(both) > len(names) and len(both) > 1 and all(map(is_number, cells))


def shared(one: Set[str], other: Set[str]) -> float:
    """Return ids that stand in both columns, as a share of those in the fuller one."""
    return len((one & other) - {""}) / max(1, len(one), len(other))


def is_missing(name: str) -> bool:
    """Return whether a field surely says that there is no id."""
    return not name or name.lower() in _NOBODY


def may_be_missing(name: str) -> bool:
    """Return whether a field may say that there is no id, and may be one."""
    return name.lower() in _PERHAPS


def _lacking(name: str) -> bool:
    return is_missing(name) or may_be_missing(name)
