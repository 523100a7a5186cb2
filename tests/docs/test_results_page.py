"""The page on the result folder is current, and its examples read a folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs._generate.results import page
from sim.scenario import Scenario
from sim.study.design import tables
from sim.study.design.plan import Study, plan
from sim.study.design.record import Record
from sim.study.execute.runner import run

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", page(), flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = Scenario(name="world").with_values({"society.people": 300, "company.burn_in": 3})
    asked = Study((world,), ("ignore", "coin"), replicates=2, months=1, record=Record(True, (0, 30)))
    return run(plan(asked), tmp_path_factory.mktemp("page") / "out", workers=1).folder


def test_the_page_is_current() -> None:
    stored = (DOCS / "results.md").read_text(encoding="utf-8")
    assert stored == page(), "run: python -m docs._generate.results > docs/results.md"


def test_every_table_has_its_section() -> None:
    sections = re.findall(r"^### (\w+)$", page(), flags=re.MULTILINE)
    assert sections == ["plan", *tables.TABLES, *tables.RECORDED]


def test_there_is_an_example_for_each_library() -> None:
    imports = {line for example in EXAMPLES for line in example.splitlines() if line.startswith("import ")}
    assert imports == {"import duckdb", "import polars as pl", "import pandas as pd"}


@pytest.mark.process
@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_read_a_folder(number: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = EXAMPLES[number]
    assert '"results/NAME"' in example
    exec(compile(example.replace("results/NAME", str(folder)), f"example {number}", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) > 3


@pytest.mark.process
def test_the_event_log_holds_every_turn_of_a_conversation(folder: Path) -> None:
    names: dict[str, object] = {}
    exec(EXAMPLES[-1].replace("results/NAME", str(folder)), names)
    log = names["log"]
    assert log["case:concept:name"].nunique() > 20
    first = log.sort_values("time:timestamp", kind="stable").groupby("case:concept:name")["concept:name"].first()
    assert set(first) <= {"customer opens", "company makes contact"}
    assert log["org:resource"].notna().mean() > 0.5
