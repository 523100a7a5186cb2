"""A tiny scenario and a policy that fails in the working directory, and a way to cut a study short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from tests.study.rows import data

TINY = 'title = "A village"\nquestion = "Which?"\n[society]\npeople = 120\n[company]\nburn_in = 3\nrun_off_months = 1\n'
BRIEFEST = ("--set", "society.people=40", "--set", "company.burn_in=1", "--set", "company.run_off_months=0")
"""Makes the tiny scenario as brief as can be: for what is about the course of a study, not about its numbers."""


def compare(*words: str, policies: str = "ignore,first-come") -> Any:
    """A month of the tiny scenario at its briefest, in this process and its working directory."""
    common = ("--policies", policies, "--months", "1", "--fixed-parameters", "--workers", "1", *BRIEFEST)
    return CliRunner().invoke(app, ["compare", "tiny.toml", *common, *words])


def at_once(folder: Path, replicates: int) -> dict[str, bytes]:
    """The data of so many replicates that are asked for at once, in an empty folder."""
    (folder / "tiny.toml").write_text(TINY)
    with chdir(folder):
        assert compare("--replicates", str(replicates), "--out", "plain").exit_code == 0
    return data(folder / "plain")


POLICY = """
from sim.policies import Policy

class Fails(Policy):
    def judge(self, cases):
        raise RuntimeError("out of ideas")
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with ``tiny.toml`` and ``my.py``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "my.py").write_text(POLICY)
    return tmp_path


@contextmanager
def cut_after(monkeypatch: pytest.MonkeyPatch, jobs: int) -> Iterator[None]:
    """Ctrl-C while the job after so many is being kept."""
    from sim.study.storage.store import Store

    real, left = Store.keep, [jobs]

    def keep(self: Store, *result: Any, **more: Any) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(self, *result, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "keep", keep)
        yield
