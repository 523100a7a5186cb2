"""What would change the answer, in studies whose turning points are known."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from sim.study.analysis import prim
from sim.study.analysis.changes import Changes, changes, changes_of_sweep, points_needed
from sim.study.analysis.changes.conditions import separation
from sim.study.storage.results import Results
from tests.study.analysis.changes.studies import KEYS, compared, study


def found(results: Results) -> Changes:
    return changes(results, compared(results))


def text(one: Changes) -> str:
    return " ".join(one.sentences())


def test_where_no_other_policy_is_ever_better_it_says_so_and_how_far_that_reaches(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: 5.0 + x[:, 0], draws=40))
    assert (one.kind, one.ahead, one.clear, one.next_step) == ("never", 0, 0, None)
    assert one.at_most == pytest.approx(1.0 - 0.05 ** (1 / 40))
    assert "No other policy did better than p0 in any of 40 parameter draws" in text(one)
    assert "at most 7 %" in text(one)


def test_a_parameter_that_separates_is_named_with_its_side(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: 10.0 * (x[:, 1] - 0.4), draws=60, noise=0.5))
    assert one.kind == "conditions"
    assert one.leader == "p0"
    assert one.separation is not None
    assert (one.separation.parameter, one.separation.side) == (KEYS[1], "low")
    assert one.separation.inside > 0.6 > 0.1 >= one.separation.outside
    assert [limit.parameter for limit in one.box.limits] == [KEYS[1]]  # type: ignore[union-attr]
    assert f"Mostly where meaning of {KEYS[1]}, a share, is" in text(one)
    assert "or less" in text(one)
    assert one.rivals[0].policy == "p1"
    assert one.rivals[0].ahead == one.ahead
    assert one.next_step is None


def test_a_parameter_that_moves_the_advantage_alone_is_said_of_its_half(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: 7.0 - 10.0 * x[:, 0] + 4.0 * np.sin(50.0 * x[:, 1]), draws=60))
    assert one.separation is not None
    assert (one.separation.parameter, one.separation.side) == (KEYS[0], "high")


def test_few_draws_say_how_often_and_give_the_command_that_would_tell(tmp_path: Path) -> None:
    results = study(tmp_path, lambda x: 10.0 * (x[:, 1] - 0.4), draws=10)
    one = found(results)
    assert one.kind == "too few"
    assert (one.ahead, one.clear) == (one.rivals[0].ahead, one.ahead)
    assert f"In {one.ahead} of 10 parameter draws another policy did better than p0 (p1)" in text(one)
    assert "too few to say under which conditions" in text(one)
    assert one.next_step is not None
    words = shlex.split(one.next_step.command)
    assert words[:3] == ["grapevine", "compare", "town"]
    assert words[-4:] == ["--replicates", "80", "--expand", str(tmp_path)]
    assert words[3:-4] == []
    # 40 runs took 200 s; 120 more take 600 s
    assert one.next_step.minutes == pytest.approx(10.0)
    assert 2 * points_needed(len(KEYS)) <= 80


def test_a_study_that_python_started_gets_a_command_made_anew(tmp_path: Path) -> None:
    results = study(tmp_path, lambda x: x[:, 0] - 0.4, draws=10, command=("notebook.py",))
    step = found(results).next_step
    assert step is not None
    assert shlex.split(step.command)[:7] == [
        "grapevine",
        "compare",
        "my town.toml",
        "--policies",
        "p0,p1",
        "--months",
        "24",
    ]


def test_enough_draws_without_a_separating_parameter_say_so(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    one = found(study(tmp_path, lambda x: 0.3 + rng.standard_normal(len(x)), draws=60))
    assert one.kind == "no conditions"
    assert "None of the 3 parameters that were varied says where." in text(one)


def test_what_is_mostly_chance_is_called_chance(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: np.full(len(x), 0.1), draws=60, noise=3.0))
    assert one.noise is not None
    assert one.noise > 0.5
    assert "is chance, not the parameters" in text(one)


def test_policies_that_act_alike_have_nothing_that_changes_the_answer(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: np.zeros(len(x)), draws=10))
    assert (one.kind, one.points, one.next_step) == ("equal", 10, None)
    assert text(one) == "Nothing that was tried sets the policies apart: they act alike in all 10 parameter draws."


def test_a_tie_with_one_of_several_is_no_defeat(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: np.zeros(len(x)), draws=10, policies=3))
    assert (one.kind, one.ahead, one.level) == ("never", 0, 10)
    assert "exactly level" in text(one)


def test_one_policy_alone_has_no_rival(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: x[:, 0], draws=4, policies=1))
    assert (one.kind, one.leader) == ("alone", "p0")
    assert "Only one policy" in text(one)


def test_fixed_parameters_leave_chance_alone(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: x[:, 0] - 0.4, draws=10, drawn=()))
    assert (one.kind, one.point, one.points, one.clear) == ("too few", "replicate", 20, None)
    assert "No parameter differs between them" in text(one)
    assert one.next_step is None


def test_one_draw_says_nothing_and_gives_the_command_for_more(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: x[:, 0], draws=1))
    assert (one.kind, one.points, one.rivals) == ("too few", 1, ())
    assert text(one) == "One parameter draw says nothing about what would change the answer."
    assert one.next_step is not None
    assert "--replicates 40 " in one.next_step.command


def test_where_nothing_finished_nothing_is_said(tmp_path: Path) -> None:
    results = study(tmp_path, lambda x: x[:, 0], draws=2)
    place = results.runs.schema.get_field_index("status")
    failed = results.runs.set_column(place, "status", pa.array(["failed"] * results.runs.num_rows))
    one = changes(results, compared(Results(tmp_path, results.manifest, failed, failed, (), (), True)))
    assert one.kind == "nothing"
    assert "nothing says" in text(one)


def test_a_sweep_has_its_conditions_from_what_it_varies(tmp_path: Path) -> None:
    one = written_sweep(study(tmp_path, lambda x: 10.0 * (x[:, 1] - 0.4), draws=60))
    (made,) = changes_of_sweep(one)
    assert (made.kind, made.point, made.points) == ("conditions", "design point", 60)
    assert made.separation is not None
    assert made.separation.parameter == KEYS[1]


def written_sweep(results: Results) -> Results:
    """The study with a design point for each draw."""
    rows = results.runs.to_pylist()
    points = {row["draw"]: json.loads(row["parameters"]) for row in rows}
    runs = results.runs
    cells = pa.array([f"town {row['draw']:04}" for row in rows])
    runs = runs.set_column(runs.schema.get_field_index("scenario"), "scenario", cells)
    file: dict[str, Any] = {"title": "t", "question": "q", "scenario": "town", "policies": ["p0", "p1"]}
    file["vary"] = {key: {"low": 0.0, "high": 1.0} for key in KEYS}
    file["design"] = {"kind": "latin-hypercube", "points": len(points)}
    listed = [{"name": f"town {k:04}", "values": v, "why": "", "scenario": "town"} for k, v in points.items()]
    manifest = {**results.manifest, "study_file": file, "points": listed}
    return Results(results.folder, manifest, runs, runs, (), (), True)


def test_chance_alone_separates_in_one_case_of_twenty() -> None:
    rng = np.random.default_rng(11)
    names = [f"k{k}" for k in range(20)]
    alarms = 0
    for _ in range(400):
        advantage = rng.standard_normal(30)
        alarms += separation(names, rng.random((30, 20)), advantage, advantage < 0.0) is not None
    assert alarms <= stats.binom.isf(1e-3, 400, 0.05)
    assert alarms >= 1


def test_the_points_needed_find_a_quarter_of_the_variance_four_times_in_five() -> None:
    assert prim.FEWEST < points_needed(1) < points_needed(80) < 100
    rng = np.random.default_rng(9)
    number = points_needed(10)
    first = rng.standard_normal((2_000, number))
    second = first + np.sqrt(3.0) * rng.standard_normal((2_000, number))
    centred = [one - one.mean(axis=1, keepdims=True) for one in (first, second)]
    together = (centred[0] * centred[1]).sum(axis=1) / np.sqrt(np.prod([(c**2).sum(axis=1) for c in centred], axis=0))
    statistic = np.abs(together) * np.sqrt((number - 2) / (1.0 - together**2))
    seen = np.mean(statistic > stats.t.isf(0.05 / 10 / 2, number - 2))
    assert seen == pytest.approx(0.8, abs=0.04)


def test_a_record_is_plain_data(tmp_path: Path) -> None:
    one = found(study(tmp_path, lambda x: 10.0 * (x[:, 1] - 0.4), draws=60))
    assert json.loads(json.dumps(one.to_json(), allow_nan=False))["sentences"] == list(one.sentences())
