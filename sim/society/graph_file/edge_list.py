"""Edge lists as programs and people write them: one edge a line, in columns.

One tokeniser serves both for finding out how a file is written and for reading it. The separator is the one that splits all of the
first lines alike; names of columns decide where there are any. What can be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sim.society.graph_file.columns import Ends, ends_by_name, names_rows, same_form
from sim.society.graph_file.formats import split_words
from sim.society.graph_file.found import Found, GraphError, is_number, many, short, whole_numbers

_SAMPLE = 1_000
_BATCH = 50_000
_BLANK = " "
_SEPARATORS = "\t;,|" + _BLANK  # of two that fit equally well, the earlier
_NAME_OF = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars", _BLANK: "blanks"}
_TRIMMED = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2007\u202f\u200b\ufeff"
_RULE = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*")
_SCIENTIFIC = re.compile(r"-?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
_MISSING = (
    "NA",
    "N/A",
    "#N/A",
    "<NA>",
    "NaN",
    "nan",
    "null",
    "NULL",
    "Null",
    "None",
    "NONE",
    "undefined",
    "\\N",
)

Row = tuple[int, list[str]]


class Lines:
    """The lines of an edge list that are neither blank nor comments nor rules, with their numbers from 1.

    Brackets around every edge, and attributes that networkx writes behind every edge, are taken off. ``separator`` is the one that a
    first line ``sep=;`` names, as Excel writes it.
    """

    def __init__(self, text: str) -> None:
        self._raw = text.split("\n")
        self._skip, self._brackets, self.attributes = 0, False, False
        first = next(iter(self), (0, ""))[1]
        named = re.fullmatch(r'"?sep=(.)"?', first, re.IGNORECASE)
        self.separator = named[1] if named else None
        self._skip = int(named is not None)
        sample = [line for _, line in self.sample()]
        self._brackets = bool(sample) and all(re.fullmatch(r"[(\[].*[)\]][,;]?", line) for line in sample)
        self.attributes = bool(sample) and all(re.search(r"[\s,;]\{.*\}$", line) for line in sample)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        skip = self._skip
        for number, raw in enumerate(self._raw, start=1):
            line = raw.strip(" ")
            start = line.lstrip()[:1]
            if not start or start in "#%" or ("--" in line and _RULE.fullmatch(line)):
                continue
            if skip:
                skip -= 1
                continue
            if self._brackets:
                line = line.rstrip(",;")[1:-1]
            if self.attributes and line.endswith("}"):
                line = line[: line.index("{")].rstrip(" \t,;")
            yield number, line

    def sample(self) -> list[tuple[int, str]]:
        """The first thousand."""
        return list(islice(self, _SAMPLE))

    def hashes(self, separator: str) -> int:
        """How many lines begin with # and read like an edge: they may be comments, or hold names such as #this."""
        found = 0
        for raw in self._raw:
            line = raw.strip()
            if re.match(r"#[^\s#!]", line) and len(_fields(line, separator)) > 1:
                found += ends_by_name(_fields(line[1:], separator)) is None
        return found


def _rows(lines: Iterable[tuple[int, str]], separator: str) -> Iterator[Row]:
    """The fields of each line. Raises csv.Error where a quote is opened and not closed, or closed too early."""
    if separator == _BLANK:
        for number, line in lines:
            yield number, split_words(line)
        return
    at = 0

    def fed() -> Iterator[str]:
        nonlocal at
        for number, line in lines:
            at = number
            yield line

    for fields in csv.reader(fed(), delimiter=separator, skipinitialspace=True, strict=True):
        yield at, [field.strip(_TRIMMED) for field in fields]


def _fields(line: str, separator: str) -> list[str]:
    try:
        return next(_rows([(0, line)], separator))[1]
    except csv.Error:
        return []


class Form(NamedTuple):
    """How an edge list is written.

    ``columns``: names of the columns, empty without a header. ``width``: how many there are. ``ends``: where the ends of an edge stand;
    ``cytoscape``: they stand in one column, which is the first of ``ends``, about the kind of tie, which is in the second.
    ``penalty``: what speaks against this separator.
    """

    separator: str
    width: int
    columns: tuple[str, ...]
    ends: Ends
    penalty: tuple[bool, bool, bool]
    cytoscape: bool = False
    named: bool = False

    def pairs(self, rows: Sequence[Row]) -> tuple[list[str], list[str]]:
        """The ends of the edges in some rows."""
        first, second = self.ends.source, self.ends.target
        if self.cytoscape:
            halves = [fields[first].split(f" ({fields[second]}) ") for _, fields in rows]
            return [half[0] for half in halves], [half[1] if len(half) == 2 else "" for half in halves]
        return [fields[first] for _, fields in rows], [fields[second] for _, fields in rows]

    def fits(self, fields: Sequence[str]) -> bool:
        """Whether a row has as many fields as there are columns; more may be empty, or be the second half of a number."""
        more = fields[self.width :]
        if len(fields) >= self.width and not any(more):
            return True
        return (
            len(fields) > self.width
            and self.named
            and max(self.ends[:2]) < 2
            and all(map(is_number, fields[2:]))
        )


