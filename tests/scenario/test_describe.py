"""Parameters as data: the list, the draws, the canonical form, the schema for editors, the packed record."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from sim.scenario.builder import LONG_FORM
from sim.scenario.compile_parameters import layout, pack
from sim.scenario.describe import describe, json_schema, resolved, restore, uncertain_parameters
from sim.scenario.files import load_as
from sim.scenario.schema import ScenarioBase, Section
from tests.scenario.small_world import Cause, World, made_up


def test_every_parameter_is_described():
    rows = {row.key: row for row in describe(World)}
    assert list(rows) == [
        "voice.praise", "voice.warning", "voice.turns", "voice.public", "voice.tone", "voice.policy", "voice.hours",
        "money.budget", "money.wages", "baseline.churn", "baseline.shift",
        "causes.<name>.name", "causes.<name>.rate", "causes.<name>.cost", "events.<name>.name", "events.<name>.day",
    ]  # fmt: skip
    praise = rows["voice.praise"]
    assert (praise.section, praise.name, praise.unit, praise.default) == ("voice", "praise", "share", 0.1)
    assert (praise.range, praise.uncertain, praise.source, praise.evidence) == (
        (0, 1),
        (0.05, 0.2),
        "made up",
        "assumption",
    )
    kinds = [rows[f"voice.{name}"].kind for name in ("praise", "turns", "public", "tone", "policy", "hours")]
    assert kinds == ["number", "integer", "switch", "choice", "text", "numbers"]
    assert rows["voice.tone"].choices == ("warm", "dry", "stiff")
    assert rows["events.<name>.day"].default is None
    assert rows["causes.<name>.rate"].repeated
    assert not praise.repeated


def drawn(scenario):
    return {row.key: (row.low, row.high, row.integer) for row in uncertain_parameters(scenario)}


def test_the_unknown_is_drawn_and_what_is_set_is_fixed(tmp_path):
    assert drawn(World()) == {
        "voice.praise": (0.05, 0.2, False),
        "voice.turns": (2, 5, True),
        "money.budget": (5, 20, False),
    }
    path = tmp_path / "world.toml"
    path.write_text(
        "[voice]\npraise = 0.15\nwarning = { value = 0.3, uncertain = [0.25, 0.35] }\n[causes.product]\ncost = 2\n"
    )
    world = load_as(World, path, ["money.budget=10.0"])
    assert drawn(world) == {"voice.warning": (0.25, 0.35, False), "voice.turns": (2, 5, True)}
    assert drawn(world.with_values({"voice.warning": 0.27})) == {"voice.turns": (2, 5, True)}
    assert drawn(World().with_values({"voice.praise": 0.07})).keys() == {"voice.turns", "money.budget"}
    assert drawn(World().with_values({"voice.praise": 0.1})).keys() == {"voice.turns", "money.budget"}
    shares = {"causes.product.rate": 0.1, "causes.billing.rate": 0.9}
    assert drawn(World(causes=(Cause(name="product", rate=0.1), Cause(name="billing", rate=0.9)))).keys() >= {
        "causes.product.rate"
    }
    assert "causes.product.rate" not in drawn(World().with_values(shares))


def test_what_is_drawn_can_be_set():
    for end in ("low", "high"):
        World().with_values({row.key: getattr(row, end) for row in uncertain_parameters(World())})


def test_the_canonical_form_knows_numbers_and_no_prose(tmp_path):
    path = tmp_path / "world.toml"
    path.write_text(
        "title = 'a'\n[voice]\npraise = { value = 0.1, why = 'w' }\n[[events]]\nname = 'e'\nday = 1\nwhy = 'x'\n"
    )
    one = load_as(World, path)
    path.write_text("story = 'b'\n[[events]]\nname = 'e'\nday = 1\nwhy = 'y'\n")
    two = load_as(World, path)
    assert one != two
    assert resolved(one) == resolved(two)
    assert "title" not in resolved(one)
    assert "why" not in resolved(one)["events"][0]
    assert json.dumps(resolved(one)) == json.dumps(resolved(one), sort_keys=True)
    assert resolved(one) != resolved(one.with_values({"events.e.day": 2}))


@given(st.floats(0, 1), st.integers(1, 64), st.lists(st.floats(0, 10), max_size=3), st.booleans())
def test_the_canonical_form_survives_json(praise, turns, hours, public):
    world = World().with_values(
        {"voice.praise": praise, "voice.turns": turns, "voice.hours": hours, "voice.public": public}
    )
    text = json.dumps(resolved(world), allow_nan=False)
    assert restore(json.loads(text), World) == world.model_copy(update={"departures": ()})


def test_an_integer_and_the_same_number_with_a_point_are_one_identity():
    def digest(world):
        return hashlib.sha256(json.dumps(resolved(world)).encode()).hexdigest()

    assert digest(World().with_values({"money.budget": 12})) == digest(World().with_values({"money.budget": 12.0}))


def test_the_schema_knows_both_forms_ranges_and_choices():
    schema = json_schema(World)
    voice = schema["$defs"]["Voice"]["properties"]
    plain, long = voice["praise"]["anyOf"]
    assert (plain["type"], plain["minimum"], plain["maximum"]) == ("number", 0, 1)
    assert tuple(long["properties"]) == LONG_FORM
    assert long["properties"]["value"] == plain
    assert long["properties"]["unit"] == {"const": "share"}
    assert voice["tone"]["anyOf"][0]["enum"] == ["warm", "dry", "stiff"]
    assert voice["hours"]["anyOf"][0]["items"] == {"type": "number", "minimum": 0, "maximum": 10}
    assert (voice["praise"]["unit"], voice["praise"]["description"]) == ("share", "a share")
    assert schema["$defs"]["Voice"]["additionalProperties"] is False
    assert "departures" not in schema["properties"]
    assert "why" in schema["$defs"]["Cause"]["properties"]
    array, changes = schema["properties"]["causes"]["anyOf"]
    assert array["type"] == "array"
    assert changes["additionalProperties"]["properties"]["rate"] == schema["$defs"]["Cause"]["properties"]["rate"]
    assert '"parameter"' not in json.dumps(schema)


def test_the_packed_record_holds_every_number_and_switch():
    record = pack(World().with_values({"voice.public": False, "voice.turns": 7, "baseline.shift": -0.5}))
    assert record.dtype.names == (
        "voice_praise", "voice_warning", "voice_turns", "voice_public", "money_budget", "money_wages",
        "baseline_churn", "baseline_shift",
    )  # fmt: skip
    assert all(record.dtype[name] == np.float64 for name in record.dtype.names)
    assert record.tolist() == (0.1, 0.2, 7.0, 0.0, 10.0, 4.0, 1.0, -0.5)
    assert record.dtype == layout(World)


@njit
def budget_left(record):
    return record.money_budget - record.money_wages


@pytest.mark.slow
def test_compiled_code_takes_the_packed_record():
    assert budget_left(pack(World())) == 6.0


def test_names_that_would_collide_when_packed_are_refused():
    class One(Section):
        b_c: float = made_up(1.0)

    class Two(Section):
        c: float = made_up(1.0)

    class Clash(ScenarioBase):
        a: One = One()
        a_b: Two = Two()

    with pytest.raises(ValueError, match="a_b_c"):
        pack(Clash())
