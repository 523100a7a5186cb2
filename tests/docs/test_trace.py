"""What the page of evidence points to is there: paths, tests, commands, studies, parameters, targets; and what it counts is so."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
import typer

from sim.cli.app import app
from sim.scenario import describe, ready_files
from sim.study.design.study_file import ready_studies
from sim.validation.catalogue import TARGETS
from sim.validation.target import KINDS, NOT_PUT_IN

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGE = DOCS / "trace.md"
TRACE = PAGE.read_text(encoding="utf-8")
ODD = (DOCS / "odd.md").read_text(encoding="utf-8")
CODE = sorted(set(re.findall(r"`([^`]+)`", " ".join(TRACE.split()))))
LINES = sorted({line for line in CODE if re.match(r"(grapevine|make) ", line)})
MADE = {
    "answer.txt",
    "answer.json",
    "where-each-wins.png",
    "robust.png",
    "break-even.png",
}  # by a command, into results

ELEMENTS = (
    "Claim boundary",
    "1 Problem formulation",
    "2 Model description",
    "3 Data evaluation",
    "4 Conceptual model evaluation",
    "5 Implementation verification",
    "6 Model output verification",
    "7 Model analysis",
    "8 Model output corroboration",
    "What a credible model should ship with",
)


def names_in(path: Path) -> set[str]:
    return {
        node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)
    }  # fmt: skip


def test_the_eight_elements_stand_in_order_each_with_what_is_not_done() -> None:
    assert tuple(re.findall(r"^## (.+)$", TRACE, flags=re.MULTILINE)) == ELEMENTS
    for part in re.split(r"^## .+$", TRACE, flags=re.MULTILINE)[2:-1]:
        assert part.count("*Not done:*") == 1
    rows = re.findall(r"^\| (\d+) \|", TRACE.partition(f"## {ELEMENTS[-1]}")[2], flags=re.MULTILINE)
    assert rows == [str(number) for number in range(1, 12)]


@pytest.mark.parametrize("name", [one for one in CODE if "::" in one and "test_" in one])
def test_a_test_that_is_named_exists(name: str) -> None:
    path, _, test = name.partition("::")
    assert test.startswith("test_")
    assert test in names_in(ROOT / path)


@pytest.mark.parametrize(
    "name", [one for one in CODE if re.fullmatch(r"[\w./-]+(/[\w.-]+|\.(py|toml|md|txt|json|png))", one)]
)
def test_a_path_that_is_named_exists(name: str) -> None:
    assert name in MADE or (ROOT / name).exists()


def test_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)\s#]+)\)", TRACE)
    assert "findings.md" in targets
    assert [target for target in targets if not (DOCS / target).exists()] == []


@pytest.mark.parametrize("line", LINES)
def test_a_command_that_is_named_exists(line: str) -> None:
    program, name, *words = line.split()
    if program == "make":
        assert not words
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{re.escape(name)}:", makefile, flags=re.MULTILINE)
        return
    command = typer.main.get_command(app).commands[name]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
    plain = [word for word in words if not word.startswith("--")]
    if "--kind" in words:
        assert plain[0].replace("-", " ") in KINDS
    elif plain and "--seed" not in words:
        lists = ("scenarios", "policies", "governance", "parameters", "metrics")
        known = {"sweep": set(ready_studies()), "list": set(lists)}.get(name, set(ready_files()))
        assert set(plain) <= known


def test_other_names_are_commands_or_their_like() -> None:
    """Nothing in code on the page goes unlooked at."""
    parameters = {one.key.replace("<name>.", "") for one in describe()}
    targets = {one.id for one in TARGETS}
    other = {
        one for one in CODE if one not in LINES and "::test_" not in one and "/" not in one and one not in MADE
        and one not in parameters | targets and not (ROOT / one).exists()
    }  # fmt: skip
    assert other == {"GRAPEVINE_DATA", "path::test", "python -m pytest path::test"}


def test_what_the_page_counts_is_so() -> None:
    """When a verdict moves, or a parameter finds its source, these numbers move with it."""
    patterns = Counter(one.expected for one in TARGETS if one.kind in NOT_PUT_IN)
    recovered = Counter(one.expected for one in TARGETS if one.kind == "recovered")
    assert counts_in("patterns that nobody put in") == [patterns.total(), patterns["holds"]]
    assert counts_in("**Weight.**", before=True)[:3] == [patterns["holds"], patterns["open"], patterns["not known"]]
    assert counts_in("--kind recovered")[:2] == [recovered.total(), recovered["holds"]]
    evidence = [one.evidence for one in describe()]
    tenths = round(10 * evidence.count("assumption") / len(evidence))
    assert counts_in("(parameters.md)") == [tenths, 10]
    assert set(holding_ids()) == set(re.findall(r"`([A-Z]\d+-\w+|G-mixing)`", weight()))


def counts_in(mark: str, *, before: bool = False) -> list[int]:
    """The whole numbers in the first item of a list that has ``mark`` in it, or in the item before that one."""
    items = re.split(r"\n- |\n\n", TRACE)
    place = next(number for number, item in enumerate(items) if mark in item)
    return [int(word) for word in re.findall(r"(?<![\w`.-])\d+(?![\w`.-])", items[place - before].partition(":")[0])]


def holding_ids() -> list[str]:
    return [one.id for one in TARGETS if one.kind in NOT_PUT_IN and one.expected == "holds"]


def weight() -> str:
    """What the page says of the weight of the targets that hold."""
    return TRACE.partition("- **Weight.**")[2].partition("\n- **")[0]


def test_the_version_of_the_results_is_that_of_their_page() -> None:
    (made_by,) = set(re.findall(r"\(model ([\w.+]+)\)", (DOCS / "validation.md").read_text(encoding="utf-8")))
    assert made_by in TRACE


def test_odd_lists_every_target_before_results() -> None:
    patterns = ODD.partition("\n## 1 ")[2].partition("\n## 2 ")[0]
    named = re.findall(r"`([A-Z]\d*-[\w-]+)`", patterns)
    assert sorted(named) == sorted(one.id for one in TARGETS)
    kinds = (("exact",), NOT_PUT_IN, ("recovered",))
    for some, part in zip(kinds, re.split(r"^\*(?:Exact|Emergent|Recovered)", patterns, flags=re.M)[1:], strict=True):
        here = set(re.findall(r"`([A-Z]\d*-[\w-]+)`", part))
        assert here == {one.id for one in TARGETS if one.kind in some}


@pytest.mark.parametrize("name", ["odd.md", "trace.md", "README.md"])
def test_lines_outside_tables_are_at_most_120_characters(name: str) -> None:
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []
