"""One small comparison from the command line to the report; run on every interpreter that the suite uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest

pytestmark = pytest.mark.process

POLICIES = ["ignore", "react-to-whiners", "grow-advocates"]


def grapevine(*arguments: str | Path, cwd: Path) -> str:
    """Standard output of the command, which must end well."""
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli.app import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=400,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_small_comparison_from_the_command_line_to_the_report(tmp_path: Path) -> None:
    out = tmp_path / "study"
    size = ("--customers", "400", "--replicates", "2", "--months", "1", "--workers", "1")
    size += ("--set", "company.run_off_months=1")
    told = grapevine("compare", *size, "--policies", ",".join(POLICIES), "--out", out, cwd=tmp_path)
    assert all(policy in told for policy in POLICIES)
    assert str(out) in told.replace("\n", "")

    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    runs = pyarrow.parquet.read_table(out / "runs").to_pydict()
    assert sorted(runs["policy"]) == sorted(POLICIES * 2)
    assert pyarrow.parquet.read_table(out / "days").num_rows == 2 * len(POLICIES) * 30

    grapevine("report", out, cwd=tmp_path)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<html" in page[:200]
    assert all(policy in page for policy in POLICIES)
