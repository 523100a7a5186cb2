"""The lessons of the ready-made scenarios are measurable: twenty replicates show every claim.

The intervals of a scenario's claims cover together with 95 %, so a claim whose opposite is true is shown with a probability below 2.5 %.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario import ready_files

pytestmark = [pytest.mark.proof, pytest.mark.process]


@pytest.mark.parametrize("name", list(ready_files()))
def test_a_comparison_shows_the_lesson_of_its_scenario(name: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", "from sim.cli.app import main; main()", "compare", name, "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (comparison,) = json.loads(done.stdout)["comparisons"]
    assert len(comparison["lesson"]) >= 2
    wrong = [f"{one['claim']['says']}: {one['verdict']}" for one in comparison["lesson"] if one["verdict"] != "shown"]
    assert wrong == []
