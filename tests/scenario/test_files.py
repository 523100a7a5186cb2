"""From file and overrides to a scenario: what is right arrives, and everything wrong is told at once with its place."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.scenario.files as files
from sim.scenario.files import find, list_ready, load, load_as, parse_override, unexplained, with_values
from sim.scenario.schema import ScenarioError
from sim.scenario.toml.writing import to_toml
from tests.scenario.small_world import World

SHARES = st.floats(0, 1, allow_nan=False)


@pytest.fixture
def write(tmp_path):
    def write(text, name="world.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def problems_of(path, overrides=()):
    with pytest.raises(ScenarioError) as caught:
        load_as(World, path, overrides)
    return caught.value.problems


def told(problems):
    """(file name, line, key, nearest) of each problem."""
    return [(p.file.rpartition("/")[2], p.line, p.key, p.nearest) for p in problems]


# ---- what is right


def test_a_file_holds_departures_only(write):
    world = load_as(World, write('title = "A world"\n[voice]\npraise = 0.3\nhours = [4, 5]\n'))
    assert world == World(
        name="world", title="A world", voice={"praise": 0.3, "hours": (4, 5)}, departures=world.departures
    )
    assert [(d.key, d.value, d.why) for d in world.departures] == [
        ("voice.praise", 0.3, ""),
        ("voice.hours", [4, 5], ""),
    ]


def test_the_long_form_keeps_its_reasons(write):
    world = load_as(
        World,
        write(
            """
            [voice]
            praise = { value = 0.3, why = "a market town", source = "Smith (2001)", uncertain = [0.2, 0.4], unit = "share" }
            [voice.turns]
            value = 4
            why = "patient people"
            """
        ),
    )
    praise, turns = world.departures
    assert (world.voice.praise, world.voice.turns) == (0.3, 4)
    assert (praise.why, praise.source, praise.uncertain) == ("a market town", "Smith (2001)", (0.2, 0.4))
    assert (turns.key, turns.why, turns.source, turns.origin) == ("voice.turns", "patient people", "", "file")


def test_a_list_of_tables_replaces_the_default_list_and_keeps_its_reasons(write):
    world = load_as(
        World,
        write(
            """
            [[causes]]
            name = "weather"
            rate = 1
            why = "an island"
            source = "Met Office"
            [[events]]
            name = "storm"
            day = 3
            why = "every winter"
            """
        ),
    )
    assert [(c.name, c.rate, c.cost) for c in world.causes] == [("weather", 1.0, 1.0)]
    assert world.events[0].why == "every winter"
    assert [(d.key, d.why, d.source) for d in world.departures] == [
        ("causes.weather", "an island", "Met Office"),
        ("events.storm", "every winter", ""),
    ]


def test_a_table_named_after_a_list_changes_single_entries(write):
    world = load_as(World, write('[causes.billing]\ncost = { value = 7, why = "w", source = "s" }\n'))
    assert [(c.name, c.rate, c.cost) for c in world.causes] == [("product", 0.6, 1.0), ("billing", 0.4, 7.0)]
    assert world.departures[0].key == "causes.billing.cost"


def test_the_baseline_is_no_departure(write):
    world = load_as(World, write("[baseline]\nchurn = 1.5\n"))
    assert world.baseline.churn == 1.5
    assert world.departures == ()


def test_a_byte_order_mark_and_windows_newlines_are_read(write):
    assert load_as(World, write("\ufefftitle = 'x'\r\n[voice]\r\npraise = 0.3\r\n")).voice.praise == 0.3


def test_overrides_stand_on_top_of_the_file(write):
    path = write('[voice]\npraise = { value = 0.3, why = "w", source = "s" }\n[[causes]]\nname = "new"\nrate = 1\n')
    world = load_as(
        World,
        path,
        [
            "voice.praise=0.5",
            "voice.hours.1 = 9",
            "causes.new.cost=3",
            "causes.0.rate=1.0",
            "voice.public=false",
            "voice.tone=dry",
            "voice.policy=true",
            'title="quoted"',
        ],
    )
    assert (world.voice.praise, world.voice.hours, world.voice.public) == (0.5, (1.0, 9.0, 3.0), False)
    assert (world.voice.tone, world.voice.policy, world.title) == ("dry", "true", "quoted")
    assert world.causes[0].cost == 3.0
    overridden = {d.key: d for d in world.departures if d.origin == "override"}
    assert set(overridden) == {
        "voice.praise", "voice.hours.1", "causes.new.cost", "causes.new.rate", "voice.public", "voice.tone", "voice.policy",
    }  # fmt: skip
    assert overridden["voice.praise"].why == ""


def test_overrides_may_be_a_mapping(write):
    world = load_as(World, write("title = 'x'"), {"voice.praise": "0.25", "voice.turns": 9})
    assert (world.voice.praise, world.voice.turns) == (0.25, 9)


def test_overrides_that_only_together_make_sense(write):
    path = write("title = 'x'")
    assert load_as(World, path, ["causes.product.rate=0.9", "causes.billing.rate=0.1"]).causes[0].rate == 0.9
    assert [p.key for p in problems_of(path, ["causes.product.rate=0.9"])] == ["causes.rate"]


# ---- what is wrong


def test_everything_wrong_is_told_at_once_with_its_place(write):
    path = write(
        """titel = "x"
