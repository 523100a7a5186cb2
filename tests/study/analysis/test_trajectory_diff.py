"""Differences of two runs: a known one, none at all, and runs that are not paired."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.scenario import Scenario
from sim.study.analysis.replay import ReplayError, check_paired, find_run
from sim.study.analysis.trajectory_diff import SCHEMA, Diff, diff
from sim.study.design.plan import Study, plan
from sim.study.design.record import Record
from sim.study.execute.runner import run
from sim.study.storage.results import Results, open_study
from sim.validation.experiments import UNLIMITED
from sim.views.terminal.diff import lines

pytestmark = [pytest.mark.slow, pytest.mark.process]

SPARE = f"{Path(__file__).parents[2] / 'markets.py'}:Spare"
BURN_IN = 5
# Everybody is served at once and money never runs out, so that what one case takes is not taken from another.
TOWN = Scenario(name="town").with_values(
    {
        **UNLIMITED,
        "society.people": 400,
        "company.burn_in": BURN_IN,
        "company.run_off_months": 0,
        "desk.handle_min": 20.0,
    }
)


def study(*policies: str, **more: Any) -> Study:
    settings = {"replicates": 2, "months": 2, "fixed_parameters": True, **more}
    return Study((TOWN,), policies, **settings)


@pytest.fixture(scope="module")
def spared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, dict[str, Any]]:
    """A study of two policies that differ in one case, and that case as it went under the first."""
    place = tmp_path_factory.mktemp("diff")
    first = run(plan(study(SPARE, record=Record(True))), place / "first", workers=1)
    rows = first.table("conversations").to_pylist()
    answered = [
        row
        for row in rows
        if row["replicate"] == 0 and row["kind"] in ("complaint", "question") and row["first_answer"] and row["day"] > 3
    ]
    case = min(answered, key=lambda row: row["opened"])
    absolute = case["opened"] + BURN_IN * 1440.0
    results = run(plan(study(SPARE, f"{SPARE}[opened={absolute!r}]", "ignore")), place / "both", workers=1)
    return results, case


@pytest.fixture(scope="module")
def found(spared: tuple[Results, dict[str, Any]]) -> Diff:
    results, _ = spared
    one, other, *_ = dict.fromkeys(results.plan["policy"].to_pylist())
    return diff(find_run(results, one), find_run(results, other))


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from sim.cli.app import main; main()", "diff", *map(str, words)],
        capture_output=True,
        text=True,
    )


def here(*words: str | Path) -> Any:
    """The same in this process; ``exit_code`` in place of ``returncode``."""
    return CliRunner().invoke(app, ["diff", *map(str, words)])


def test_two_policies_that_differ_in_one_case_diverge_in_that_case(
    found: Diff, spared: tuple[Results, dict[str, Any]]
) -> None:
    _, case = spared
    first = found.first_divergence
    assert first is not None
    assert not found.same
    assert (first.case, first.opener) == (case["case"], case["opener"])
    assert first.minute == case["first_answer"]
    answer, silence = first.turns
    assert answer is not None
    assert (answer.minute, answer.speaker) == (case["first_answer"], "company")
    assert silence is None or silence.speaker != "company"
    assert first.same_turns > 10
    assert [one.row["company_turns"] for one in first.conversations if one.row] == [case["company_turns"], 0]
    assert first.conversations[0].turns[0] == first.conversations[1].turns[0]
    assert found.table.schema.equals(SCHEMA)
    row = found.table.to_pylist()[0]
    assert (row["case"], row["diverged"]) == (case["case"], case["first_answer"])
    assert row["outcome_a"] == case["outcome"] != row["outcome_b"]


def test_the_numbers_are_those_of_the_study(found: Diff, spared: tuple[Results, dict[str, Any]]) -> None:
    results, _ = spared
    rows = {row["run"]: row for row in results.runs.to_pylist()}
    assert [*found.value] == [rows[one.run]["value"] for one in found.runs]
    days = pl.from_arrow(results.days)
    assert isinstance(days, pl.DataFrame)
    for side, one in enumerate(found.runs):
        mine = days.filter(pl.col("run") == one.run)
        for month in found.months:
            part = mine.filter((pl.col("day") > 30 * (month.month - 1)) & (pl.col("day") <= 30 * month.month))
            assert month.profit[side] == pytest.approx(part["profit"].sum())
            assert month.customers[side] == part["customers"][-1]
    assert sum(found.ends.values()) == 400
    differing = sum(people for (a, b), people in found.ends.items() if a != b)
    assert found.months[-1].people_differing == differing
    assert found.table.num_rows == len({row["case"] for row in found.table.to_pylist()})
    by_month = sum(month.conversations_differing for month in found.months)
    assert by_month == sum(row["day"] >= 1 for row in found.table.to_pylist()) > 0


def test_the_text_names_the_case_the_customer_and_every_turn(
    found: Diff, spared: tuple[Results, dict[str, Any]]
) -> None:
    _, case = spared
    story = "\n".join(lines(found))
    assert f"case {case['case']}" in story
    assert f"customer {case['opener']}" in story
    assert found.first_divergence is not None
    assert f"{found.first_divergence.same_turns:,} turns" in story
    for turn in (turn for one in found.first_divergence.conversations for turn in one.turns):
        assert f"day {int(turn.minute // 1440) + 1}, " in story
    assert all(len(line) <= 110 for line in lines(found))


def test_a_run_against_itself_does_not_differ(spared: tuple[Results, dict[str, Any]]) -> None:
    results, _ = spared
    one = find_run(results, "ignore", replicate=1)
    found = diff(one, one)
    assert found.same
    assert (found.first_divergence, found.first_hidden_divergence, found.table.num_rows) == (None, None, 0)
    assert found.value[0] == found.value[1]
    assert f"{found.turns:,} turns" in " ".join(lines(found))
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["same"] is True


def test_the_same_run_in_two_folders_is_the_same_run(spared: tuple[Results, dict[str, Any]], tmp_path: Path) -> None:
    results, _ = spared
    alone = run(plan(study("ignore", record=Record(True))), tmp_path / "alone", workers=1)
    one, other = find_run(results, "ignore"), find_run(alone, "ignore")
    assert one.run == other.run
    check_paired(one, other)
    done = here(results.folder, "ignore", "ignore", "--other", alone.folder, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["same"] is True


# Runs that are not paired


def test_unpaired_runs_are_refused(spared: tuple[Results, dict[str, Any]], tmp_path: Path) -> None:
    results, _ = spared
    one, other = find_run(results, "ignore"), find_run(results, "ignore", replicate=1)
    with pytest.raises(ReplayError, match="seed"):
        diff(one, other)
    longer = run(plan(study("ignore", months=3, replicates=1)), tmp_path / "longer", workers=1)
    with pytest.raises(ReplayError, match="months"):
        diff(one, find_run(longer, "ignore"))


@pytest.mark.parametrize(
    ("named", "options", "said"),
    [("ignor", {}, "'ignore'"), ("ignore", {"replicate": 2}, "2.* 0 to 1"), ("ignore", {"scenario": "twn"}, "'town'")],
)
def test_what_is_not_there_is_named(
    spared: tuple[Results, dict[str, Any]], named: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(ReplayError, match=said):
        find_run(spared[0], named, **options)


def test_one_of_several_scenarios_must_be_chosen(tmp_path: Path) -> None:
    other = TOWN.model_copy(update={"name": "other"})
    two = Study((TOWN, other), ("ignore",), replicates=1, months=1, fixed_parameters=True)
    results = run(plan(two), tmp_path / "two", workers=1)
    with pytest.raises(ReplayError, match=r"--scenario.* town, other"):
        find_run(results, "ignore")
    assert find_run(results, "ignore", scenario="other").scenario.name == "other"


def test_another_version_of_the_code_is_refused(spared: tuple[Results, dict[str, Any]], tmp_path: Path) -> None:
    folder = tmp_path / "older"
    shutil.copytree(spared[0].folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["model_version"] = "0.0.1+abc"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ReplayError, match=r"0\.0\.1\+abc"):
        find_run(open_study(folder), "ignore")


def test_an_edited_policy_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    shutil.copy(SPARE.rpartition(":")[0], file)
    results = run(plan(study(f"{file}:Spare", replicates=1, months=1)), tmp_path / "out", workers=1)
    assert find_run(results, f"{file}:Spare").policy == f"{file}:Spare"
    file.write_text(file.read_text() + "\n# edited\n")
    with pytest.raises(ReplayError, match=r"mine\.py"):
        find_run(results, f"{file}:Spare")


def test_drawn_parameters_are_put_back(tmp_path: Path) -> None:
    drawn = run(plan(study("ignore", replicates=3, months=1, fixed_parameters=False)), tmp_path / "out", workers=1)
    last = find_run(drawn, "ignore", replicate=2)
    assert last.scenario != TOWN
    assert diff(last, last).value[0] == drawn.runs.to_pylist()[2]["value"]


# The command


def test_the_command_prints_the_differences_and_writes_the_table(
    spared: tuple[Results, dict[str, Any]], found: Diff, tmp_path: Path
) -> None:
    folder = spared[0].folder
    names = [one.run for one in found.runs]
    done = command(folder, *names)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == lines(found)
    as_json = here(folder, *names, "--json", "--out", tmp_path / "apart.csv")
    assert json.loads(as_json.stdout) == json.loads(json.dumps(found.to_json()))
    assert here(folder, *names, "--out", tmp_path / "apart.parquet").exit_code == 0
    written = [pl.read_csv(tmp_path / "apart.csv"), pl.read_parquet(tmp_path / "apart.parquet")]
    for table in written:
        assert table.columns == SCHEMA.names
        assert table["case"].to_list() == found.table["case"].to_pylist()


def test_the_command_ends_with_one_message(spared: tuple[Results, dict[str, Any]], tmp_path: Path) -> None:
    folder = spared[0].folder
    there = tmp_path / "there.csv"
    there.write_text("mine")
    for words, said in (
        ((folder, "ignore", "ignor"), "'ignore'"),
        ((folder, "ignore", "ignore", "--out", tmp_path / "x.txt"), ".parquet"),
        ((folder, "ignore", "ignore", "--out", there), "there.csv"),
        ((tmp_path / "none", "a", "b"), "none"),
    ):
        done = here(*words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert there.read_text() == "mine"
