"""Deep copies, pickles and branches go on as the original would, and are on their own."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

from sim.model import ConversationModel
from sim.policies import Policy, Schedule, resolve
from sim.scenario import Scenario
from tests.engine.mesa.markets import small

pytestmark = pytest.mark.slow


class Regulator(mesa.Agent):  # type: ignore[misc]
    """Somebody a user adds."""


def number_of(agent: Any) -> int:
    return int(agent.unique_id)


class Watched(ConversationModel):
    """As a Mesa user writes it: attributes, agents, a collector and a day of its own."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.favourite = self.person(3)
        self.favourite.tag = "seen"
        self.regulator = Regulator(self)
        self.moods: list[float] = []
        self.datacollector = mesa.DataCollector(
            model_reporters={"seed": "seed", "day": "day"}, agenttype_reporters={Regulator: {"number": number_of}}
        )

    def step(self) -> None:
        super().step()
        self.moods.append(self.favourite.attitude)
        self.datacollector.collect(self)


def watched(**more: Any) -> Watched:
    return Watched(scenario=Scenario(), seed=7, people=120, burn_in=False, **more)


def unpickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))


def same(one: ConversationModel, other: ConversationModel) -> None:
    assert np.array_equal(np.array(one.rows), np.array(other.rows))
    assert np.array_equal(one.state.people, other.state.people, equal_nan=True)
    assert (one.steps, one.day) == (other.steps, other.day)


@pytest.mark.parametrize("copied", [copy.deepcopy, unpickled])
@pytest.mark.parametrize(
    "policy", ["grow-advocates", Schedule(policies=(resolve("ignore"), resolve("first-come")), months=(1,))]
)
def test_a_copy_goes_on_as_the_original_would(copied: Callable[[Any], Any], policy: str | Policy) -> None:
    original, alone = (small(copy.deepcopy(policy), people=120, burn_in=True, company__burn_in=2) for _ in range(2))
    original.run_days(31)
    twin = copied(original)
    before = original.state.people.copy()
    twin.run_days(5)
    assert np.array_equal(original.state.people, before, equal_nan=True)
    original.run_days(5)
    alone.run_days(36)
    same(twin, original)
    same(twin, alone)
    assert twin.seed == original.seed
    assert twin.resolved_scenario == original.resolved_scenario


@pytest.mark.parametrize("copied", [copy.deepcopy, unpickled])
def test_a_copy_has_agents_and_data_of_its_own(copied: Callable[[Any], Any]) -> None:
    original = watched(policy="ignore")
    original.run_days(2)
    twin = copied(original)
    assert type(twin) is Watched
    assert twin.favourite is twin.person(3) is not original.favourite
    assert twin.favourite.model is twin
    assert twin.favourite.tag == "seen"
    assert twin.regulator in twin.agents
    assert twin.regulator not in original.agents
    assert all(agent.model is twin for agent in twin.agents)
    assert [agent.unique_id for agent in twin.agents] == [agent.unique_id for agent in original.agents]
    assert twin.agents.shuffle().get("unique_id") == original.agents.shuffle().get("unique_id")
    twin.step()
    assert (len(twin.moods), len(original.moods)) == (3, 2)
    assert len(twin.datacollector.model_vars["day"]) == 3
    assert len(original.datacollector.model_vars["day"]) == 2
    twin.person(5).attitude = -1.0
    assert original.person(5).attitude > -1.0
    original.step()
    assert twin.moods == original.moods


@pytest.mark.parametrize("copied", [copy.deepcopy, unpickled])
def test_a_handle_is_copied_with_its_model(copied: Callable[[Any], Any]) -> None:
    person = small(people=60).person(4)
    twin = copied(person)
    assert twin.model is not person.model
    assert twin.model.person(4) is twin
    assert twin.attitude == person.attitude


def test_shallow_copies_are_refused() -> None:
    model = small(people=60)
    with pytest.raises(TypeError, match="branch"):
        copy.copy(model)
    with pytest.raises(TypeError, match="deepcopy"):
        copy.copy(model.person(1))


def test_a_branch_is_of_the_same_class_with_all_it_holds() -> None:
    original = watched()
    original.run_days(3)
    twin, other = original.branch("ignore"), original.branch("ignore")
    assert type(twin) is Watched
    assert (twin.steps, twin.day, twin.datacollector.model_vars["day"]) == (0, 3, [])
    assert twin.favourite is twin.person(3)
    assert twin.favourite.model is twin
    assert twin.regulator in twin.agents
    assert [agent.unique_id for agent in twin.agents] == [agent.unique_id for agent in original.agents]
    twin.run_days(2)
    other.run_days(2)
    same(twin, other)
    assert twin.moods == other.moods
    assert len(twin.moods) == 5
    assert len(original.moods) == 3
    assert twin.datacollector.model_vars == {"seed": [7, 7], "day": [4, 5]}
    assert original.datacollector.model_vars["day"] == [1, 2, 3]


