"""Knowing enough, as a user meets it: compare until sure, sweep, explain; each first in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from tests.end_to_end.here import here

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
TINY = (
    "--set",
    "society.people=200",
    "--set",
    "company.burn_in=2",
    "--set",
    "company.run_off_months=1",
    "--months",
    "1",
    "--workers",
    "1",
)
COMPARE = ("compare", *TINY, "--policies", "ignore,react-to-whiners", "--fixed-parameters")

STUDY = """
title = "Which budget?"
question = "Does the best policy change with it?"
policies = ["ignore", "react-to-whiners"]
replicates = 2
months = 1
base = false
set = { "society.people" = 200, "company.burn_in" = 2, "company.run_off_months" = 0 }

[design]
kind = "morris"
points = 4

[vary."company.budget"]
low = 0.1
high = 3.0
log = true
label = "budget"

[vary."society.margin_median"]
low = 5.0
high = 60.0
label = "margin"
"""


def grapevine(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=place, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip


@pytest.mark.process
def test_until_sure_ends_with_a_policy_and_the_folder_of_so_many_replicates(tmp_path: Path) -> None:
    ended = grapevine(tmp_path, *COMPARE, "--until-sure", "0.9", "--tolerance", "100", "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    (choice,) = told["until_sure"]
    assert choice["best"] in ("ignore", "react-to-whiners")
    assert choice["tolerance"] == 100
    folder = tmp_path / told["folder"]
    runs = duckdb.sql(f"select count(*), max(replicate) from '{folder}/runs/*.parquet'").fetchall()
    replicates = choice["replicates_per_observation"] * choice["observations"]
    assert runs == [(2 * replicates, replicates - 1)]
    plain = here(tmp_path, *COMPARE, "--replicates", str(replicates), "--out", "plain")
    assert plain.exit_code == 0, plain.stderr
    files = sorted(path.relative_to(folder) for path in folder.rglob("*.parquet"))
    assert files
    assert all((folder / path).read_bytes() == (tmp_path / "plain" / path).read_bytes() for path in files)
    assert [path.name for path in (tmp_path / "results").iterdir()] == [folder.name]
    again = here(tmp_path, *COMPARE, "--until-sure", "0.9", "--tolerance", "100")
    assert again.exit_code == 0, again.stderr
    assert f"{choice['best']} is selected: " in " ".join(again.stdout.split())
    page = here(tmp_path, "report", told["folder"])
    assert page.exit_code == 0, page.stderr
    assert f"{choice['best']} is selected: " in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.process
def test_a_study_is_swept_and_explained(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    swept = grapevine(tmp_path, "sweep", "study.toml", "--out", "out", "--workers", "1")
    assert swept.returncode == 0, swept.stderr
    assert "greatest regret" in swept.stdout
    assert (tmp_path / "out" / "robust.png").read_bytes().startswith(b"\x89PNG")
    told = grapevine(tmp_path, "explain", "out")
    assert told.returncode == 0, told.stderr
    assert "Screening (Morris)" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 100
    plain = json.loads(here(tmp_path, "explain", "out", "--outcome", "profit", "--json").stdout)
    (one,) = plain["explanations"]
    assert one["outcome"] == "profit"
    assert {index["parameter"] for index in one["sensitivity"]["indices"]} == {
        "company.budget",
        "society.margin_median",
    }
    assert all((tmp_path / path).is_file() for path in one["figures"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*COMPARE, "--tolerance", "5"), "until-sure"),
        ((*COMPARE, "--until-sure", "2"), "--until-sure is 2, expected a chance above 0.50"),
        (
            (*COMPARE, "--until-sure", "0.9", "--tolerance", "0"),
            "--tolerance is 0, expected an amount of money above 0",
        ),
        ((*COMPARE, "--until-sure", "0.9", "--most", "10"), "--most is 10, expected 20 or more"),
        (("explain", "nowhere"), "nowhere does not exist"),
        (("explain", ".", "--outcome", "chrun"), "'churn'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []
