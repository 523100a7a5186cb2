"""Studies in one call each: what they return, where it is kept, and what they refuse. The model is the real one, tiny."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim as gv
from sim.api.consent import ForecastExceedsLimit
from sim.api.frames import DIFFERENCES
from sim.api.results import ComparisonResult, RunResult, SweepResult
from sim.api.running import RunsFailed
from sim.study.design.plan import Plan
from sim.study.execute import forecast
from sim.study.storage.results import open_study
from tests.api.tiny import place as place
from tests.cli.tiny import cut_after
from tests.study.rows import data

pytestmark = pytest.mark.slow

SWEEP = """
title = "Budgets"
question = "Who wins?"
scenario = "tiny.toml"
policies = ["ignore", "first-come"]
replicates = 2
months = 1
base = true
[vary."company.budget"]
values = [0.25, 1.5]
"""


def compare(**more: Any) -> ComparisonResult:
    arguments = {"policies": ["ignore", "first-come"], "replicates": 4, "months": 1, "workers": 1, **more}
    return gv.compare("tiny.toml", **arguments)


@pytest.mark.process
def test_a_comparison_gives_an_answer_and_data_frames(place: Path) -> None:
    result = compare(policies=["ignore", "first-come", "coin"])
    assert isinstance(result.answer, str)
    assert any(policy in result.answer for policy in ("ignore", "first-come", "coin"))
    assert list(result.differences.columns) == list(DIFFERENCES)
    assert len(result.differences) == 3
    assert len(result.runs) == 12
    assert len(result.days) == 12 * 30
    assert result.finished
    assert result.failures.empty


@pytest.mark.process
def test_differences_are_those_of_the_runs(place: Path) -> None:
    result = compare(against="ignore")
    (row,) = result.differences.to_dict("records")
    values = result.runs.pivot(index="replicate", columns="policy", values="value")
    assert (row["policy"], row["against"]) == ("first-come", "ignore")
    mean = (values["first-come"] - values["ignore"]).mean()
    assert row["mean"] == pytest.approx(mean)
    assert row["low"] <= row["mean"] <= row["high"]
    assert row["percent"] == pytest.approx(100.0 * mean / abs(values["ignore"].mean()))
    assert row["per_customer"] == pytest.approx(mean / round(120 * gv.load("tiny.toml").society.customer_share))
    assert result.differences.attrs == {"metric": "value", "unit": "money", "level": 0.95}


@pytest.mark.process
def test_drawn_parameters_are_columns(place: Path) -> None:
    drawn = compare().runs
    stored = [
        json.loads(text) for text in open_study(next((place / "results").iterdir())).runs["parameters"].to_pylist()
    ]
    assert len(stored[0]) > 10
    for key, value in stored[0].items():
        assert drawn[key].iloc[0] == value
    assert "parameters" not in drawn


@pytest.mark.process
def test_results_are_where_the_command_puts_them_and_are_read_again(place: Path) -> None:
    first = compare()
    assert first.folder.parent == Path("results")
    assert first.folder.name == f"tiny-{first.manifest['study']}"
    before = (first.folder / "journal.jsonl").read_bytes()
    again = compare()
    assert again.folder == first.folder
    assert (first.folder / "journal.jsonl").read_bytes() == before
    opened = gv.open_results(str(first.folder))
    assert isinstance(opened, ComparisonResult)
    assert opened.answer == first.answer
    pd.testing.assert_frame_equal(opened.differences, first.differences)


@pytest.mark.process
def test_the_door_and_the_command_make_the_same_bytes(place: Path) -> None:
    from typer.testing import CliRunner

    from sim.cli.app import app

    compare(folder=place / "door", parameters={"company.budget": 1.5}, seed=7)
    words = ["--policies", "ignore,first-come", "--replicates", "4", "--months", "1", "--workers", "1", "--seed", "7"]
    ended = CliRunner().invoke(app, ["compare", "tiny.toml", *words, "--set", "company.budget=1.5", "--out", "command"])
    assert ended.exit_code == 0, ended.output
    assert data(place / "door") == data(place / "command")


@pytest.mark.process
def test_scenarios_may_be_paths_names_and_objects(place: Path) -> None:
    changed = gv.load("tiny.toml", {"company.budget": 0.25}).model_copy(update={"name": "poor"})
    result = gv.compare([Path("tiny.toml"), changed], ["ignore", "coin"], replicates=2, months=1, workers=1)
    assert [one["name"] for one in result.manifest["scenarios"]] == ["tiny", "poor"]
    assert list(result.differences.columns) == ["scenario", *DIFFERENCES]
    assert set(result.differences["scenario"]) == {"tiny", "poor"}
    assert len(result.answer.splitlines()) == 2
    with pytest.raises(gv.GrapevineError, match="tiny, poor"):
        result.plot()
    assert result.plot("poor").axes


@pytest.mark.process
def test_a_stopped_comparison_goes_on_with_the_same_call(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cut_after(monkeypatch, 2), pytest.raises(KeyboardInterrupt, match=r"4 of 8 runs"):
        compare(folder="out")
    part = gv.open_results("out")
    assert (part.finished, len(part.runs)) == (False, 4)
    assert compare(folder="out").finished
    compare(folder="whole")
    assert data(place / "out") == data(place / "whole")


def test_results_without_a_complete_run_are_shown(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cut_after(monkeypatch, 0), pytest.raises(KeyboardInterrupt):
        compare(folder="nothing")
    with cut_after(monkeypatch, 0), pytest.raises(KeyboardInterrupt):
        gv.run("tiny.toml", months=1, folder="no-run")
    for folder in ("nothing", "no-run"):
        result = gv.open_results(folder)
        assert not result.finished
        assert folder in repr(result)
        assert folder in result._repr_html_()
        with pytest.raises(gv.GrapevineError):
            _ = result.answer


@pytest.mark.process
def test_resume_takes_the_folder_alone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cut_after(monkeypatch, 2), pytest.raises(KeyboardInterrupt):
        compare(folder="out")
    (place / "tiny.toml").unlink()
    result = gv.resume("out", workers=1)
    assert isinstance(result, ComparisonResult)
    assert len(result.runs) == 8


@pytest.mark.process
def test_a_run_has_its_measures(place: Path) -> None:
    result = gv.run("tiny.toml", "coin", months=2, seed=7)
    assert isinstance(gv.open_results(result.folder), RunResult)
    assert result.runs["seed"].tolist() == [7]
    assert result.measures["value"] == result.runs["value"].iloc[0]
    assert set(gv.metrics().query("table == 'runs'").index) == set(result.measures.index)
    assert len(result.days) == 60
    assert result.plot().axes


def test_a_sweep_has_what_is_varied_as_columns(place: Path) -> None:
    (place / "sweep.toml").write_text(SWEEP)
    result = gv.sweep(place / "sweep.toml", workers=1)
    budget = gv.load("tiny.toml").company.budget
    for frame in (result.runs, result.days, result.differences):
        assert sorted(set(frame["company.budget"])) == sorted({0.25, budget, 1.5})
    counted = result.runs.groupby("company.budget").size()
    assert counted.to_dict() == {0.25: 4, budget: 4, 1.5: 4}
    assert (result.folder / "answer.json").is_file()
    assert isinstance(gv.open_results(result.folder), SweepResult)
    assert result.plot().axes


def test_a_long_sweep_is_not_started_without_consent(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "sweep.toml").write_text(SWEEP)
    monkeypatch.setattr(forecast, "CAP_MIN", 1e-9)
    with pytest.raises(ForecastExceedsLimit, match="12 runs") as caught:
        gv.sweep("sweep.toml", workers=1)
    assert caught.value.forecast.runs == 12
    assert not (place / "results").exists()
    asked: list[int] = []
    gv.sweep("sweep.toml", workers=1, yes=lambda seen: bool(asked.append(seen.runs)) or True)
    assert asked == [12]


@pytest.mark.process
def test_what_fails_is_a_row_and_is_shown(place: Path) -> None:
    result = compare(policies=["ignore", "coin", "my.py:Fails"], replicates=2)
    assert set(result.failures["policy"]) == {"my.py:Fails"}
    assert result.failures["error"].str.contains("out of ideas").all()
    assert "2 of 6 runs" in result._repr_html_()
    with pytest.raises(RunsFailed, match="out of ideas") as caught:
        gv.run("tiny.toml", "my.py:Fails", months=1)
    assert caught.value.exit_code == 3
    with pytest.raises(RunsFailed, match=r"my\.py:Fails"):
        compare(policies=["ignore", "my.py:Fails"], replicates=2, execution=gv.Execution(on_error="stop-at-end"))


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "facts"),
    [
        ({"policies": "ignor"}, ("'ignor'", "'ignore'?")),
        ({"policies": 7}, ("7", "Policy")),
        ({"policies": ["ignore", "my.py:Greedy"]}, ("my.py:Greedy", "1.3")),
        ({"against": "coin"}, ("'coin'", "ignore, first-come")),
        ({"workers": 0}, ("workers is 0", "1 or more")),
        ({"parameters": {"company.budgt": 1}}, ("company.budgt", "'company.budget'")),
        ({"parameters": {"company.budget": -1}}, ("company.budget", "-1")),
        ({"parameters": {"society.people": 99}, "customers": 50}, ("customers", "society.people")),
        ({"customers": 0}, ("customers is 0", "1 or more")),
        ({"graph": Path("missing.txt")}, ("missing.txt",)),
        ({"tolerance": 5.0}, ("tolerance", "until-sure")),
        ({"until_sure": 0.2}, ("0.2", "0.50")),
        ({"execution": gv.Execution(on_error="ignore")}, ("'ignore'", "stop-at-end")),
        ({"execution": gv.Execution(resume=True)}, ("resume", "results")),
        ({"folder": Path("tiny.toml")}, ("tiny.toml",)),
        ({"record": "dreams"}, ("dreams",)),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused_before_anything_runs(
    place: Path, arguments: dict[str, Any], facts: tuple[str, ...]
) -> None:
    with pytest.raises(gv.GrapevineError) as caught:
        compare(**arguments)
    for fact in facts:
        assert fact in str(caught.value)
    assert not (place / "results").exists()


def test_variants_of_a_policy_share_their_arm_on_the_reference_split(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[tuple[str, ...]] = []

    def stop(made: Plan, *_: object, **__: object) -> None:
        planned.append(made.study.policies)
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.api.studies.run_plan", stop)
    names = ("first-come", "reach-out", "reach-out[desk_share=0.5;outreach_share=0.3]")
    with pytest.raises(KeyboardInterrupt):
        gv.compare("tiny.toml", names, replicates=2, months=1, same_desk=True)
    assert planned == [(*names, "reach-out[desk_share=0.8;care_share=0.1;outreach_share=0.1]")]
