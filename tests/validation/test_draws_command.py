"""``grapevine validate --draws`` from the outside: a process, its output, its exit code, its folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
from typer.testing import CliRunner

from sim.calibration.patterns import split_hash
from sim.cli.app import app
from sim.study.design import ensemble as shipped
from sim.validation import catalogue, experiments
from sim.validation.experiments import scenario_with
from sim.validation.standard import Reading
from sim.validation.target import Effort, Measured
from tests.facts import unstated
from tests.validation import made_up

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()", "validate"]
TRUST = "feeling.trust"


@pytest.mark.proof
def test_as_a_process_under_the_prior(tmp_path: Path) -> None:
    """Two cheap targets in two draws, and again: nothing is measured twice."""
    words = ("--only", "G3-margin,H5-attention", "--draws", "2", "--prior", "--quick", "--workers", "2", "--json")
    done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    folder = tmp_path / printed["folder"]
    assert folder.parent == tmp_path / "results"
    assert folder.name.startswith("validation-draws-")
    trials = polars.read_parquet(folder / "trials.parquet")
    assert sorted(trials.select("id", "origin", "draw").rows()) == [
        (one, "prior", draw) for one in ("G3-margin", "H5-attention") for draw in (0, 1)
    ]
    values = json.loads((folder / "draws.json").read_bytes())["prior"]
    assert len(values) == 2
    assert all(one.keys() == set(printed["about"]["prior"]) for one in values)
    assert printed["counts"]["recovered"].keys() == {"prior"}
    lines = (folder / "trials.jsonl").read_bytes()
    again = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, cwd=tmp_path)
    assert json.loads(again.stdout) == printed
    assert (folder / "trials.jsonl").read_bytes() == lines


def trusting(effort: Effort) -> Measured:
    """Hold where service moves trust by more than 0.2."""
    trust = scenario_with().feeling.trust
    found = Reading("trust", trust, trust, trust, "", 0.2, 1.0, said=0.5, power=1.0)
    return Measured((found,), 0.95, f"{effort.of(2, 1)} replicates.")


def own(effort: Effort) -> Measured:
    """Set what it measures, whatever the draw."""
    trust = scenario_with(feeling__trust=0.25).feeling.trust
    return Measured((Reading("trust", trust, trust, trust, "", 0.2, 0.3, said=0.25, power=1.0),), 0.95, "one.")


def shaky(effort: Effort) -> Measured:
    """Break where trust is above 0.2, until the file ``mended`` is there."""
    if scenario_with().feeling.trust > 0.2 and not Path("mended").exists():
        raise ZeroDivisionError("nothing to divide by")
    return made_up.holds(effort)


TARGETS = (
    made_up.target("A1"),
    made_up.target("B1", trusting, kind="held out", group="paper"),
    made_up.target("B2", own, kind="held out", group="other paper"),
)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A catalogue of made-up targets in an empty folder; nothing is solved."""
    monkeypatch.setattr(catalogue, "TARGETS", TARGETS)
    monkeypatch.setattr(experiments, "solve", lambda _: {})
    monkeypatch.setattr(shipped, "PLACE", tmp_path / "package")
    monkeypatch.chdir(tmp_path)
    experiments._market.cache_clear()
    yield tmp_path
    experiments._market.cache_clear()


def ensemble(place: Path) -> Path:
    """Ship an ensemble of one parameter: four members in five lie above 0.2."""
    place.mkdir()
    head = {"split": split_hash(), "model_version": "1", "prior": {TRUST: [0.0, 0.5, "linear"]}}
    (place / "ensemble.json").write_text(json.dumps(head), encoding="utf-8")
    rows = "".join(f"1,{value:.4f}\n" for value in np.linspace(0.105, 0.595, 50))
    (place / "ensemble.csv").write_text(f"weight,{TRUST}\n{rows}", encoding="utf-8")
    return place


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["validate", "--workers", "1", *words])


