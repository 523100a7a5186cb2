"""Commands about a result folder that is named as people name it: latest, or by the beginning of its name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.here import here
from tests.views.made_up import made_up, write_folder

pytestmark = [pytest.mark.slow, pytest.mark.process]

ROOT = Path(__file__).parents[2]


def grapevine(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from sim.cli.app import main; main()", *words],
        cwd=place, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with two studies in ``results``; ``default-old`` is the older one."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "results").mkdir()
    study = made_up(replicates=4)
    for name, when in (("default-old", 1e9), ("default-new", 2e9)):
        write_folder(folder / "results" / name, study)
        os.utime(folder / "results" / name / "manifest.json", (when, when))
    return folder


def test_a_report_of_the_latest(place: Path) -> None:
    ended = here(place, "report", "latest")
    assert ended.exit_code == 0, ended.stderr
    assert ended.stderr == "grapevine: latest is results/default-new\n"
    assert ended.stdout == "Report: results/default-new/report.html\n"
    assert (place / "results" / "default-new" / "report.html").is_file()


def test_a_query_by_the_beginning_of_a_name_prints_only_its_rows(place: Path) -> None:
    ended = grapevine(place, "query", "default-o", "select count(*) as runs from runs", "--json")
    assert ended.stderr == "grapevine: default-o is results/default-old\n"
    assert json.loads(ended.stdout) == [{"runs": 12}]
    whole = here(place, "query", "default-old", "select 1 as one", "--csv")
    assert (whole.stdout, whole.stderr) == ("one\n1\n", "grapevine: default-old is results/default-old\n")


def test_several_that_fit_are_listed_and_none_is_taken(place: Path) -> None:
    ended = grapevine(place, "status", "default")
    assert (ended.returncode, ended.stdout) == (2, "")
    places = [ended.stderr.index(f"results/default-{age}") for age in ("new", "old")]
    assert places == sorted(places)
    assert "'latest'" in ended.stderr


def test_without_results_latest_is_an_error(tmp_path: Path) -> None:
    ended = grapevine(tmp_path, "explain", "latest")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "grapevine: there is no result folder in results; grapevine compare makes one\n"
