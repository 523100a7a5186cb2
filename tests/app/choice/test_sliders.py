"""Sliders, seen as a page sees them: what is offered is in words, in range, and can be run."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.app.choice import Choice, ChoiceError, Slider, cards, checked, differences, first_choice, sliders
from sim.app.choice.first_three import FIRST
from sim.app.choice.labels import LABELS
from sim.app.limits import Limits
from sim.scenario import describe, load

LIMITS = Limits()
NAMES = [card.name for card in cards()]


@pytest.mark.parametrize("name", NAMES)
def test_sliders_show_the_scenario_as_it_is(name: str) -> None:
    choice = first_choice(name)
    found = sliders(choice)
    scenario = load(name)
    budget = next(one for one in found if one.key == "company.budget")
    assert budget.value == budget.default == scenario.company.budget
    assert (budget.usual, budget.unit) == (0.44, "money per customer-month")
    for one in found:
        assert one.low <= one.default <= one.high, one.key
        assert one.step > 0, one.key
        assert all((one.label, one.meaning, one.unit, one.source, one.range_why)), one.key
        assert one.at(one.position(one.default)) == one.default, one.key
        assert one.low <= one.at(0.0) < one.at(0.5) <= one.at(1.0) <= one.high, one.key
        assert "whiner" not in f"{one.label} {one.meaning} {one.why} {one.first_why}", one.key
    assert [label for label, times in Counter(one.label for one in found).items() if times > 1] == []
    assert not [one.key for one in found if one.section == "baseline" or one.key == "society.people"]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_three_come_with_reasons_and_can_be_moved_to_both_ends(name: str) -> None:
    choice = first_choice(name)
    first = sliders(choice)[:3]
    assert tuple((one.key, one.first_why) for one in first) == FIRST[name]
    for one in first:
        for end in (0.0, 1.0):
            moved = choice.with_value(one.key, one.at(end))
            scenario = checked(moved, LIMITS)
            assert scenario.name == name
            assert scenario != load(name)
            assert [change.after for change in differences(moved)] == [one.at(end)]


def test_labels_are_of_parameters_that_exist() -> None:
    assert set(LABELS) <= {one.key for one in describe()}


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_any_slider_at_any_place_makes_a_choice_that_runs(data: st.DataObject) -> None:
    choice = first_choice(data.draw(st.sampled_from(NAMES)))
    offered = sliders(choice)
    moved = data.draw(st.lists(st.sampled_from(offered), unique_by=lambda one: one.key, max_size=3))
    for one in moved:
        if not one.key.endswith((".day", ".length")):
            choice = choice.with_value(one.key, one.at(data.draw(st.floats(0, 1))))
    if len(choice.values) > 1:
        with suppress(ChoiceError):  # what is known about several values together can speak against them
            checked(choice, LIMITS)
    else:
        checked(choice, LIMITS)


def slider(choice: Choice, key: str) -> Slider:
    return next(one for one in sliders(choice) if one.key == key)


def test_a_group_multiplies_all_its_parameters_and_one_that_is_set_alone_has_its_own_value() -> None:
    choice = first_choice("airline").with_value("times.failures", 2.0).with_value("causes.luggage.per_1000", 7.0)
    found = {one.name: one.per_1000 for one in checked(choice, LIMITS).causes}
    assert found == {"disruption": 220.0, "service": 180.0, "luggage": 7.0, "booking and cabin": 60.0}
    assert len(slider(choice, "times.failures").keys) == 4
    assert [(one.key, one.before, one.after) for one in differences(choice)] == [
        ("times.failures", 1.0, 2.0),
        ("causes.luggage.per_1000", 10.0, 7.0),
    ]


def test_a_value_that_is_moved_back_is_not_set_any_more() -> None:
    first = first_choice("saas-tool")
    there = first.with_value("company.budget", 9.0)
    assert there.with_value("company.budget", 4.5) == there.without_values() == first
    assert slider(there, "company.budget").value == 9.0
    assert slider(there, "company.budget").default == 4.5
    assert slider(first, "company.budget").uncertain == (3.8, 5.4)
    assert checked(first, LIMITS) == load("saas-tool")


def test_a_slider_ends_where_another_parameter_ends_it() -> None:
    choice = first_choice("default").with_value("desk.authority_one", 0.3)
    assert slider(choice, "desk.authority_two").high == 0.3
    assert slider(choice, "desk.authority_one").low == 0.2


def test_search_finds_words_of_label_meaning_and_key() -> None:
    offered = sliders(first_choice("default"))
    for text in ("budget customer", "COMPANY.BUDGET", "looking after"):
        assert "company.budget" in [one.key for one in offered if one.find(text)], text
    assert not [one.key for one in offered if one.find("budget zeppelin")]
