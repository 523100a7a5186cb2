"""``grapevine calibrate`` from the outside: its output, its exit code, its folder; as a process, and in this one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sim.cli.app import main; main()",
    "calibrate",
]
SMALL = ("--problem", "tests.calibration.synthetic:problem", "--points", "40", "--later", "30", "--people", "5")

pytestmark = pytest.mark.process


def called(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, cwd=cwd)


def called_here(*words: str) -> Result:
    return CliRunner().invoke(app, ["calibrate", *words])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_waves_ensemble_page_and_figures(place: Path) -> None:
    done = called(*SMALL, "--waves", "1", "--ensemble", "32", "--workers", "2", "--out", "c", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert [wave["wave"] for wave in printed["waves"]] == [1]
    assert printed["points"] == 40 + 36 + 43
    assert 16 < printed["ensemble"]["members"] <= 32
    page = (place / "c" / "calibration.md").read_text(encoding="utf-8")
    for name in ("waves", "ranges", "patterns"):
        assert f"images/calibration-{name}.png" in page
        assert (place / "c" / "images" / f"calibration-{name}.png").stat().st_size > 5_000
    again = called_here("report", "--out", "c", "--json", "--page", "docs/calibration.md")
    assert again.exit_code == 0, again.stderr
    assert json.loads(again.stdout) == printed
    assert (place / "docs" / "calibration.md").read_text(encoding="utf-8") == page
    more = called_here(*SMALL, "--waves", "2", "--ensemble", "0", "--workers", "1", "--out", "c")
    assert more.exit_code == 0, more.stderr
    assert "Wave 2: 30 points" in more.stdout


@pytest.mark.proof
def test_ctrl_c_leaves_what_can_be_continued(tmp_path: Path) -> None:
    words = [*PROGRAM, *SMALL, "--waves", "1", "--ensemble", "0", "--workers", "2", "--out", "c"]
    slow = {"SYNTHETIC_SECONDS": "0.2"}
    process = subprocess.Popen(words, cwd=tmp_path, env={**os.environ, **slow})
    lines = tmp_path / "c" / "points.jsonl"
    deadline = time.monotonic() + 60.0
    while not (lines.exists() and lines.read_bytes().count(b"\n") >= 5):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    kept = lines.read_bytes().count(b"\n")
    assert 5 <= kept < 76
    done = called(*words[len(PROGRAM) :], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert len(found) == len({(one["point"], one["repeat"]) for one in found}) == 76


@pytest.mark.usefixtures("place")
def test_failed_points_are_said_and_end_in_exit_code_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTHETIC_FAILS", "5")
    done = called_here(*SMALL, "--waves", "1", "--ensemble", "0", "--workers", "1", "--out", "c")
    assert done.exit_code == 3, done.stderr
    assert "of 76 points failed: ValueError: made to fail" in done.stderr


@pytest.mark.usefixtures("place")
def test_screening_then_fewer_parameters() -> None:
    done = called_here("screen", *SMALL, "--trajectories", "4", "--workers", "1", "--out", "s")
    assert done.exit_code == 0, done.stderr
    words = (
        "--screened",
        "s",
        "--keep",
        "3",
        "--waves",
        "1",
        "--ensemble",
        "0",
        "--workers",
        "1",
        "--out",
        "c",
        "--json",
    )
    fewer = called_here(*SMALL, *words)
    assert fewer.exit_code == 0, fewer.stderr
    assert set(json.loads(fewer.stdout)["parameters"]) == {"a.one", "a.two", "b.rate"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fit",), "run, screen, check, report, ship"),
        (("--problem", "nowhere:at_all"), "nowhere"),
        (("--waves", "0"), "--waves is 0"),
        (("report", "--out", "nothing"), "no calibration"),
        (("--problem", "tests.calibration.synthetic:problem", "--screened", "nothing"), "no calibration"),
        (("report", "--screened", "nothing"), "has no part in calibrate report"),
    ],
)
def test_what_is_asked_wrongly_is_said(place: Path, words: tuple[str, ...], said: str) -> None:
    done = called_here(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert list(place.iterdir()) == []


def test_what_is_asked_wrongly_ends_a_process_with_two(tmp_path: Path) -> None:
    done = called("--waves", "0", cwd=tmp_path)
    assert done.returncode == 2
    assert "--waves is 0" in done.stderr
    assert list(tmp_path.iterdir()) == []