def test_under_the_ensemble_and_under_the_prior(here: Path) -> None:
    """Eight of ten draws hold under the ensemble, six of ten under the prior; both stand in one folder, and on one page."""
    ensemble(here / "e")
    first = run("--draws", "10", "--ensemble", "e", "--json")
    assert first.exit_code == 0, first.output
    printed = json.loads(first.stdout)
    row = next(one for one in printed["targets"] if one["id"] == "B1")
    assert row["ensemble"] == {"verdict": "holds", "holds": 8, "does not hold": 2, "not known": 0, "errors": 0}
    assert unstated(first.stderr, "A1 .. exact") == []
    second = run("--draws", "10", "--prior", "--ensemble", "e", "--page", "page.md")
    assert second.exit_code == 0, second.output
    assert unstated(second.stdout, "B1 .. holds: in 8 of 10 .. holds: in 6 of 10") == []
    assert "Held out: 2 of 2 groups hold under the ensemble, 2 of 2 under the prior." in second.stdout
    assert "Under the ensemble 2 of 2 targets hold, and in a draw 1.8 groups on average (1 to 2)" in second.stdout
    folder = here / printed["folder"]
    assert (here / "page.md").read_text() == (folder / "validation-draws.md").read_text()
    assert unstated((here / "page.md").read_text(), "B1 .. holds: in 8 of 10 .. holds: in 6 of 10") == []
    readings = polars.read_parquet(folder / "readings.parquet").filter(polars.col("id") == "B1")
    prior = sorted(readings.filter(polars.col("origin") == "prior")["value"].to_list())
    assert [int(20.0 * value) for value in prior] == list(range(10))  # one from each tenth of the range


def test_the_ensemble_of_the_package_is_the_usual_one(here: Path) -> None:
    missing = run("--draws", "4")
    assert missing.exit_code == 2
    assert unstated(missing.stderr, "--ensemble .. --prior") == []
    ensemble(here / "package")
    assert run("--draws", "4").exit_code == 0


def test_an_error_is_kept_said_and_tried_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "TARGETS", (made_up.target("B1", shaky, kind="held out"),))
    ensemble(here / "package")
    done = run("--draws", "10", "--json")
    assert done.exit_code == 1
    assert unstated(done.stderr, "B1 .. draw 9 .. ensemble .. ZeroDivisionError .. nothing to divide by") == []
    (row,) = json.loads(done.stdout)["targets"]
    assert row["ensemble"] == {"verdict": "not known", "holds": 2, "does not hold": 0, "not known": 8, "errors": 8}
    (here / "mended").write_text("")
    again = run("--draws", "10", "--json")
    assert again.exit_code == 0, again.stderr
    assert json.loads(again.stdout)["targets"][0]["ensemble"]["holds"] == 10
    lines = (here / json.loads(again.stdout)["folder"] / "trials.jsonl").read_bytes().count(b"\n")
    assert lines == 10 + 8


def test_a_folder_of_other_draws_is_left_alone(here: Path) -> None:
    assert run("--draws", "4", "--prior", "--out", "d").exit_code == 0
    other = run("--draws", "5", "--prior", "--out", "d")
    assert other.exit_code == 2
    assert unstated(other.stderr, "d .. draws") == []
    (here / "thesis").mkdir()
    (here / "thesis" / "thesis.txt").write_text("years of work")
    assert run("--draws", "4", "--prior", "--out", "thesis").exit_code == 2
    assert [one.name for one in (here / "thesis").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--prior",), "--prior .. --draws"),
        (("--ensemble", "e"), "--ensemble .. --draws"),
        (("--draws", "4", "--prior", "--ablate"), "--ablate .. --draws"),
        (("--draws", "4", "--prior", "--strict"), "--strict .. --draws"),
        (("--draws", "0", "--prior"), "0 draws"),
        (("--draws", "4", "--prior", "--only", "A1"), "exact"),
        (("--draws", "4", "--ensemble", "nowhere"), "nowhere"),
    ],
)
def test_what_is_asked_wrongly_is_said(here: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert unstated(done.stderr, said) == []
    assert list(here.iterdir()) == []
