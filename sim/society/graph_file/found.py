"""The result of every reader of a graph file, and the numbering of people by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.kernel.errors import GrapevineError

Whole = npt.NDArray[np.int64]

EXPECTED = "an edge list (one edge `u v` a line), GraphML, GEXF, GML, Pajek, DIMACS or METIS, plain or gzipped"

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"(-?)([0-9]+)(?:[.,]([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
_SPREADSHEET = 5  # decimals that a spreadsheet keeps of a long number


class GraphError(GrapevineError):
    """A file that cannot be read as a graph: which file, what was found, what was expected."""

    def __init__(self, path: Path, found: str, expected: str = EXPECTED) -> None:
        super().__init__(f"{path}: {found}; expected {expected}")
        self.path = path
        self.found = found
        self.expected = expected


@dataclass
class Found:
    """Edges with ids as a file writes them.

    Args:
        source: ids, strings (m,), as a list or an Arrow array.
        target: the same.
        nodes: ids that the file declares, with or without edges.
        directed: what the file says of its edges; None: nothing.
        both_ways: positions of undirected edges in a file whose other edges are directed.
        header: whether the first line names the columns.
        remarks: what to tell about how it was read, and everything that was left out, counted.
    """

    source: Any
    target: Any
    nodes: Any = ()
    directed: bool | None = None
    both_ways: Sequence[int] = ()
    header: bool = False
    remarks: list[str] = field(default_factory=list)


class Edges(NamedTuple):
    """Edges between people: ``source`` and ``target`` int64 (m,), positions in ``labels``, which are sorted whole numbers or words."""

    source: Whole
    target: Whole
    labels: list[int] | list[str]
    both_ways: Whole

    @property
    def words(self) -> bool:
        """True when ids are words, not whole numbers."""
        return isinstance(self.labels[0], str)


def numbered(found: Found) -> tuple[Edges, list[str]]:
    """Assign numbers to the people in the order of their ids; return remarks on the ids too.

    Ids are whole numbers where all of them are (``1.0`` is 1, as pandas writes it where a number is missing, ``1e+05`` is 100000, as R
    does), else words, compared letter by letter: ``007`` and ``7`` are two people.
    """
    every = pa.concat_arrays([_strings(part) for part in (found.nodes, found.source, found.target)])
    coded = every.dictionary_encode()
    names: list[str] = coded.dictionary.to_pylist()
    keys = whole_numbers(names) or names
    labels: list[Any] = sorted(set(keys))
    place = {label: position for position, label in enumerate(labels)}
    rank = np.array([place[key] for key in keys], np.int64)
    position = rank[coded.indices.to_numpy()]
    first = len(found.nodes)
    edges = Edges(
        position[first : first + len(found.source)],
        position[first + len(found.source) :],
        labels,
        np.array(found.both_ways, np.int64),
    )
    return edges, _zeros_in_front(labels) if edges.words else []


def whole_numbers(names: Sequence[str]) -> list[int] | None:
    """Return the ids as whole numbers; None unless each of them is one."""
    if all(map(_WHOLE.fullmatch, names)):
        return [int(name) for name in names]
    plain = [_plain(name) for name in names]
    return [int(name) for name in plain if name] if all(plain) else None


def _plain(name: str) -> str | None:
    """Return a whole number written as ``1.0``, ``1.00e+00`` or ``1e+05`` without point and exponent; None for others."""
    if _WHOLE.fullmatch(name):
        return name
    found = _FLOAT.fullmatch(name)
    if found is None or ("," in name and found[4] is None) or len(found[2]) > len(found[2].lstrip("0") or "0"):
        return None
    decimals, exponent = found[3] or "", int(found[4] or 0)
    if exponent < 0 or exponent > 30 or decimals[exponent:].strip("0") or _SPREADSHEET <= len(decimals) < exponent:
        return None
    return found[1] + ((found[2] + decimals[:exponent].ljust(exponent, "0")).lstrip("0") or "0")


def is_number(text: str) -> bool:
    """Return whether a text is a number, with a decimal point or comma."""
    return _NUMBER.fullmatch(text) is not None


_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")


def _strings(ids: Any) -> Any:
    return ids if isinstance(ids, pa.Array) else pa.array(ids, pa.string())


def _zeros_in_front(labels: Iterable[str]) -> list[str]:
    """Return a remark on ids that differ by nothing but zeros in front."""
    known = set(labels)
    alike = [
        name for name in known if name.isdigit() and name[0] == "0" and (name.lstrip("0") or "0") in known - {name}
    ]
    if not alike:
        return []
    one = min(alike)
    other = one.lstrip("0") or "0"
    count = many(len(alike), "id")
    return [f"{count} differ from another by zeros in front alone, as {one} from {other}: read as different people"]


def many(count: int, one: str, several: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def short(line: str) -> str:
    """Return a line for a message."""
    return repr(line if len(line) <= 40 else line[:37] + "...")
