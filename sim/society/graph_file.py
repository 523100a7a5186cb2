"""A social graph from a file: plain or gzipped edge lists, GraphML and GML.

Edge list: one edge a line, ``u v``, separated by blanks, tabs, commas or semicolons; lines that start with ``#`` or ``%`` are comments, a
first line of words over numbers is a header, further columns are ignored. People are numbered in the order of their ids.

- Layer ``close``: an edge is a close tie, whatever its direction.
- Layer ``followers``: directed, ``u v`` means that u follows v; undirected, that they follow each other.

Nothing is fixed in silence: the report counts what was dropped (loops, duplicates) and what was kept though it may surprise (gaps in the
ids, people outside the largest component). The other layer is derived, see ``sim.society.derive``.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.society.crowd import GraphShape
from sim.society.derive import follows_from_ties, ties_from_follows
from sim.society.graph import Graph, Ids, component_sizes, given_strengths, rows

Layer = Literal["close", "followers"]
Whole = npt.NDArray[np.int64]

EXPECTED = "an edge list (one edge `u v` a line), GraphML (.graphml) or GML (.gml), plain or gzipped"


class GraphError(Exception):
    """A file that cannot be read as a graph: which file, what was found, what was expected."""

    def __init__(self, path: Path, found: str, expected: str = EXPECTED) -> None:
        super().__init__(f"{path}: {found}; expected {expected}")
        self.path = path
        self.found = found
        self.expected = expected


class Edges(NamedTuple):
    """Edges as they stand in a file: ``source`` and ``target`` int64 (m,), positions in ``labels``, which are sorted."""

    source: Whole
    target: Whole
    labels: npt.NDArray[Any]
    header: bool = False
    columns: int = 2
    declared_directed: bool | None = None


@dataclass(frozen=True)
class GraphReport:
    """What a graph file held and what became of it.

    ``edges`` are those kept, as the file gives them. ``loops`` and ``duplicates`` were dropped; ``merged`` are edges of a directed file
    that say the same close tie in the other direction. ``id_gaps`` counts the whole numbers between the smallest and the largest id that
    nobody has; ``words`` says that ids are not numbers. ``isolated`` people have no edge left; ``components`` and ``largest`` (its people)
    take edges in either direction. ``follows`` and ``ties`` are the sizes of both layers afterwards.
    """

    path: str
    layer: Layer
    directed: bool
    people: int
    edges: int
    loops: int
    duplicates: int
    merged: int
    id_gaps: int
    words: bool
    isolated: int
    components: int
    largest: int
    header: bool
    columns: int
    declared_directed: bool | None
    follows: int
    ties: int

    @property
    def largest_share(self) -> float:
        """People in the largest component, as a share of all."""
        return self.largest / self.people

    def lines(self) -> list[str]:
        """The report for people to read, one fact a line."""
        kind = "directed" if self.directed else "undirected"
        layer = "close ties" if self.layer == "close" else "followers"
        found = [f"{self.path}: {self.people:,} people, {_many(self.edges, kind + ' edge')}, read as {layer}"]
        found += [text for wrong, text in self._remarks() if wrong]
        derived = f"{self.follows:,} follows" if self.layer == "close" else f"{self.ties:,} close ties"
        found.append(f"derived layer: {derived}")
        return found

    def _remarks(self) -> list[tuple[bool, str]]:
        outside = self.people - self.largest
        largest = f"{_many(self.largest, 'person', 'people')} ({self.largest_share:.1%})"
        words = "directed" if self.declared_directed else "undirected"
        return [
            (self.loops > 0, f"{_many(self.loops, 'loop')} (an edge from someone to themselves) dropped"),
            (self.duplicates > 0, f"{_many(self.duplicates, 'duplicate edge')} dropped"),
            (self.merged > 0, f"{_many(self.merged, 'edge')} said the same tie in the other direction"),
            (
                self.id_gaps > 0,
                f"{_many(self.id_gaps, 'id')} missing between the smallest and the largest",
            ),
            (self.words, "ids are words, not numbers; people are numbered in their alphabetical order"),
            (self.isolated > 0, f"{_many(self.isolated, 'person', 'people')} without any edge, kept"),
            (
                outside > 0,
                f"{_many(self.components, 'component')}; the largest holds {largest}, {outside:,} outside it, kept",
            ),
            (self.header, "first line read as a header"),
            (self.columns > 2, f"{self.columns} columns: only the first two were read"),
            (
                self.declared_directed is not None and self.declared_directed is not self.directed,
                f"the file calls itself {words}; read as {'directed' if self.directed else 'undirected'}",
            ),
        ]


def read(
    path: str | Path,
    *,
    layer: Layer = "close",
    directed: bool = False,
    society: GraphShape,
    seed: int,
) -> tuple[Graph, GraphReport]:
    """The graph in the file at ``path``, its other layer derived as ``society`` asks, with draws under ``seed``; and what was found.

    Raises GraphError for a file that is missing, empty, not a graph, damaged, or without edges.
    """
    path = Path(path)
    found = _edges(path)
    people = found.labels.size
    kept = _kept(found, layer, directed)
    if kept.source.size == 0:
        raise GraphError(
            path, f"no edge between two people ({_many(kept.loops, 'loop')})", "at least one edge"
        )
    ends = np.concatenate((kept.source, kept.target))
    near_at, near = rows(ends, np.concatenate((kept.target, kept.source)), people)
    if layer == "close":
        follower_at, follower = follows_from_ties(near_at, near, seed, society)
        tie_at, tie = near_at, near
    else:
        follower_at, follower = rows(kept.target, kept.source, people) if directed else (near_at, near)
        tie_at, tie = ties_from_follows(follower_at, follower, seed, society)
    graph = Graph(follower_at, follower, tie_at, tie, given_strengths(tie_at, tie))
    sizes = component_sizes(near_at, near)
    return graph, GraphReport(
        path=str(path),
        layer=layer,
        directed=directed,
        people=people,
        edges=kept.source.size,
        loops=kept.loops,
        duplicates=kept.duplicates,
        merged=kept.merged,
        id_gaps=_gaps(found.labels),
        words=not np.issubdtype(found.labels.dtype, np.integer),
        isolated=int((np.diff(near_at) == 0).sum()),
        components=sizes.size,
        largest=int(sizes.max()),
        header=found.header,
        columns=found.columns,
        declared_directed=found.declared_directed,
        follows=graph.follows,
        ties=graph.ties,
    )


class Kept(NamedTuple):
    """Edges without loops and duplicates, int32 (k,) each, and how many were not kept."""

    source: Ids
    target: Ids
    loops: int
    duplicates: int
    merged: int


def _kept(found: Edges, layer: Layer, directed: bool) -> Kept:
    """The different edges between different people; for close ties, or read as undirected, ``u v`` and ``v u`` are one."""
    people = max(1, found.labels.size)
    proper = found.source != found.target
    source, target = found.source[proper], found.target[proper]
    once = np.unique(source * people + target if directed else _unordered(source, target, people))
    final = np.unique(_unordered(once // people, once % people, people)) if layer == "close" else once
    return Kept(
        (final // people).astype(np.int32),
        (final % people).astype(np.int32),
        loops=int((~proper).sum()),
        duplicates=source.size - once.size,
        merged=once.size - final.size,
    )


def _unordered(source: Whole, target: Whole, people: int) -> Whole:
    """One number for each pair, whichever comes first."""
    return np.minimum(source, target) * people + np.maximum(source, target)


def _gaps(labels: npt.NDArray[Any]) -> int:
    """Whole numbers between the smallest and the largest of the sorted ``labels`` that do not occur; 0 when the ids are words."""
    if not np.issubdtype(labels.dtype, np.integer):
        return 0
    return int(labels[-1]) - int(labels[0]) + 1 - labels.size


def _many(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _edges(path: Path) -> Edges:
    """The edges in a file of any kind that can be read."""
    data = _content(path)
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if suffix.lower() == ".graphml":
        return _from_networkx(path, data, "GraphML")
    if suffix.lower() == ".gml":
        return _from_networkx(path, data, "GML")
    return _from_list(path, data)


def _content(path: Path) -> bytes:
    """The bytes of the file, unzipped."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise GraphError(path, "there is no such file") from None
    except IsADirectoryError:
        raise GraphError(path, "it is a folder") from None
    except OSError as error:
        raise GraphError(path, f"it cannot be read ({error.strerror})") from None
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except EOFError:
            raise GraphError(path, "the gzip file ends too early, as after a broken download") from None
        except (OSError, zlib.error) as error:
            raise GraphError(path, f"the gzip file is damaged ({error})") from None
    elif path.suffix == ".gz" and data:
        raise GraphError(path, "its name ends in .gz, but it is not gzipped")
    if not data.strip():
        raise GraphError(path, "the file is empty")
    if b"\0" in data:
        raise GraphError(path, "it holds binary data")
    return data


