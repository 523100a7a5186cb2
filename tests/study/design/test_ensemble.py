"""Draws from a calibrated ensemble in place of uniform ranges."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.scenario import load, uncertain_parameters, with_values
from sim.study.design import ensemble as module
from sim.study.design.ensemble import EnsembleError, conditioned, shipped
from sim.study.design.plan import Study, plan
from sim.study.design.study_file import read_study
from sim.study.execute.runner import manifest

pytestmark = pytest.mark.process  # a manifest asks git

RANGED = [one.key for one in uncertain_parameters(load("default"))]
FIRST, SECOND = RANGED[0], RANGED[1]
"""Stand for two calibrated parameters."""


def written(place: Path, rows: list[tuple[float, float, float]]) -> None:
    """Write an ensemble of two parameters, with these weights and values, as a calibration does."""
    bounds = {one.key: [one.low, one.high, "linear"] for one in uncertain_parameters(load("default"))}
    head = {"split": "abc", "model_version": "1", "prior": {key: bounds[key] for key in (FIRST, SECOND)}}
    (place / "ensemble.json").write_text(json.dumps(head), encoding="utf-8")
    lines = [f"weight,{FIRST},{SECOND}", *(",".join(map(str, row)) for row in rows)]
    (place / "ensemble.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def at(key: str, share: float) -> float:
    """The value at a share of the range of a parameter."""
    one = next(one for one in uncertain_parameters(load("default")) if one.key == key)
    return one.low + share * (one.high - one.low)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ensemble of 40 members along a line on which the second falls as the first rises; the first ten weigh double."""
    shares = np.linspace(0.0, 1.0, 40)
    written(
        tmp_path, [(2.0 if k < 10 else 1.0, at(FIRST, u), at(SECOND, 1.0 - u)) for k, u in enumerate(shares.tolist())]
    )
    monkeypatch.setattr(module, "PLACE", tmp_path)
    module.read.cache_clear()
    return tmp_path


def study(**changes: object) -> Study:
    return replace(Study((load("default"),), ("ignore",), replicates=40), **changes)  # type: ignore[arg-type]


def drawn(one: Study) -> list[dict[str, float]]:
    """The values of each draw, once."""
    found = {run.draw: dict(run.values) for job in plan(one).jobs for run in job.runs}
    return [found[draw] for draw in sorted(found)]


def test_without_an_ensemble_everything_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PLACE", tmp_path)
    assert shipped() is None
    made = plan(study())
    assert made.ensembles == {}
    assert "ensemble" not in manifest(made, 1, (), {})
    assert made.study_hash == plan(study(prior=True)).study_hash


@pytest.mark.usefixtures("place")
def test_members_are_drawn_whole_and_the_others_from_their_ranges() -> None:
    values = drawn(study())
    rows = {tuple(row) for row in shipped().values.tolist()}  # type: ignore[union-attr]
    assert all((one[FIRST], one[SECOND]) in rows for one in values)
    with_prior = drawn(study(prior=True))
    assert [{k: v for k, v in one.items() if k not in (FIRST, SECOND)} for one in values] == [
        {k: v for k, v in one.items() if k not in (FIRST, SECOND)} for one in with_prior
    ]
    assert any(one[FIRST] != other[FIRST] for one, other in zip(values, with_prior, strict=True))
    assert drawn(study(fixed_parameters=True))[0] == {}


@pytest.mark.usefixtures("place")
def test_each_tenth_of_the_weight_is_drawn_once_in_a_block_of_ten() -> None:
    """Over 400 draws each member comes as often as its weight says, within what ten equal slices allow."""
    members = shipped()
    assert members is not None
    found = conditioned(members, load("default"))
    cumulative = np.cumsum(found.members.weights)
    usual = load("default")
    others = {one.key: one.value for one in uncertain_parameters(usual) if one.key not in (FIRST, SECOND)}
    few = (with_values(usual, others),)  # what is drawn in 400 draws is the members alone
    assert conditioned(members, few[0]).set == ()
    values = drawn(study(replicates=20))
    order = {tuple(row): k for k, row in enumerate(found.members.values.tolist())}
    tenths = [int(10 * (cumulative[order[one[FIRST], one[SECOND]]] - 1e-9)) for one in values]
    assert max(abs(a - b) for a, b in zip(sorted(tenths), range(10), strict=True)) <= 1
    many = Counter(order[one[FIRST], one[SECOND]] for one in drawn(study(scenarios=few, replicates=800)))
    shares = np.array([many[k] for k in range(40)]) / 400.0
    assert np.abs(np.cumsum(shares) - cumulative).max() < 0.03


