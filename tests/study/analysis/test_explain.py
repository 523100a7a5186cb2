"""Explanations of whole folders, from a model whose answer is a plane."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.scenario import Scenario, uncertain_parameters
from sim.scenario.parameters.company import Company
from sim.scenario.schema import about
from sim.study.analysis.explain import explain
from sim.study.design.plan import Study, plan
from sim.study.design.sampling import StudyError
from sim.study.design.study_file import read_study
from sim.study.execute.runner import run
from sim.study.storage.results import Results
from sim.views.terminal.explain import lines, write_pictures
from tests.study.narrow import narrow
from tests.study.tilted import BUDGET, PRAISE

pytestmark = pytest.mark.process

MODEL = "tests.study.tilted:simulate"
HEAD = 'title = "t"\nquestion = "q"\npolicies = ["ignore", "coin"]\nreplicates = 2\nmonths = 1\n'
VARY = (
    '[vary."company.budget"]\nlow = 0.0\nhigh = 4.0\nlabel = "budget"\n'
    '[vary."voice.praise"]\nlow = 0.0\nhigh = 0.05\nlabel = "praise"\n'
    '[vary."peers.notice"]\nlow = 0.01\nhigh = 0.1\nlabel = "notice"\n'
)


def results_of(folder: Path, design: str, head: str = HEAD) -> Results:
    path = folder / "study.toml"
    path.write_text(head + design + VARY, encoding="utf-8")
    written = read_study(str(path))
    return run(plan(replace(written.study, model=MODEL)), folder / "out", workers=1, notes=written.notes())


@pytest.fixture(scope="module")
def saltelli(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return results_of(tmp_path_factory.mktemp("saltelli"), '[design]\nkind = "saltelli"\npoints = 32\n')


def test_sobol_indices_of_a_plane_are_shares_of_its_variance(saltelli: Results) -> None:
    (found,) = explain(saltelli)
    assert found.recommended == "coin"
    assert found.sensitivity is not None
    assert found.sensitivity.method == "sobol"
    by_name = {one.parameter: one for one in found.sensitivity.indices}
    budget, praise = (4.0 * BUDGET) ** 2, (0.05 * PRAISE) ** 2
    assert by_name["company.budget"].total == pytest.approx(budget / (budget + praise), abs=0.15)
    assert by_name["peers.notice"].total == pytest.approx(0.0, abs=0.02)
    assert found.sensitivity.noise is not None
    assert found.sensitivity.noise < 0.01
    assert found.box is not None
    limit = found.box.limits[0]
    assert limit.parameter == "company.budget"
    assert limit.high == pytest.approx(1.5, abs=0.6)


def test_morris_effects_of_a_plane_are_its_slopes(tmp_path: Path) -> None:
    (found,) = explain(results_of(tmp_path, '[design]\nkind = "morris"\npoints = 6\n'))
    assert found.sensitivity is not None
    by_name = {one.parameter: one for one in found.sensitivity.indices}
    assert by_name["company.budget"].mean == pytest.approx(4.0 * BUDGET, rel=0.05)
    assert by_name["voice.praise"].mean == pytest.approx(0.05 * PRAISE, rel=0.15)
    assert by_name["peers.notice"].first < 1.0


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "grid"])
def test_other_designs_are_regressed(tmp_path: Path, kind: str) -> None:
    points = "points = 24\n" if kind in ("latin-hypercube", "sobol") else ""
    (found,) = explain(results_of(tmp_path, f'[design]\nkind = "{kind}"\n{points}'))
    assert found.sensitivity is not None
    assert found.sensitivity.method == "regression"
    first = found.sensitivity.indices[0]
    assert first.parameter == "company.budget"
    assert first.first == pytest.approx(4.0 * BUDGET, rel=0.15)
    shown = re.sub(r"\s+", " ", "\n".join(lines(found)))
    assert "regression" in shown
    assert "saltelli" in shown


def test_a_comparison_is_explained_by_its_draws(tmp_path: Path) -> None:
    """There must be more draws than uncertain parameters, or there is no regression on them."""
    town = narrow("town", ("company.budget", *(one.key for one in uncertain_parameters(Scenario())[::8])))
    study = Study((town,), ("ignore", "coin"), replicates=80, months=1, model=MODEL, prior=True)
    (found,) = explain(run(plan(study), tmp_path / "out", workers=1))
    assert found.points == 40 > found.parameters + 4
    assert found.parameters == 12
    assert found.robust is not None
    assert found.robust.kind == "parameter draws"
    assert found.sensitivity is not None
    first = found.sensitivity.indices[0]
    assert first.parameter == "company.budget"
    sign = 1.0 if found.recommended == "coin" else -1.0
    low, high = about(Company.model_fields["budget"])["uncertain"]
    assert first.first == pytest.approx(sign * (high - low) * BUDGET, rel=0.3)
    assert found.sensitivity.noise is not None


def test_too_few_draws_have_no_estimate(tmp_path: Path) -> None:
    study = Study((Scenario(name="town"),), ("ignore", "coin"), replicates=12, months=1, model=MODEL)
    (found,) = explain(run(plan(study), tmp_path / "out", workers=1))
    assert found.sensitivity is None
    assert found.missing.startswith("6 parameter draws")
    assert found.missing.split(".")[0] in " ".join("\n".join(lines(found)).split())


def test_each_base_scenario_has_an_explanation(tmp_path: Path) -> None:
    head = HEAD + 'scenarios = ["default", "airline"]\nbase = false\n'
    found = explain(results_of(tmp_path, '[design]\nkind = "sobol"\npoints = 16\n', head))
    assert [one.scenario for one in found] == ["default", "airline"]
    assert [one.points for one in found] == [16, 16]


def test_another_outcome_can_be_explained(tmp_path: Path) -> None:
    results = results_of(tmp_path, '[design]\nkind = "sobol"\npoints = 16\n')
    (found,) = explain(results, "churn")
    assert found.sensitivity is not None
    assert found.sensitivity.indices[0].parameter == "voice.praise"  # the synthetic model adds it to every measure
    assert "churn" in "\n".join(lines(found))


def test_a_study_in_which_nothing_differs_is_refused(tmp_path: Path) -> None:
    study = Study((Scenario(name="town"),), ("ignore", "coin"), 4, 1, fixed_parameters=True, model=MODEL)
    with pytest.raises(StudyError, match="no parameter differs"):
        explain(run(plan(study), tmp_path / "out", workers=1))
    alone = replace(study, policies=("ignore",), fixed_parameters=False)
    with pytest.raises(StudyError, match="town: expected two policies"):
        explain(run(plan(alone), tmp_path / "alone", workers=1))


def test_points_of_another_sample_are_refused(tmp_path: Path) -> None:
    results = results_of(tmp_path, '[design]\nkind = "morris"\npoints = 4\n')
    results.manifest["study_file"]["design"]["seed"] = 2
    with pytest.raises(StudyError, match="morris"):
        explain(results)


def test_it_is_plain_data_and_has_its_pictures(saltelli: Results, tmp_path: Path) -> None:
    (found,) = explain(saltelli)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["recommended"] == "coin"
    assert told["box"]["limits"][0]["parameter"] == "company.budget"
    paths = write_pictures(found, tmp_path, "abc")
    assert {path.name for path in paths} == {
        f"default-{name}.{ending}"
        for name in ("robust", "what-moves-it", "where-it-turns")
        for ending in ("png", "svg")
    }
    for path in paths:
        start = path.read_bytes()[:60]
        assert start.startswith(b"\x89PNG" if path.suffix == ".png" else b"<?xml")
    svg = next(path for path in paths if path.name == "default-what-moves-it.svg").read_text(encoding="utf-8")
    assert "budget" in svg
    again = [path.read_bytes() for path in paths]
    write_pictures(found, tmp_path, "abc")
    assert again == [path.read_bytes() for path in paths]


def test_the_share_of_points_where_it_is_not_best_is_that_of_the_plane(tmp_path: Path) -> None:
    results = results_of(tmp_path, '[design]\nkind = "sobol"\npoints = 64\n')
    (found,) = explain(results)
    gaps = np.array([BUDGET * (v["company.budget"] - 1.0) + PRAISE * v["voice.praise"] for v, _ in found.places])
    assert found.not_best_share == pytest.approx(float((gaps < 0.0).mean()), abs=0.05)
    assert found.clearly_not_best_share is not None
    assert found.clearly_not_best_share <= found.not_best_share
