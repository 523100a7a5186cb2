"""``grapevine validate`` from the outside: a process, its output, its exit code, its folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.scenario import load
from sim.validation import catalogue
from sim.validation.targets import exact_queues
from tests.facts import unstated
from tests.validation import made_up

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()", "validate"]


def called(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, cwd=cwd)


def test_as_a_process(tmp_path: Path) -> None:
    """An exact target, measured, printed as JSON, written, and read back with another library."""
    done = called("--only", "K4-conserved", "--quick", "--strict", "--json", "--workers", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["counts"]["exact"]["holds"] == 1
    (target,) = printed["targets"]
    assert (target["id"], target["verdict"], target["kind"]) == ("K4-conserved", "holds", "exact")
    assert target["readings"][0]["value"] == pytest.approx(1.0, abs=1e-6)
    folder = tmp_path / printed["folder"]
    assert folder == tmp_path / "results" / "validation"
    table = polars.read_parquet(folder / "validation.parquet")
    assert table["value"][0] == target["readings"][0]["value"]
    assert "K4-conserved" in (folder / "validation.md").read_text()


def test_what_is_asked_wrongly_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["validate", "--only", "K4-conservd"])
    assert done.exit_code == 2
    assert "'K4-conserved'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(catalogue, "TARGETS", made_up.TARGETS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_error_ends_in_exit_code_one_and_the_others_are_there(made: Path) -> None:
    done = CliRunner().invoke(app, ["validate", "--workers", "1"])
    assert done.exit_code == 1
    assert unstated(done.stderr, "C1 .. ZeroDivisionError .. nothing to divide by") == []
    assert "B1" in done.stdout
    assert "learned: It is not so." in done.stdout
    assert "required: about 1" in done.stdout


@pytest.mark.parametrize(("strict", "code"), [(True, 1), (False, 0)])
def test_strict(made: Path, strict: bool, code: int) -> None:
    """Open targets may stay open; one listed as holding may not."""
    words = ["validate", "--workers", "1", "--only", "A1,B1,B2", *(["--strict"] if strict else [])]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code
    assert "do not hold: B1\n" in done.stderr
    fine = CliRunner().invoke(app, ["validate", "--workers", "1", "--only", "A1,B2", "--strict"])
    assert fine.exit_code == 0


def test_the_page_goes_where_it_is_asked_for(made: Path) -> None:
    done = CliRunner().invoke(app, ["validate", "--workers", "1", "--only", "A1", "--page", "page.md"])
    assert done.exit_code == 0, done.output
    assert (made / "page.md").read_text() == (made / "results" / "validation" / "validation.md").read_text()


@pytest.mark.parametrize("words", [["--workers", "0"], ["--kind", "exotic"]])
def test_wrong_options(made: Path, words: list[str]) -> None:
    assert CliRunner().invoke(app, ["validate", *words]).exit_code == 2


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(catalogue, "TARGETS", made_up.CARRIED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_ablations_are_told_kept_and_on_the_page(carried: Path) -> None:
    """Emergent targets that hold, once without each of their mechanisms; a later run without --ablate keeps them."""
    done = CliRunner().invoke(app, ["validate", "--workers", "1", "--ablate", "--json"])
    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout)
    assert [(one["id"], one["without"], one["verdict"]) for one in printed["ablations"]] == [
        ("B1", "service moves no trust", "does not hold"),
        ("B1", "no reshares", "holds"),
    ]
    assert printed["ablations"][0]["set"] == {"feeling.trust": 0.0}
    folder = carried / "results" / "validation"
    table = polars.read_parquet(folder / "ablations.parquet")
    assert table.select("id", "without", "verdict", "value").rows()[0] == (
        "B1", "service moves no trust", "does not hold", 0.0,
    )  # fmt: skip
    told = CliRunner().invoke(app, ["validate", "--workers", "1", "--ablate", "--only", "B1"])
    assert "Which mechanism carries which finding" in told.stdout
    trust = f"{load('default').feeling.trust:.3g}"  # as it is in the default scenario, which B1 reads
    assert [line.split()[-1] for line in told.stdout.splitlines() if "no reshares" in line] == [trust]
    again = CliRunner().invoke(app, ["validate", "--workers", "1", "--only", "A1", "--strict"])
    assert again.exit_code == 0, again.output
    page = (folder / "validation.md").read_text()
    assert "| B1 | service moves no trust | no reshares |" in page
    assert f"| B1 | service moves no trust | trust (above 0) | {trust} | 0 | **no** |" in page


def test_ablations_without_any_target_that_holds(carried: Path) -> None:
    done = CliRunner().invoke(app, ["validate", "--workers", "1", "--ablate", "--only", "B2"])
    assert done.exit_code == 0, done.output
    assert "Which mechanism" not in done.stdout + (carried / "results" / "validation" / "validation.md").read_text()


BROKEN = ("validate", "--only", "K1-overload", "--quick", "--workers", "1")


def test_strict_as_a_process(tmp_path: Path) -> None:
    """A target that a changed model breaks ends a strict run with exit code 1, and is named."""
    broken = (
        "import sys; from sim.validation.targets import exact_queues; whole = exact_queues.erlang_a;"
        "exact_queues.erlang_a = lambda rate, handle, patience, servers: whole(0.5 * rate, handle, patience, servers);"
        "from sim.cli.app import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken, *BROKEN, "--strict"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert "K1-overload" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_target_is_only_named_without_strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    whole = exact_queues.erlang_a
    monkeypatch.setattr(exact_queues, "erlang_a", lambda rate, *more: whole(0.5 * rate, *more))
    done = CliRunner().invoke(app, BROKEN)
    assert done.exit_code == 0, done.stderr
    assert "K1-overload" in done.stderr
    assert "Traceback" not in done.stderr
