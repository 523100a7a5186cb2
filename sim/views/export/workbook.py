"""The report as a workbook for spreadsheets. Needs openpyxl, the extra ``office``."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

from sim.kernel.errors import GrapevineError
from sim.study.design.shell_words import how_to_install, printable
from sim.study.storage.files import write_whole
from sim.study.storage.results import open_study
from sim.views.export.sheet import Sheet
from sim.views.export.sheets import sheets_of

_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST_LETTERS = 32_767
_MOST_ROWS = 1_048_576
_EXACT = 10**15
"""Whole numbers of more digits than a spreadsheet keeps are text."""

_WIDEST = 60
_LOOKED_AT = 200


class WorkbookError(GrapevineError):
    """A workbook that cannot be written: the package is missing, or a table is too long."""


def write_workbook(folder: Path, path: Path) -> None:
    """Write the results in ``folder`` as a workbook.

    Raises:
        WorkbookError: openpyxl is missing, or a table has more rows than a sheet can have.
        StoreError: the folder holds no study, or the place cannot be written.
        CompareError: no run can be compared.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise WorkbookError(f"a workbook needs openpyxl: {how_to_install('openpyxl')}") from error
    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets_of(open_study(folder)):
        if len(sheet.rows) >= _MOST_ROWS:
            raise WorkbookError(
                f"{len(sheet.rows):,} rows are more than a sheet can have; read the Parquet files instead"
            )
        _write(book, sheet)
    write_whole(path, book.save)


def _write(book: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    made = book.create_sheet(sheet.name)
    made.freeze_panes = "A2"
    for place, head in enumerate(sheet.heads):
        shown = [str(row[place]) for row in sheet.rows[:_LOOKED_AT] if row[place] is not None]
        wide = max([12, *map(len, head.split()), *(min(len(text), _WIDEST) for text in shown)])
        made.column_dimensions[get_column_letter(place + 1)].width = wide + 2
    if sheet.rows:
        made.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{len(sheet.rows) + 1}"
    made.append(
        [
            _cell(made, head, bold=Font(bold=True), wrap=Alignment(wrap_text=True, vertical="top"))
            for head in sheet.heads
        ]
    )
    top = Alignment(wrap_text=True, vertical="top")
    for row in sheet.rows:
        made.append([_cell(made, value, wrap=top) for value in row])


def _cell(sheet: Any, value: object, bold: Any = None, wrap: Any = None) -> Any:
    """Return a cell: a number as a number, text as text whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    plain = _plain(value)
    cell = WriteOnlyCell(sheet, plain)
    if isinstance(plain, str):
        cell.data_type = "s"  # openpyxl would take what begins with = for a formula
        cell.quotePrefix = bool(_FORMULA.match(plain))  # and so would a spreadsheet when the cell is edited
        if len(plain) > _WIDEST or bold:
            cell.alignment = wrap
    elif isinstance(plain, int | float) and not isinstance(plain, bool) and abs(plain) >= 1000:
        cell.number_format = "#,##0"
    if bold:
        cell.font = bold
    return cell


def _plain(value: object) -> str | int | float | bool | None:
    """Return what a cell can hold: numbers that are not finite are empty, everything else that is no number is text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    text = _NOT_ALLOWED.sub("\N{REPLACEMENT CHARACTER}", printable(str(value)))
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
