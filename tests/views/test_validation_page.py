from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.study.execute.progress import Silence
from sim.validation import results
from sim.validation.run import measure_trials
from sim.validation.target import Effort
from sim.views.terminal.validation import target_lines
from sim.views.validation_page import page_of, shown
from tests.validation import made_up

pytestmark = pytest.mark.slow


@pytest.fixture
def found(tmp_path: Path) -> results.Validation:
    outcomes = measure_trials(made_up.trials(made_up.TARGETS), Effort(), workers=1, watcher=Silence())
    return results.write(tmp_path / "v", results.rows(made_up.TARGETS, outcomes), quick=False, workers=1)


def test_kinds_are_counted_apart(found: results.Validation) -> None:
    text = page_of(found)
    assert "| exact | 1 | 0 | 0 | 0 | 0 |" in text
    assert "| emergent | 0 | 2 | 0 | 0 | 0 |" in text
    assert "| recovered | 0 | 0 | 1 | 1 | 1 |" in text
    assert "Held-out patterns" not in text  # a kind without targets is not spoken of


def test_every_target_says_what_was_required_measured_and_learned(found: results.Validation) -> None:
    text = page_of(found)
    for target in made_up.TARGETS:
        assert f"| {target.id} | {target.finding} *Somebody (1999)* | about 1 |" in text
    assert re.search(r"\| B2 \|.*a number: 9 \[8\.5, 9\.5\] share.*\*\*open\*\*", text)
    assert re.search(r"\| B1 \|.*\*\*does not hold\*\*", text)
    assert "**Learned:** It is not so." in text
    assert "| A1 | a number | 1 [0.5, 1.5] share | 0 to 3 | about 1 | 0.90 (1.5) | yes |" in text


def test_a_repair_stands_beside_the_verdict_and_the_number_before(found: results.Validation) -> None:
    text = page_of(found).partition("## Repairs")[2]
    row = "| B2 | 2026-01-02 | one was counted twice. | holds | a number: 2 [1, 3] share | **open** | a number: 9 [8.5, 9.5] share"
    assert row in text
    assert text.count("2026-01-02") == 1


def test_what_was_set_stands_apart_from_what_was_compared(found: results.Validation) -> None:
    text = page_of(found).partition("## What was set")[2]
    assert re.search(r"\| `voice.praise` \|.*\| C1 \|", text)
    assert "| `loyalty.contagion` | 1.8 |" in text
    compared = text.partition("Only compared")[2]
    assert "- B1: about 1" in compared
    assert "C1" not in compared


def test_tables_are_whole(found: results.Validation) -> None:
    """Every row of a table has as many cells as its head."""
    block: int | None = None
    for line in page_of(found).splitlines():
        if not line.startswith("|"):
            block = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        block = cells if block is None else block
        assert cells == block, line


def test_the_terminal_marks_what_does_not_hold(found: results.Validation) -> None:
    text = "\n".join(target_lines(found.targets))
    assert "x a number: 9 [8.5, 9.5] share; required 0 to 3" in text
    assert "? empty: nothing to measure; required above 0" in text
    assert "the data is not there" in text


def test_numbers_without_interval() -> None:
    assert shown({"value": 2.0, "low": 2.0, "high": 2.0, "unit": "min"}) == "2 min"
    assert shown({"value": None, "low": None, "high": None, "unit": ""}) == "nothing to measure"
