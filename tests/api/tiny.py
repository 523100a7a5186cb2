"""A tiny scenario, and policies in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.tiny import TINY

POLICIES = """
from sim.policies import Budget, Policy
from sim.scenario.schema import parameter

class Mine(Policy):
    wait: float = parameter(60.0, unit="minutes", range=(0, 2880), meaning="wait", source="guess", evidence="assumption")

class Fails(Policy):
    def judge(self, cases):
        raise RuntimeError("out of ideas")

class Greedy(Policy):
    def split(self, month):
        return Budget(desk=1.3)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with ``tiny.toml`` and ``my.py``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "my.py").write_text(POLICIES)
    return tmp_path
