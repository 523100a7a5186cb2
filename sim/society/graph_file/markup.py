"""Graphs in GraphML, GEXF, XGMML and GML: who is there and which edges there are. Attributes are not parsed, so none can be refused.

A file's first graph is read. Further graphs, hyperedges and the boxes that hold groups of nodes are left out and counted; the
nodes within a group are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, XMLPullParser

from sim.society.graph_file.found import Found, GraphError, many

_CHUNK = 1 << 20


@dataclass
class _Drawn:
    """A graph while it is read."""

    directed: bool | None = None
    nodes: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    edge_directed: list[bool | None] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def found(self) -> Found:
        """Return the graph, with groups that no edge names left out."""
        ends = {*self.source, *self.target}
        boxes = self.groups - ends
        nodes = [name for name in self.nodes if name not in boxes]
        known = set(nodes)
        own = [one if one is not None else bool(self.directed) for one in self.edge_directed]
        mixed = any(own) and not all(own)
        directed = self.directed if mixed or not own else own[0]
        remarks = _counted(self.left_out)
        remarks += [
            text
            for count, text in (
                (
                    len(boxes),
                    f"{many(len(boxes), 'group')} left out: the nodes within were read, the group itself is nobody",
                ),
                (len(nodes) - len(known), f"{many(len(nodes) - len(known), 'node')} declared more than once"),
                (
                    len(ends - known),
                    f"{many(len(ends - known), 'person', 'people')} named by edges, not declared as nodes",
                ),
                (mixed, f"edges of both kinds: {many(own.count(False), 'undirected edge')} among {len(own):,}"),
            )
            if count
        ]
        return Found(
            self.source,
            self.target,
            nodes,
            None if mixed else directed,
            [position for position, one in enumerate(own) if not one] if mixed else [],
            remarks=remarks,
        )


def _counted(left_out: Counter[str]) -> list[str]:
    parts = [many(left_out[what], what) for what in ("node", "edge", "hyperedge") if left_out[what]]
    graphs = left_out["graph"]
    if graphs:
        held = f", with {' and '.join(parts)}," if parts else ""
        return [f"{many(graphs, 'further graph')}{held} left out: a file's first graph is read"]
    return [f"{many(left_out['hyperedge'], 'hyperedge')} left out"] if left_out["hyperedge"] else []


def read_xml(path: Path, text: str, kind: str) -> Found:
    """Read a graph in GraphML, GEXF or XGMML; ``kind`` says which."""
    drawn = _Drawn()
    depth: list[str] = []
    graphs = 0
    outside = False
    owners: list[str] = []
    try:
        for event, element in _elements(text):
            tag = element.tag.rpartition("}")[2].lower()
            if event == "end":
                depth.pop()
                if tag == "node":
                    owners.pop()
                elif tag == "graph" and "graph" not in depth:
                    outside = True
                element.clear()
                continue
            inner = "graph" in depth
            depth.append(tag)
            if tag == "node":
                owners.append(element.get("id", ""))
            if tag == "graph" and not inner:
                graphs += 1
                drawn.directed = drawn.directed if outside else _declared(kind, element)
            elif tag == "graph" and owners:
                drawn.groups.add(owners[-1])
            if outside:
                drawn.left_out[tag] += tag in ("graph", "node", "edge", "hyperedge")
            elif tag in _TAKES:
                _TAKES[tag](path, kind, element, drawn)
                if tag == "node" and kind == "GEXF":
                    drawn.groups.update(owners[-2:-1], filter(None, [element.get("pid")]))
    except ParseError as error:
        raise GraphError(path, f"it is not readable as {kind} ({error})", f"valid {kind}") from None
    if not graphs:
        raise GraphError(path, f"it is not readable as {kind} (it holds no graph)", f"valid {kind}")
    return drawn.found()


def _elements(text: str) -> Iterator[tuple[str, Any]]:
    """Yield starts and ends of elements. The declaration is skipped: it names the encoding that the text has been read from already."""
    parser: Any = XMLPullParser(["start", "end"])
    declaration = re.match(r"\s*(?:<\?xml.*?\?>)?", text, re.DOTALL)
    for at in range(declaration.end() if declaration else 0, len(text), _CHUNK):
        parser.feed(text[at : at + _CHUNK])
        yield from parser.read_events()
    parser.close()
    yield from parser.read_events()


def _declared(kind: str, graph: Any) -> bool | None:
    if kind == "XGMML":
        return {"1": True, "0": False}.get(graph.get("directed", "0"))
    usual = graph.get("edgedefault" if kind == "GraphML" else "defaultedgetype", "undirected")
    return {"directed": True, "undirected": False}.get(usual)


def _take_node(path: Path, kind: str, element: Any, drawn: _Drawn) -> None:
    drawn.nodes.append(_attribute(path, kind, element, "id"))


def _take_edge(path: Path, kind: str, element: Any, drawn: _Drawn) -> None:
    drawn.source.append(_attribute(path, kind, element, "source"))
    drawn.target.append(_attribute(path, kind, element, "target"))
    own = element.get("type" if kind == "GEXF" else "directed")
    drawn.edge_directed.append(
        {
            "directed": True,
            "true": True,
            "1": True,
            "undirected": False,
            "false": False,
            "0": False,
            "mutual": False,
        }.get(own)
    )


def _take_hyperedge(path: Path, kind: str, element: Any, drawn: _Drawn) -> None:
    drawn.left_out["hyperedge"] += 1


_TAKES: dict[str, Callable[[Path, str, Any, _Drawn], None]] = {
    "node": _take_node,
    "edge": _take_edge,
    "hyperedge": _take_hyperedge,
}


def _attribute(path: Path, kind: str, element: Any, name: str) -> str:
    value: str = (element.get(name) or "").strip()
    if not value:
        tag = element.tag.rpartition("}")[2]
        raise GraphError(path, f"it is not readable as {kind} (a <{tag}> has no {name})", f"a {name} for each <{tag}>")
    return value


_TOKEN = re.compile(r'"[^"]*"|^[ \t]*#[^\n]*|\[|\]|[^\s\[\]"]+', re.MULTILINE)


def read_gml(path: Path, text: str) -> Found:
    """Read a graph in GML; nodes are known by their ids."""
    drawn = _Drawn()
    graphs = [value for key, value in _gml_pairs(path, text) if key.lower() == "graph" and isinstance(value, list)]
    if not graphs:
        raise GraphError(path, "it is not readable as GML (it holds no graph)", "valid GML")
    labels: dict[str, str] = {}
    for key, value in ((key.lower(), value) for key, value in graphs[0]):
        if key == "directed":
            drawn.directed = str(value) == "1"
        elif key == "node":
            drawn.nodes.append(_gml_value(path, "node", value, "id"))
            labels.setdefault(_get(value, "label") or "", drawn.nodes[-1])
            if _get(value, "isGroup") == "1":
                drawn.groups.add(drawn.nodes[-1])
        elif key == "edge":
            drawn.source.append(_gml_value(path, "edge", value, "source"))
            drawn.target.append(_gml_value(path, "edge", value, "target"))
            drawn.edge_directed.append(None)
    drawn.directed = bool(drawn.directed)
    ends = {*drawn.source, *drawn.target}
    if not ends.issubset(drawn.nodes) and ends.issubset(labels):  # edges say labels
        drawn.source, drawn.target = ([labels[name] for name in part] for part in (drawn.source, drawn.target))
    for further in graphs[1:]:
        drawn.left_out.update(["graph", *(key for key, _ in further if key in ("node", "edge"))])
    return drawn.found()


def _gml_pairs(path: Path, text: str) -> list[tuple[str, Any]]:
    """Return keys and values; a value in brackets is a list of further ones."""
    top: list[tuple[str, Any]] = []
    open_lists = [top]
    key: str | None = None
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token.lstrip().startswith("#"):
            continue
        if token == "]":
            open_lists.pop()
            if key is not None or not open_lists:
                break
        elif key is None:
            key = token
        elif token == "[":
            inner: list[tuple[str, Any]] = []
            open_lists[-1].append((key, inner))
            open_lists.append(inner)
            key = None
        else:
            open_lists[-1].append((key, token.strip('"')))
            key = None
    if key is not None or open_lists != [top]:
        raise GraphError(path, "it is not readable as GML (a bracket or a value is missing)", "valid GML")
    return top


def _get(pairs: Any, name: str) -> str | None:
    return (
        next((value for key, value in pairs if key.lower() == name.lower() and isinstance(value, str)), None)
        if isinstance(pairs, list)
        else None
    )


def _gml_value(path: Path, what: str, pairs: Any, name: str) -> str:
    value = _get(pairs, name)
    if value is None or not value.strip():
        raise GraphError(path, f"it is not readable as GML (a {what} has no {name})", f"a {name} for each {what}")
    return value.strip()
