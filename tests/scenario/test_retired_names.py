"""Files of earlier versions are read under the names of today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario import load, parse_override, resolved, restore, retired_names
from sim.scenario.schema import ScenarioError
from tests.facts import unstated

OLD = 'title = "t"\nquestion = "q"\n\n[reference]\nchurn = 0.5\n'


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.toml"
    path.write_text(OLD)
    return path


def test_a_retired_table_is_read(old: Path) -> None:
    assert load(old).baseline.churn == 0.5
    assert load(old, ["reference.churn=0.25"]).baseline.churn == 0.25
    assert load(old, {"reference.churn": 0.25}).baseline.churn == 0.25
    assert load(old).with_values({"reference.churn": 0.25}).baseline.churn == 0.25
    assert parse_override("reference.churn=0.25") == ("baseline.churn", 0.25)


def test_a_retired_parameter_is_read(old: Path) -> None:
    old.write_text(OLD + '[desk]\nhandoff_cost = { value = -1.0, why = "w" }\nauthority_one = 0.5\n')
    with pytest.raises(ScenarioError) as caught:
        load(old)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key, problem.value) == (7, "desk.escalation_cost", -1.0)
    old.write_text(OLD + "[desk]\nhandoff_cost = 3.5\n[feeling]\nhandoff = 0.5\n")
    scenario = load(old, ["desk.handoff_share=0.25"])
    assert (scenario.desk.escalation_cost, scenario.desk.escalation_share, scenario.feeling.escalation) == (
        3.5,
        0.25,
        0.5,
    )
    assert {"desk.escalation_cost", "desk.escalation_share"} <= {departure.key for departure in scenario.departures}
    assert [(line, name) for line, name, _ in retired_names(old)] == [
        (4, "reference"),
        (7, "desk.handoff_cost"),
        (9, "feeling.handoff"),
    ]


def test_stored_scenarios_are_restored() -> None:
    data = resolved(load("default"))
    data["reference"] = data.pop("baseline")
    data["desk"] = {name.replace("escalation", "handoff"): value for name, value in data["desk"].items()}
    assert restore(data) == restore(resolved(load("default")))


def test_a_parameter_that_is_gone_is_read_at_the_value_that_changed_nothing(old: Path) -> None:
    """``peers.own_churn`` was a ratio of churn, 1 for none; the file says nothing then of ``peers.bond``, which replaces it."""
    old.write_text(OLD + "[peers]\nown_churn = 1.0\nwilling = 0.01\n")
    assert (load(old).peers.willing, load(old).peers.bond) == (0.01, load("default").peers.bond)
    data = resolved(load("default"))
    data["peers"]["own_churn"] = 1.0
    assert restore(data) == restore(resolved(load("default")))


def test_another_value_of_a_parameter_that_is_gone_is_refused(old: Path) -> None:
    old.write_text(OLD + "[peers]\nown_churn = 0.6\n")
    with pytest.raises(ScenarioError) as caught:
        load(old)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key, problem.value, problem.nearest) == (7, "peers.own_churn", 0.6, None)
    assert "peers.bond" in problem.message
    with pytest.raises(ScenarioError) as caught:
        load("default", ["peers.own_churn=0.6"])
    assert "peers.bond" in str(caught.value)


def test_where_a_retired_name_stands(old: Path) -> None:
    assert retired_names(old) == [(4, "reference", "baseline")]
    assert retired_names("default") == []


def test_a_fault_under_a_retired_name_has_its_line(old: Path) -> None:
    old.write_text(OLD.replace("0.5", "-1.0"))
    with pytest.raises(ScenarioError) as caught:
        load(old)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key, problem.value) == (5, "baseline.churn", -1.0)


def test_both_names_at_once_are_refused(old: Path) -> None:
    old.write_text(OLD + "[baseline]\njoin = 1.0\n")
    with pytest.raises(ScenarioError) as caught:
        load(old)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key, problem.value) == (4, "reference", {"churn": 0.5})
    assert "baseline" in problem.message
    assert problem.nearest is None
    with pytest.raises(ScenarioError) as caught:
        load("default", ["reference.churn=1", "baseline.churn=2"])
    (problem,) = caught.value.problems
    assert problem.key == "baseline.churn"


@pytest.mark.process
def test_check_names_the_section_of_today(old: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "sim.cli.app", "check", str(old), "--quick"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert unstated(ended.stdout, "4 .. reference .. baseline") == []
