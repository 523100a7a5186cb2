"""Edge lists as programs and people write them: one edge a line, in columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sim.society.graph_file.form import (
    LEAST,
    NAMED,
    SCIENTIFIC,
    Form,
    form_of,
    is_missing,
    may_be_missing,
    ragged,
    shared,
)
from sim.society.graph_file.found import Found, GraphError, is_number, many, short, whole_numbers
from sim.society.graph_file.lines import TRIMMED, Lines, rows_of, trimmed

_BATCH = 5_000
_SAMPLE = 1_000


@dataclass(frozen=True)
class _Ids:
    """The different ids of all ends, in order of appearance, and how often each occurs."""

    names: list[str]
    times: npt.NDArray[np.int64]

    @classmethod
    def of(cls, source: Any, target: Any) -> _Ids:
        coded = pa.concat_arrays([source, target]).dictionary_encode()
        return cls(coded.dictionary.to_pylist(), np.bincount(coded.indices.to_numpy()))


def read_list(path: Path, text: str) -> Found:
    """Return the edges in an edge list. Raises GraphError for one that cannot be read, or could be read in two ways."""
    lines = Lines(text)
    if not lines.lines:
        raise GraphError(path, "the file holds only comments")
    form = form_of(path, lines)
    source, target, third = _columns(path, lines, form)
    rows = len(source)
    if form.width == rows > 2 and _is_matrix(lines, form, rows):
        raise GraphError(path, "it is an adjacency matrix, as wide as it is long")
    remarks = _remarks(lines, form)
    source, target, again = _without_headers(source, target, form)
    source, target, counted = _without_counts(source, target, form)
    ids = _Ids.of(source, target)
    source, target, nodes, dropped = _without_missing(path, text, source, target, ids.names)
    ids = _Ids.of(source, target) if dropped else ids
    _check_ids(path, lines, form, ids.names)
    _check_ends(path, lines, form, source, target, third)
    _check_strays(path, lines, form, source, target, ids)
    hashes = lines.hashes(form.separator)
    if 10 * hashes > len(source):
        found = f"{many(hashes, 'line')} that begin with # read like an edge and may be comments"
        raise GraphError(path, found, "names like #this in quotes, or no such lines")
    if hashes:
        dropped.append(f"{many(hashes, 'line')} that begin with # and read like an edge left out as comments")
    return Found(source, target, nodes, header=bool(form.columns), remarks=[*remarks, *again, *counted, *dropped])


def _columns(path: Path, lines: Lines, form: Form) -> tuple[Any, Any, Any]:
    """Return both ends of every edge, and the next column where no names say which are the ends, as Arrow arrays."""
    place = int(bool(form.columns))
    rows = islice(rows_of(lines.lines, form.separator), place, None)
    parts: tuple[list[Any], ...] = ([], [], [])
    try:
        while batch := list(islice(rows, _BATCH)):
            if {*map(len, batch)} != {form.width}:
                _check_widths(path, lines, form, batch, place)
            named = form.pairs(batch)
            third = [fields[2] for fields in batch] if form.width > 2 and not form.columns else []
            for part, names in zip(parts, (*named, third), strict=True):
                part.append(pa.array(names, pa.string()))
            place += len(batch)
    except csv.Error as error:
        raise GraphError(path, f"a quote is opened and not closed, or closed too early ({error})") from None
    if not parts[0]:
        raise GraphError(path, "it holds names of columns and no edge", "at least one edge")
    source, target, third = (pc.utf8_trim(pa.concat_arrays(part), TRIMMED) for part in parts)
    return *_without_quotes(source, target), third


def _without_quotes(source: Any, target: Any) -> tuple[Any, Any]:
    """Remove single quotes around all ids."""
    if all(pc.all(pc.match_substring_regex(part, "^'.*'$")).as_py() for part in (source, target)):
        source, target = (
            pc.replace_substring(pc.utf8_slice_codeunits(part, 1, -1), "''", "'") for part in (source, target)
        )
    return source, target


def _check_ends(path: Path, lines: Lines, form: Form, source: Any, target: Any, third: Any) -> None:
    """Raise GraphError where another pair of columns looks more like the ends of edges, or the first or last line like none."""
    if len(source) < LEAST or form.cytoscape:
        return
    ends = [set(part.unique().to_pylist()) for part in (source, target)]
    both = shared(*ends)
    if both == 0.0 and not form.named:
        raise GraphError(path, "no id stands in both of the columns that were read", NAMED)
    if both == 0.0 and _better_pair(lines, form):
        raise GraphError(path, "no id stands in both of the columns that their names say, and many in others", NAMED)
    if len(third) and form.ends.target == 1:
        further = set(third.unique().to_pylist())
        other = max(shared(end, further) for end in ends)
        words = not all(map(is_number, islice(ends[0], _SAMPLE)))
        if (words and 10 * len(further & (ends[0] | ends[1]) - {""}) > len(further)) or (
            other > 2.0 * both and other > 0.05
        ):
            raise GraphError(path, "a third column holds ids as well", NAMED)


def _better_pair(lines: Lines, form: Form) -> bool:
    rows = [trimmed(fields) for fields in rows_of(lines.sample, form.separator)][1:]
    columns = [{fields[place] for fields in rows} for place in range(form.width)]
    return any(shared(one, other) > 0.1 for one, other in combinations(columns, 2))


def _check_strays(path: Path, lines: Lines, form: Form, source: Any, target: Any, ids: _Ids) -> None:
    """Raise GraphError where the first or the last line holds names of another form that stand nowhere else."""
    if len(source) < LEAST or form.cytoscape or whole_numbers(ids.names) is not None:
        return
    forms = Counter(_form_of_name(name) for name in ids.names)
    for place, which in ((0, "first"), (-1, "last")):
        pair = [source[place].as_py(), target[place].as_py()]
        same = pc.sum(pc.and_(pc.equal(source, pair[0]), pc.equal(target, pair[1]))).as_py()
        alone = [ids.times[ids.names.index(name)] == same * pair.count(name) for name in pair]
        strange = [forms[_form_of_name(name)] <= len({*pair}) for name in pair]
        if all(alone) and all(strange):
            line = lines.lines[place if place else int(bool(form.columns))]
            raise GraphError(path, f"the {which} line looks like no edge: {short(line)}", f"edges alone, below {NAMED}")


def _form_of_name(name: str) -> str:
    """Return what kind of signs a name is made of: ``p0012`` and ``q7`` are alike."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"[0-9]+", "0", name))


