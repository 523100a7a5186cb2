"""What runs elsewhere runs what runs here: the workflow's and the hooks' commands are those of the Makefile."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_workflow_runs_targets_that_exist_and_ci_run() -> None:
    targets = set(re.findall(r"- run: make ([\w-]+)", WORKFLOW))
    assert {"quick", "test", "docs", "coverage"} <= targets
    assert targets <= set(re.findall(r"^([\w-]+):", MAKEFILE, flags=re.MULTILINE))
    assert "- run: .ci/run" in WORKFLOW


def test_the_matrix_has_every_python_of_the_package() -> None:
    (row,) = re.findall(r"python: \[(.*)\]", WORKFLOW)
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    versions = {one.rpartition(" ")[2] for one in classifiers if re.search(r":: 3\.\d+$", one)}
    assert set(re.findall(r"3\.\d+", row)) == versions


def test_the_hooks_run_the_linters_of_make() -> None:
    lint = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0]
    ours = {line.split()[0] for line in re.findall(r"entry: (.+)", HOOKS)}
    assert ours == set(re.findall(r"\$\(BIN\)/([\w-]+)", lint))
