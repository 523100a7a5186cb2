"""A plain script, run as a process: no guard around it, two workers, a report; and the examples of the documentation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim as gv
from tests.api.tiny import place as place

pytestmark = [pytest.mark.slow, pytest.mark.process]

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sim as gv

print("begins")
result = gv.compare("tiny.toml", ["ignore", "my.py:Mine"], replicates=4, months=1, workers=2)
result.report("page.html")
print(len(result.runs), result.folder)
"""


def run(script: Path, place: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, str(script)], cwd=place, env=environment, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip


def test_a_script_without_a_guard_works_with_workers(place: Path) -> None:
    (place / "script.py").write_text(SCRIPT)
    ended = run(place / "script.py", place)
    assert ended.returncode == 0, ended.stderr
    (folder,) = (place / "results").iterdir()
    assert ended.stdout.splitlines() == ["begins", f"8 {folder.relative_to(place)}"]
    page = (place / "page.html").read_text()
    assert "A village" in page
    assert "my.py:Mine" in page
    assert gv.open_results(folder).finished


def test_an_error_of_the_input_names_what_was_given(place: Path) -> None:
    (place / "script.py").write_text("import sim as gv\ngv.compare('tiny.toml', 'ignor')\n")
    ended = run(place / "script.py", place)
    assert ended.returncode == 1
    assert "'ignor'" in ended.stderr.splitlines()[-1]
    assert not (place / "results").exists()


def test_the_example_for_mesa_users_runs(tmp_path: Path) -> None:
    ended = run(ROOT / "docs" / "examples" / "mesa_model.py", tmp_path)
    assert ended.returncode == 0, ended.stderr
    told: Any = json.loads(ended.stdout.splitlines()[-1])
    assert set(told["customers"]) == {"ignore", "first-come"}
    assert told["advocates"] > 0
    assert told["same"] is True


@pytest.mark.parametrize("folder", [None, "page.html"])
def test_a_report_goes_where_it_is_asked_for(place: Path, folder: str | None) -> None:
    result = gv.compare("tiny.toml", ["ignore", "coin"], replicates=2, months=1, workers=1)
    page = result.report(folder)
    assert page == (result.folder / "report.html" if folder is None else Path(folder))
    assert page.read_text().startswith("<!")
    assert result.plot()._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]
    shown = result._repr_html_()
    assert str(result.folder) in shown
    assert shown.count("<tr") == 1 + len(result.differences)
