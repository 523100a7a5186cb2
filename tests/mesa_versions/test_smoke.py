"""One small comparison from the command line to the report; run on every interpreter that the suite uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet

POLICIES = ["ignore", "react-to-whiners", "grow-advocates"]


def test_a_small_comparison_from_the_command_line_to_the_report(tmp_path: Path) -> None:
    out = tmp_path / "study"
    command = [sys.executable, "-c", "from sim.cli import main; main()", "compare"]
    options = [
        "--customers",
        "400",
        "--replicates",
        "2",
        "--months",
        "1",
        "--workers",
        "1",
        "--out",
        str(out),
    ]
    done = subprocess.run(
        [*command, *options, "--policies", ",".join(POLICIES)],
        capture_output=True,
        text=True,
        timeout=200,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert all(policy in done.stdout for policy in POLICIES)
    assert str(out) in done.stdout.replace("\n", "")

    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    runs = pyarrow.parquet.read_table(out / "runs").to_pydict()
    assert sorted(runs["policy"]) == sorted(POLICIES * 2)
    days = pyarrow.parquet.read_table(out / "days")
    assert days.num_rows == 2 * len(POLICIES) * 30
    assert "<html" in (out / "report.html").read_text(encoding="utf-8")[:200]