def read_list(path: Path, text: str) -> Found:
    """The edges in an edge list. Raises GraphError for one that cannot be read, or could be read in two ways."""
    lines = Lines(text)
    sample = lines.sample()
    if not sample:
        raise GraphError(path, "the file holds only comments")
    form = _form(path, lines, sample)
    source, target, numbers = _ends(path, lines, form)
    remarks = _remarks(form)
    source, target, again = _without_headers(source, target, form)
    remarks += again
    source, target, counted = _without_counts(source, target, form)
    remarks += counted
    source, target, nodes, dropped = _without_missing(path, text, source, target)
    remarks += dropped
    _check_ids(path, lines, form, source, target)
    if not form.columns and form.width == len(numbers) > 2 and _is_matrix(lines, form, len(numbers)):
        raise GraphError(path, "it is an adjacency matrix, as wide as it is long")
    hashes = lines.hashes(form.separator)
    if hashes:
        remarks.append(
            f"{many(hashes, 'line')} that begin with # and read like an edge left out as comments; put names like #this in quotes"
        )
    return Found(source, target, nodes, header=bool(form.columns), remarks=remarks)


def _ends(path: Path, lines: Lines, form: Form) -> tuple[Any, Any, range]:
    """Both ends of every edge as they stand in the file, and the positions of the rows."""
    rows = _rows(lines, form.separator)
    source, target = [], []
    count = 0
    try:
        if form.columns:
            next(rows)
        while batch := list(islice(rows, _BATCH)):
            if {len(fields) for _, fields in batch} != {form.width}:
                for number, fields in batch:
                    if not form.fits(fields):
                        raise _ragged(path, lines, number, len(fields), form)
            first, second = form.pairs(batch)
            source.append(pa.array(first, pa.string()))
            target.append(pa.array(second, pa.string()))
            count += len(batch)
    except csv.Error as error:
        raise GraphError(path, f"a quote is opened and not closed, or closed too early ({error})") from None
    if not count:
        raise GraphError(path, "it holds names of columns and no edge", "at least one edge")
    return *(pc.utf8_trim(pa.concat_arrays(part), _TRIMMED) for part in (source, target)), range(count)


def _form(path: Path, lines: Lines, sample: Sequence[tuple[int, str]]) -> Form:
    """How the file is written, by its first lines: of the separators that split all of them alike, the one that fits best."""
    found = [_form_with(path, sample, separator, lines) for separator in (lines.separator or _SEPARATORS)]
    fitting = [form for form in found if form is not None]
    if fitting:
        best = min(fitting, key=lambda form: form.penalty)
        _check_columns(path, lines, sample, best)
        return best
    number, line = sample[0]
    widths = {sign: len(_fields(line, sign)) for sign in _SEPARATORS if sign == _BLANK or sign in line}
    separator = next((sign for sign in _SEPARATORS if widths.get(sign, 0) > 1), None)
    for number, line in sample:
        if separator is None and line.count('"') % 2:
            raise GraphError(path, f"line {number} opens a quote and does not close it: {short(line)}")
    if separator is None:
        raise GraphError(path, f"line {sample[0][0]} has one column: {short(sample[0][1])}")
    usual = widths[separator]
    for number, line in sample:
        width = len(_fields(line, separator))
        if width != usual:
            raise _ragged(path, lines, number, width, Form(separator, usual, (), Ends(0, 1), (False,) * 3))
    raise GraphError(path, "a quote is opened and not closed, or closed too early")


def _ragged(path: Path, lines: Lines, number: int, width: int, form: Form) -> GraphError:
    line = next(line for at, line in lines if at == number)
    widths = {len(_fields(one, form.separator)) for _, one in lines.sample()}
    hint = (
        ""
        if len(widths) < 3
        else "; an adjacency list (a person and all neighbours a line) is read when its name ends in .adjlist"
    )
    return GraphError(
        path,
        f"line {number} has {many(width, 'column')}: {short(line)}",
        f"{form.width} columns, as in the first line{hint}",
    )


