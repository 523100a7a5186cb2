"""``make quick`` compiles nothing and starts no process: the guard holds what carries no mark to that, this file included."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import numba
import pytest

from tests.guard import NOT_QUICK
from tests.marks import marks_of, tables

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent


def compile_one() -> None:
    assert numba.njit(lambda x: x + 1)(1) == 2


STARTS: dict[str, Callable[[], object]] = {
    "subprocess": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
    "shell": lambda: os.system("exit 0"),
    "multiprocessing": lambda: get_context("spawn").Process(target=print).start(),
}


def test_a_test_without_a_mark_compiles_nothing() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"pytest\.mark\.slow"):
        compile_one()


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_test_without_a_mark_starts_no_process(start: Callable[[], object]) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"pytest\.mark\.process"):
        start()


@pytest.mark.parametrize(
    "_", [pytest.param(mark, marks=getattr(pytest.mark, mark)) for mark in ("slow", "process", "browser")]
)
def test_a_test_with_a_mark_may_do_both(_: str) -> None:
    compile_one()
    subprocess.run([sys.executable, "-c", ""], check=True)


def test_every_test_in_the_table_exists() -> None:
    missing = []
    for mark, files in tables().items():
        for file, tests in files.items():
            path = TESTS / file
            nodes = ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else []
            there = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
            missing += [f"{mark}: {file} {test}" for test in sorted(tests - there)]
            missing += [] if path.exists() else [f"{mark}: {file}"]
    assert missing == []


def test_a_line_marks_a_file_or_the_tests_it_names() -> None:
    assert marks_of("test_model.py", "test_anything") == ["slow"]
    assert marks_of("house/test_tree.py", "test_the_tree_is_looked_at") == ["process"]
    assert marks_of("house/test_tree.py", "test_ordinary_text_passes") == []


def test_make_quick_leaves_out_every_mark(pytestconfig: pytest.Config) -> None:
    marks = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    (recipe,) = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "not slow" in line]
    assert marks >= NOT_QUICK
    assert set(re.findall(r"not (\w+)", recipe)) == NOT_QUICK
