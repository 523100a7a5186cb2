"""What a study or a person sets is fixed there, at whatever value: it is not drawn, also where the value is the default."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.api.inputs import Market, read_inputs
from sim.scenario import Scenario, load, resolved, uncertain_parameters
from sim.study.analysis.break_even import audience_scenarios, short_run_off
from sim.study.design.plan import Plan, Study, plan
from sim.study.design.sampling import StudyError
from sim.study.design.study_file import WrittenStudy, read_study
from sim.study.execute.resume import study_of
from sim.study.execute.runner import manifest

HEAD = 'title = "t"\nquestion = "q"\npolicies = ["ignore"]\nreplicates = 6\nfixed_parameters = false\nprior = true\n'
KEY, OTHER = "feeling.word", "company.budget"
"""Two uncertain parameters."""

DEFAULT: Mapping[str, float] = {one.key: one.value for one in uncertain_parameters(load("default"))}
AT = DEFAULT[KEY]


def written(folder: Path, text: str) -> WrittenStudy:
    path = folder / "study.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_study(str(path))


def value_in(about: Mapping[str, Any], key: str) -> Any:
    section, name = key.split(".")
    return about[section][name]


def met(made: Plan, key: str = KEY) -> dict[str, set[float]]:
    """The values of a parameter in the runs of each point."""
    found: dict[str, set[float]] = {}
    for job in made.jobs:
        found.setdefault(job.runs[0].scenario, set()).add(value_in(job.resolved, key))
    return found


def drawn_keys(made: Plan) -> dict[str, set[str]]:
    """The keys that are drawn at each point."""
    return {name: {one.key for one in some} for name, some in made.drawn.items()}


VARIED: Mapping[str, str] = {
    "values": f'[vary."{KEY}"]\nvalues = [0.02, {AT}, 0.05]\n',
    "range": f'[vary."{KEY}"]\nlow = {AT - 0.02}\nhigh = {AT + 0.02}\n',
    "ratio": f'[vary.words]\nkeys = ["{KEY}"]\nvalues = [0.5, 1.0, 2.0]\nratio = true\n',
    "one at a time": f'[design]\nkind = "one-at-a-time"\n[vary."{KEY}"]\nlow = 0.02\nhigh = 0.05\n'
    f'[vary."{OTHER}"]\nlow = 0.4\nhigh = 0.5\n',
    "list": f'[design]\nkind = "list"\nfile = "points.csv"\n[vary."{KEY}"]\n',
}


@pytest.mark.parametrize("name", VARIED)
@pytest.mark.parametrize("base", ["true", "false"])
def test_what_a_study_varies_is_fixed_at_every_point(tmp_path: Path, name: str, base: str) -> None:
    """Also at the base scenario, whose value stands in the plan's column, and at points that are named."""
    (tmp_path / "points.csv").write_text(f"{KEY}\n0.02\n{AT}\n", encoding="utf-8")
    named = '[[points]]\nname = "calm"\nset = { "spread.reshare" = 0.0 }\n'
    study = written(tmp_path, f"base = {base}\n{named}{VARIED[name]}")
    made = plan(study.study)
    for point, values in met(made).items():
        column = study.study.design[point].get(KEY, next(iter(values)))
        assert values == {column}, point
    assert all(KEY not in keys for keys in drawn_keys(made).values())
    assert any(values == {AT} for values in met(made).values())
    assert all("feeling.trust" in keys for keys in drawn_keys(made).values())


def test_whatever_is_set_together_is_fixed_together(tmp_path: Path) -> None:
    text = f'[vary.both]\nkeys = ["{KEY}", "{OTHER}"]\nvalues = [0.5, 1.0]\nratio = true\n'
    made = plan(written(tmp_path, text).study)
    assert all(not {KEY, OTHER} & keys for keys in drawn_keys(made).values())
    assert met(made, OTHER)["default"] == {DEFAULT[OTHER]}


def test_a_former_name_and_the_present_one_are_the_same_parameter(tmp_path: Path) -> None:
    """What a point sets goes before what is held for it, whichever of the two names is used."""
    point = '[[points]]\nname = "p"\nset = { "%s" = 5.0 }\n[vary."%s"]\nvalues = [1.0, 2.0]\n'
    names = ("desk.handoff_cost", "desk.escalation_cost")
    for text in (point % names, point % names[::-1]):
        made = plan(written(tmp_path, text).study)
        assert met(made, "desk.escalation_cost")["p"] == {5.0}


def test_a_named_point_fixes_what_it_sets_and_no_other_point_does(tmp_path: Path) -> None:
    text = f'[[points]]\nname = "as usual"\nset = {{ "{KEY}" = {AT} }}\n[[points]]\nname = "other"\nset = {{}}\n'
    made = plan(written(tmp_path, text).study)
    values = met(made)
    assert values["as usual"] == {AT}
    assert len(values["default"]) == len(values["other"]) == 3
    assert {name: KEY in keys for name, keys in drawn_keys(made).items()} == {
        "default": True,
        "as usual": False,
        "other": True,
    }


