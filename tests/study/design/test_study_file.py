"""Studies written down: what their files may say, which worlds they make, and what is wrong with a bad one."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario import load, resolved, uncertain_parameters
from sim.study.design.plan import plan
from sim.study.design.sampling import StudyError, unit_sample
from sim.study.design.study_file import StudyFile, WrittenStudy, read_study, ready_studies
from sim.study.design.study_file.points import value_at
from sim.study.workers.job import replay_command
from tests.facts import unstated

ROOT = Path(__file__).parents[3]
HEAD = 'title = "t"\nquestion = "q"\npolicies = ["ignore", "first-come"]\nreplicates = 2\n'


def written(folder: Path, text: str) -> str:
    path = folder / "study.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ready_studies())
def test_ready_studies_can_be_planned_and_say_why(name: str) -> None:
    study = read_study(name)
    assert plan(study.study).runs == len(study.points) * len(study.file.policies) * study.file.replicates
    assert all(point.why for point in study.points if not point.values)
    assert all(varied.why and varied.label for varied in study.vary.values())


def study_file(name: str) -> StudyFile:
    """A ready-made study as it is written, without its scenarios."""
    return StudyFile.model_validate(tomllib.loads(ready_studies()[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ready_studies())
def test_ready_studies_vary_on_both_sides_of_their_base(name: str) -> None:
    """A default that is moved must take the ranges around it along."""
    file = study_file(name)
    base = load(file.bases[0], file.set)
    for entry_name, entry in file.vary.items():
        low, high = (entry.low, entry.high) if entry.low is not None else (min(entry.values), max(entry.values))
        for key in entry.keys or (entry_name,):
            usual = 1.0 if entry.ratio else value_at(base, key)
            assert float(low or 0.0) < usual < float(high or 0.0), (entry_name, key)


def test_screening_varies_what_is_uncertain_over_the_range_that_comparisons_draw_from() -> None:
    ranges = {one.key: (one.low, one.high) for one in uncertain_parameters(load("default"))}
    named = {key: one for key, one in study_file("sensitivity").vary.items() if one.why.startswith("uncertain")}
    assert len(named) == 7
    assert {key: (one.low, one.high) for key, one in named.items()} == {key: ranges[key] for key in named}


def test_named_points_set_what_they_say_and_nothing_else(tmp_path: Path) -> None:
    study = read_study(written(tmp_path, '[[points]]\nname = "calm"\nset = { "spread.reshare" = 0.0 }\n'))
    base, calm = (resolved(world) for world in study.study.scenarios)
    assert calm["spread"]["reshare"] == 0.0 != base["spread"]["reshare"]
    calm["spread"]["reshare"] = base["spread"]["reshare"]
    assert {**calm, "name": ""} == {**base, "name": ""}


def test_a_grid_is_every_combination(tmp_path: Path) -> None:
    text = (
        'base = false\n[vary."company.budget"]\nvalues = [0.5, 1.0]\n[vary."society.ties_mean"]\nlow = 2\nhigh = 10\n'
    )
    study = read_study(written(tmp_path, text))
    found = {(p.values["company.budget"], p.values["society.ties_mean"]) for p in study.points}
    assert found == {(b, t) for b in (0.5, 1.0) for t in (2.0, 4.0, 6.0, 8.0, 10.0)}
    assert {world.society.ties_mean for world in study.study.scenarios} == {2.0, 4.0, 6.0, 8.0, 10.0}


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_designs_fill_the_range_evenly_and_are_the_same_each_time(tmp_path: Path, kind: str) -> None:
    text = (
        f'base = false\n[design]\nkind = "{kind}"\npoints = 16\n[vary."company.budget"]\nlow = 0.5\nhigh = 8\nlog = true\n'
        '[vary.failures]\nkeys = ["causes.product.per_1000", "causes.billing.per_1000"]\nratio = true\nlow = 1\nhigh = 3\n'
    )
    study, again = read_study(written(tmp_path, text)), read_study(written(tmp_path, text))
    assert study.points == again.points
    budgets = np.log2([point.values["company.budget"] for point in study.points])
    assert sorted(np.floor((budgets + 1.0) * 4.0).astype(int)) == list(range(16))
    for point, world in zip(study.points, study.study.scenarios, strict=True):
        rates = {cause.name: cause.per_1000 for cause in world.causes}
        assert rates["product"] == pytest.approx(3.0 * point.values["failures"])
        assert rates["billing"] == pytest.approx(1.5 * point.values["failures"])
        assert rates["delivery"] == 2.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("replicate = 3\n", "study.toml:5 .. replicate .. 'replicates'"),
        ('[design]\nkind = "lattice"\n', "study.toml:6 .. design.kind = 'lattice'"),
        ('[vary."company.budget"]\nlow = 3\nhigh = 1\n', "company.budget .. low 3 .. high 1"),
        ('[vary."company.budget"]\nlow = 0\nhigh = 1\nlog = true\n', "company.budget .. low 0"),
        ('[vary."company.budget"]\n', "company.budget .. values .. low .. high"),
        ('[vary."company.budgt"]\nvalues = [1.0]\n', "company.budgt"),
        ('[vary."company.budget"]\nvalues = [-4.0]\n', "company.budget = -4.0"),
        ('[vary.x]\nkeys = ["company.status_quo"]\nratio = true\nvalues = [1.0]\n', "company.status_quo"),
        ('outcomes = ["valu"]\n', "outcomes .. 'valu' .. 'value'"),
        ('against = "coin"\n', "against = 'coin' .. ignore, first-come"),
        ('[[points]]\nname = "default"\nset = {}\n', "points .. 'default'"),
        ("base = false\n", "points"),
        ('[[points]]\nname = "p"\nset = { "peers.defend" = -1.0 }\n', "'p' .. peers.defend = -1.0 .. 0 to 10"),
        ('scenario = "defualt"\n', "default"),
        ("title = 3 = 4\n", "study.toml:5"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(StudyError) as caught:
        read_study(path)
    assert unstated(caught.value, f"study.toml .. {told}") == []


def test_a_study_that_does_not_exist_is_named_with_its_nearest() -> None:
    with pytest.raises(StudyError) as caught:
        read_study("ablation")
    assert unstated(caught.value, "'ablation' .. 'ablations'") == []


def folded(values: Iterable[Any]) -> list[Any]:
    """The values with their kinds, since 1 equals 1.0 and True."""
    return [(type(value).__name__, value) for value in values]


def people(study: WrittenStudy) -> list[Any]:
    return folded(world.society.people for world in study.study.scenarios)


def vary(entry: str, design: str = "") -> str:
    return f"base = false\n{design}[vary.{entry}\n"


def test_a_whole_number_is_varied_over_values(tmp_path: Path) -> None:
    study = read_study(written(tmp_path, vary('"society.people"]\nvalues = [1000, 2e3]')))
    assert people(study) == [("int", 1000), ("int", 2000)]
    assert folded(point.values["society.people"] for point in study.points) == people(study)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("low = 100\nhigh = 200", [100, 125, 150, 175, 200]),
        ("low = 100\nhigh = 103", [100, 101, 102, 103]),
        ("low = 100.0\nhigh = 101", [100, 101]),
        ("low = 100\nhigh = 10000\nlog = true", [100, 316, 1000, 3162, 10000]),
    ],
)
def test_a_grid_of_whole_numbers_takes_distinct_ones_ends_included(
    tmp_path: Path, bounds: str, expected: list[int]
) -> None:
    study = read_study(written(tmp_path, vary(f'"society.people"]\n{bounds}')))
    assert people(study) == [("int", value) for value in expected]


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_a_sample_takes_every_whole_number_of_a_range_equally_often(tmp_path: Path, kind: str) -> None:
    design = f'[design]\nkind = "{kind}"\npoints = 64\n'
    study = read_study(written(tmp_path, vary('"society.people"]\nlow = 7\nhigh = 10', design)))
    assert Counter(people(study)) == {("int", value): 16 for value in (7, 8, 9, 10)}


@pytest.mark.parametrize("kind", ["saltelli", "morris"])
def test_samples_of_sensitivity_analyses_keep_whole_numbers(tmp_path: Path, kind: str) -> None:
    design = f'[design]\nkind = "{kind}"\npoints = 4\n'
    text = vary('"society.people"]\nlow = 7\nhigh = 10\n[vary."company.budget"]\nlow = 1\nhigh = 3', design)
    study = read_study(written(tmp_path, text))
    assert {kind for kind, _ in people(study)} == {"int"}
    assert {kind for kind, _ in folded(p.values["company.budget"] for p in study.points)} == {"float"}
    assert {value for _, value in people(study)} <= {7, 8, 9, 10}
    # what is kept of the study makes the same points again, as explaining it needs
    again = StudyFile.model_validate_json(json.dumps(study.notes()["study_file"]))
    rows = unit_sample(again.design, 2)
    assert [[entry.at(float(u)) for entry, u in zip(again.vary.values(), row, strict=True)] for row in rows] == [
        list(point.values.values()) for point in study.points
    ]


def test_a_ratio_of_a_whole_number_is_rounded_and_no_world_stands_twice(tmp_path: Path) -> None:
    text = 'set = { "society.people" = 10 }\n' + vary(
        'size]\nkeys = "society.people"\nratio = true\nvalues = [0.5, 0.94, 0.95, 1, 1.01, 1.05]'
    )
    study = read_study(written(tmp_path, text))
    assert people(study) == [("int", 5), ("int", 9), ("int", 10), ("int", 11)]
    text = text.replace("[vary.size]", '[design]\nkind = "one-at-a-time"\n[vary.size]')
    study = read_study(written(tmp_path, text))
    assert people(study) == [("int", 5), ("int", 9), ("int", 11)]
    assert study.points[0].why == "size = 0.5"


def test_whole_numbers_and_switches_are_written_in_full(tmp_path: Path) -> None:
    design = '[design]\nkind = "one-at-a-time"\n'
    text = vary(
        '"society.people"]\nvalues = [1234567]\n[vary."desk.handle_exponential"]\nvalues = [true, false]', design
    )
    study = read_study(written(tmp_path, text))
    assert study.points[0].why == "society.people = 1234567"
    assert study.points[1].why in ("desk.handle_exponential = true", "desk.handle_exponential = false")
    words = shlex.split(replay_command((job := plan(study.study).jobs[0]), job.runs[0]))
    assert "society.people=1234567" in words
    job = plan(study.study).jobs[-1]
    assert words[0] == "grapevine"
    assert {"desk.handle_exponential=true", "desk.handle_exponential=false"} & set(
        shlex.split(replay_command(job, job.runs[0]))
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('"society.people"]\nvalues = [1000, 2.5]', "vary.society.people .. 2.5 .. whole number"),
        ('"society.people"]\nlow = 1.5\nhigh = 9', "vary.society.people .. 1.5 .. whole number"),
        ('"society.people"]\nvalues = [true]', "vary.society.people .. true .. whole number"),
        ('"desk.handle_exponential"]\nvalues = [1, 0]', "vary.desk.handle_exponential .. 1 .. true or false"),
        ('"desk.handle_exponential"]\nlow = 0\nhigh = 1', "vary.desk.handle_exponential .. 0 .. true or false"),
        ('"company.governance"]\nvalues = ["as stated"]', "[[points]]"),
        ('"company.governance"]\nvalues = [1]', "[[points]] .. company.governance"),
        ('"company.budget"]\nlow = -inf\nhigh = 1', "company.budget .. -inf .. finite"),
        ('"company.budget"]\nlow = "1"\nhigh = 2', "company.budget .. '1' .. number"),
    ],
)
def test_values_of_another_kind_are_refused_with_their_line(tmp_path: Path, entry: str, told: str) -> None:
    with pytest.raises(StudyError) as caught:
        read_study(written(tmp_path, vary(entry)))
    assert unstated(caught.value, told) == []
    assert re.search(r"study\.toml:[67]: ", str(caught.value))
    assert "\n" not in str(caught.value)


def test_a_text_for_a_list_is_a_list_of_one(tmp_path: Path) -> None:
    text = 'scenarios = "airline"\noutcomes = "churn"\n' + vary('x]\nkeys = "company.budget"\nvalues = 2')
    study = read_study(written(tmp_path, text))
    assert study.file.scenarios == ("airline",)
    assert study.file.outcomes == ("churn",)
    assert [world.company.budget for world in study.study.scenarios] == [2.0]


def test_a_range_too_wide_is_one_line_over_all_its_points(tmp_path: Path) -> None:
    design = '[design]\nkind = "sobol"\npoints = 128\n'
    entry = '"company.budget"]\nlow = -1\nhigh = 3\n[vary."voice.praise"]\nlow = -0.5\nhigh = 0.01'
    with pytest.raises(StudyError) as caught:
        read_study(written(tmp_path, vary(entry, design)))
    budget, praise = sorted(str(caught.value).splitlines(), reverse=True)
    assert unstated(budget, "study.toml:9 .. 32 of 128") == []
    assert re.search(r"company\.budget = -0\.\d+ to -0\.\d+", budget)
    assert "study.toml:12: " in praise
    assert "voice.praise" in praise


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_study_is_read_in_every_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes((HEAD.replace('"q"', '"Größer?"')).encode(codec))
    assert read_study(str(path)).file.question == "Größer?"


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes(HEAD.replace('"q"', '"Größer?"').encode("latin-1"))
    with pytest.raises(StudyError) as caught:
        read_study(str(path))
    assert unstated(caught.value, "study.toml:2 .. UTF-8") == []


def test_files_beside_a_study_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.py").write_text("from sim.policies.ignore import Ignore\n", encoding="utf-8")
    (tmp_path / "world.toml").write_text('title = "t"\nquestion = "q"\n', encoding="utf-8")
    text = 'scenario = "world.toml"\n' + vary('"company.budget"]\nvalues = [2.0]')
    path = Path(written(tmp_path, text))
    path.write_text(path.read_text(encoding="utf-8").replace('"first-come"', '"mine.py:Ignore"'), encoding="utf-8")
    names = []
    for folder in (tmp_path, ROOT):
        monkeypatch.chdir(folder)
        made = plan(read_study(str(path)).study)
        job = made.jobs[0]
        assert job.file == str(tmp_path / "world.toml")
        assert job.spec(job.runs[1]) == f"{tmp_path / 'mine.py'}:Ignore"
        assert job.runs[1].policy == "mine.py:Ignore"
        names.append(made.study_hash)
    assert names[0] == names[1]