def _check_widths(path: Path, lines: Lines, form: Form, rows: Sequence[Sequence[str]], place: int) -> None:
    for at, fields in enumerate(rows, start=place):
        if not form.fits(trimmed(fields)):
            raise ragged(path, lines, min(at, len(lines.lines) - 1), len(fields), form.width)


def _is_matrix(lines: Lines, form: Form, rows: int) -> bool:
    cells = {field for fields in rows_of(lines.sample, form.separator) for field in trimmed(fields)}
    return all(map(is_number, cells)) and (rows > 4 or cells <= {"0", "1"})


def _remarks(lines: Lines, form: Form) -> list[str]:
    """Return remarks about the columns, and the lines above them."""
    above = lines.skipped - int(lines.separator is not None)
    found = [f"{many(above, 'line')} above the names of the columns left out"] if above else []
    first, second = form.ends[:2]
    if form.cytoscape:
        found.append(f"both ends of an edge read from the column {form.columns[first]}, as Cytoscape writes it")
    elif form.named and form.width > 2:
        found.append(f"{form.width} columns: {form.columns[first]} and {form.columns[second]} were read")
    elif form.width > 2 and (first, second) == (0, 1):
        found.append(f"{form.width} columns: only the first two were read")
    elif form.width > 2:
        found.append(f"{form.width} columns: number {first + 1} and {second + 1} were read")
    return found


def _without_headers(source: Any, target: Any, form: Form) -> tuple[Any, Any, list[str]]:
    """Remove names of columns further down, as in files that were put together."""
    if not form.columns or form.cytoscape:
        return source, target, []
    first, second = (form.columns[place].lower() for place in form.ends[:2])
    again = pc.and_(pc.equal(pc.utf8_lower(source), first), pc.equal(pc.utf8_lower(target), second))
    count = pc.sum(again).as_py() or 0
    if not count:
        return source, target, []
    rest = pc.invert(again)
    return (source.filter(rest), target.filter(rest), [f"{many(count, 'line')} that repeat the header left out"])