[voise]
a = 1
[voice]
praize = 0.1
praise = -0.1
warning = { value = 0.1, because = "x", why = 3 }
turns = "4"
public = 1
tone = "cold"
hours = [
  1,
  "2",
]
[voice.policy]
why = "x"
[money]
budget = inf
wages = { value = 5.0, unit = "money per year", uncertain = [3, 1] }
[causes.biling]
rate = 0.5
[causes.billing]
rates = 0.5
[[events]]
name = "storm"
day = 3.5
"""
    )
    problems = problems_of(path)
    assert told(problems) == [
        ("world.toml", 1, "titel", "title"),
        ("world.toml", 2, "voise", "voice"),
        ("world.toml", 5, "voice.praize", "voice.praise"),
        ("world.toml", 6, "voice.praise", None),
        ("world.toml", 7, "voice.warning.because", None),
        ("world.toml", 7, "voice.warning.why", None),
        ("world.toml", 8, "voice.turns", None),
        ("world.toml", 9, "voice.public", None),
        ("world.toml", 10, "voice.tone", None),
        ("world.toml", 13, "voice.hours.1", None),
        ("world.toml", 15, "voice.policy", None),
        ("world.toml", 18, "money.budget", None),
        ("world.toml", 19, "money.wages.unit", None),
        ("world.toml", 19, "money.wages.uncertain", None),
        ("world.toml", 20, "causes.biling", "billing"),
        ("world.toml", 23, "causes.billing.rates", "causes.billing.rate"),
        ("world.toml", 26, "events.storm.day", None),
    ]
    by_key = {problem.key: problem for problem in problems}
    assert by_key["voice.praise"].value == -0.1
    assert by_key["voice.praise"].allowed == "a number from 0 to 1 (share)"
    assert by_key["voice.turns"].allowed == "a whole number from 1 to 64 (turns)"
    assert by_key["voice.tone"].allowed == 'one of "warm", "dry", "stiff"'
    assert by_key["voice.hours.1"].allowed == "a number from 0 to 10 (weight)"
    assert by_key["money.wages.unit"].allowed == '"money per month"'


def test_a_key_in_the_wrong_section_is_sent_to_its_own(write):
    assert told(problems_of(write("budget = 3\n[voice]\nchurn = 2\n"))) == [
        ("world.toml", 1, "budget", "money.budget"),
        ("world.toml", 3, "voice.churn", "baseline.churn"),
    ]


def test_tables_where_values_belong_and_values_where_tables_belong(write):
    problems = problems_of(write("voice = 3\ncauses = [1]\nevents = 'none'\ntitle = { a = 1 }\n"))
    assert [(p.line, p.key) for p in problems] == [(1, "voice"), (2, "causes.0"), (3, "events"), (4, "title")]


def test_the_scenario_keeps_its_departures_to_itself(write):
    assert told(problems_of(write("departures = []\n")))[0][:3] == ("world.toml", 1, "departures")


def test_what_must_be_given_is_missed(write):
    problems = problems_of(write("[[events]]\nname = 'x'\n"))
    assert [(p.line, p.key, p.value) for p in problems] == [(1, "events.x.day", None)]


def test_impossible_combinations_are_told_beside_other_problems(write):
    problems = problems_of(
        write("[voice]\npraize = 1\n[[causes]]\nname = 'a'\nrate = 0.7\n[[causes]]\nname = 'b'\nrate = 0.6\n")
    )
    assert [(p.line, p.key, p.value) for p in problems] == [(2, "voice.praize", 1), (3, "causes.rate", 1.3)]
    assert problems[1].allowed == "shares that sum to 1"


def test_impossible_combinations_are_told_beside_values_out_of_range(write):
    problems = problems_of(
        write("[voice]\npraise = 2\nturns = 0\n[[causes]]\nname = 'a'\nrate = 0.7\n"), ["money.budget=3"]
    )
    assert [(p.line, p.key, p.value) for p in problems] == [
        (2, "voice.praise", 2),
        (3, "voice.turns", 0),
        (4, "causes.rate", 0.7),
        (None, "money.wages", 4.0),
    ]


def test_a_combination_is_not_judged_by_values_that_are_wrong_themselves(write):
    assert [p.key for p in problems_of(write("[money]\nbudget = -1\n"))] == ["money.budget"]


def test_a_combination_that_an_override_makes_impossible_is_blamed_on_it(write):
    path = write("[money]\nbudget = 8\n")
    (problem,) = problems_of(path, ["money.budget=3", "voice.praise=0.2"])
    assert (problem.file, problem.line, problem.key, problem.value) == ("--set", None, "money.wages", 4.0)
    assert problem.allowed == "at most money.budget = 3.0"


def test_a_combination_that_was_impossible_in_the_file_is_blamed_on_the_file(write):
    path = write("title = 'x'\n[money]\nwages = 12\n")
    (problem,) = problems_of(path, ["money.budget=11"])
    assert (problem.line, problem.key, problem.allowed) == (3, "money.wages", "at most money.budget = 11.0")


def test_every_wrong_override_is_told_at_once(write):
    path = write("[voice]\npraise = 0.2\n")
    problems = problems_of(
        path,
        [
            "nonsense",
            "=3",
            "voise.praise=0.1",
            "voice.praize=0.1",
            "voice.praise=lots",
            "voice.turns=2.5",
            "voice.hours.7=1",
            "voice.praise.x=1",
            "causes.biling.rate=0.1",
            "causes.7.rate=0.1",
            "causes.billing=3",
            "events.0.day=3",
            "voice=3",
            "voice.warning=0.1\nx = 3",
        ],
    )
    assert all(p.file == "--set" and p.line is None for p in problems)
    assert {(p.key, p.nearest) for p in problems} == {
        ("nonsense", None),
        ("=3", None),
        ("voise.praise", "voice"),
        ("voice.praize", "voice.praise"),
        ("voice.praise", None),
        ("voice.turns", None),
        ("voice.hours.7", None),
        ("voice.praise.x", None),
        ("causes.biling.rate", "billing"),
        ("causes.7.rate", None),
        ("causes.billing", None),
        ("events.0.day", None),
        ("voice", None),
        ("voice.warning", None),
    }


def test_a_wrong_override_over_a_right_value_is_not_blamed_on_the_file(write):
    (problem,) = problems_of(write("[voice]\npraise = 0.2\n"), ["voice.praise=2"])
    assert (problem.file, problem.line, problem.key, problem.value) == ("--set", None, "voice.praise", 2)


def test_a_right_override_does_not_hide_a_wrong_neighbour(write):
    (problem,) = problems_of(write("[voice]\nwarning = 2\n"), ["voice.praise=0.2"])
    assert (problem.line, problem.key) == (2, "voice.warning")


ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)).filter(
    lambda v: v is not None
)
ODD_VALUES = st.recursive(
    ODD, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3), max_leaves=5
)
KEYS = st.sampled_from(
    ["title", "voice", "voice.praise", "voice.hours", "voice.tone", "causes", "causes.billing", "causes.0.rate", "events",
     "baseline", "voice.praise.value", "voice.hours.1", "name", "departures", "", ".", "voice..", "causes.", "causes.0"]
)  # fmt: skip


@given(st.dictionaries(KEYS | st.text(max_size=8), ODD_VALUES, max_size=4))
def test_whatever_is_set_is_taken_or_explained(values):
    try:
        made = with_values(World(), values)
    except ScenarioError as error:
        made, problems = None, error.problems
    if made is None:
        assert problems
        assert all(str(problem) for problem in problems)
    else:
        assert World.model_validate(made.model_dump()) == made


def toml_tables():
    return st.dictionaries(
        st.sampled_from(["title", "voice", "money", "causes", "events", "baseline", "voise", "departures"]),
        ODD_VALUES | st.dictionaries(st.sampled_from(["praise", "turns", "tone", "hours", "billing", "why"]), ODD_VALUES, max_size=3),
        min_size=1,
        max_size=4,
    )  # fmt: skip


@given(toml_tables())
def test_whatever_a_file_says_is_taken_or_explained(tmp_path_factory, table):
    try:
        text = "".join(f"{key} = {to_toml(value)}\n" for key, value in table.items())
    except ValueError:
        return
    path = tmp_path_factory.getbasetemp() / "odd.toml"
    path.write_bytes(text.encode("utf-8"))
    problems = ()
    try:
        load_as(World, path, ["voice.praise=0.5", "causes.0.cost=2"])
    except ScenarioError as error:
        problems = error.problems
    assert all(problem.key for problem in problems)
    assert all(problem.line is not None or problem.file == "--set" for problem in problems)


# ---- values, overrides and names


@given(SHARES, st.integers(1, 64), st.lists(st.floats(0, 10), min_size=1, max_size=4), st.sampled_from(["warm", "dry"]))
def test_a_written_file_gives_the_values_back(tmp_path_factory, praise, turns, hours, tone):
    path = tmp_path_factory.getbasetemp() / "round.toml"
    values = {"praise": praise, "turns": turns, "hours": hours, "tone": tone}
    lines = [f"{key} = {{ value = {to_toml(value)}, why = 'w' }}" for key, value in values.items()]
    path.write_text("\n".join(["[voice]", *lines]))
    voice = load_as(World, path).voice
    assert (voice.praise, voice.turns, list(voice.hours), voice.tone) == (praise, turns, hours, tone)


@given(SHARES, st.integers(1, 64))
def test_an_override_gives_the_value_back(share, turns):
    assert parse_override(f"voice.praise={share!r}", World) == ("voice.praise", share)
    world = with_values(World(), {"voice.praise": share, "voice.turns": turns, "voice.hours.0": 10 * share})
    assert (world.voice.praise, world.voice.turns, world.voice.hours[0]) == (share, turns, 10 * share)
    assert world.voice.warning == World().voice.warning


def test_one_override_is_parsed_or_explained():
    assert parse_override("causes.1.rate = 0.4", World) == ("causes.billing.rate", 0.4)
    assert parse_override("voice.policy = a=b", World) == ("voice.policy", "a=b")
    with pytest.raises(ScenarioError) as caught:
        parse_override("voice.prais=1", World)
    assert [(p.key, p.nearest) for p in caught.value.problems] == [("voice.prais", "voice.praise")]
    with pytest.raises(ScenarioError) as caught:
        parse_override("voice.praise", World)
    assert [(p.key, p.file) for p in caught.value.problems] == [("voice.praise", "--set")]


def test_values_set_in_code_are_checked_like_a_file(write):
    world = load_as(World, write("[voice]\npraise = { value = 0.3, why = 'w', source = 's' }"))
    changed = world.with_values({"voice.praise": np.float64(0.4), "voice.turns": np.int64(7), "causes.billing.cost": 2})
    assert (changed.voice.praise, changed.voice.turns, changed.causes[1].cost) == (0.4, 7, 2.0)
    assert [(one.key, one.value, one.why, one.origin) for one in changed.departures] == [
        ("voice.praise", 0.4, "", "override"),
        ("voice.turns", 7, "", "override"),
        ("causes.billing.cost", 2, "", "override"),
    ]
    assert world.departures[0].why == "w"
    assert world.voice.praise == 0.3
    with pytest.raises(ScenarioError) as caught:
        world.with_values({"voice.praise": 1.4, "voice.turns": 2.5, "voice.nothing": 1, "voice.warning": "0.1"})
    assert [(p.file, p.line) for p in caught.value.problems] == [("", None)] * 4


def test_nothing_set_is_the_same_scenario(write):
    world = load_as(World, write("[voice]\npraise = 0.3\n[[events]]\nname = 'x'\nday = 2"))
    assert world.with_values({}) == world
    assert pickle.loads(pickle.dumps(world)) == world


@pytest.fixture
def ready(tmp_path, monkeypatch):
    folder = tmp_path / "scenarios"
    folder.mkdir()
    for name in ("airline", "default", "broken-guitar"):
        (folder / f"{name}.toml").write_text(f'title = "The {name}"\nquestion = "Who?"\nstory = "Once."\n')
    monkeypatch.setattr(files, "folders", lambda kind: (folder,))
    monkeypatch.chdir(tmp_path)
    return folder


def test_ready_made_scenarios_are_found_by_name(ready):
    assert list_ready() == [
        ("default", "The default", "Who?"),
        ("airline", "The airline", "Who?"),
        ("broken-guitar", "The broken-guitar", "Who?"),
    ]
    world = load_as(World, "airline")
    assert (world.name, world.title) == ("airline", "The airline")


def test_a_ready_made_name_wins_over_a_folder_of_that_name(ready):
    (ready.parent / "airline").mkdir()
    assert find("airline") == ready / "airline.toml"
    assert find("./airline") == ready.parent.joinpath("airline").relative_to(ready.parent)


def test_an_unknown_name_gets_the_nearest(ready):
    with pytest.raises(ScenarioError) as caught:
        load_as(World, "broken-gitar")
    (problem,) = caught.value.problems
    assert problem.nearest == "broken-guitar"
    assert "airline" in problem.allowed


def test_paths_are_paths(ready):
    for path in ("no/such", "missing.toml", ready / "x.toml"):
        with pytest.raises(ScenarioError) as caught:
            load_as(World, path)
        assert [p.file for p in caught.value.problems] == [str(path)]
    with pytest.raises(ScenarioError) as caught:
        load_as(World, ready)
    assert [p.file for p in caught.value.problems] == [str(ready)]
    with pytest.raises(ScenarioError) as caught:
        load_as(World, "a\0b")
    assert [p.file for p in caught.value.problems] == ["a\0b"]


def test_what_a_ready_made_scenario_owes_its_reader(write):
    path = write(
        """title = "x"
