"""The content of a graph file as text, and what kind of file it is by what it says, not by its name alone."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from pathlib import Path

from sim.scenario.text_file import NotTextError, decode
from sim.society.graph_file.found import GraphError

_BINARY = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "a CSV file saved from it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "a CSV file saved from it"),
    (b"PAR1", "a Parquet file", "a CSV file of its rows"),
    (b"\x89HDF", "an HDF5 file", "an edge list"),
    (b"SQLite format 3", "an SQLite database", "an edge list"),
    (b"BZh", "a bzip2 archive", "a plain or gzipped file"),
    (b"\xfd7zXZ", "an xz archive", "a plain or gzipped file"),
    (b"(\xb5/\xfd", "a zstd archive", "a plain or gzipped file"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "a plain or gzipped file"),
    (b"Rar!", "a RAR archive", "a plain or gzipped file"),
    (b"%PDF", "a PDF document", "an edge list"),
    (b"{\\rtf", "a text document with formatting (RTF)", "plain text"),
)
_PRINTABLE = (b"%PDF", b"{\\rtf")
_TEXTUAL = (
    (r"%%MatrixMarket\b", "a Matrix Market file"),
    (r"dl\b\s+(?:n|nr)\s*=", "a UCINET DL file"),
    (r"LEDA\.GRAPH\b", "a LEDA file"),
    (r"(?:strict\s+)?(?:di)?graph\b[^{\[\n]*\{", "a Graphviz DOT file"),
    (r">>(?:graph|sparse|digraph)6<<", "a file of graph6 or sparse6"),
    (r"<!DOCTYPE html|<html\b", "a web page, as a failed download leaves it"),
    (r"(?:nodedef|edgedef)\s*>", "a GDF file"),
    (r"<https?:|@prefix\b", "a file of RDF triples"),
    (r"\*(?:node|tie)\s+(?:data|properties)\b", "a NetDraw VNA file"),
    (r"@(?:relation|nodes)\b", "a file of another kind (ARFF or LEMON)"),
)
_MARKUP = {"graphml": "GraphML", "gexf": "GEXF", "graph": "XGMML"}
_NAMED = {
    ".graphml": "GraphML",
    ".gexf": "GEXF",
    ".xgmml": "XGMML",
    ".gml": "GML",
    ".net": "Pajek",
    ".pajek": "Pajek",
    ".paj": "Pajek",
    ".adjlist": "adjacency list",
    ".adj": "adjacency list",
    ".metis": "METIS",
    ".sif": "SIF",
    ".lgl": "LGL",
    ".tgf": "TGF",
}
_MARKED_UP = ("GraphML", "GEXF", "XGMML")


def text_of(path: Path) -> tuple[str, list[str]]:
    """Return the text of a file, unzipped, with lines that end alike; and remarks on it.

    Raises GraphError for a file that is missing, empty, damaged, or no text.
    """
    data = _unzipped(path, _bytes(path))
    if not data.strip():
        raise GraphError(path, "the file is empty")
    binary = not data[:64].isascii() or b"\0" in data[:64]
    for start, kind, expected in _BINARY:
        if data.startswith(start) and (binary or start in _PRINTABLE):
            raise GraphError(path, f"it is {kind}", expected)
    try:
        found = decode(data, legacy=True)
    except NotTextError as error:
        if error.line is None:
            raise GraphError(path, "it holds binary data") from None
        raise GraphError(path, f"line {error.line} {error}") from None
    text = found.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if "\n" not in text.strip():
        text = "\n".join(text.splitlines())
    if not text.strip():
        raise GraphError(path, "the file is empty")
    return text, [] if found.encoding == "UTF-8" else [f"read as {found.encoding} text"]


def kind_of(path: Path, text: str) -> str:
    """Return the kind of file: ``GraphML``, ``GEXF``, ``XGMML``, ``GML``, ``Pajek``, ``DIMACS``, another one, or ``edge list``.

    Raises GraphError, naming the kind, for one that cannot be read.
    """
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    named = _NAMED.get(suffix.lower(), "edge list")
    start = text[:20_000].lstrip()
    bare = re.sub(r"\A(?:\s*(?:#|//)[^\n]*\n|\s*/\*.*?\*/)+", "", start, flags=re.DOTALL).lstrip()
    for pattern, kind in _TEXTUAL:
        if re.match(pattern, bare, re.IGNORECASE):
            raise GraphError(path, f"it is {kind}")
    if start.startswith("<"):
        return _root(path, start, named)
    if named in _MARKED_UP:
        raise GraphError(path, f"it is not readable as {named} (it does not begin with a tag)", f"valid {named}")
    if named == "GML" or re.search(r"(?m)^[ \t]*graph\s*\[", start):
        return "GML"
    if re.match(r"\*(?:vertices|network|arcs|edges)\b", _without_comments(bare, "%"), re.IGNORECASE):
        return "Pajek"
    if re.match(r"(?:c(?:[ \t].*)?\n)*p[ \t]+[a-z]+[ \t]+[0-9]+[ \t]+[0-9]+[ \t]*(?:\n|$)", start):
        return "DIMACS"
    if start.startswith("{") or (start.startswith("[") and _is_json(text)):
        raise GraphError(path, "it is a JSON file")
    if named == "edge list" and re.search(r"(?m)^# GMT ", start[:2_000]):
        return "adjacency list"  # networkx begins no other kind of list with the time
    return named


def _root(path: Path, start: str, named: str) -> str:
    root = re.search(r"<(?:\w+:)?([A-Za-z]\w*)", start)
    kind = _MARKUP.get(root[1].lower()) if root else None
    if kind is None:
        shown = f"XML with the root <{root[1]}>" if root else "XML without an element"
        raise GraphError(
            path, f"it is {shown}" if named not in _MARKED_UP else f"it is not readable as {named} ({shown})"
        )
    return kind


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _without_comments(text: str, sign: str) -> str:
    return re.sub(rf"(?m)^[ \t]*(?:{sign}.*)?(?:\n|\Z)", "", text).lstrip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise GraphError(path, "there is no such file") from None
    except IsADirectoryError:
        raise GraphError(path, "it is a folder") from None
    except (OSError, ValueError) as error:
        raise GraphError(path, f"it cannot be read ({getattr(error, 'strerror', None) or error})") from None


def _unzipped(path: Path, data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        try:
            return gzip.decompress(data)
        except EOFError:
            raise GraphError(path, "the gzip file ends too early, as after a broken download") from None
        except (OSError, zlib.error) as error:
            raise GraphError(path, f"the gzip file is damaged ({error})") from None
    if path.suffix == ".gz" and data:
        raise GraphError(path, "its name ends in .gz, but it is not gzipped")
    return data