def _without_counts(source: Any, target: Any, form: Form) -> tuple[Any, Any, list[str]]:
    """Remove a first line that says how many people and edges follow."""
    edges = len(source) - 1
    if form.columns or form.width != 2 or edges < 20 or target[0].as_py() != str(edges):
        return source, target, []
    ids = whole_numbers(pa.concat_arrays([source[1:], target[1:]]).unique().to_pylist())
    people = whole_numbers([source[0].as_py()])
    if ids is None or people is None or not len(ids) <= people[0] or min(ids) < 0 or max(ids) > people[0]:
        return source, target, []
    return (source[1:], target[1:], [f"first line read as numbers of people ({people[0]:,}) and edges ({edges:,})"])


def _without_missing(
    path: Path, text: str, source: Any, target: Any, names: Sequence[str]
) -> tuple[Any, Any, list[str], list[str]]:
    """Remove edges that lack an end. A person alone on such a line is part of the graph all the same."""
    gone = [name for name in names if is_missing(name) and (not name or f'"{name}"' not in text)]
    gone += [name for name in names if may_be_missing(name) and _is_missing(path, text, name, names)]
    if not gone:
        return source, target, [], []
    words = pa.array(gone, pa.string())
    lacks = [pc.is_in(part, words) for part in (source, target)]
    whole = pc.invert(pc.or_(*lacks))
    dropped = len(source) - pc.sum(whole).as_py()
    if 2 * dropped > len(source):
        raise GraphError(path, f"{dropped:,} of {many(len(source), 'edge')} lack an end", "two ids a line")
    alone = [
        part.filter(pc.and_(lack, pc.invert(other)))
        for part, lack, other in ((source, lacks[1], lacks[0]), (target, *lacks))
    ]
    shown = ", ".join(name or "an empty cell" for name in gone)
    remark = f"{many(dropped, 'edge')} without a second end left out ({shown}); the people named there are kept"
    return source.filter(whole), target.filter(whole), pa.concat_arrays(alone).unique().to_pylist(), [remark]


def _is_missing(path: Path, text: str, name: str, names: Sequence[str]) -> bool:
    """Return whether a word in place of an id says that there is none. Raises GraphError where it may be somebody's name as well."""
    others = [other for other in names if not is_missing(other) and not may_be_missing(other)]
    whole = whole_numbers(others)
    if is_number(name) and whole is not None and min(whole) < 0:
        return False  # other people have negative numbers, too
    quoted = f'"{name}"' in text
    if not is_number(name):
        if not quoted and (whole is not None or all(f'"{other}"' in text for other in others[:20])):
            return True
        if quoted and not re.search(rf"(?m)(?:^|[\t,;| ]){re.escape(name)}[ \r]*(?:$|[\t,;| ])", text):
            return False
    found = f"the id {name} may be somebody's or say that none is known"
    raise GraphError(
        path,
        found,
        f'it in quotes ("{name}") with all other names, or an empty cell' if not is_number(name) else "an empty cell",
    )


def _check_ids(path: Path, lines: Lines, form: Form, names: Sequence[str]) -> None:
    """Raise GraphError where some ids are not whole numbers and most are, or where a spreadsheet has rounded them."""
    if whole_numbers(names) is not None:
        return
    rounded = next((name for name in names if SCIENTIFIC.fullmatch(name) and whole_numbers([name]) is None), None)
    if rounded is not None and all(map(is_number, names)):
        raise GraphError(
            path, f"the id {rounded} has been rounded, as spreadsheets do with long numbers", "ids in full"
        )
    strange = {name for name in names if whole_numbers([name]) is None}
    if 2 * len(strange) >= len(names) or all(name.isdigit() for name in strange):
        return
    for place, fields in enumerate(rows_of(lines.lines, form.separator)):
        if place >= bool(form.columns) and not strange.isdisjoint(trimmed(fields[at] for at in form.ends[:2])):
            found = f"line {lines.number(place)} is not two whole numbers: {short(lines.lines[place])}"
            raise GraphError(path, found, "ids like the others, which are whole numbers")
