"""Points of a study from a file: CSV or Parquet, one row a point, one column an entry of ``[vary]`` or a dotted parameter key."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from sim.scenario.text_file import NotTextError, decode
from sim.study.design.sampling.vary import StudyError

Cell: TypeAlias = int | float | bool

_SWITCHES = {"true": True, "false": False}
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_MAX_BYTES = 400_000_000


def read_points(path: Path) -> dict[str, list[Cell]]:
    """Return the columns of a file: whole numbers, numbers and switches (true or false), each as it is written.

    Raises:
        StudyError: no such file, neither CSV nor Parquet, no rows, a name given twice, or a cell that is none of these.
    """
    names, rows = _table(path)
    for name in names:
        if not name:
            raise StudyError(f"{path}: a column has no name, expected an entry of [vary] or a parameter")
        if names.count(name) > 1:
            raise StudyError(f"{path}: column {name!r} is given twice")
    if not rows:
        raise StudyError(f"{path}: has no rows, expected a point in each")
    cells = [
        [_cell(path, name, number, cell) for name, cell in zip(names, row, strict=True)]
        for number, row in enumerate(rows, start=1)
    ]
    return {name: list(column) for name, column in zip(names, zip(*cells, strict=True), strict=True)}


def _table(path: Path) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the names of the columns, and the rows."""
    if not path.is_file():
        raise StudyError(f"{path}: there is no such file of points")
    kinds = {".csv": _csv, ".parquet": _parquet}
    read = kinds.get(path.suffix.lower())
    if read is None:
        raise StudyError(f"{path}: ends in {path.suffix or 'nothing'!r}, expected .csv or .parquet")
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise StudyError(f"{path}: is larger than {_MAX_BYTES:,} bytes, which no file of points is")
        return read(path)
    except OSError as error:
        raise StudyError(f"{path}: cannot be read: {error.strerror or error}") from error


def _parquet(path: Path) -> tuple[list[str], list[Sequence[Any]]]:
    import pyarrow as pa

    from sim.study.design.tables import read_parquet

    try:
        table = read_parquet(path)
    except pa.ArrowException as error:
        raise StudyError(f"{path}: cannot be read: {error}") from error
    names = [str(name).strip() for name in table.column_names]
    return names, list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _csv(path: Path) -> tuple[list[str], list[Sequence[Any]]]:
    """Return a text with commas, or with semicolons or tabs between the cells, where a number may have a decimal comma."""
    try:
        lines = decode(path.read_bytes(), legacy=True).text.splitlines()
    except NotTextError as error:
        at = path if error.line is None else f"{path}:{error.line}"
        raise StudyError(f"{at}: {error}, expected a CSV file") from error
    separator = next((mark for mark in ";\t," if mark in (lines[0] if lines else "")), ";")
    said = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if said:  # Excel's own first line
        separator, lines = said[1], lines[1:]
    found = list(_rows(path, lines, separator))
    names = [name.strip() for name in found[0]] if found else [""]
    for number, row in enumerate(found[1:], start=1):
        if len(row) != len(names):
            raise StudyError(f"{path}: row {number} has {len(row)} cells, expected {len(names)} as in the header")
    rows = [[cell.strip() for cell in row] for row in found[1:]]
    return names, _without_commas(path, names, rows) if separator != "," else list(rows)


def _rows(path: Path, lines: list[str], separator: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=separator, strict=True) if row]
    except csv.Error as error:
        raise StudyError(f"{path}: is not a CSV file: {error}") from error


def _without_commas(path: Path, names: list[str], rows: list[list[str]]) -> list[Sequence[Any]]:
    """Replace decimal commas by points. Raises StudyError where a file has both, since 1.000 may then be a thousand."""
    cells = [cell for row in rows for cell in row]
    if not any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells):
        return list(rows)
    for number, row in enumerate(rows, start=1):
        for name, cell in zip(names, row, strict=True):
            if "." in cell:
                raise StudyError(
                    f"{path}: row {number}, column {name!r} is {cell!r}, and other cells have decimal commas; "
                    "expected either commas or points"
                )
    return [[cell.replace(",", ".") for cell in row] for row in rows]


def _cell(path: Path, name: str, row: int, cell: object) -> Cell:
    found = _read(cell)
    if found is None or not math.isfinite(found):
        shown = "missing" if cell is None or cell == "" else repr(cell if found is None else found)
        raise StudyError(f"{path}: row {row}, column {name!r} is {shown}, expected a number")
    return found


def _read(cell: object) -> Cell | None:
    """Return what a cell stands for; None where that is no number and no switch."""
    if isinstance(cell, bool | int | float):
        return cell
    text = str(cell).strip()
    if text.lower() in _SWITCHES:
        return _SWITCHES[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None
