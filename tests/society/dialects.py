"""One network as programs and people write it: each dialect gives the name and the bytes of a file."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pandas as pd

Pairs = Sequence[tuple[str, str]]
Written = tuple[str, bytes]


def weights(pairs: Pairs) -> list[float]:
    """A weight for each edge, as people have them: some whole, most not."""
    draws = random.Random(len(pairs))
    return [draws.choice([1.0, 2.0, 0.5, 0.25, 1.75, 3.125]) for _ in pairs]


def lines(rows: Sequence[Sequence[object]], separator: str, end: str = "\n") -> str:
    return "".join(separator.join(map(str, row)) + end for row in rows)


def quoted(rows: Sequence[Sequence[object]], separator: str, end: str = "\n") -> str:
    """As R writes it: words in quotes, numbers without."""

    def cell(value: object) -> str:
        if isinstance(value, Decimal):
            return f"{value}".replace(".", ",")
        return f'"{str(value).replace(chr(34), chr(34) * 2)}"' if isinstance(value, str) else str(value)

    return "".join(separator.join(map(cell, row)) + end for row in rows)


def as_csv(rows: Sequence[Sequence[object]], **form: object) -> str:
    out = io.StringIO()
    csv.writer(out, **form).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def frame(pairs: Pairs) -> pd.DataFrame:
    table = pd.DataFrame(pairs, columns=["source", "target"])
    table["weight"] = weights(pairs)
    return table


def graph(pairs: Pairs, attributes: int = 0) -> nx.DiGraph:
    made = nx.DiGraph()
    for (u, v), weight in zip(pairs, weights(pairs), strict=True):
        made.add_edge(u, v, **dict([("weight", weight), ("kind", "friend of a friend")][:attributes]))
    return made


def networkx_file(
    write: Callable[..., None], name: str, attributes: int = 0, **more: object
) -> Callable[[Pairs], Written]:
    def made(pairs: Pairs) -> Written:
        out = io.BytesIO()
        write(graph(pairs, attributes), out, **more)
        return name, out.getvalue()

    return made


def gephi(pairs: Pairs) -> Written:
    rows = [[u, v, "Directed", at, "", "", w] for at, ((u, v), w) in enumerate(zip(pairs, weights(pairs), strict=True))]
    return "edges.csv", as_csv([["Source", "Target", "Type", "Id", "Label", "timeset", "Weight"], *rows]).encode()


def gephi_table(pairs: Pairs) -> Written:
    rows = [[at, u, v, "Directed", w] for at, ((u, v), w) in enumerate(zip(pairs, weights(pairs), strict=True))]
    return "edges.csv", as_csv([["Id", "Source", "Target", "Type", "Weight"], *rows]).encode()


def cytoscape_table(pairs: Pairs) -> Written:
    rows = [[100 + at, "pp", f"{u} (pp) {v}", "false", "pp", f"{u} (pp) {v}"] for at, (u, v) in enumerate(pairs)]
    head = ["SUID", "interaction", "name", "selected", "shared interaction", "shared name"]
    return "default edge.csv", as_csv([head, *rows], quoting=csv.QUOTE_ALL).encode()


def excel(separator: str, comma: str, encoding: str, end: str = "\r\n", first: str = "") -> Callable[[Pairs], Written]:
    def made(pairs: Pairs) -> Written:
        rows = [["Source", "Target", "Weight"]]
        rows += [[u, v, f"{w:g}".replace(".", comma)] for (u, v), w in zip(pairs, weights(pairs), strict=True)]
        return "Edges.csv", (first + as_csv(rows, delimiter=separator, lineterminator=end)).encode(encoding)

    return made


def pajek(pairs: Pairs) -> Written:
    people = sorted({name for pair in pairs for name in pair})
    place = {name: at for at, name in enumerate(people, start=1)}
    text = f"*Vertices {len(people)}\r\n" + "".join(f' {at} "{name}" 0.1 0.2 0.5\r\n' for name, at in place.items())
    return "net.net", (text + "*Arcs\r\n" + "".join(f" {place[u]} {place[v]} 1\r\n" for u, v in pairs)).encode()


def dimacs(pairs: Pairs) -> Written:
    people = sorted({name for pair in pairs for name in pair})
    place = {name: at for at, name in enumerate(people, start=1)}
    head = f"c made here\np sp {len(people)} {len(pairs)}\n"
    return "net.gr", (head + "".join(f"a {place[u]} {place[v]} 5\n" for u, v in pairs)).encode()


def lgl(pairs: Pairs) -> Written:
    out = ""
    for person in dict.fromkeys(u for u, _ in pairs):
        out += f"# {person}\n" + "".join(
            f"{v} {w}\n" for (u, v), w in zip(pairs, weights(pairs), strict=True) if u == person
        )
    return "net.lgl", out.encode()


def described(pairs: Pairs) -> list[list[object]]:
    return [[u, v, w] for (u, v), w in zip(pairs, weights(pairs), strict=True)]


def numbered_rows(pairs: Pairs) -> list[list[object]]:
    return [[str(at), *row] for at, row in enumerate(described(pairs), start=1)]


ANY_NAMES: dict[str, Callable[[Pairs], Written]] = {
    "pandas": lambda pairs: ("e.csv", frame(pairs).to_csv(index=False).encode()),
    "pandas with its index": lambda pairs: ("e.csv", frame(pairs).to_csv().encode()),
    "pandas without a header": lambda pairs: ("e.csv", frame(pairs).to_csv(index=False, header=False).encode()),
    "pandas, two columns, its index": lambda pairs: ("e.csv", frame(pairs)[["source", "target"]].to_csv().encode()),
    "pandas, tabs": lambda pairs: ("e.tsv", frame(pairs).to_csv(index=False, sep="\t").encode()),
    "pandas, semicolons, decimal comma": lambda pairs: (
        "e.csv",
        frame(pairs).to_csv(index=False, sep=";", decimal=",").encode(),
    ),
    "pandas, decimal comma in quotes": lambda pairs: ("e.csv", frame(pairs).to_csv(index=False, decimal=",").encode()),
    "pandas, bars, everything in quotes": lambda pairs: (
        "e.csv",
        frame(pairs).to_csv(sep="|", quoting=csv.QUOTE_ALL).encode(),
    ),
    "pandas, byte-order mark": lambda pairs: ("e.csv", frame(pairs).to_csv(index=False).encode("utf-8-sig")),
    "R write.csv": lambda pairs: ("e.csv", quoted([["", "from", "to", "weight"], *numbered_rows(pairs)], ",").encode()),
    "R write.csv without row names": lambda pairs: (
        "e.csv",
        quoted([["from", "to", "weight"], *described(pairs)], ",").encode(),
    ),
    "R write.csv2": lambda pairs: (
        "e.csv",
        quoted(
            [["", "from", "to", "weight"], *([*row[:3], Decimal(row[3])] for row in numbered_rows(pairs))], ";"
        ).encode(),
    ),
    "R write.table": lambda pairs: ("e.txt", quoted([["from", "to", "weight"], *numbered_rows(pairs)], " ").encode()),
    "R write.table of a matrix": lambda pairs: (
        "e.txt",
        quoted([["V1", "V2"], *(row[:3] for row in numbered_rows(pairs))], " ").encode(),
    ),
    "R write.table, plain": lambda pairs: ("e.txt", lines(pairs, "\t").encode()),
    "Gephi": gephi,
    "Gephi, ids first": gephi_table,
    "Cytoscape's table": cytoscape_table,
    "Cytoscape SIF with tabs": lambda pairs: (
        "net.sif",
        lines([(u, "interacts with", v) for u, v in pairs], "\t").encode(),
    ),
    "Excel, English": excel(",", ".", "utf-8"),
    "Excel, English, UTF-8": excel(",", ".", "utf-8-sig"),
    "Excel, German": excel(";", ",", "cp1252"),
    "Excel, sep=": excel(";", ",", "utf-8-sig", first="sep=;\r\n"),
    "Excel, Unicode text": excel("\t", ",", "utf-16"),
    "Excel, Macintosh": excel(",", ".", "utf-8", end="\r"),
    "networkx GraphML": networkx_file(nx.write_graphml, "g.graphml", 2),
    "networkx GEXF": networkx_file(nx.write_gexf, "g.gexf", 1),
    "Neo4j": lambda pairs: (
        "e.csv",
        as_csv([[":START_ID", ":END_ID", ":TYPE"], *([u, v, "KNOWS"] for u, v in pairs)]).encode(),
    ),
    "sorted out of order": lambda pairs: (
        "e.csv",
        as_csv([["weight", "target", "source"], *([0.5, v, u] for u, v in pairs)]).encode(),
    ),
    "followers": lambda pairs: ("e.csv", as_csv([["user_id", "follower_id"], *([v, u] for u, v in pairs)]).encode()),
    "tabs": lambda pairs: ("e.tsv", lines(pairs, "\t").encode()),
    "semicolons and blanks": lambda pairs: ("e.txt", lines(pairs, " ; ").encode()),
    "commas and blanks": lambda pairs: ("e.csv", lines(pairs, ", ").encode()),
    "UTF-16 without a mark": lambda pairs: ("e.tsv", lines(pairs, "\t").encode("utf-16-le")),
}
"""Dialects that can hold any name."""

ONE_WORD: dict[str, Callable[[Pairs], Written]] = {
    "blanks": lambda pairs: ("e.txt", lines(pairs, " ").encode()),
    "blanks, in columns": lambda pairs: ("e.txt", "".join(f"{u:>25}   {v:>25}\n" for u, v in pairs).encode()),
    "blanks, decimal comma": lambda pairs: (
        "e.txt",
        lines([(u, v, f"{w}".replace(".", ",")) for u, v, w in described(pairs)], " ").encode(),
    ),
    "arrows": lambda pairs: ("e.txt", lines([(u, "->", v) for u, v in pairs], " ").encode()),
    "pandas, printed": lambda pairs: ("e.txt", frame(pairs).to_string().encode()),
    "SNAP": lambda pairs: ("e.txt", ("# Directed graph\n# FromNodeId\tToNodeId\n" + lines(pairs, "\t")).encode()),
    "KONECT": lambda pairs: (
        "out.x",
        ("% asym weighted\n" + lines([(u, v, 1, 1_199_000_000 + k) for k, (u, v) in enumerate(pairs)], " ")).encode(),
    ),
    "networkx": networkx_file(nx.write_edgelist, "g.edgelist"),
    "networkx, one attribute": networkx_file(nx.write_edgelist, "g.edgelist", 1),
    "networkx, two attributes": networkx_file(nx.write_edgelist, "g.edgelist", 2),
    "networkx, no data": networkx_file(nx.write_edgelist, "g.edgelist", 1, data=False),
    "networkx, values": networkx_file(nx.write_edgelist, "g.edgelist", 1, data=["weight"]),
    "networkx, commas": networkx_file(nx.write_edgelist, "g.csv", 2, delimiter=","),
    "networkx, weights": networkx_file(nx.write_weighted_edgelist, "g.txt", 1),
    "networkx adjacency list": networkx_file(nx.write_adjlist, "g.adjlist"),
    "networkx adjacency list by its comments": networkx_file(nx.write_adjlist, "g.txt"),
    "igraph ncol": lambda pairs: ("g.ncol", lines(described(pairs), " ").encode()),
    "igraph LGL": lgl,
    "Cytoscape SIF": lambda pairs: ("net.sif", lines([(u, "pp", v) for u, v in pairs], " ").encode()),
    "Cytoscape SIF by its content": lambda pairs: ("net.txt", lines([(u, "pp", v) for u, v in pairs], "\t").encode()),
}
"""Dialects that can hold names of one word."""

BY_PLACE: dict[str, Callable[[Pairs], Written]] = {
    "networkx GML": networkx_file(nx.write_gml, "g.gml", 1),
    "Pajek": pajek,
    "DIMACS": dimacs,
}
"""Dialects that number the people anew."""


def written(pairs: Pairs, dialect: str, folder: Path) -> Path:
    """The file of a network in a dialect."""
    make = {**ANY_NAMES, **ONE_WORD, **BY_PLACE}[dialect]
    name, content = make(pairs)
    path = folder / name
    path.write_bytes(content)
    return path
