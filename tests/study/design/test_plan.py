from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.kernel.sources import model_hash
from sim.scenario import Scenario, Uncertain, uncertain_parameters
from sim.study.design import plan as planning
from sim.study.design.plan import BLOCK, GraphSource, PlanError, Study, draw_values, model_version, plan, replicate_seed
from tests.facts import unstated


def study(**changes: object) -> Study:
    base = Study(scenarios=(Scenario(name="world"),), policies=("ignore", "coin"), replicates=4, prior=True)
    return replace(base, **changes)  # type: ignore[arg-type]


def names(one: Study) -> list[str]:
    return [run.run for job in plan(one).jobs for run in job.runs]


def knobs(number: int = 3) -> list[Uncertain]:
    return [Uncertain(f"a.p{k}", 0.0, 1.0, 0.5, False, "", "", "") for k in range(number)]


def test_every_run_is_in_the_plan_once_and_in_order() -> None:
    made = plan(study(scenarios=(Scenario(name="a"), Scenario(name="b"))))
    rows = [run for job in made.jobs for run in job.runs]
    assert len({run.run for run in rows}) == 16
    assert [job.number for job in made.jobs] == list(range(8))
    assert made.runs == made.table().num_rows == 16
    assert [run.policy for run in made.jobs[0].runs] == ["ignore", "coin"]


def test_a_job_is_one_world_under_every_policy() -> None:
    for job in plan(study()).jobs:
        assert len({(run.seed, run.draw, json.dumps(run.values)) for run in job.runs}) == 1


def test_replicates_come_in_pairs_that_share_a_draw_but_no_seed() -> None:
    jobs = plan(study(replicates=6)).jobs
    assert [job.runs[0].draw for job in jobs] == [0, 0, 1, 1, 2, 2]
    assert len({job.runs[0].seed for job in jobs}) == 6
    assert jobs[0].runs[0].values == jobs[1].runs[0].values != jobs[2].runs[0].values
    assert jobs[0].resolved == jobs[1].resolved != jobs[2].resolved


def test_drawn_values_are_in_the_resolved_scenario_and_in_range() -> None:
    scenario = Scenario(name="world")
    known = {one.key: one for one in uncertain_parameters(scenario)}
    assert known
    for job in plan(study(replicates=20)).jobs:
        assert set(job.runs[0].values) == set(known)
        for key, value in job.runs[0].values.items():
            section, name = key.split(".", 1)
            assert job.resolved[section][name] == value
            assert known[key].low <= value <= known[key].high


def test_fixed_parameters_draw_nothing_and_every_replicate_stands_alone() -> None:
    jobs = plan(study(fixed_parameters=True)).jobs
    assert [job.runs[0].draw for job in jobs] == [0, 1, 2, 3]
    assert all(not job.runs[0].values for job in jobs)


def test_more_replicates_change_no_earlier_run() -> None:
    assert names(study(replicates=20))[: 2 * 4] == names(study(replicates=4))


def test_another_policy_changes_no_other_run() -> None:
    few, many = names(study()), names(study(policies=("ignore", "extra", "coin")))
    assert [name for place, name in enumerate(many) if place % 3 != 1] == few


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"months": 7},
        {"policies": ("ignore", "first-come")},
        {"fixed_parameters": True},
        {"model": "elsewhere:simulate"},
        {"scenarios": (Scenario(name="other"),)},
    ],
)
def test_what_determines_a_run_is_in_its_name(change: dict[str, object]) -> None:
    assert set(names(study())) != set(names(study(**change)))
    assert plan(study()).study_hash != plan(study(**change)).study_hash


def test_prose_is_not_in_the_name() -> None:
    assert names(study()) == names(study(scenarios=(Scenario(name="world", title="A title", story="A story"),)))


def test_a_policy_file_is_known_by_its_bytes_and_not_by_its_place(tmp_path: Path) -> None:
    first, second = tmp_path / "my.py", tmp_path / "moved.py"
    first.write_text("class Mine: ...")
    second.write_text("class Mine: ...")
    assert names(study(policies=(f"{first}:Mine",))) == names(study(policies=(f"{second}:Mine",)))
    before = names(study(policies=(f"{first}:Mine",)))
    first.write_text("class Mine: other = 1")
    assert before != names(study(policies=(f"{first}:Mine",)))


def test_a_graph_file_is_known_by_its_bytes_and_layer(tmp_path: Path) -> None:
    path = tmp_path / "edges.txt"
    path.write_text("1 2\n")
    close = names(study(graph=GraphSource(str(path))))
    assert close != names(study())
    assert close != names(study(graph=GraphSource(str(path), "followers", True)))
    path.write_text("1 3\n")
    assert close != names(study(graph=GraphSource(str(path))))