@pytest.mark.usefixtures("place")
def test_more_replicates_change_no_earlier_draw() -> None:
    assert drawn(study(replicates=40))[:5] == drawn(study(replicates=10))


@pytest.mark.usefixtures("place")
def test_a_scenario_that_sets_a_parameter_conditions_the_ensemble() -> None:
    """With the first at a fifth of its range the second is drawn around four fifths; the effective size says what that costs."""
    made = with_values(load("default"), {FIRST: at(FIRST, 0.2)})
    one = study(scenarios=(made,))
    values = drawn(one)
    assert all(FIRST not in row for row in values)
    middle = float(np.mean([row[SECOND] for row in values]))
    assert middle == pytest.approx(at(SECOND, 0.8), abs=0.08 * (at(SECOND, 1.0) - at(SECOND, 0.0)))
    about = manifest(plan(one), 1, (), {})["ensemble"]["default"]
    whole = manifest(plan(study()), 1, (), {})["ensemble"]["default"]
    assert about["set_by_the_scenario"] == [FIRST]
    assert about["effective_size"] < 0.6 * whole["effective_size"]
    assert whole["effective_size"] == pytest.approx(50.0**2 / (10 * 4.0 + 30 * 1.0), abs=0.1)


@pytest.mark.usefixtures("place")
def test_a_study_that_varies_a_parameter_conditions_at_its_default_too(tmp_path: Path) -> None:
    """At every point the parameter has the point's value in all draws, and the ensemble knows it; the base point included."""
    usual = load("default")
    value = next(one.value for one in uncertain_parameters(usual) if one.key == FIRST)
    path = tmp_path / "study.toml"
    path.write_text(
        'title = "t"\nquestion = "q"\npolicies = ["ignore"]\nreplicates = 40\nfixed_parameters = false\n'
        f'[vary."{FIRST}"]\nvalues = [{at(FIRST, 0.2)}, {value}]\n',
        encoding="utf-8",
    )
    made = plan(read_study(str(path)).study)
    section, name = FIRST.split(".")
    found: dict[str, set[float]] = {}
    for job in made.jobs:
        found.setdefault(job.runs[0].scenario, set()).add(job.resolved[section][name])
        assert FIRST not in job.runs[0].values
        assert SECOND in job.runs[0].values
    assert found == {"default": {value}, "default 0001": {at(FIRST, 0.2)}, "default 0002": {value}}
    assert {point: one.set for point, one in made.ensembles.items()} == dict.fromkeys(found, (FIRST,))
    sizes = {point: one.plain()["effective_size"] for point, one in made.ensembles.items()}
    members = shipped()
    assert members is not None
    assert sizes["default"] == sizes["default 0002"] < 0.6 * conditioned(members, usual).plain()["effective_size"]


@pytest.mark.usefixtures("place")
def test_a_value_that_replaces_a_scenarios_own_range_conditions_the_ensemble() -> None:
    """The range belongs to the value that the scenario stated with it."""
    ranged = load(
        "default", [f"{FIRST}={{ value = {at(FIRST, 0.5)}, uncertain = [{at(FIRST, 0.4)}, {at(FIRST, 0.6)}] }}"]
    )
    members = shipped()
    assert members is not None
    assert conditioned(members, ranged).set == ()
    assert conditioned(members, with_values(ranged, {FIRST: at(FIRST, 0.2)})).set == (FIRST,)


def test_a_scenario_that_no_member_is_like_is_refused(place: Path) -> None:
    written(place, [(1.0, at(FIRST, 0.0), at(SECOND, 0.0))])
    module.read.cache_clear()
    made = with_values(load("default"), {SECOND: at(SECOND, 1.0)})
    members = shipped()
    assert members is not None
    written(place, [(1.0, at(FIRST, 0.0), at(SECOND, -1.0))])
    module.read.cache_clear()
    far = shipped()
    assert far is not None
    assert conditioned(members, load("default")).set == ()
    with pytest.raises(EnsembleError, match=r"--prior"):
        conditioned(far, made)


def test_a_damaged_table_is_refused(place: Path) -> None:
    (place / "ensemble.csv").write_text("weight\nx\n", encoding="utf-8")
    module.read.cache_clear()
    with pytest.raises(EnsembleError, match="cannot be read"):
        plan(study())


def test_the_answer_says_what_the_ensemble_amounts_to() -> None:
    from sim.cli.answers import _ensemble_lines

    about = {
        "members": 96,
        "effective_size": 41.3,
        "set_by_the_scenario": ["a.b"],
        "split": "x",
        "model_version": "old",
    }
    (line,) = _ensemble_lines({"default": about})
    for said in ("96 members", "41.3 of equal weight", "sets (a.b)", "another version of the model"):
        assert said in line
    assert list(_ensemble_lines({})) == []
