"""Designs: what points they choose, that they choose them again, and that more of them leave the earlier ones alone."""

from __future__ import annotations

import builtins
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

from sim.scenario import Scenario
from sim.scenario.files import ready_files
from sim.study.design.plan import plan
from sim.study.design.sampling import LEVELS, Design, StudyError, unit_sample
from sim.study.design.study_file import read_study
from tests.facts import unstated

HEAD = 'title = "t"\nquestion = "q"\npolicies = ["ignore", "first-come"]\nreplicates = 2\nbase = false\n'
TWO = '[vary."company.budget"]\nlow = 0.25\nhigh = 8\nlog = true\n[vary."society.ties_mean"]\nlow = 2\nhigh = 10\n'


def study(folder: Path, text: str) -> Any:
    path = folder / "study.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_study(str(path))


@pytest.mark.parametrize("kind", ["sobol", "saltelli", "morris"])
def test_more_points_leave_the_earlier_ones_alone(kind: str) -> None:
    few, many = (unit_sample(Design(kind=kind, points=points), 3) for points in (8, 32))  # type: ignore[arg-type]
    assert np.array_equal(few, many[: len(few)])
    assert len(many) == 4 * len(few)
    assert few.min() >= 0.0
    assert few.max() <= 1.0


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "saltelli", "morris"])
def test_a_seed_is_a_design(kind: str) -> None:
    one, again, other = (
        unit_sample(Design(kind=kind, points=4, seed=seed), 3)  # type: ignore[arg-type]
        for seed in (5, 5, 6)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_saltelli_sample_swaps_one_column_at_a_time() -> None:
    rows = unit_sample(Design(kind="saltelli", points=4), 3).reshape(4, 5, 3)
    for first, *swapped, second in rows:
        for column, row in enumerate(swapped):
            expected = first.copy()
            expected[column] = second[column]
            assert np.array_equal(row, expected)


def test_a_morris_trajectory_moves_every_parameter_once_by_the_same_step() -> None:
    rows = unit_sample(Design(kind="morris", points=6), 4).reshape(6, 5, 4)
    steps = np.abs(np.diff(rows, axis=1))
    assert np.allclose(np.sort(steps.max(axis=1), axis=None), LEVELS / (2.0 * (LEVELS - 1)))
    assert ((steps > 0).sum(axis=2) == 1).all()
    assert ((steps > 0).sum(axis=1) == 1).all()


def test_one_at_a_time_sets_one_thing_and_says_which(tmp_path: Path) -> None:
    text = (
        '[design]\nkind = "one-at-a-time"\n' + TWO + "[vary.failures]\nratio = true\nvalues = [0.5, 1.0, 2.0]\n"
        'keys = ["causes.product.per_1000"]\n'
    )
    found = study(tmp_path, text)
    assert [point.why for point in found.points] == [
        "company.budget = 0.25", "company.budget = 8", "society.ties_mean = 2", "society.ties_mean = 10",
        "failures = 0.5", "failures = 2",
    ]  # fmt: skip
    budgets = [world.company.budget for world in found.study.scenarios]
    usual = Scenario().company.budget
    assert budgets == [0.25, 8.0, usual, usual, usual, usual]
    assert found.points[0].values == {"company.budget": 0.25, "society.ties_mean": 6.0, "failures": 1.0}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_list_is_read_from_a_file(tmp_path: Path, ending: str) -> None:
    frame = polars.DataFrame({"failures": [1, 2, 4], "company.budget": [0.5, 1.0, 2.0]})
    file = tmp_path / f"points.{ending}"
    frame.write_csv(file) if ending == "csv" else frame.write_parquet(file)
    text = f'[design]\nkind = "list"\nfile = "{file.name}"\n[vary.failures]\nkeys = ["causes.product.per_1000"]\nratio = true\n'
    found = study(tmp_path, text)
    assert [dict(point.values) for point in found.points] == frame.to_dicts()
    assert [world.company.budget for world in found.study.scenarios] == [0.5, 1.0, 2.0]
    rates = [next(c.per_1000 for c in world.causes if c.name == "product") for world in found.study.scenarios]
    assert rates == pytest.approx([rates[0], 2 * rates[0], 4 * rates[0]])


@pytest.mark.parametrize(
    ("content", "text", "told"),
    [
        (None, "", "points.csv"),
        ("company.budget\n", "", "points.csv .. rows"),
        ("company.budget\n1\nmuch\n", "", "points.csv .. row 2 .. 'company.budget' .. 'much'"),
        ("company.budget,voice.praise\n1,0.01\n2,\n", "", "points.csv .. row 2 .. 'voice.praise'"),
        ("company.budget\n1\ninf\n", "", "points.csv .. row 2 .. 'company.budget' .. inf"),
        ("company.budgt\n1\n", "", "company.budgt"),
        ("company.budget,company.budget\n1,2\n", "", "points.csv .. 'company.budget'"),
        ("company.budget\n-1\n", "", "company.budget = -1"),
        (
            "company.budget\n1\n",
            '[vary.failures]\nkeys = ["voice.praise"]\n',
            "vary.failures .. points.csv .. company.budget",
        ),
        ("company.budget\n1\n", '[vary."company.budget"]\nvalues = [1.0]\n', "company.budget .. points.csv"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(tmp_path: Path, content: str | None, text: str, told: str) -> None:
    if content is not None:
        (tmp_path / "points.csv").write_text(content, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        study(tmp_path, '[design]\nkind = "list"\nfile = "points.csv"\n' + text)
    assert unstated(caught.value, f"study.toml .. {told}") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[design]\nkind = "saltelli"\npoints = 12\n' + TWO, "points 12 .. power of two"),
        ('[design]\nkind = "morris"\npoints = 1\n' + TWO, "points 1 .. 2"),
        ('[design]\nkind = "morris"\npoints = 99000\n' + TWO, "99000 .. 297,000 .. 100,000"),
        ('[design]\nkind = "list"\n', "'list' .. file"),
        ('[design]\nfile = "x.csv"\n' + TWO, "'list' .. file"),
        ('[design]\nkind = "sobol"\n', "design.kind = 'sobol' .. [vary]"),
        ('scenario = "airline"\nscenarios = ["default"]\n', "scenario .. scenarios"),
        ('scenarios = ["default", "airline"]\n[design]\nkind = "morris"\n' + TWO, "design.kind = 'morris'"),
        ('scenarios = ["default", "arline"]\n', "arline"),
        (
            "".join(f'[vary.x{k}]\nkeys = ["company.budget"]\nlow = 1\nhigh = 2\n' for k in range(8)),
            "390,625 .. 100,000",
        ),
    ],
)
def test_a_design_that_cannot_be_made_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(StudyError) as caught:
        study(tmp_path, text)
    assert unstated(caught.value, told) == []


def test_without_salib_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("SALib"):
            raise ImportError(name)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    for name in [name for name in sys.modules if name.startswith("SALib")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(StudyError, match=re.escape(f"{sys.executable} -m pip install SALib")):
        study(tmp_path, '[design]\nkind = "saltelli"\npoints = 2\n' + TWO)


def test_every_point_is_made_in_every_scenario(tmp_path: Path) -> None:
    text = (
        'base = true\nscenarios = ["default", "airline"]\n[[points]]\nname = "calm"\nset = { "spread.reshare" = 0.0 }\n'
    )
    found = study(tmp_path, text.replace("base = true\n", "") + TWO.replace("low = 2\nhigh = 10", "values = [3.0]"))
    assert len(found.points) == 2 * 6
    assert {point.name for point in found.points} >= {"default: calm", "airline: calm", "airline 0005"}
    assert {job.file for job in plan(found.study).jobs} == {"default", "airline"}


def test_all_scenarios_is_all_of_them() -> None:
    assert set(read_study("all-scenarios").file.bases) == set(ready_files())
