"""A social graph from a file: edge lists in the dialects that people have, GraphML, GEXF, GML, Pajek, DIMACS, METIS, SIF, LGL and TGF.

Edge list: one edge a line, ``u v``, separated by blanks, tabs, commas, semicolons or bars; lines that start with ``#`` or ``%`` are
comments. Columns called source and target (from and to, id1 and id2, ...) are read wherever they stand, else the first two. People are
numbered in the order of their ids.

- Layer ``close``: an edge is a close tie, whatever its direction.
- Layer ``followers``: directed, ``u v`` means that u follows v; undirected, that they follow each other.

Nothing is fixed in silence: the report shows the first edges as they were read, and counts what was dropped and what was kept though it may
surprise (gaps in the ids, people outside the largest component). What can be read in two ways is refused. The other layer is derived, see
``sim.society.derived_layer``.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.society.communities import GraphShape
from sim.society.derived_layer import follows_from_ties, ties_from_follows
from sim.society.graph import Graph, Ids, component_sizes, given_strengths, rows
from sim.society.graph_file.content import kind_of, text_of
from sim.society.graph_file.edge_list import read_list
from sim.society.graph_file.formats import (
    is_lgl,
    is_tgf,
    read_adjacency,
    read_dimacs,
    read_lgl,
    read_metis,
    read_pajek,
    read_sif,
    read_tgf,
)
from sim.society.graph_file.found import EXPECTED, Edges, Found, GraphError, Whole, many, numbered
from sim.society.graph_file.markup import read_gml, read_xml
from sim.society.graph_file.report import GraphReport, Layer

__all__ = ["EXPECTED", "GraphError", "GraphReport", "Layer", "read"]


def read(
    path: str | Path, *, layer: Layer = "close", directed: bool = False, society: GraphShape, seed: int
) -> tuple[Graph, GraphReport]:
    """Return the graph in the file at ``path``, its other layer derived as ``society`` asks, with draws under ``seed``; and a report.

    Raises GraphError for a file that is missing, empty, not a graph, damaged, ambiguous, or without edges.

    Args:
        path: The file.
        layer: Layer that the file holds: ``close`` or ``followers``.
        directed: Whether edges have a direction.
        society: Parameters of the layer to derive.
        seed: Seed of the draws for it.
    """
    path = Path(path)
    with _no_collecting():
        found = _found(path)
        edges, remarks = numbered(found)
    people = len(edges.labels)
    kept = _kept(edges, layer, directed)
    if kept.source.size == 0:
        raise GraphError(path, f"no edge between two people ({many(kept.loops, 'loop')})", "at least one edge")
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
        first=tuple(
            (str(edges.labels[u]), str(edges.labels[v]))
            for u, v in zip(edges.source[:3], edges.target[:3], strict=True)
        ),
        loops=kept.loops,
        duplicates=kept.duplicates,
        merged=kept.merged,
        id_gaps=_gaps(edges),
        words=edges.words,
        isolated=int((np.diff(near_at) == 0).sum()),
        components=sizes.size,
        largest=int(sizes.max()),
        header=found.header,
        declared_directed=found.directed,
        remarks=(*found.remarks, *remarks),
        follows=graph.follows,
        ties=graph.ties,
    )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no garbage: rows by the million make none, and looking takes half of the time of reading a large file."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()


def _found(path: Path) -> Found:
    """Return the edges in a file of any kind that can be read."""
    text, remarks = text_of(path)
    found = _read(path, text, kind_of(path, text))
    found.remarks = [*remarks, *found.remarks]
    if not len(found.nodes) and not len(found.source):
        raise GraphError(path, "it holds no nodes")
    return found


def _read(path: Path, text: str, kind: str) -> Found:
    match kind:
        case "GraphML" | "GEXF" | "XGMML":
            return read_xml(path, text, kind)
        case "GML":
            return read_gml(path, text)
        case "Pajek":
            return read_pajek(path, text)
        case "DIMACS":
            return read_dimacs(path, text)
        case "adjacency list":
            return read_adjacency(path, _bare(text))
        case "SIF":
            return read_sif(path, _bare(text))
        case "LGL":
            return read_lgl(path, text)
    metis = read_metis(path, text, named=kind == "METIS")
    if metis is not None:
        return metis
    if is_lgl(text):
        return read_lgl(path, text)
    if kind == "TGF" or is_tgf(text):
        return read_tgf(path, text)
    return read_list(path, text)


def _bare(text: str) -> list[str]:
    """Return lines without comments."""
    return [line for raw in text.split("\n") if (line := raw.strip()) and line[0] not in "#%"]


class Kept(NamedTuple):
    """Edges without loops and duplicates, int32 (k,) each, and how many were not kept."""

    source: Ids
    target: Ids
    loops: int
    duplicates: int
    merged: int


def _kept(found: Edges, layer: Layer, directed: bool) -> Kept:
    """Return the different edges between different people; for close ties, or read as undirected, ``u v`` and ``v u`` are one."""
    people = max(1, len(found.labels))
    proper = found.source != found.target
    source, target = found.source[proper], found.target[proper]
    once = np.unique(source * people + target if directed else _unordered(source, target, people))
    duplicates = source.size - once.size
    if directed and found.both_ways.size:
        back = found.target[found.both_ways] * people + found.source[found.both_ways]
        loop = found.target[found.both_ways] == found.source[found.both_ways]
        once = np.unique(np.concatenate((once, back[~loop])))
    final = np.unique(_unordered(once // people, once % people, people)) if layer == "close" else once
    return Kept(
        (final // people).astype(np.int32),
        (final % people).astype(np.int32),
        loops=int((~proper).sum()),
        duplicates=duplicates,
        merged=max(0, once.size - final.size),
    )


def _unordered(source: Whole, target: Whole, people: int) -> Whole:
    """Return one number for each pair, whichever comes first."""
    return np.minimum(source, target) * people + np.maximum(source, target)


def _gaps(found: Edges) -> int:
    """Return whole numbers between the smallest and the largest id that nobody has; 0 when the ids are words."""
    if found.words:
        return 0
    return int(found.labels[-1]) - int(found.labels[0]) + 1 - len(found.labels)
