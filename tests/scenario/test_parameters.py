"""The model's own parameters and the ready-made scenarios, through the public functions."""

from __future__ import annotations

import json

import pytest

from sim.scenario import (
    Scenario,
    ScenarioBase,
    describe,
    json_schema,
    list_ready,
    load,
    pack,
    ready_files,
    resolved,
    restore,
    uncertain_parameters,
    unexplained,
)


def test_the_default_world_is_possible_and_complete():
    assert issubclass(Scenario, ScenarioBase)
    assert list(Scenario().contradictions()) == []
    assert restore(json.loads(json.dumps(resolved(Scenario())))) == Scenario()


def test_every_parameter_says_what_it_is():
    rows = describe()
    assert len(rows) > 100
    assert len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert row.unit, row.key
        assert row.meaning, row.key
        assert row.source, row.key
        if row.kind in ("number", "integer", "numbers"):
            assert row.range is not None, f"{row.key} has no range"


def test_numbers_that_were_looked_up_name_more_than_an_assumption():
    for row in describe():
        if row.evidence in ("read", "secondary", "derived"):
            assert row.source != "assumption", row.key


@pytest.mark.parametrize("end", ["low", "high"])
def test_both_ends_of_every_uncertain_range_can_be_set(end):
    rows = uncertain_parameters(Scenario())
    assert len(rows) > 20
    for row in rows:
        value = getattr(row, end)
        Scenario().with_values({row.key: round(value) if row.integer else value})


def test_every_uncertain_range_holds_its_default():
    for row in uncertain_parameters(Scenario()):
        assert row.low <= row.value <= row.high, row.key


def test_all_numbers_are_packed():
    names = pack(Scenario()).dtype.names
    wanted = {
        f"{row.section}_{row.name}"
        for row in describe()
        if row.kind in ("number", "integer", "switch") and not row.repeated
    }
    assert set(names) == wanted


def test_the_schema_covers_every_section():
    assert set(json_schema()["properties"]) == set(Scenario.model_fields) - {"departures"}


def test_there_are_ready_made_scenarios():
    assert next(name for name, _, _ in list_ready()) == "default"


@pytest.mark.parametrize("name", list(ready_files()))
def test_a_ready_made_scenario_is_right_and_explained(name):
    assert unexplained(ready_files()[name]) == []
    scenario = load(name)
    assert scenario.name == name
    pack(scenario)