def test_what_a_study_sets_is_fixed_at_every_point(tmp_path: Path) -> None:
    text = f'set = {{ "{KEY}" = {AT} }}\n[vary."{OTHER}"]\nvalues = [0.4, 0.5]\n'
    made = plan(written(tmp_path, text).study)
    assert set(map(frozenset, met(made).values())) == {frozenset({AT})}


def test_a_study_fixes_what_its_scenario_gives_a_range_of_its_own(tmp_path: Path) -> None:
    """A scenario's own range holds until somebody sets the parameter, also at the scenario's very value."""
    own = load("airline").company.budget
    free = plan(written(tmp_path, 'scenario = "airline"\n').study)
    assert {one.low for one in free.drawn["airline"] if one.key == OTHER} == {0.27}
    made = plan(written(tmp_path, f'scenario = "airline"\n[vary."{OTHER}"]\nvalues = [{own}, 0.4]\n').study)
    assert all(OTHER not in keys for keys in drawn_keys(made).values())
    assert met(made, OTHER)["airline 0001"] == {own}


@pytest.mark.parametrize("parameters", [{KEY: AT}, [f"{KEY}={AT}"], {"feeling": {"word": AT}}])
@pytest.mark.parametrize("scenario", ["default", load("default")])
def test_what_a_command_or_a_call_sets_is_fixed(scenario: Any, parameters: Any) -> None:
    made = read_inputs(scenario, Market(parameters), 1).scenarios
    assert met(plan(Study(made, ("ignore",), 6, prior=True)))["default"] == {AT}


def test_what_python_sets_is_fixed() -> None:
    town = load("default").with_values({KEY: AT})
    assert met(plan(Study((town,), ("ignore",), 6)))["default"] == {AT}
    assert [(one.key, one.value, one.origin) for one in town.departures] == [(KEY, AT, "override")]


def test_a_range_that_is_set_with_the_value_is_drawn_from() -> None:
    made = read_inputs("default", Market([f"{KEY}={{ value = {AT}, uncertain = [0.02, 0.04] }}"]), 1).scenarios
    (one,) = (one for one in plan(Study(made, ("ignore",), 6, prior=True)).drawn["default"] if one.key == KEY)
    assert (one.low, one.high) == (0.02, 0.04)


def test_a_scenario_file_fixes_what_it_states(tmp_path: Path) -> None:
    file = tmp_path / "town.toml"
    file.write_text(f"[feeling]\nword = {AT}\n", encoding="utf-8")
    assert met(plan(Study((load(file),), ("ignore",), 6, prior=True)))["town"] == {AT}


def test_audiences_of_a_complaint_keep_what_was_set() -> None:
    (usual,) = read_inputs("default", Market({KEY: AT}), 1).scenarios
    made = audience_scenarios(short_run_off(usual), [10, 100], 5)
    assert set(map(frozenset, met(plan(Study(made, ("ignore",), 6, prior=True))).values())) == {frozenset({AT})}


def test_a_study_of_fixed_parameters_keeps_its_names(tmp_path: Path) -> None:
    """What decides a run is its values. So only where something is no longer drawn do runs have other names."""
    fixed = HEAD.replace("fixed_parameters = false", "fixed_parameters = true")
    path = tmp_path / "study.toml"
    path.write_text(f'{fixed}[vary."{KEY}"]\nvalues = [{AT}, 0.05]\n', encoding="utf-8")
    study = read_study(str(path)).study
    plain = tuple(one.model_copy(update={"departures": ()}) for one in study.scenarios)
    assert plan(study).study_hash == plan(replace(study, scenarios=plain)).study_hash


def test_setting_changes_no_value(tmp_path: Path) -> None:
    """The base with what is varied noted on it is the base to the last number, and texts are no numbers in a study file."""
    study = written(tmp_path, f'[vary."{KEY}"]\nvalues = [{AT}]\n').study
    base, point = study.scenarios
    assert resolved(base) == resolved(load("default"))
    assert {**resolved(point), "name": "default"} == resolved(base)
    with pytest.raises(StudyError, match=KEY):
        written(tmp_path, f'[[points]]\nname = "text"\nset = {{ "{KEY}" = "{AT}" }}\n')


@pytest.mark.process  # a manifest asks git
def test_the_manifest_says_what_was_set_and_a_resumed_study_keeps_to_it(tmp_path: Path) -> None:
    made = plan(written(tmp_path, f'[[points]]\nname = "as usual"\nset = {{ "{KEY}" = {AT} }}\n').study)
    about = json.loads(json.dumps({**manifest(made, 1, (), {}), "provenance": []}))
    (point,) = (one for one in about["scenarios"] if one["name"] == "as usual")
    assert [(one["key"], one["value"], one["origin"]) for one in point["departures"]] == [(KEY, AT, "override")]
    assert KEY not in {one["key"] for one in point["drawn"]}
    again = plan(study_of(about, tmp_path))
    assert again.study_hash == made.study_hash
    assert met(again) == met(made)


def test_scenarios_of_the_default_are_drawn_as_before() -> None:
    """Nothing is set, so everything that is uncertain is drawn."""
    found = plan(Study((Scenario(name="town"),), ("ignore",), 2, prior=True)).drawn["town"]
    assert [one.key for one in found] == list(DEFAULT)