def _form_with(path: Path, sample: Sequence[tuple[int, str]], separator: str, lines: Lines) -> Form | None:
    """How the file is written if this is its separator; None if it does not split the first lines alike."""
    if separator != _BLANK and not any(separator in line for _, line in sample):
        return None
    try:
        rows = [fields for _, fields in _rows(sample, separator)]
    except csv.Error:
        return None
    first, below = rows[0], rows[1:]
    widths = {len(fields) for fields in below} or {len(first)}
    by_name = ends_by_name(first)
    if len(widths) > 1:
        form = Form(separator, len(first), tuple(first), by_name or Ends(0, 1), (False,) * 3, named=True)
        return form if by_name and by_name.sure and all(map(form.fits, below)) else None
    width = widths.pop()
    if len(first) > width and not any(first[width:]):
        first = first[:width]
    if len(first) == width - 1 and width > 2:  # as R writes it: rows have names, and their column has none
        first = ["", *first]
        by_name = ends_by_name(first)
        header = True
    elif len(first) != width or width < 2:
        return None
    else:
        header = _is_header(first, below, by_name, sample)
    cytoscape = _cytoscape(first) if header and by_name is None else None
    ends = (cytoscape or by_name or _unnamed(first, below)) if header else _unlabelled(separator, rows)
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


def _is_header(
    first: Sequence[str], below: Sequence[Sequence[str]], ends: Ends | None, sample: Sequence[tuple[int, str]]
) -> bool:
    """Whether the first line names the columns, by its names or because it is unlike all lines below."""
    if ends is not None:
        named = first[ends.source], first[ends.target]
        known = {
            field
            for fields in below
            if fields != first
            for field in (fields[ends.source], fields[ends.target])
        }
        if ends.sure and not known.issuperset(named):
            return True
        if not ends.sure and not any(same_form(named[0], name) for name in known):
            return True
    if not below or any(is_number(field) for field in first[:2]):
        return bool(below) and not first[0] and any(first[1:]) and all(fields[0] for fields in below)
    if _cytoscape(first) is not None or (not first[0] and all(fields[0] for fields in below)):
        return True
    if all(is_number(field) for fields in below for field in fields[:2] if field and field not in _MISSING):
        return True
    for place, name in enumerate(first[2:], start=2):
        if (
            name
            and name not in _MISSING
            and not is_number(name)
            and all(is_number(fields[place]) for fields in below)
        ):
            return True
    quoted = sample[0][1].count('"') == 2 * len(first)
    return quoted and not any('"' in line for _, line in sample[1:])


def _cytoscape(names: Sequence[str]) -> Ends | None:
    """The column that holds both ends, and that of the kind of tie, in a table of edges that Cytoscape has exported."""
    plain = [name.lower() for name in names]
    for name, kind in (
        ("shared name", "shared interaction"),
        ("shared name", "interaction"),
        ("name", "interaction"),
    ):
        if name in plain and kind in plain:
            return Ends(plain.index(name), plain.index(kind))
    return None


def _unnamed(names: Sequence[str], below: Sequence[Sequence[str]]) -> Ends:
    """The first two columns, or the next two where the first numbers the rows."""
    return (
        Ends(1, 2)
        if len(names) > 2 and names_rows(names[0]) and (not names[0] or _counts(below))
        else Ends(0, 1)
    )


def _counts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column counts the rows, from 0 or 1."""
    first = rows[0][0] if rows else ""
    return first in ("0", "1") and all(
        fields[0] == str(at) for at, fields in enumerate(rows, start=int(first))
    )


def _numbers_lines(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column counts the rows, and the next two look like the ends of edges: some ids stand in both."""
    second, third = ({fields[place] for fields in rows} for place in (1, 2))
    return _counts(rows) and len(third) > 2 and not second.isdisjoint(third)


