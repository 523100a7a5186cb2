"""Studies written down: what their files may say, which worlds they make, and what is wrong with a bad one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.lab.plan import plan
from sim.lab.study_file import StudyError, read_study, ready_studies
from sim.scenario import resolved

HEAD = 'title = "t"\nquestion = "q"\npolicies = ["ignore", "first-come"]\nreplicates = 2\n'


def written(folder: Path, text: str) -> str:
    path = folder / "study.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ready_studies())
def test_ready_studies_can_be_planned_and_say_why(name: str) -> None:
    study = read_study(name)
    assert plan(study.study).runs == len(study.points) * len(study.file.policies) * study.file.replicates
    assert all(point.why for point in study.points if not point.values)
    assert all(varied.why and varied.label for varied in study.vary.values())


def test_named_points_set_what_they_say_and_nothing_else(tmp_path: Path) -> None:
    study = read_study(written(tmp_path, '[[points]]\nname = "calm"\nset = { "spread.reshare" = 0.0 }\n'))
    base, calm = (resolved(world) for world in study.study.scenarios)
    assert calm["spread"]["reshare"] == 0.0 != base["spread"]["reshare"]
    calm["spread"]["reshare"] = base["spread"]["reshare"]
    assert {**calm, "name": ""} == {**base, "name": ""}


def test_a_grid_is_every_combination(tmp_path: Path) -> None:
    text = 'base = false\n[vary."company.budget"]\nvalues = [0.5, 1.0]\n[vary."society.ties_mean"]\nlow = 2\nhigh = 10\n'
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
        ("replicate = 3\n", "replicate: no such key; did you mean 'replicates'?"),
        ('[design]\nkind = "lattice"\n', "design.kind = 'lattice'"),
        ('[vary."company.budget"]\nlow = 3\nhigh = 1\n', "low 3 is not below high 1"),
        ('[vary."company.budget"]\nlow = 0\nhigh = 1\nlog = true\n', "low 0 has no logarithm"),
        ('[vary."company.budget"]\n', "needs either values or both low and high"),
        ('[vary."company.budgt"]\nvalues = [1.0]\n', "company.budgt"),
        ('[vary."company.budget"]\nvalues = [-4.0]\n', "company.budget = -4.0"),
        (
            '[vary.x]\nkeys = ["company.status_quo"]\nratio = true\nvalues = [1.0]\n',
            "company.status_quo is no number",
        ),
        ('outcomes = ["valu"]\n', "no measure 'valu'; did you mean 'value'?"),
        ('against = "coin"\n', "against = 'coin': expected one of ignore, first-come"),
        ('[[points]]\nname = "default"\nset = {}\n', "the name 'default' is given twice"),
        ("base = false\n", "has no points"),
        ('[[points]]\nname = "p"\nset = { "peers.defend" = -1.0 }\n', "point 'p'"),
        ('scenario = "defualt"\n', "default"),
        ("title = 3 = 4\n", "study.toml:5: is not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(StudyError) as caught:
        read_study(path)
    assert told in str(caught.value)
    assert "study.toml" in str(caught.value)


def test_a_study_that_does_not_exist_is_named_with_its_nearest() -> None:
    with pytest.raises(StudyError, match="did you mean 'ablations'"):
        read_study("ablation")