def _from_networkx(path: Path, data: bytes, kind: str) -> Edges:
    """Edges of a GraphML or GML file; people without edges are kept."""
    import networkx

    try:
        if kind == "GraphML":
            graph = networkx.read_graphml(io.BytesIO(data))
        else:
            graph = _gml(data)
    except Exception as error:  # networkx raises whatever its parsers meet
        raise GraphError(
            path, f"it is not readable as {kind} ({type(error).__name__}: {error})", f"valid {kind}"
        ) from None
    if graph.number_of_nodes() == 0:
        raise GraphError(path, "it holds no nodes")
    names = [str(name) for name in graph.nodes]
    whole = all(_is_whole(name) for name in names)
    labels, position = np.unique(np.array(names, np.int64 if whole else np.str_), return_inverse=True)
    place = dict(zip(graph.nodes, position.tolist(), strict=True))
    pairs = np.array([(place[u], place[v]) for u, v in graph.edges()], np.int64).reshape(-1, 2)
    return Edges(pairs[:, 0], pairs[:, 1], labels, declared_directed=bool(graph.is_directed()))


def _gml(data: bytes) -> Any:
    """A GML graph; read so that duplicate edges are counted here rather than refused there."""
    import networkx

    text = data.decode("utf-8")
    if "multigraph" not in text:
        text = re.sub(r"\bgraph\s*\[", "graph [ multigraph 1 ", text, count=1)
    return networkx.parse_gml(text, label=None)