def test_twin_worlds_share_seed_and_parameters() -> None:
    scenario = Scenario(name="world").with_values({})
    eventful = replace_events(scenario)
    jobs = plan(study(scenarios=(eventful,), events=(True, False))).jobs
    assert [job.runs[0].event for job in jobs] == [True, False] * 4
    assert [job.number for job in jobs] == list(range(8))
    for world, twin in zip(jobs[::2], jobs[1::2], strict=True):
        assert world.resolved == twin.resolved
        assert world.runs[0].seed == twin.runs[0].seed
        assert world.runs[0].run != twin.runs[0].run


def replace_events(scenario: Scenario) -> Scenario:
    from sim.scenario.parameters import Event

    return Scenario(name=scenario.name, events=(Event(name="song"),))


def test_a_replay_takes_the_seed_as_it_is() -> None:
    (job,) = plan(study(replicates=1, seed=77, exact_seed=True, fixed_parameters=True)).jobs
    assert job.runs[0].seed == 77


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"replicates": 0}, "--replicates .. 0 .. 1 to 1000000"),
        ({"months": 0}, "--months .. 0 .. 1 to 600"),
        ({"seed": -1}, "--seed .. -1"),
        ({"seed": 2**64}, "--seed .. 18446744073709551616 .. 18446744073709551615"),
        ({"exact_seed": True}, "replicate"),
        ({"policies": ()}, "policy"),
        ({"scenarios": ()}, "scenario"),
        ({"policies": ("a", "a")}, "policy a"),
        ({"scenarios": (Scenario(name="a"), Scenario(name="a"))}, "scenario a"),
        ({"events": (True, False)}, "world .. events"),
        ({"policies": ("nowhere.py:Mine",)}, "nowhere.py"),
        ({"graph": GraphSource("nowhere.txt")}, "nowhere.txt"),
    ],
)
def test_what_cannot_be_planned_is_said(change: dict[str, object], message: str) -> None:
    with pytest.raises(PlanError) as error:
        plan(study(**change))
    assert unstated(error.value, message) == []


def test_every_slice_of_every_parameter_is_drawn_once_in_a_block() -> None:
    for block in range(3):
        points = [draw_values(knobs(), 1, block * BLOCK + k) for k in range(BLOCK)]
        for knob in knobs():
            slices = sorted(int(point[knob.key] * BLOCK) for point in points)
            assert slices == list(range(BLOCK))


def test_the_order_of_a_block_is_made_once_for_all_its_draws_and_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    real = planning._word

    def counted(*address: object) -> int:
        asked.append(address)
        return real(*address)

    planning._slices.cache_clear()
    monkeypatch.setattr(planning, "_word", counted)
    worlds = tuple(Scenario(name=name) for name in ("a", "b", "c"))
    made = plan(study(scenarios=worlds, replicates=2 * 2 * BLOCK))
    orders = [address for address in asked if address[0] == "slice"]
    parameters = len(made.jobs[0].runs[0].values)
    assert parameters > 0
    assert len(orders) == len(set(orders)) == 2 * BLOCK * parameters  # two blocks, whatever the worlds


def test_draws_are_uniform_and_parameters_independent() -> None:
    # 2,000 draws: the standard error of a correlation is 0.022, five of them 0.11
    table = np.array([list(draw_values(knobs(2), 7, k).values()) for k in range(2_000)])
    assert abs(np.corrcoef(table.T)[0, 1]) < 0.11
    assert table.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.01)


def test_another_uncertain_parameter_changes_no_draw() -> None:
    few, many = draw_values(knobs(2), 3, 5), draw_values(knobs(3), 3, 5)
    assert few == {key: many[key] for key in few}


@given(st.integers(0, 2**64 - 1), st.integers(0, 10_000))
def test_draws_stay_in_their_range(seed: int, draw: int) -> None:
    whole = Uncertain("a.whole", 2, 5, 3, True, "", "", "")
    narrow = Uncertain("a.narrow", 0.1, 0.1000001, 0.1, False, "", "", "")
    values = draw_values([whole, narrow], seed, draw)
    assert values["a.whole"] in (2, 3, 4, 5)
    assert isinstance(values["a.whole"], int)
    assert 0.1 <= values["a.narrow"] <= 0.1000001
    assert 0 <= replicate_seed(seed, draw) < 2**64


def test_the_model_version_is_that_of_the_package_and_a_hash_of_the_sources() -> None:
    version, digest = model_version().split("+")
    assert version == sim.__version__
    assert digest == model_hash()[:12]
