"""``grapevine query``: a result folder in SQL."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Folder, Json
from sim.cli.shell import UsageError, print_json, say

if TYPE_CHECKING:
    from sim.study.storage.query import Answer

_WIDEST = 48


def query(
    folder: Folder,
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL",
            help="One SELECT on plan, runs, days, groups and, where recorded, conversations, turns, people.",
        ),
    ],
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
) -> None:
    """Query a result folder in SQL.

    The query sees the folder's tables and nothing else, and changes nothing.
    """
    from sim.study.storage.query import query as ask

    if as_json and as_csv:
        raise UsageError("--json and --csv cannot be combined")
    answer = ask(folder, sql)
    if as_json:
        print_json([dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows])
    elif as_csv:
        _print_csv(answer)
    else:
        say(*_lines(answer))


def _plain(value: Any) -> Any:
    """Convert a value for JSON: what JSON cannot express becomes text, and NaN becomes null."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and value - value != 0.0:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def _print_csv(answer: Answer) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)


def _lines(answer: Answer) -> list[str]:
    """Lay out the rows below their columns, numbers to the right, and how many there are."""
    cells = [[_cell(value) for value in row] for row in answer.rows]
    widths = [max(map(len, column)) for column in zip(answer.columns, *cells, strict=True)]
    numeric = [
        any(isinstance(row[place], (int, float)) and not isinstance(row[place], bool) for row in answer.rows)
        for place in range(len(answer.columns))
    ]

    def line(texts: Any) -> str:
        parts = zip(texts, widths, numeric, strict=True)
        return "  ".join(t.rjust(w) if right else t.ljust(w) for t, w, right in parts).rstrip()

    rule = "  ".join("-" * width for width in widths)
    count = f"{len(cells):,} row{'s' if len(cells) != 1 else ''}"
    return [line(answer.columns), rule, *map(line, cells), "", count]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