def _from_list(path: Path, data: bytes) -> Edges:
    """Edges of an edge list."""
    form = _form(path, data)
    table = _table(path, data, form)
    ends = np.concatenate([table.column(k).to_numpy() for k in range(2)])
    if not form.whole:
        ends = ends.astype(np.str_)
    labels, position = np.unique(ends, return_inverse=True)
    half = ends.size // 2
    return Edges(position[:half], position[half:], labels, header=form.header, columns=form.columns)


class Form(NamedTuple):
    """How an edge list is written: delimiter, number of columns, whether there is a header, whether ids are whole numbers."""

    delimiter: str
    columns: int
    header: bool
    whole: bool

    def fields(self, line: str) -> list[str]:
        """The trimmed fields of a line."""
        return (
            line.split() if self.delimiter == " " else [field.strip() for field in line.split(self.delimiter)]
        )


def _form(path: Path, data: bytes) -> Form:
    """The form of an edge list, from its first two lines that are not comments."""
    if data.lstrip().startswith(b"%%MatrixMarket"):
        raise GraphError(path, "it is a Matrix Market file")
    first: list[tuple[int, str]] = []
    for number, line in _lines(path, data):
        first.append((number, line))
        if len(first) == 2:
            break
    if not first:
        raise GraphError(path, "the file holds only comments")
    number, line = first[0]
    delimiter = "," if "," in line else ";" if ";" in line else " "
    form = Form(delimiter, 0, False, False)
    fields = form.fields(line)
    if len(fields) < 2:
        raise GraphError(path, f"line {number} has one column: {_short(line)}")
    whole = _whole_ids(fields)
    below = form.fields(first[1][1]) if len(first) == 2 else []
    header = not whole and len(below) == len(fields) and _whole_ids(below)
    return Form(delimiter, len(fields), header, whole or header)


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, str]]:
    """The lines that are neither blank nor comments, with their numbers from 1."""
    for number, raw in enumerate(io.BytesIO(data), start=1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise GraphError(path, f"line {number} is not text (UTF-8)") from None
        if line and not line.startswith(("#", "%")):
            yield number, line


def _table(path: Path, data: bytes, form: Form) -> Any:
    """The first two columns of an edge list."""
    import pyarrow
    from pyarrow import csv

    kind = pyarrow.int64() if form.whole else pyarrow.string()
    names = [f"f{k}" for k in range(form.columns)]
    try:
        return csv.read_csv(
            pyarrow.BufferReader(_tidy(data, form)),
            read_options=csv.ReadOptions(column_names=names, skip_rows=int(form.header), use_threads=False),
            parse_options=csv.ParseOptions(delimiter=form.delimiter, quote_char=False),
            convert_options=csv.ConvertOptions(
                include_columns=names[:2], column_types=dict.fromkeys(names[:2], kind), null_values=[]
            ),
        )
    except pyarrow.ArrowInvalid as error:
        raise _diagnosed(path, data, form, str(error)) from None


def _tidy(data: bytes, form: Form) -> bytes:
    """Without comments, and with one blank between columns that blanks separate."""
    data = re.sub(rb"(?m)^[ \t]*[#%].*(?:\n|\Z)", b"", data).lstrip()
    if form.delimiter == " ":
        data = re.sub(rb"[ \t]+", b" ", data)
        data = re.sub(rb"(?m)^ | (?=\r?$)", b"", data)
    return data


def _diagnosed(path: Path, data: bytes, form: Form, otherwise: str) -> GraphError:
    """The error that names the first line that does not fit."""
    for place, (number, line) in enumerate(_lines(path, data)):
        fields = form.fields(line)
        if len(fields) != form.columns:
            found = f"line {number} has {_many(len(fields), 'column')}: {_short(line)}"
            return GraphError(path, found, f"{form.columns} columns, as in the first line")
        if form.whole and not _whole_ids(fields) and not (form.header and place == 0):
            return GraphError(
                path, f"line {number} is not two whole numbers: {_short(line)}", "ids as in the first line"
            )
    return GraphError(path, otherwise)


def _whole_ids(fields: list[str]) -> bool:
    return len(fields) >= 2 and all(_is_whole(field) for field in fields[:2])


def _is_whole(text: str) -> bool:
    """Whether ``text`` is a whole number that fits 64 bits."""
    return re.fullmatch(r"[+-]?[0-9]{1,18}", text) is not None


def _short(line: str) -> str:
    return repr(line if len(line) <= 40 else line[:37] + "...")
