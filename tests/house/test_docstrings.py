"""Docstrings of the package: each public name has one, it says what is done or what is there, and it explains the arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sim"
COMMANDS = PACKAGE / "cli"  # their options carry help
MOST = 3
"""Parameters that a function may have without a section on them."""
QUESTION = re.compile(r"(?:what|who|whom|whose|how|whether|where|when|which|why)\b", re.IGNORECASE)

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function


@dataclass(frozen=True)
class Public:
    """A module, class, function or method that anyone may use, and where it stands."""

    place: str
    node: Documented
    is_method: bool = False

    @property
    def text(self) -> str:
        return ast.get_docstring(self.node) or ""

    def parameters(self) -> list[str]:
        """The names of a function's parameters, without the first one of a method."""
        if not isinstance(self.node, Function):
            return []
        given = self.node.args
        names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        return names[1:] if self.is_method and "staticmethod" not in _decorators(self.node) else names


def public(source: str, name: str) -> list[Public]:
    module = ast.parse(source)
    return [Public(name, module), *_public(module, name)]


def _public(parent: ast.Module | ast.ClassDef, file: str) -> Iterator[Public]:
    for node in parent.body:
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        if _decorators(node) & {"setter", "deleter", "override", "overload"}:
            continue
        yield Public(f"{file}:{node.lineno} {node.name}", node, isinstance(parent, ast.ClassDef))
        if isinstance(node, ast.ClassDef):
            yield from _public(node, file)


def _decorators(node: ast.ClassDef | Function) -> set[str]:
    calls = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return {ast.unparse(one).rpartition(".")[2] for one in calls}


def unexplained(one: Public) -> list[str]:
    """The parameters of a function with many that its docstring does not explain."""
    names = one.parameters()
    _, _, section = one.text.partition("Args:\n")
    section = re.split(r"\n\n\S", section)[0]
    found = re.findall(r"^ {4}\*{0,2}(\w+): \S", section, flags=re.MULTILINE)
    return [name for name in names if name not in found] if len(names) > MOST else []


PUBLIC = [
    one
    for path in sorted(PACKAGE.rglob("*.py"))
    for one in public(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
]


def test_every_public_name_has_a_docstring() -> None:
    assert len(PUBLIC) > 1000
    assert [one.place for one in PUBLIC if not one.text] == []


def test_no_docstring_begins_with_a_question() -> None:
    assert [f"{one.place}: {one.text.splitlines()[0]}" for one in PUBLIC if QUESTION.match(one.text)] == []


def test_many_parameters_are_explained() -> None:
    outside = [one for one in PUBLIC if not one.place.startswith(COMMANDS.relative_to(ROOT).as_posix())]
    assert sum(len(one.parameters()) > MOST for one in outside) > 100
    assert {one.place: unexplained(one) for one in outside if unexplained(one)} == {}


FUNCTION = '''
class Thing:
    def act(self, a, b, *, c, d=1):
        """Act.

        Args:
            a: one.
            b: two,
                and more.
            {last}: four.

        Raises:
            c: never.
        """
    def _hidden(self): ...
    @name.setter
    def name(self, value): ...
'''


@pytest.mark.parametrize(("last", "found"), [("d", ["c"]), ("c", ["d"]), ("e", ["c", "d"])])
def test_a_parameter_without_explanation_is_found(last: str, found: list[str]) -> None:
    module, thing, act = public(FUNCTION.format(last=last), "thing.py")
    assert (module.text, thing.text, act.place) == ("", "", "thing.py:3 act")
    assert unexplained(act) == found


@pytest.mark.parametrize(
    ("text", "is_found"), [("What it is.", True), ("whether: yes", True), ("Whatever comes.", False), ("A.", False)]
)
def test_a_question_is_found(text: str, is_found: bool) -> None:
    assert bool(QUESTION.match(text)) is is_found
