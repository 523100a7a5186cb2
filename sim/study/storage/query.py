"""Queries to a result folder in SQL: its tables as views of a DuckDB that can reach nothing else.

DuckDB is given the tables and no files: access to files, networks and extensions is off before the query is read, and cannot be turned
on again. So a query can change nothing in the folder, and see nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from sim.kernel.errors import GrapevineError
from sim.study.design import tables
from sim.study.design.plan import is_text
from sim.study.design.shell_words import how_to_install
from sim.study.storage.results import Results, open_study, settled


class QueryError(GrapevineError):
    """A query that cannot be answered."""


@dataclass(frozen=True)
class Answer:
    """The rows that answer a query: ``columns`` in order, and ``rows`` as tuples of plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def query(folder: Path | str, sql: str) -> Answer:
    """Run ``sql`` on the result folder ``folder``, one statement that gives rows.

    The views are ``plan`` and the tables of the study, see ``views_of``.

    Raises:
        QueryError: DuckDB is not installed, or the query is wrong, in DuckDB's words.
        StoreError: ``folder`` is no result folder, or is damaged.
    """
    duckdb = _duckdb()
    return settled(Path(folder), lambda: _answer(duckdb, open_study(folder), sql))


def _answer(duckdb: Any, results: Results, sql: str) -> Answer:
    if not sql.strip():
        raise QueryError(f"there is no question; the tables are {', '.join(views_of(results))}")
    connection = duckdb.connect(":memory:")
    try:
        for name, data in _views(results):
            connection.register(name, data)
        for setting, value in _LOCKS.items():
            connection.execute(f"SET {setting} = {value}")
        statements = connection.extract_statements(sql)
        asked = [statement.type.name for statement in statements]
        if asked not in (["SELECT"], ["EXPLAIN"]):
            raise QueryError(f"expected one SELECT, the question has {', '.join(asked) or 'none'}")
        found = connection.execute(statements[0])
        columns = tuple(column[0] for column in found.description)
        return Answer(columns, tuple(found.fetchall()))
    except duckdb.Error as error:
        hint = _hint(results) if isinstance(error, duckdb.CatalogException) else ""
        raise QueryError(f"{error}{hint}") from None
    finally:
        connection.close()


def _duckdb() -> Any:
    """Return the library, which only questions need. QueryError when it is not installed."""
    try:
        import duckdb
    except ImportError:
        raise QueryError(f"questions in SQL need DuckDB, which is not installed: {how_to_install('duckdb')}") from None
    return duckdb


_LOCKS = {
    "python_enable_replacements": "false",  # names are tables of the folder, never variables of this program
    "enable_external_access": "false",
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",  # the last: from here on nothing can be set
}


def views_of(results: Results) -> tuple[str, ...]:
    """Return the names of the tables that can be queried."""
    return ("plan", *tables.TABLES, *results.recorded)


def _views(results: Results) -> Iterator[tuple[str, Any]]:
    """Each table by its name; those that were recorded are read from their files as the query needs them."""
    for name in ("plan", *tables.TABLES):
        yield name, results.table(name)
    for name in results.recorded:
        files = [str(file) for file in results.files(name)]
        if files and results.finished and is_text(str(results.folder)):
            yield name, ds.dataset(files, schema=tables.RECORDED[name], format="parquet")
        else:  # not all rows are in the files yet; or Arrow cannot open them, since their names are not text
            yield name, results.table(name)


def _hint(results: Results) -> str:
    missing = [name for name in tables.RECORDED if name not in results.recorded]
    more = f"; {', '.join(missing)} would be there had the study recorded them (--record)" if missing else ""
    return f"\nThe tables are {', '.join(views_of(results))}{more}."