def test_a_branch_runs_as_that_of_the_plain_model() -> None:
    plain, own = small(seed=7, people=120), watched()
    for model in (plain, own):
        model.run_days(2)
    plain, branch = plain.branch("first-come"), own.branch("first-come")
    for model in (plain, branch):
        model.run_days(3)
    same(plain, branch)


def test_a_policy_from_a_file_is_pickled_into_another_process(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from sim.policies import Policy\n\nclass Mine(Policy):\n    name = 'mine'\n    idea = 'as it comes'\n"
    )
    model = small(f"{file}:Mine", people=60)
    model.run_days(2)
    (tmp_path / "model.pickle").write_bytes(pickle.dumps(model))
    code = (
        "import pickle, sys, pathlib\n"
        "m = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\nm.run_days(2)\nprint(repr(m.latest('attitude')), m.policy_label)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model.pickle")], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    model.run_days(2)
    assert done.stdout.split() == [repr(model.latest("attitude")), f"{file}:Mine"]


def test_what_cannot_be_pickled_is_named() -> None:
    class Local(Policy):
        """Of no module."""

    model = small(Local(), people=60)
    with pytest.raises(TypeError, match=r"policy 'Local'.*deepcopy"):
        pickle.dumps(model)
    assert copy.deepcopy(model).policy == model.policy
    model = small(people=60)
    model.datacollector = mesa.DataCollector(model_reporters={"twice": lambda m: 2 * m.day})
    with pytest.raises(TypeError, match=r"reporter 'twice'.*deepcopy"):
        pickle.dumps(model)
    assert copy.deepcopy(model).datacollector is not model.datacollector


def test_a_pickle_of_another_version_is_refused() -> None:
    model = small(people=60)
    kept = model.__getstate__()
    kept["_columns"] = {**kept["_columns"], "STATUS": 99}
    with pytest.raises(ValueError, match="another version"):
        ConversationModel.__new__(ConversationModel).__setstate__(kept)


def test_the_record_of_days_is_pickled() -> None:
    model = small(people=60)
    model.run_days(2)
    record = unpickled(model.datacollector)
    assert record.get_model_vars_dataframe().equals(model.datacollector.get_model_vars_dataframe())


# What a Mesa user may try


def test_agents_that_a_user_added_can_go_and_others_cannot() -> None:
    model = small(people=60)
    count = len(model.agents)
    Regulator(model)
    with pytest.raises(TypeError, match="cannot be removed"):
        model.remove_all_agents()
    with pytest.raises(TypeError, match="cannot be removed"):
        model.deregister_agent(model.person(1))
    for agent in model.added():
        agent.remove()
    assert len(model.agents) == count
    with pytest.raises(AttributeError, match="under another name"):
        model.agents = []


def test_a_person_of_another_model_is_refused() -> None:
    model, other = small(people=60), small(people=60)
    with pytest.raises(ValueError, match="another model"):
        model.register_agent(other.person(3))
    assert model.person(3).model is model


def test_run_model_ends_when_running_does() -> None:
    class Short(ConversationModel):
        def step(self) -> None:
            super().step()
            self.running = self.steps < 4

    model = Short(Scenario(), seed=1, people=60, burn_in=False)
    model.run_model()
    assert (model.steps, model.day) == (4, 4)
    assert getattr(model, "time", 4.0) == 4.0


@pytest.mark.parametrize(
    ("keyword", "nearest"), [("polcy", "policy"), ("sed", "seed"), ("poeple", "people"), ("scenaro", "scenario")]
)
def test_a_misspelt_argument_is_told(keyword: str, nearest: str) -> None:
    with pytest.raises(TypeError, match=f"'{keyword}'; the nearest is '{nearest}'"):
        ConversationModel(**{keyword: 1})


@pytest.mark.parametrize("argument", ["scenario", "policy", "graph"])
def test_an_argument_of_the_wrong_kind_is_told(argument: str) -> None:
    given = {"scenario": Scenario(), "people": 60, "burn_in": False, argument: 3}
    with pytest.raises(TypeError, match=f"{argument} = 3: expected"):
        ConversationModel(**given)  # type: ignore[arg-type]


def test_mesas_widgets_give_the_model_its_own_arguments() -> None:
    import inspect

    parameters = inspect.signature(ConversationModel.__init__).parameters
    assert parameters["kwargs"].kind is inspect.Parameter.VAR_KEYWORD  # Mesa 3.3 looks for the name
    assert not getattr(small(people=60), "scenario", None)  # where it is true, Mesa 3.5 replaces the argument
