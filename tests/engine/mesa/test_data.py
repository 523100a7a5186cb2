"""Collecting data: the latest value, Mesa's collector, the record that costs nothing, batch runs."""

from __future__ import annotations

import inspect
import math
from typing import Any

import mesa
import numpy as np
import pytest

from sim.engine.mesa_agents import Advocate, Person
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.scenario import Scenario, ScenarioError
from sim.state import person
from tests.engine.mesa.markets import small

pytestmark = pytest.mark.slow

ON_MESA_WITH_RNG = "rng" in inspect.signature(mesa.batch_run).parameters


def attitude_of(agent: Any) -> float | None:
    """Responders have none."""
    return agent.attitude if isinstance(agent, Person) else None


def test_the_latest_value_is_that_of_the_last_day() -> None:
    model = small()
    assert math.isnan(model.latest("customers"))
    model.run_days(2)
    customers = sum(model.state.people[person.STATUS] == person.CUSTOMER)
    assert model.latest("customers") == customers
    with pytest.raises(KeyError, match="'customers'"):
        model.latest("customer")


def test_steps_count_days_and_burn_in_is_none_of_them() -> None:
    model = small("ignore", burn_in=True, company__burn_in=4)
    assert (model.steps, model.day) == (0, 4)
    model.step()
    model.run_days(2)
    assert (model.steps, model.day) == (3, 7)
    assert len(model.datacollector.model_vars["profit"]) == 4
    place = [metric.name for metric in DAY_METRICS].index("profit")
    assert model.datacollector.model_vars["profit"] == [float(row[place]) for row in model.rows[3:]]


def test_a_branch_counts_from_its_own_start() -> None:
    model = small()
    model.run_days(3)
    twin = model.branch("ignore")
    twin.run_days(2)
    assert twin.steps == 2
    assert len(twin.datacollector.model_vars["customers"]) == 3
    assert twin.datacollector.model_vars["customers"][0] == model.latest("customers")


def test_the_record_has_every_day_metric() -> None:
    model = small()
    model.run_days(2)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == [metric.name for metric in DAY_METRICS]
    assert frame.iloc[0].isna().all()
    assert np.array_equal(frame.iloc[1:].to_numpy(), np.array(model.rows))
    model.datacollector.collect(model)
    model.step()
    assert len(model.datacollector.get_model_vars_dataframe()) == 4


def test_reporters_of_a_collector() -> None:
    model = small("grow-advocates")
    collector = mesa.DataCollector(
        model_reporters={"customers": lambda m: m.latest("customers"), "day": "day"},
        agent_reporters={"attitude": attitude_of, "row": "row"},
        agenttype_reporters={Advocate: {"motivation": "motivation"}},
    )
    model.datacollector = collector
    for _ in range(2):
        model.step()
        collector.collect(model)
    assert model.datacollector is collector
    frame = collector.get_model_vars_dataframe()
    assert list(frame["day"]) == [1, 2]
    assert frame["customers"].iloc[-1] == model.latest("customers")
    agents = collector.get_agent_vars_dataframe()
    assert len(agents) == 2 * len(model.agents)
    assert agents["attitude"].loc[(2, 8)] == model.person(7).attitude
    assert list(agents["row"].loc[1])[:300] == list(range(300))
    advocates = collector.get_agenttype_vars_dataframe(Advocate)
    assert len(advocates.loc[2]) == len(model.agents_by_type[Advocate]) > 0
    assert set(advocates.loc[2].index) == {agent.unique_id for agent in model.agents_by_type[Advocate]}


# batch_run


def batch(model: type[ConversationModel] = ConversationModel, **more: Any) -> list[dict[str, Any]]:
    parameters = {"scenario": [Scenario()], "people": 120, "burn_in": False} | more.pop("parameters", {})
    found: list[dict[str, Any]] = mesa.batch_run(
        model, parameters=parameters, **{"max_steps": 3, "display_progress": False, **more}
    )
    return found


def alone(days: int = 3, **more: Any) -> ConversationModel:
    model = small(**{"people": 120, **more})
    model.run_days(days)
    return model


def test_a_batch_varies_whatever_the_model_takes() -> None:
    varied = {
        "policy": ["ignore", "react-to-whiners"],
        "people": np.array([120, 150]),
        "seed": [1, 2],
        "voice__praise": [0.2],
    }
    rows = batch(parameters=varied)
    assert len(rows) == 8
    for row in rows:
        model = alone(
            policy=row["policy"], seed=row["seed"], people=int(row["people"]), voice__praise=row["voice__praise"]
        )
        assert row["Step"] == 3
        for name in ("customers", "attitude", "praise", "profit"):
            assert row[name] == model.latest(name), name
    assert len({row["attitude"] for row in rows if row["people"] == 120}) > 1


def test_a_batch_reports_day_by_day() -> None:
    rows = batch(parameters={"seed": 7}, data_collection_period=1)
    assert [row["Step"] for row in rows] == [0, 1, 2, 3]
    assert math.isnan(rows[0]["customers"])
    model = alone(seed=7)
    assert [row["attitude"] for row in rows[1:]] == model.datacollector.model_vars["attitude"][1:]


def test_a_batch_continues_after_burn_in() -> None:
    rows = batch(
        parameters={"burn_in": True, "company__burn_in": 2, "policy": "ignore", "seed": 1}, data_collection_period=1
    )
    model = small("ignore", seed=1, people=120, burn_in=True, company__burn_in=2)
    assert rows[0]["attitude"] == model.latest("attitude")
    model.run_days(3)
    assert rows[3]["attitude"] == model.latest("attitude")


class Watched(ConversationModel):
    """As a Mesa user writes it: an own collector, filled every step."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.datacollector = mesa.DataCollector(
            model_reporters={"loud": lambda m: m.latest("complaints_public")},
            agent_reporters={"attitude": attitude_of, "kind": lambda agent: type(agent).__name__},
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def test_a_batch_of_a_users_own_model() -> None:
    rows = batch(Watched, parameters={"seed": 3, "burn_in": True, "company__burn_in": 2})
    model = small(seed=3, people=120, burn_in=True, company__burn_in=2)
    model.run_days(3)
    assert len(rows) == len(model.agents)
    by_number = {row["AgentID"]: row for row in rows}
    for agent in model.agents:
        assert by_number[agent.unique_id]["kind"] == type(agent).__name__
        if isinstance(agent, Person):
            assert by_number[agent.unique_id]["attitude"] == agent.attitude
    assert {row["loud"] for row in rows} == {model.latest("complaints_public")}


@pytest.mark.skipif(not ON_MESA_WITH_RNG, reason="this Mesa's batch_run has no rng")
def test_a_batch_over_rng() -> None:
    rows = batch(rng=[4, 9])
    assert [row["attitude"] for row in rows] == [alone(seed=seed).latest("attitude") for seed in (4, 9)]


def test_a_misspelt_parameter_is_told() -> None:
    with pytest.raises(ScenarioError, match=r"voice\.praise"):
        small(voice__prase=0.2)
