"""The command that prints the phases of a day, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.model import PHASES

pytestmark = pytest.mark.process

ODD = Path(__file__).parents[2] / "docs" / "odd.md"


def printed(*words: str) -> str:
    command = [sys.executable, "-m", "sim.cli.app", "schedule", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.slow
def test_json_has_every_phase_in_order() -> None:
    rows = json.loads(printed("--json"))
    assert [row["name"] for row in rows] == [phase.name for phase in PHASES]
    assert [row["reason"] for row in rows] == [phase.reason for phase in PHASES]
    assert all(row["module"].startswith("sim.engine.") for row in rows)


@pytest.mark.slow
def test_the_table_names_phases_reasons_and_modules() -> None:
    lines = printed().splitlines()
    numbered = [line.split()[:2] for line in lines if line.split()[0].isdecimal()]
    assert numbered == [[str(number), phase.name] for number, phase in enumerate(PHASES, start=1)]
    assert all(any(phase.reason in line for line in lines) for phase in PHASES)
    assert any("sim.conduct.voice" in line for line in lines)
    assert max(map(len, lines)) <= 120


def test_the_description_of_the_model_lists_the_same_phases() -> None:
    section = ODD.read_text().split("## 3 Process overview")[1].split("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")]
    assert rows[1:] == [phase.name for phase in PHASES]
