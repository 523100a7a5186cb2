"""Memory stays flat however many runs a process does: of the real model, from the plan to the sealed parts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PROGRAM = """
import gc, json, sys
from pathlib import Path
from sim.study.design.plan import Study, plan
from sim.study.execute.progress import Silence
from sim.study.execute.runner import run
from sim.scenario import Scenario

def held():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

class Scale(Silence):
    def __init__(self, warm):
        self.warm, self.runs, self.first, self.last = warm, 0, None, None
    def advance(self, runs, failed):
        self.runs += runs
        assert not failed
        if self.runs == self.warm:
            self.first = held()
        if self.runs % 100 == 0:
            self.last = held()

replicates, warm = int(sys.argv[2]), int(sys.argv[3])
world = Scenario(name="hamlet").with_values({"society.people": 30, "company.burn_in": 0, "company.run_off_months": 0})
made = plan(Study((world,), ("first-come",), replicates, months=1, fixed_parameters=True))
scale = Scale(warm)
found = run(made, Path(sys.argv[1]), workers=1, progress=scale)
print(json.dumps([scale.last - scale.first, found.runs.num_rows]))
"""

MB = 1e6
needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")


def grown(folder: Path, runs: int, warm: int) -> float:
    """Bytes that a process has come to hold between run number ``warm`` and the last."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(runs), str(warm)],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=3600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    growth, rows = json.loads(done.stdout)
    assert rows == runs
    return float(growth)


@needs_proc
@pytest.mark.proof
def test_some_hundred_runs_leave_nothing_behind(tmp_path: Path) -> None:
    """A model of this size that stayed alive would hold 50 kB or more, 15 MB in all."""
    assert grown(tmp_path / "out", 400, 100) < 8 * MB


@needs_proc
@pytest.mark.proof
def test_ten_thousand_runs_grow_by_less_than_fifty_megabytes(tmp_path: Path) -> None:
    assert grown(tmp_path / "out", 10_000, 100) < 50 * MB
