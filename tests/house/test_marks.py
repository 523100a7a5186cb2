"""``make quick`` compiles nothing and starts no process: the guard holds what carries no mark to that, this file included."""

from __future__ import annotations

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

ROOT = Path(__file__).resolve().parents[2]


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


def test_make_quick_leaves_out_every_mark(pytestconfig: pytest.Config) -> None:
    marks = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    (recipe,) = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "not slow" in line]
    assert marks >= NOT_QUICK
    assert set(re.findall(r"not (\w+)", recipe)) == NOT_QUICK
