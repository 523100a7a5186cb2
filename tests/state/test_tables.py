"""Every table of the state is indexed by the columns of its own module, all over the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import sim
from sim.measures.catalogue import DAY_METRICS
from sim.scenario import Scenario
from sim.society.initial_state import initial_state
from sim.state import daily_metrics, desk_queue, todo_list, turn_log
from sim.state.state import State
from sim.state.tables import TABLES

ROOT = Path(sim.__file__).parent
MODULES = {module.__name__.rpartition(".")[2]: module for module in TABLES.values()} | {"todo_list": todo_list}
FIELDS = {**TABLES, "todo_draws": todo_list}
FIRST_AXIS = {"people", "metrics", "budget_left", "scalars", "todo", "todo_draws"}  # where the columns stand first
AXES = {"people": 2, "metrics": 1, "budget_left": 1, "scalars": 1, "todo": 2, "todo_draws": 2, "desk_queues": 3}
NOT_COLUMNS = {"COLUMNS", "CLASSES", "LISTS", "DRAWS", "FIRST_TURNS", "TURNS_PER_EVENT"}


class Checker(ast.NodeVisitor):
    """Collects wrong uses of columns in one file. A table is known by its field of ``State`` or by a local name for it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.wrong: list[str] = []
        self.seen = 0
        self.known: dict[str, tuple[str, int]] = {}  # local name: table, axes already indexed
        self.guessed: dict[str, ModuleType] = {}  # local name of an unknown table: the module it is used with

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer = self.known, self.guessed
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        named = {one.arg: (one.arg, 0) for one in arguments if one.arg in FIELDS and "Floats" in ast.dump(one)}
        self.known, self.guessed = named, {}
        self.generic_visit(node)
        self.known, self.guessed = outer

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            self._bind(target, node.value)

    def visit_For(self, node: ast.For) -> None:
        found = self._table(node.iter)
        if isinstance(node.target, ast.Name):
            self._name(node.target.id, (found[0], found[1] + 1) if found else None)
        self.generic_visit(node)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._name(target.id, self._table(value))
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=False):
                self._bind(one, its)

    def _name(self, name: str, table: tuple[str, int] | None) -> None:
        self.known.pop(name, None)
        self.guessed.pop(name, None)
        if table:
            self.known[name] = table

    def _table(self, node: ast.expr) -> tuple[str, int] | None:
        """The table that an expression is a view or a copy of, and how many of its axes are indexed away."""
        if isinstance(node, ast.Attribute):
            return (node.attr, 0) if node.attr in FIELDS else None
        if isinstance(node, ast.Name):
            return self.known.get(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
            return self._table(node.func.value)
        if isinstance(node, ast.Subscript) and not self._columns(node):
            found = self._table(node.value)
            lost = sum(not isinstance(one, ast.Slice) and not _many(one) for one in _parts(node.slice))
            return (found[0], found[1] + lost) if found else None
        return None

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        table = self._table(node.value)
        columns = self._columns(node)
        for module, column in columns:
            self.seen += 1
            if not isinstance(getattr(module, column), int):
                self._report(node, "a code is no column")
            if table and FIELDS[table[0]] is not module:
                self._report(node, f"{table[0]} by a column of {module.__name__}")
        if not table and columns:
            base = ast.unparse(node.value)
            if any(self.guessed.setdefault(base, module) is not module for module, _ in columns):
                self._report(node, "columns of two tables for one array")
        if table and not columns and self._by_number(node, table):
            self._report(node, f"a column of {table[0]} by its number")

    def _by_number(self, node: ast.Subscript, table: tuple[str, int]) -> bool:
        parts, axes = _parts(node.slice), AXES.get(table[0], 2) - table[1]
        if table[0] in FIRST_AXIS:
            place = 0 if table[1] == 0 else None
        else:
            place = axes - 1 if len(parts) == axes else None
        return place is not None and isinstance(parts[place], ast.Constant)

    def _columns(self, node: ast.Subscript) -> list[tuple[ModuleType, str]]:
        return [found for part in _parts(node.slice) for found in _named(part)]

    def _report(self, node: ast.AST, fault: str) -> None:
        self.wrong.append(f"{self.name}:{getattr(node, 'lineno', 0)}: {fault}: {ast.unparse(node)}")


def _parts(index: ast.expr) -> list[ast.expr]:
    return list(index.elts) if isinstance(index, ast.Tuple) else [index]


def _many(index: ast.expr) -> bool:
    """Whether an index keeps its axis: a comparison, a list, or another array by the look of its name."""
    return isinstance(index, ast.Compare | ast.List | ast.BinOp)


def _named(node: ast.AST) -> Iterator[tuple[ModuleType, str]]:
    """Columns that stand in an index itself, not in a comparison, a call or another index within it."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in MODULES:
        if node.attr.isupper():
            yield MODULES[node.value.id], node.attr
    elif not isinstance(node, ast.Subscript | ast.Compare | ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from _named(child)


def checked(source: str, name: str = "made up") -> Checker:
    checker = Checker(name)
    checker.visit(ast.parse(source))
    return checker


def test_tables_are_indexed_by_their_own_columns() -> None:
    checkers = [checked(path.read_text("utf-8"), path.name) for path in sorted(ROOT.rglob("*.py"))]
    assert sum(checker.seen for checker in checkers) > 1_000
    assert [fault for checker in checkers for fault in checker.wrong] == []


@pytest.mark.parametrize(
    "line",
    [
        "state.people[conversation.ANGER, i]",
        "state.people[person.CUSTOMER, i]",
        "people = state.people\n    people[staff.STRAIN, i] = 0.0",
        "row = state.conversations[k]\n    row[person.MARGIN]",
        "row, p = state.conversations[k], state.p\n    row[event.WHEN]",
        "model.state.scalars[daily_metrics.LEFT]",
        "state.scalars[3]",
        "state.conversations[k, 12]",
        "for row in state.staff:\n        row[root_cause.RATE]",
        "case[conversation.KIND], case[person.STATUS]",
        "people[event.WHEN, i]",
    ],
)
def test_a_column_of_another_table_is_found(line: str) -> None:
    assert checked(f"def wrong(state: State, people: Floats, case: Floats, i: int, k: int):\n    {line}\n").wrong


@pytest.mark.parametrize(
    "line",
    [
        "state.people[person.ATTITUDE, state.people[person.STATUS] == person.CUSTOMER]",
        "state.channels[int(row[conversation.CHANNEL]), channel.PUBLIC]",
        "state.causes[k, root_cause.SEVERITY_MIX :]",
        "state.scalars[scalar.QUEUE_SIZES + kind]",
        "state.conversations[0]",
    ],
)
def test_a_right_column_is_no_fault(line: str) -> None:
    assert not checked(f"def right(state: State, row: Floats, k: int, kind: int):\n    {line}\n").wrong


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"todo"}))
def test_columns_have_places_of_their_own(name: str) -> None:
    module = TABLES[name]
    columns = {
        one: place
        for one, place in vars(module).items()
        if one.isupper() and isinstance(place, int) and one not in NOT_COLUMNS
    }
    assert len(set(columns.values())) == len(columns)
    assert set(columns.values()) <= set(range(module.COLUMNS))


def test_the_catalogue_describes_exactly_the_daily_metrics() -> None:
    assert tuple(metric.name for metric in DAY_METRICS) == daily_metrics.NAMES
    assert [getattr(daily_metrics, name.upper()) for name in daily_metrics.NAMES] == list(range(daily_metrics.COLUMNS))


@pytest.mark.slow
def test_tables_have_the_columns_of_their_modules() -> None:
    state: State = initial_state(Scenario().with_values({"society.people": 12}), 3)
    columns = {
        name: len(array)
        for name in ("people", "metrics", "budget_left", "scalars")
        if (array := getattr(state, name)) is not None
    }
    columns |= {name: getattr(state, name).shape[-1] for name in set(TABLES) - FIRST_AXIS}
    assert columns == {name: module.COLUMNS for name, module in TABLES.items() if name != "todo"}
    assert (state.todo.shape[0], state.todo_draws.shape[0]) == (todo_list.LISTS, todo_list.DRAWS)
    assert state.desk_queues.shape[0] == desk_queue.CLASSES
    assert state.turns.shape == (0, turn_log.COLUMNS)
    assert np.count_nonzero(state.metrics) == 0


def test_the_state_imports_only_what_lies_below_it() -> None:
    rooms = {
        module.split(".")[1]
        for path in (ROOT / "state").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (module := node.module or "").startswith("sim.")
    }
    assert rooms == {"kernel", "state"}
