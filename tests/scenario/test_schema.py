"""Sections: what they accept, what they refuse, and declarations that contradict themselves."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario.schema import Problem, ScenarioError, Section, parameter
from tests.scenario.small_world import Voice, World, made_up


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("praise", "0.2"),
        ("praise", True),
        ("praise", math.nan),
        ("praise", math.inf),
        ("praise", -0.1),
        ("praise", 1.0000001),
        ("praise", 10**400),
        ("praise", None),
        ("turns", 2.0),
        ("turns", True),
        ("turns", 0),
        ("public", 1),
        ("public", "true"),
        ("tone", "loud"),
        ("tone", 3),
        ("hours", (1, -1)),
        ("hours", (1, "2")),
        ("hours", (1, True)),
        ("hours", 3),
    ],
)
def test_a_section_refuses(name, value):
    with pytest.raises(ValidationError):
        Voice(**{name: value})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_without_a_range_is_finite_all_the_same(value):
    class Free(Section):
        number: float = made_up(0.0)

    assert Free(number=-1e300).number == -1e300
    with pytest.raises(ValidationError):
        Free(number=value)


def test_a_section_accepts_what_is_in_range_bounds_included():
    made = Voice(praise=1, turns=64, public=False, tone="dry", hours=[0, 10])
    assert (made.praise, made.turns, made.public, made.tone, made.hours) == (1.0, 64, False, "dry", (0.0, 10.0))
    assert isinstance(made.praise, float)


def test_a_section_is_frozen_and_closed():
    with pytest.raises(ValidationError):
        Voice().praise = 0.3
    with pytest.raises(ValidationError):
        Voice(praize=0.3)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_exactly_the_numbers_in_range_pass(value):
    try:
        made = Voice(praise=value)
    except ValidationError:
        assert not 0 <= value <= 1
    else:
        assert made.praise == value
        assert 0 <= value <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"default": 2.0, "range": (0, 1)},
        {"default": (0.5, 3), "range": (0, 1)},
        {"default": 0.5, "range": (1, 0)},
        {"default": 0.5, "range": (0, 1), "uncertain": (0.4, 1.2)},
        {"default": 0.5, "uncertain": (0.6, 0.4)},
        {"default": "c", "choices": ("a", "b")},
        {"default": 0.5, "source": " "},
        {"default": 0.5, "meaning": ""},
        {"default": 0.5, "evidence": "rumour"},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(wrong):
    usual = {"unit": "share", "meaning": "m", "source": "s", "evidence": "read"}
    with pytest.raises(ValueError):
        parameter(**{**usual, **wrong})


def test_a_required_parameter_needs_no_default():
    assert made_up(..., range=(0, 1)).is_required()


def test_impossible_combinations_are_refused_in_code_too():
    with pytest.raises(ValidationError, match=r"money\.wages"):
        World(money={"wages": 20.0})


def test_a_problem_reads_as_one_line():
    problem = Problem("is too large", "a.toml", 3, "voice.praise", 1.5, "a number from 0 to 1", "voice.pride")
    assert str(problem) == (
        "a.toml:3: voice.praise = 1.5: is too large; allowed: a number from 0 to 1; did you mean 'voice.pride'?"
    )
    assert "\n" not in str(Problem("m", key="k", value="one\ntwo"))
    assert len(str(Problem("m", key="k", value="x" * 1000))) < 100


def test_the_error_carries_every_problem():
    error = ScenarioError([Problem("one"), Problem("two")])
    assert error.exit_code == 2
    assert [problem.message for problem in error.problems] == ["one", "two"]
    assert str(error) == "one\ntwo"
