"""Links: a choice comes back as it was, and everything else is refused or is a choice that is checked like any other."""

from __future__ import annotations

import base64
import json
import re
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.app.choice import Choice, ChoiceError, checked, first_choice, from_link, own_choice, sliders, to_link
from sim.app.limits import Limits

LIMITS = Limits()
NAMES = ("default", "airline", "broken-guitar", "difficult-client")
KEYS = {name: [one.key for one in sliders(first_choice(name))] for name in NAMES}
OWN = own_choice('title = "\U0001f600 <b>"\n[company]\nbudget = 0.6', LIMITS)


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    choice = draw(st.sampled_from([*map(first_choice, NAMES), OWN]))
    for key in draw(st.lists(st.sampled_from(KEYS.get(choice.scenario, KEYS["default"])), max_size=6)):
        choice = choice.with_value(key, draw(st.floats(-1e9, 1e9)))
    return choice.with_run(
        replicates=draw(st.integers(0, 100)),
        months=draw(st.integers(0, 100)),
        customers=draw(st.none() | st.integers(0, 10**6)),
        seed=draw(st.integers(0, 2**53 - 1)),
        without_event=draw(st.booleans()),
        same_desk=draw(st.booleans()),
    )


@settings(deadline=None, max_examples=50)
@given(choices())
def test_a_choice_comes_back_as_it_was(choice: Choice) -> None:
    link = to_link(choice)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", link)
    assert from_link(link) == choice
    assert hash(from_link(link)) == hash(choice)


def test_a_link_of_a_ready_made_scenario_is_short() -> None:
    choice = first_choice("default").with_value("company.budget", 0.8).with_value("times.failures", 2.0)
    assert len(to_link(choice)) < 300


def test_empty_brackets_in_a_link_change_nothing() -> None:
    choice = first_choice("default").with_policies("first-come", "ignore")
    plain: list[Any] = ["default", "", ["first-come[]", "ignore"], [], choice.replicates, choice.months, None, 1, 0]
    assert from_link(packed(plain)) == choice


def packed(plain: object) -> str:
    data = zlib.compress(json.dumps(plain).encode(), 9)
    return "1" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def taken_or_refused(link: Any) -> None:
    with suppress(ChoiceError):
        checked(from_link(link), LIMITS)


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=8)
_PART = _JSON | st.sampled_from(["default", "/etc/passwd", "x.py:Y", [["company.budget", 1.0]], ["ignore", "x.toml:y"]])


@settings(deadline=None, max_examples=50)
@given(st.text() | st.binary() | st.none())
def test_garbage_is_refused(text: object) -> None:
    taken_or_refused(text)


@settings(deadline=None, max_examples=50)
@given(_JSON | st.lists(_PART, min_size=9, max_size=9))
def test_garbage_that_is_well_packed_is_refused_or_checked(plain: object) -> None:
    taken_or_refused(packed(plain))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 8), _PART)
def test_a_link_with_one_part_of_another_kind_is_refused_or_checked(place: int, part: object) -> None:
    plain: list[object] = ["default", "", ["ignore", "first-come"], [["company.budget", 0.5]], 2, 3, None, 1, 0]
    assert from_link(packed(plain)).values == (("company.budget", 0.5),)
    plain[place] = part
    taken_or_refused(packed(plain))


def test_a_small_link_that_unpacks_to_much_and_one_that_is_deep_are_refused() -> None:
    bomb = packed(["default", "x" * 5_000_000, ["ignore", "first-come"], [], 2, 3, None, 1, 0])
    assert len(bomb) < 8_000
    deep = base64.urlsafe_b64encode(zlib.compress(b"[" * 100_000, 9)).decode().rstrip("=")
    for link in (bomb, f"1{deep}", to_link(OWN)[:-5], f"{to_link(OWN)}A"):
        with pytest.raises(ChoiceError):
            from_link(link)
