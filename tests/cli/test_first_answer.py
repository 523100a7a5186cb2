"""A first answer while ``compare`` runs, from outside: what it shows, where there is none, and what happens when it goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.study.execute import first_look
from sim.study.storage.results import open_study
from tests.cli.tiny import BRIEFEST, at_once, compare
from tests.cli.tiny import place as place
from tests.study.rows import data

pytestmark = [pytest.mark.slow, pytest.mark.process]

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = "from sim.study.execute import first_look; first_look.FIRST_IF_S = -1.0; from sim.cli.app import main; main()"
"""The command line, whose studies have a first answer however short they are."""


@pytest.fixture
def however_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Studies have a first answer however short they are."""
    monkeypatch.setattr(first_look, "FIRST_IF_S", -1.0)


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The data of twenty replicates asked for at once."""
    return at_once(tmp_path_factory.mktemp("twenty"), 20)


def test_two_workers_go_on_while_the_first_ten_are_compared(place: Path) -> None:
    words = ["tiny.toml", "--policies", "ignore,first-come", "--months", "1", "--fixed-parameters", *BRIEFEST]
    command = [sys.executable, "-c", AT_ONCE, "compare", *words, "--replicates", "20", "--workers", "2", "--out", "out"]
    done = subprocess.run(
        command, cwd=place, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True, timeout=120
    )  # fmt: skip
    assert done.stderr.count("First answer, after 10 of 20 replicates") == 1
    assert "\x1b" not in done.stderr
    assert "First answer" not in done.stdout
    assert "Simultaneous 99.9 % intervals from 10 paired replicates. The answer, from all 20," in " ".join(
        done.stderr.split()
    )
    assert "Simultaneous 95 % intervals from 20 paired replicates" in done.stdout
    runs = open_study(place / "out").runs.select(["policy", "replicate", "value"]).to_pylist()
    value = {(one["policy"], one["replicate"]): one["value"] for one in runs}
    gap = np.mean([value["ignore", k] - value["first-come", k] for k in range(10)])
    row = re.search(r"^ignore +([+−][\d.,]+)", done.stderr, re.MULTILINE)
    assert row is not None, done.stderr
    assert float(row[1].replace("−", "-").replace(",", "")) == pytest.approx(gap, abs=0.51)


@pytest.mark.usefixtures("however_short")
def test_nothing_is_printed_beside_json_nor_where_ten_are_less_than_an_observation(place: Path) -> None:
    plain = compare("--replicates", "20", "--json", "--out", "json")
    sure = compare("--until-sure", "0.9", "--tolerance", "1000", "--out", "sure")
    for ended in (plain, sure):
        assert ended.exit_code == 0, ended.stderr
        assert "irst answer" not in ended.output
    assert plain.stdout.startswith("{")


@pytest.mark.usefixtures("however_short")
def test_an_error_in_it_is_said_and_the_study_goes_on(
    place: Path, twenty: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_look, "first_comparison", _raising(OSError(5, "Input/output error")))
    ended = compare("--replicates", "20", "--out", "out")
    assert ended.exit_code == 0
    (line,) = [one for one in ended.stderr.splitlines() if "first answer" in one]
    assert line == "no first answer; the study goes on (OSError: [Errno 5] Input/output error)"
    assert data(place / "out") == twenty


@pytest.mark.usefixtures("however_short")
def test_ctrl_c_in_the_middle_of_it_ends_the_study_and_the_same_command_goes_on_without_it(
    place: Path, twenty: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(first_look, "first_comparison", _raising(KeyboardInterrupt()))
        ended = compare("--replicates", "20", "--out", "out")
    assert ended.exit_code == 130
    assert "keeps 20 of 40 runs" in ended.stderr
    again = compare("--replicates", "20", "--out", "out")
    assert again.exit_code == 0
    assert "irst answer" not in again.output
    assert data(place / "out") == twenty


@pytest.mark.usefixtures("however_short")
def test_a_policy_that_fails_is_named_in_it(place: Path) -> None:
    ended = compare("--replicates", "20", "--on-error", "continue", policies="ignore,first-come,my.py:Fails")
    assert ended.exit_code == 3
    said = " ".join(ended.stderr.partition("First answer")[2].split())
    assert re.search(r"my\.py:Fails failed in \d+ of 10 runs and is not compared", said)
    assert re.search(r"my\.py:Fails [– ]+failed", said)


def _raising(error: BaseException) -> Callable[..., None]:
    def raises(*arguments: object) -> None:
        raise error

    return raises