question = "y"
name = "other"
[voice]
praise = 0.2
warning = { value = 0.3, why = "w", source = " " }
turns = { value = 4, why = "w", source = "s" }
[baseline]
churn = 1.5
[[causes]]
name = "a"
rate = 0.5
why = "w"
[[causes]]
name = "b"
rate = 0.5
why = "w"
source = "s"
"""
    )
    assert [(p.line, p.key, p.message) for p in unexplained(path, World)] == [
        (None, "story", "is missing"),
        (3, "name", "differs from the name of the file"),
        (5, "voice.praise", "has no why"),
        (5, "voice.praise", "has no source"),
        (6, "voice.warning", "has no source"),
        (10, "causes.a", "has no source"),
    ]


@pytest.mark.parametrize("given", ["1e3", "1000.0", "{ value = 1e3, uncertain = [5e2, 2000] }"])
def test_a_whole_number_may_be_set_with_an_exponent_or_a_point(given: str) -> None:
    people = load("default", [f"society.people={given}"]).society.people
    assert (type(people), people) == (int, 1000)
    assert load("default").with_values({"society.people": 1e3}).society.people == 1000


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("1000.5", (1000.5, "a whole number")),
        ("inf", (math.inf, "a whole number")),
        ("{ value = 1000, uncertain = [999.5, 2000] }", ([999.5, 2000], "a whole number")),
        ("{ value = 1000, uncertain = [1, inf] }", ([1, math.inf], "a whole number")),
    ],
)
def test_what_is_no_whole_number_is_refused_where_one_is_wanted(given: str, told: tuple[Any, str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("default", [f"society.people={given}"])
    (problem,) = caught.value.problems
    assert problem.value == told[0]
    assert told[1] in problem.allowed
