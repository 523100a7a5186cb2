"""Points of a study from a file: CSV or Parquet, one row a point, one column an entry of ``[vary]`` or a dotted parameter key."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from sim.lab.designs import StudyError


def read_points(path: Path) -> dict[str, list[float]]:
    """The columns of a file as numbers.

    Raises:
        StudyError: no such file, neither CSV nor Parquet, no rows, a name given twice, or a cell that is no finite number.
    """
    table = _table(path)
    names = [str(name).strip() for name in table.column_names]
    for name in names:
        if not name:
            raise StudyError(f"{path}: a column has no name, expected an entry of [vary] or a parameter")
        if names.count(name) > 1:
            raise StudyError(f"{path}: column {name!r} is given twice")
    if not table.num_rows:
        raise StudyError(f"{path}: has no rows, expected a point in each")
    return {
        name: [_number(path, name, row, cell) for row, cell in enumerate(column.to_pylist(), start=1)]
        for name, column in zip(names, table.columns, strict=True)
    }


def _table(path: Path) -> Any:
    import pyarrow as pa
    from pyarrow import csv, parquet

    if not path.is_file():
        raise StudyError(f"{path}: there is no such file of points")
    kinds = {".csv": csv.read_csv, ".parquet": parquet.read_table}
    read = kinds.get(path.suffix.lower())
    if read is None:
        raise StudyError(f"{path}: ends in {path.suffix or 'nothing'!r}, expected .csv or .parquet")
    try:
        return read(path)
    except (OSError, pa.ArrowException) as error:
        raise StudyError(f"{path}: cannot be read: {error}") from error


def _number(path: Path, name: str, row: int, cell: object) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        # a column with one text in it is read as text throughout, and the fault is the cell that is no number
        try:
            found = float(str(cell)) if isinstance(cell, str) else math.nan
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            told = "missing" if cell is None or cell == "" else repr(cell)
            raise StudyError(f"{path}: row {row}, column {name!r} is {told}, expected a number")
        return found
    return float(cell)
