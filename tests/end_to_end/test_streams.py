"""Standard streams that are full, closed, or not read to the end: results are kept, and the exit code says what happened."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sim.study.storage.results import open_study
from tests.cli.tiny import TINY
from tests.end_to_end.test_command import ENVIRONMENT, PROGRAM

COMPARE = (
    "compare", "tiny.toml", "--policies", "ignore,coin", "--replicates", "2", "--months", "1", "--workers", "1", "--out", "out"
)  # fmt: skip

pytestmark = [pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full"), pytest.mark.process]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    (folder / "tiny.toml").write_text(TINY)
    return folder


def shell(redirected: str, *words: str, place: Path) -> subprocess.CompletedProcess[str]:
    """The command with its streams redirected by a shell."""
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$@" {redirected}', "bash", *PROGRAM, *words],
        cwd=place, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_full_disk_behind_standard_output_is_said_and_the_results_are_kept(place: Path) -> None:
    ended = shell("> /dev/full", *COMPARE, place=place)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (f"grapevine: cannot write to standard output: {os.strerror(28)}; the results are in out\n")
    assert open_study(place / "out").finished


@pytest.mark.parametrize("words", [("list", "metrics"), ("--help",), ("--version",), ("compare", "--help")])
def test_what_is_only_printed_says_why_it_cannot_be(place: Path, words: tuple[str, ...]) -> None:
    ended = shell("> /dev/full", *words, place=place)
    assert ended.returncode == 2
    assert ended.stderr == f"grapevine: cannot write to standard output: {os.strerror(28)}\n"


@pytest.mark.parametrize(
    "redirected", ["<&- >&- 2>&-", ">&-", "2> /dev/full", "2>&-"], ids=["all", "output", "full", "errors"]
)
def test_streams_that_are_closed_or_full_change_no_exit_code(place: Path, redirected: str) -> None:
    ended = shell(redirected, *COMPARE, "--seed", "3", "--out", f"closed{len(redirected)}", place=place)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ("Results: " in ended.stdout) == (">&-" not in redirected.split())
    assert open_study(place / f"closed{len(redirected)}").finished
    ended = shell(redirected, "list", "nothing", place=place)
    assert ended.returncode == 2


def test_who_reads_the_first_line_only_hears_no_complaint(place: Path) -> None:
    ended = shell("| head -1", "list", place=place)
    assert (ended.stdout.count("\n"), ended.stderr) == (1, "")
