"""What a visitor may ask for, and what is refused: limits, policies, values, scenario files. All of it is data."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from sim.app.choice import ChoiceError, cards, checked, first_choice, minutes, own_choice, policy_cards, policy_label
from sim.app.limits import Limits
from sim.scenario import load, ready_files

LIMITS = Limits()
FIRST = first_choice("default")


def refused(choice: Any) -> ChoiceError:
    with pytest.raises(ChoiceError) as caught:
        checked(choice, LIMITS)
    return caught.value


def test_every_ready_made_scenario_has_a_card_and_a_first_choice_within_the_limits() -> None:
    found = cards()
    assert {one.name for one in found} == set(ready_files())
    assert found[0].name == "default"
    for card in found:
        first = first_choice(card.name)
        assert checked(first, LIMITS) == load(card.name)
        assert card.policies == first.policies == load(card.name).lesson.policies[:5]  # type: ignore[union-attr]
        assert all((card.title, card.question, card.lesson, card.picture))
        assert 0.0 < card.minutes < 2.0
        assert not re.search(r"--|`|\[", card.story)
        assert card.story.endswith((".", "!", "?"))
        assert "whiner" not in card.lesson
    assert [first_choice(name).without_event for name in ("cable-outage", "airline")] == [True, False]
    assert minutes(FIRST.with_run(replicates=40)) > 1.7 * minutes(FIRST)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"replicates": 41}, "replicates"),
        ({"replicates": 0}, "replicates"),
        ({"replicates": True}, "replicates"),
        ({"months": 25}, "months"),
        ({"months": 1.5}, "months"),
        ({"customers": 14_001}, "customers"),
        ({"customers": 0}, "customers"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"without_event": True}, "without_event"),
        ({"same_desk": "yes"}, "same_desk"),
        ({"scenario": "no-such"}, "scenario"),
        ({"scenario": "scenarios/default.toml"}, "scenario"),
        ({"scenario": "/etc/passwd"}, "scenario"),
        ({"scenario": "budget"}, "scenario"),
        ({"values": (("company.budget", float("nan")),)}, "values"),
        ({"values": (("company.budget", 1e300),)}, "values"),
        ({"values": (("company.budget", 1.0), ("company.budget", 2.0))}, "values"),
        ({"values": (("baseline.churn", 2.0),)}, "values"),
        ({"values": (("baseline.solve", 0.0),)}, "values"),
        ({"values": (("society.people", 1e6),)}, "values"),
        ({"values": (("company.status_quo", 1.0),)}, "values"),
        ({"values": (("society.followers_mean", 900.0),)}, "values"),
        ({"values": (("times.failures", 60.0),)}, "values"),
        ({"values": (("feeling.solved", 1.9), ("loyalty.heard_effect", 9.0))}, "values"),
        ({"values": ("company.budget",)}, "values"),
        ({"values": (("voice.questions", 0.9),)}, "values"),
        ({"policies": ("ignore",)}, "policies"),
        ({"policies": ("ignore", "ignore")}, "policies"),
        ({"policies": ["ignore", "first-come"]}, "policies"),
        ({"policies": ("ignore", "first-come", "reach-out", "value-based", "listen-first", "coin")}, "policies"),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_field(changed: dict[str, Any], field: str) -> None:
    error = refused(replace(FIRST, **changed))
    assert error.field == field
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    "policy",
    [
        "mine.py:Mine",
        "/mine.py:Mine",
        "mine.toml:calm",
        "docs/examples/my-mix.toml:calm-then-loud",
        "ignore,first-come",
        "ignore[desk_share=0.9;care_share=0.9]",
        "ignore[no_such=1]",
        "ignore[desk_share=nan]",
        "ignore[desk_share=1e999]",
        "ignore[desk_share=0.1",
        "../ignore",
        "ignore\n",
        "a-plug-in",
        "",
        "x" * 100_000,
        3,
    ],
)
def test_only_registered_policies_with_their_own_parameters_are_taken(policy: Any) -> None:
    assert refused(replace(FIRST, policies=("first-come", policy))).field == "policies"


def test_one_policy_written_in_two_ways_is_one_policy() -> None:
    assert FIRST.with_policies("first-come[]", "ignore") == FIRST.with_policies("first-come", "ignore")
    for other in ("first-come[]", "first-come", "first-come[drop_above=0]"):
        error = refused(FIRST.with_policies("first-come", "ignore", other))
        assert error.message.startswith("In order of arrival"), other
        assert error.message.endswith("is chosen twice; each policy can be compared once")
    twice = ("first-come[fixes_share=0.1;drop_above=1]", "first-come[drop_above=1.0;fixes_share=0.10]")
    assert refused(FIRST.with_policies(*twice)).field == "policies"
    checked(FIRST.with_policies("first-come", "first-come[drop_above=1]", "first-come[drop_above=2]"), LIMITS)


def test_policies_have_plain_labels() -> None:
    choice = FIRST.with_policies("first-come", "first-come[drop_above=1]")
    assert checked(choice, LIMITS).name == "default"
    assert policy_label("first-come[drop_above=1]") == "In order of arrival (drop above 1)"
    assert {one.label for one in policy_cards()} >= {"Leave it alone", "Answer the loudest first", "Grow advocates"}
    assert not [one.label for one in policy_cards() if "whiner" in one.label]


def test_an_event_after_the_end_says_how_many_months_are_needed() -> None:
    error = refused(first_choice("saas-tool").with_run(months=1))
    assert (error.field, "2 months" in error.message) == ("months", True)


def test_customers_are_those_of_the_command_line() -> None:
    assert checked(first_choice("airline").with_run(customers=600), LIMITS).society.people == 1200


OWN = """
# my firm
title = "<script>alert(1)</script> \U0001f600 \u202eabc"
[company]
budget = 0.6
[causes.billing]
per_1000 = 3.0
"""


def test_a_file_of_ones_own_is_a_scenario_like_others_and_its_text_is_text() -> None:
    for given in (OWN, OWN.encode(), b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode()):
        choice = own_choice(given, LIMITS)
        scenario = checked(choice.with_value("times.failures", 2.0), LIMITS)
        assert (choice.scenario, scenario.company.budget, scenario.causes[2].per_1000) == ("own-scenario", 0.6, 6.0)
        assert scenario.title.startswith("<script>")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# mine\n[company]\nbudgt = 3", 3, "did you mean 'company.budget'?"),
        ("[company]\nbudget = 99999", 2, "from 0 to 10,000"),
        ("[company]\n\nbudget = ", 3, "not valid TOML"),
        ('[company]\nstatus_quo = "/x.py:Evil"', None, "not a policy"),
        ('[company]\nstatus_quo = "x.toml:evil"', None, "not a policy"),
        ('[lesson]\nsentence = "x"\npolicies = ["x.py:Evil"]', None, "not a policy"),
        ('\nname = "../../etc/passwd.toml"', 2, "small letters"),
        ('scenario = "default"\n[vary."company.budget"]\nlow = 1', None, "study"),
        ("[society]\npeople = 0x" + "f" * 5000, None, "too large"),
        ("", 1, "empty"),
        ("\0\0", None, "binary"),
        ('title = "\ud800"', None, "characters"),
        ('title = "' + "x" * 100_000 + '"', None, "100,000"),
        ("[[causes]]\nname = 'a'\n" * 21, None, "at most 20"),
        ("a" + ".a" * 45_000 + " = 1", 1, "parts"),
        ('"a"' + '."a"' * 20_000 + " = 1", 1, "parts"),
        ("title = 'x'\na = " + "[" * 40_000, 2, "brackets"),
        ("a = " + "{b=" * 30_000, 1, "brackets"),
        ("\n".join(f"k{one} = 1" for one in range(1_900)), None, "unknown"),
        ("[company]\n" + "\n".join(f"budge{one} = 1" for one in range(1_900)), None, "unknown"),
        ("x = 1\n" * 16_000, 2, "not valid TOML"),
        ('title = "' + '\\"' * 45_000, 1, "not valid TOML"),
        ('title = """' + '""\\"' * 20_000, 1, "not valid TOML"),
        ("a = " + "9" * 90_000, None, "limit"),
        ("a" * 99_000 + " = 1", 1, "unknown key"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_soon_with_its_line(text: str, line: int | None, says: str) -> None:
    start = process_time()
    with pytest.raises(ChoiceError) as caught:
        own_choice(text, LIMITS)
    assert process_time() - start < 2.0
    assert (caught.value.field, caught.value.line) == ("text", line)
    assert says in str(caught.value) or (says == "unknown key" and len(str(caught.value)) < 700)
