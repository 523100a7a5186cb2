"""Edge lists as programs and people write them: one edge a line, in columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.society.graph_file.form import MISSING, SCIENTIFIC, Form, form_of, ragged
from sim.society.graph_file.found import Found, GraphError, is_number, many, short, whole_numbers
from sim.society.graph_file.lines import TRIMMED, Lines, rows_of, trimmed

_BATCH = 5_000
_SAMPLE = 1_000


def read_list(path: Path, text: str) -> Found:
    """The edges in an edge list. Raises GraphError for one that cannot be read, or could be read in two ways."""
    lines = Lines(text)
    if not lines.lines:
        raise GraphError(path, "the file holds only comments")
    form = form_of(path, lines)
    source, target = _ends(path, lines, form)
    rows = len(source)
    remarks = _remarks(form)
    source, target, again = _without_headers(source, target, form)
    remarks += again
    source, target, counted = _without_counts(source, target, form)
    remarks += counted
    source, target, nodes, dropped = _without_missing(path, text, source, target)
    remarks += dropped
    _check_ids(path, lines, form, source, target)
    if not form.columns and form.width == rows > 2 and _is_matrix(lines, form, rows):
        raise GraphError(path, "it is an adjacency matrix, as wide as it is long")
    hashes = lines.hashes(form.separator)
    if hashes:
        remarks.append(
            f"{many(hashes, 'line')} that begin with # and read like an edge left out as comments; put names like #this in quotes"
        )
    return Found(source, target, nodes, header=bool(form.columns), remarks=remarks)


def _ends(path: Path, lines: Lines, form: Form) -> tuple[Any, Any]:
    """Both ends of every edge, as Arrow arrays."""
    place = int(bool(form.columns))
    rows = islice(rows_of(lines.lines, form.separator), place, None)
    source: list[Any] = []
    target: list[Any] = []
    try:
        while batch := list(islice(rows, _BATCH)):
            if {*map(len, batch)} != {form.width}:
                _check_widths(path, lines, form, batch, place)
            for part, names in zip((source, target), form.pairs(batch), strict=True):
                part.append(pa.array(names, pa.string()))
            place += len(batch)
    except csv.Error as error:
        raise GraphError(path, f"a quote is opened and not closed, or closed too early ({error})") from None
    if not source:
        raise GraphError(path, "it holds names of columns and no edge", "at least one edge")
    first, second = (pc.utf8_trim(pa.concat_arrays(part), TRIMMED) for part in (source, target))
    return first, second


def _check_widths(path: Path, lines: Lines, form: Form, rows: Sequence[Sequence[str]], place: int) -> None:
    for at, fields in enumerate(rows, start=place):
        if not form.fits(trimmed(fields)):
            raise ragged(path, lines, min(at, len(lines.lines) - 1), len(fields), form.width)


def _is_matrix(lines: Lines, form: Form, rows: int) -> bool:
    cells = {field for fields in rows_of(lines.sample, form.separator) for field in trimmed(fields)}
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
    gone = [name for name in ("", *MISSING) if _is_missing(path, text, name, source, target)]
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
    others = [other for other in islice(ends.unique().to_pylist(), _SAMPLE) if other and other not in MISSING]
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
        (name for name in names if SCIENTIFIC.fullmatch(name) and whole_numbers([name]) is None), None
    )
    if rounded is not None and all(map(is_number, names)):
        raise GraphError(
            path, f"the id {rounded} has been rounded, as spreadsheets do with long numbers", "ids in full"
        )
    strange = {name for name in names if whole_numbers([name]) is None}
    if 2 * len(strange) >= len(names) or all(name.isdigit() for name in strange):
        return
    for place, fields in enumerate(rows_of(lines.lines, form.separator)):
        if place >= bool(form.columns) and not strange.isdisjoint(
            trimmed(fields[at] for at in form.ends[:2])
        ):
            found = f"line {lines.number(place)} is not two whole numbers: {short(lines.lines[place])}"
            raise GraphError(path, found, "ids like the others, which are whole numbers")