def _unlabelled(separator: str, rows: Sequence[Sequence[str]]) -> Ends:
    """The first two columns, or the first and the third where the second is the kind of tie between them."""
    if len(rows[0]) == 3:
        first, kind, third = ({fields[place] for fields in rows} for place in range(3))
        numbers = [all(map(is_number, one)) for one in (first, kind, third)]
        if (
            numbers[0] == numbers[2]
            and not all(numbers)
            and not first.isdisjoint(third)
            and kind.isdisjoint(first | third)
            and len(kind) <= max(1, len(rows) // 2)
        ):
            return Ends(0, 2)
    return Ends(0, 1)


def _penalty(
    separator: str,
    rows: Sequence[Sequence[str]],
    ends: Ends,
    sample: Sequence[tuple[int, str]],
    *,
    named: bool,
) -> tuple[bool, bool, bool]:
    """What speaks against a separator: no names of columns; ids that hold another separator; ids of several numbers."""
    ids = [fields[place] for fields in rows for place in ends[:2]]
    others = [sign for sign in _SEPARATORS if sign not in (separator, _BLANK)]
    torn = any(sign in name for name in ids for sign in others)
    several = any(" " in name and all(map(is_number, name.split())) for name in ids)
    if separator == "," and not torn:  # of a decimal comma the left side holds the other columns
        commas = "".join(line for _, line in sample).count(",")
        inside = sum(len(re.findall(r"(?<=[0-9]),(?=[0-9])", line)) for _, line in sample)
        torn = commas == inside and all(
            re.search(r"\s\S*$", fields[ends.source]) for fields in rows if fields[ends.source]
        )
    return (not named, torn, several)


def _check_columns(path: Path, lines: Lines, sample: Sequence[tuple[int, str]], form: Form) -> None:
    """Raise GraphError for columns that can be read in two ways, or are no ends of edges."""
    rows = [fields for _, fields in _rows(sample, form.separator)]
    body = rows[1:] if form.columns else rows
    if form.columns and form.width > 2 and _beside(form.columns[1:], body):
        raise GraphError(path, "it is an adjacency matrix, with names above and beside it")
    if form.named or not body:
        return
    letters = None if form.columns else ends_by_name(rows[0])
    if letters is not None and not letters.sure and all(len(name) == 1 for name in rows[0][:2]):
        known = {field for fields in rows[1:] for field in fields}
        if known and known.isdisjoint(rows[0][:2]):
            found = f"the first line may name the columns or be an edge: {short(sample[0][1])}"
            raise GraphError(path, found, "source,target as names of columns")
    named = "a first line that names the columns, such as source,target"
    if form.width > 2 and form.ends.source == 0 and _numbers_lines(body):
        raise GraphError(path, "the first column numbers the lines", named)
    if form.separator == _BLANK and not form.columns and form.ends.target == 1:
        again = form.width > 3 and any(
            not {fields[place] for fields in body}.isdisjoint({fields[place + 2] for fields in body})
            for place in (0, 1)
        )
        words = not all(is_number(fields[0]) for fields in body)
        if (lines.attributes and form.width > 2) or (again and words):
            raise GraphError(
                path,
                f"names seem to hold blanks, which also separate the columns: {short(sample[0][1])}",
                "names in quotes, or tabs between them",
            )
    kinds = []
    for place in form.ends[:2]:
        own = [fields[place] for fields in body if fields[place] and fields[place] not in _MISSING]
        if (
            own
            and all(is_number(name) for name in own)
            and any("." in name or "," in name for name in own)
            and whole_numbers(own) is None
            and not any(map(_SCIENTIFIC.fullmatch, own))
        ):
            raise GraphError(
                path, f"column {place + 1} holds numbers with decimals, which are nobody's ids", named
            )
        kinds.append(all(map(is_number, own)))
    if all(fields[form.ends.source].endswith(":") for fields in body):
        raise GraphError(path, "it is an adjacency list with colons", "one edge `u v` a line")
    if len(body) > 2 and kinds[0] != kinds[1] and not form.cytoscape:
        raise GraphError(path, "one of the first two columns holds numbers, the other words", named)


def _beside(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the names of columns stand in the first column, too."""
    return bool(rows) and [*names][: len(rows)] == [fields[0] for fields in rows][: len(names)]


def _is_matrix(lines: Lines, form: Form, rows: int) -> bool:
    cells = {field for _, fields in _rows(lines.sample(), form.separator) for field in fields}
    return all(map(is_number, cells)) and (rows > 4 or cells <= {"0", "1"})


def _remarks(form: Form) -> list[str]:
    if form.cytoscape:
        return [
            f"both ends of an edge read from the column {form.columns[form.ends.source]}, as Cytoscape writes it"
        ]
    if form.width == 2:
        return []
    if form.named:
        return [
            f"{form.width} columns: {form.columns[form.ends.source]} and {form.columns[form.ends.target]} were read"
        ]
    if form.ends[:2] == (0, 1):
        return [f"{form.width} columns: only the first two were read"]
    return [f"{form.width} columns: number {form.ends.source + 1} and {form.ends.target + 1} were read"]


def _without_headers(source: Any, target: Any, form: Form) -> tuple[Any, Any, list[str]]:
    """Without names of columns further down, as in files that were put together."""
    if not form.columns or form.cytoscape:
        return source, target, []
    first, second = (form.columns[place] for place in form.ends[:2])
    again = pc.and_(pc.equal(source, first), pc.equal(target, second))
    count = pc.sum(again).as_py() or 0
    if not count:
        return source, target, []
    rest = pc.invert(again)
    return (
        source.filter(rest),
        target.filter(rest),
        [f"{many(count, 'line')} that repeat the header left out"],
    )


def _without_counts(source: Any, target: Any, form: Form) -> tuple[Any, Any, list[str]]:
    """Without a first line that says how many people and edges follow."""
    edges = len(source) - 1
    if form.columns or form.width != 2 or edges < 20 or target[0].as_py() != str(edges):
        return source, target, []
    ids = whole_numbers(pa.concat_arrays([source[1:], target[1:]]).unique().to_pylist())
    people = whole_numbers([source[0].as_py()])
    if ids is None or people is None or not len(ids) <= people[0] or min(ids) < 0 or max(ids) > people[0]:
        return source, target, []
    return (
        source[1:],
        target[1:],
        [f"first line read as numbers of people ({people[0]:,}) and edges ({edges:,})"],
    )


def _without_missing(
    path: Path, text: str, source: Any, target: Any
) -> tuple[Any, Any, list[str], list[str]]:
    """Without edges that lack an end. Who stands alone on such a line is there all the same."""
    gone = [name for name in ("", *_MISSING) if _is_missing(path, text, name, source, target)]
    if not gone:
        return source, target, [], []
    words = pa.array(gone, pa.string())
    lacks = [pc.is_in(part, words) for part in (source, target)]
    whole = pc.invert(pc.or_(*lacks))
    dropped = len(source) - pc.sum(whole).as_py()
    if 2 * dropped > len(source):
        raise GraphError(path, f"{dropped:,} of {many(len(source), 'edge')} lack an end", "two ids a line")
    alone = pa.concat_arrays(
        [
            part.filter(pc.and_(pc.invert(lack), pc.invert(whole)))
            for part, lack in zip((source, target), lacks, strict=True)
        ]
    )
    shown = ", ".join(name or "an empty cell" for name in gone)
    remark = (
        f"{many(dropped, 'edge')} without a second end left out ({shown}); the people named there are kept"
    )
    return source.filter(whole), target.filter(whole), alone.unique().to_pylist(), [remark]


def _is_missing(path: Path, text: str, name: str, source: Any, target: Any) -> bool:
    """Whether a word in place of an id says that there is none. GraphError where it may be somebody's name as well."""
    ends = pa.concat_arrays([source, target])
    times = pc.sum(pc.equal(ends, name)).as_py() or 0
    if not times or not name:
        return bool(times)
    quoted = text.count(f'"{name}"')
    if quoted >= times:
        return False
    others = [
        other for other in islice(ends.unique().to_pylist(), _SAMPLE) if other and other not in _MISSING
    ]
    if quoted == 0 and (whole_numbers(others) or all(f'"{other}"' in text for other in others[:20])):
        return True
    raise GraphError(
        path,
        f"the id {name} may be a name or say that none is known ({times:,} times)",
        f'the name in quotes ("{name}"), or an empty cell',
    )


def _check_ids(path: Path, lines: Lines, form: Form, source: Any, target: Any) -> None:
    """Raise GraphError where some ids are no whole numbers and most are, or where a spreadsheet has rounded them."""
    names = pa.concat_arrays([source, target]).unique().to_pylist()
    if whole_numbers(names) is not None:
        return
    rounded = next(
        (name for name in names if _SCIENTIFIC.fullmatch(name) and whole_numbers([name]) is None), None
    )
    if rounded is not None and all(map(is_number, names)):
        raise GraphError(
            path, f"the id {rounded} has been rounded, as spreadsheets do with long numbers", "ids in full"
        )
    strange = {name for name in names if whole_numbers([name]) is None}
    if 2 * len(strange) >= len(names) or all(name.isdigit() for name in strange):
        return
    rows = chain(_rows(lines, form.separator))
    for number, fields in islice(rows, int(bool(form.columns)), None):
        if any(fields[place] in strange for place in form.ends[:2]):
            line = next(line for at, line in lines if at == number)
            raise GraphError(
                path,
                f"line {number} is not two whole numbers: {short(line)}",
                "ids like the others, which are whole numbers",
            )
