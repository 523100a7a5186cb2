"""Resuming, expanding, judging failures and forecasting, as commands: what they print, what they leave, how they end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.study.execute import forecast
from sim.study.storage.results import open_study
from tests.cli.tiny import POLICY, TINY, cut_after
from tests.study.rows import data

pytestmark = pytest.mark.slow

SWEEP = """
title = "Budgets"
question = "Who wins?"
scenario = "tiny.toml"
policies = ["ignore", "first-come"]
replicates = 2
months = 1
[vary."company.budget"]
values = [0.25, 1.5]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text(SWEEP)
    (tmp_path / "my.py").write_text(POLICY)
    return tmp_path


def grapevine(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def compare(*words: str, replicates: int = 2) -> Any:
    common = ("--replicates", str(replicates), "--months", "1", "--policies", "ignore,first-come")
    return grapevine("compare", "tiny.toml", *common, "--workers", "1", *words)


def test_resume_finishes_a_comparison_from_its_folder_alone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare("--out", "whole", replicates=5).exit_code == 0
    with cut_after(monkeypatch, 2):
        ended = compare("--out", "out", replicates=5)
    assert ended.exit_code == 130
    assert re.search(r"\bout\b.*\b4 of 10 runs", ended.stderr)
    (place / "tiny.toml").unlink()  # the folder is enough
    told = json.loads(grapevine("status", "out", "--json").stdout)
    assert (told["state"], told["runs"], told["total"], told["ended"]) == ("stopped", 4, 10, "KeyboardInterrupt")
    ended = grapevine("resume", "out", "--workers", "1")
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout.startswith("tiny: A village\n")
    assert data(place / "out") == data(place / "whole")
    journal = (place / "out" / "journal.jsonl").read_bytes()
    again = grapevine("resume", "out")
    assert again.stdout.endswith(ended.stdout)
    assert (place / "out" / "journal.jsonl").read_bytes() == journal


def test_resume_finishes_a_sweep_and_writes_its_answer(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("sweep", "sweep.toml", "--workers", "1", "--yes", "--out")
    whole = grapevine(*words, "whole")
    assert whole.exit_code == 0, whole.stderr
    with cut_after(monkeypatch, 3):
        assert grapevine(*words, "out").exit_code == 130
    ended = grapevine("resume", "out", "--workers", "1")
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout.replace("out", "whole") == whole.stdout.replace("out", "whole")
    assert (place / "out" / "answer.json").read_bytes() == (place / "whole" / "answer.json").read_bytes()
    assert data(place / "out") == data(place / "whole")


def test_resume_of_a_single_run_prints_its_months(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("run", "tiny.toml", "--months", "1", "--seed", "4", "--out", "out")
    with cut_after(monkeypatch, 0):
        assert grapevine(*words).exit_code == 130
    ended = grapevine("resume", "out")
    assert ended.exit_code == 0, ended.stderr
    assert open_study(place / "out").runs.column("seed").to_pylist() == [4]
    assert ended.stdout == grapevine(*words).stdout.partition("\n\n")[2]


def test_resume_insists_on_a_study(place: Path) -> None:
    ended = compare("--resume", "--out", "out")
    assert ended.exit_code == 2
    assert re.search(r"\bresume\b.*\bout\b", ended.stderr)
    ended = grapevine("resume", "out")
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert ended.stderr.startswith("grapevine: out ")
    assert not (place / "out").exists()
    assert compare("--out", "out").exit_code == 0
    assert compare("--out", "out", "--resume").exit_code == 0


def test_another_study_is_refused_with_what_differs(place: Path) -> None:
    assert compare("--out", "out").exit_code == 0
    before = data(place / "out")
    ended = compare("--out", "out", "--resume", "--seed", "7", "--set", "company.budget=0.25", replicates=3)
    assert ended.exit_code == 2
    for name, was, now in (("replicates", "2", "3"), ("seed", "1", "7"), ("tiny: company.budget", "0.44", "0.25")):
        assert re.search(rf"^  {re.escape(name)} {was},.* {now}$", ended.stderr, re.MULTILINE)
    assert data(place / "out") == before


def test_a_changed_policy_file_is_told_and_accepted_only_with_consent(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", "tiny.toml", "--policies", "ignore,my.py:Fails", "--replicates", "3", "--months", "1")
    with cut_after(monkeypatch, 1):
        grapevine(*words, "--workers", "1", "--out", "out")
    (place / "my.py").write_text(POLICY + "# another\n")
    ended = grapevine("resume", "out")
    assert ended.exit_code == 2
    assert "my.py:Fails" in ended.stderr
    assert grapevine(*words, "--workers", "1", "--out", "out").exit_code == 2
    ended = grapevine(*words, "--workers", "1", "--out", "out", "--accept-changes")
    assert re.search(r"my\.py:Fails\b.*\b3 of 3 runs", ended.stderr)
    made_with = open_study(place / "out").manifest["provenance"]
    assert len({one["files"]["policy my.py:Fails"] for one in made_with}) == len(made_with) == 2
    assert len({one["files"]["policy ignore"] for one in made_with}) == 1


def test_expand_adds_replicates_to_a_comparison(place: Path) -> None:
    assert compare("--out", "out").exit_code == 0
    ended = compare("--expand", "out", replicates=5)
    assert ended.exit_code == 0, ended.stderr
    assert compare("--out", "whole", replicates=5).exit_code == 0
    assert data(place / "out") == data(place / "whole")
    ended = compare("--expand", "out", replicates=3)
    assert ended.exit_code == 2
    assert re.search(r"replicates 5\b.*\b3$", ended.stderr, re.MULTILINE)
    ended = compare("--expand", "out", "--out", "other")
    assert (ended.exit_code, "expand" in ended.stderr) == (2, True)


def test_expand_adds_points_to_a_sweep_and_resume_finishes_that(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    common = ("sweep", "sweep.toml", "--workers", "1", "--yes")
    assert grapevine(*common, "--out", "out").exit_code == 0
    (place / "sweep.toml").write_text(SWEEP.replace("[0.25, 1.5]", "[0.25, 1.5, 2.0]"))
    whole = grapevine(*common, "--out", "whole")
    with cut_after(monkeypatch, 1):
        assert grapevine(*common, "--expand", "out").exit_code == 130
    told = json.loads(grapevine("status", "out", "--json").stdout)
    assert (told["state"], told["runs"], told["total"]) == ("stopped", 14, 16)
    ended = grapevine("resume", "out", "--workers", "1")
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout.replace("out", "whole") == whole.stdout.replace("out", "whole")
    assert data(place / "out") == data(place / "whole")


def test_what_a_failure_does(place: Path) -> None:
    words = ("compare", "tiny.toml", "--policies", "ignore,my.py:Fails", "--replicates", "2", "--months", "1")
    ended = grapevine(*words, "--workers", "1", "--out", "a", "--on-error", "stop-at-end")
    assert ended.exit_code == 3
    assert "stop-at-end" in ended.stderr
    assert re.search(r"my\.py:Fails\b.*\b2 of 2 runs", ended.stderr)
    assert "impressions" not in ended.stdout
    assert open_study(place / "a").finished
    ended = grapevine(*words, "--workers", "1", "--out", "b", "--on-error", "stop")
    assert ended.exit_code == 2
    assert re.search(r"my\.py:Fails: RuntimeError: out of ideas", ended.stderr)
    assert not open_study(place / "b").finished


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (("--on-error", "ignore"), ("on-error is 'ignore'", "continue, stop-at-end, stop")),
        (("--time-limit", "0"), ("time-limit is 0", "above 0")),
        (("--time-limit", "nan"), ("time-limit is nan", "above 0")),
        (("--dask", "nonsense"), ("dask", "nonsense")),
    ],
)
def test_options_that_mean_nothing(place: Path, words: tuple[str, ...], facts: tuple[str, ...]) -> None:
    ended = grapevine("compare", "tiny.toml", "--replicates", "2", *words)
    assert ended.exit_code == 2
    for fact in facts:
        assert fact in ended.stderr
    assert not (place / "results").exists()


def test_a_dry_run_foresees_and_keeps_nothing(place: Path) -> None:
    ended = grapevine("sweep", "sweep.toml", "--dry-run", "--workers", "1", "--json")
    assert ended.exit_code == 0, ended.stderr
    told = json.loads(ended.stdout)
    seen = told["forecast"]
    assert (told["runs"], seen["runs"], seen["workers"], seen["over"]) == (12, 12, 1, False)
    assert min(seen["minutes"], seen["disk"], seen["memory"], seen["pilot_s"]) > 0.0
    assert not (place / "results").exists()
    assert grapevine("sweep", "sweep.toml", "--workers", "1", "--out", "out").exit_code == 0
    stored = sum(
        path.stat().st_size for name in ("runs", "days", "groups") for path in (place / "out" / name).iterdir()
    )
    assert 0.5 < seen["disk"] / stored < 2.0  # bytes, not time: the same on every machine


def test_a_long_study_asks_first(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "CAP_MIN", 1e-9)
    ended = grapevine("sweep", "sweep.toml", "--workers", "1", "--out", "out")
    assert ended.exit_code == 2
    assert re.search(r"\b12 runs\b", ended.stderr)
    assert "--yes" in ended.stderr
    assert not (place / "out").exists()
    assert grapevine("sweep", "sweep.toml", "--workers", "1", "--out", "out", "--yes").exit_code == 0
    assert grapevine("sweep", "sweep.toml", "--workers", "1", "--out", "out").exit_code == 0  # it is there


def test_a_long_expansion_asks_first_for_what_is_left(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    common = ("sweep", "sweep.toml", "--workers", "1")
    assert grapevine(*common, "--out", "out").exit_code == 0
    before = data(place / "out")
    (place / "sweep.toml").write_text(SWEEP.replace("[0.25, 1.5]", "[0.25, 1.5, 2.0]"))
    told = json.loads(grapevine(*common, "--expand", "out", "--dry-run", "--json").stdout)
    assert (told["runs"], told["forecast"]["runs"]) == (16, 4)
    monkeypatch.setattr(forecast, "CAP_MIN", 1e-9)
    ended = grapevine(*common, "--expand", "out")
    assert ended.exit_code == 2
    assert re.search(r"\b4 runs\b", ended.stderr)
    assert "--yes" in ended.stderr
    assert data(place / "out") == before
    monkeypatch.undo()
    monkeypatch.chdir(place)
    seen = watched_runs(monkeypatch)
    assert grapevine(*common, "--expand", "out").exit_code == 0
    assert len(seen) == len(set(seen)) == 4
    assert grapevine(*common, "--out", "whole").exit_code == 0
    assert data(place / "out") == data(place / "whole")
    told = json.loads(grapevine(*common, "--expand", "out", "--dry-run", "--json").stdout)
    assert told["forecast"] is None


def watched_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the runs that are simulated in this process from now on."""
    from sim.study.workers import job

    seen: list[str] = []
    real = job._simulate

    def watched(one: Any, on_progress: Any) -> Any:
        seen.extend(run.run for run in one.runs)
        return real(one, on_progress)

    monkeypatch.setattr(job, "_simulate", watched)
    return seen


def test_the_world_that_was_timed_is_not_run_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watched_runs(monkeypatch)
    assert grapevine("sweep", "sweep.toml", "--workers", "1", "--out", "asked").exit_code == 0
    assert len(seen) == len(set(seen)) == 12
    assert grapevine("sweep", "sweep.toml", "--workers", "1", "--out", "agreed", "--yes").exit_code == 0
    assert data(place / "asked") == data(place / "agreed")


def test_a_sweep_takes_its_months_from_the_command(place: Path) -> None:
    assert grapevine("sweep", "sweep.toml", "--months", "2", "--workers", "1", "--out", "out").exit_code == 0
    assert set(open_study(place / "out").runs["months"].to_pylist()) == {2}
