"""A choice that is taken away: its file and its command say the same runs, to the byte."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sim.api import studies
from sim.app.choice import (
    Choice,
    cards,
    checked,
    command,
    first_choice,
    own_choice,
    run_arguments,
    scenario_file,
    sliders,
)
from sim.app.limits import Limits
from sim.scenario import load, resolved, uncertain_parameters
from sim.study.design.plan import Study, plan

LIMITS = Limits()
FORMS = {
    "no name": 'title = "mine"',
    "dotted": "company.budget = 0.6\ncauses.billing.per_1000 = 3.0",
    "inline": 'company = { budget = { value = 0.6, why = "so", uncertain = [0.5, 0.7] } }',
    "long form as a table": '[company.budget]\nvalue = 0.6\nwhy = "so"\nuncertain = [0.5, 0.7]',
    "array inline": 'name = "x"\nchannels = [{name="a", share=1.0}, {name="b c", public=false}]',
    "entries": "[causes]\nbilling = { per_1000 = 3.0, quality = 0.1, minor = 0.4 }\n[company]\nbudget = 2",
    "retired": "[reference]\nchurn = 0.7\n[company]\nbudget = 1",
}


def study_of(scenario: object, choice: Choice) -> str:
    """The hash of a study: of the names of its runs, which are hashes of all that decides them."""
    events = (True, False) if choice.without_event else (True,)
    return plan(Study((scenario,), choice.policies, 1, choice.months, choice.seed, events=events)).study_hash  # type: ignore[arg-type]


def moved(choice: Choice) -> Choice:
    """The choice with a value in every section, among them all of the first three."""
    offered = sliders(choice)
    for one in [*offered[:3], *{one.section: one for one in offered[3:] if not one.key.endswith(".day")}.values()]:
        choice = choice.with_value(one.key, one.at(0.4))
    return choice


@pytest.mark.parametrize("name", ["airline", "difficult-client", "new-channel", "saas-tool"])
def test_the_file_plans_the_runs_of_the_choice(name: str, tmp_path: Path) -> None:
    choice = moved(first_choice(name))
    file = tmp_path / "another name.toml"
    file.write_text(scenario_file(choice), encoding="utf-8")
    assert study_of(load(file), choice) == study_of(checked(choice, LIMITS), choice)
    assert study_of(load(file), choice) != study_of(load(name), choice)


@pytest.mark.parametrize(
    "choice",
    [*(first_choice(card.name) for card in cards()), *(own_choice(text, LIMITS) for text in FORMS.values())],
    ids=[*(card.name for card in cards()), *FORMS],
)
def test_the_file_says_every_number_and_range_of_the_choice(choice: Choice, tmp_path: Path) -> None:
    file = tmp_path / "another name.toml"
    for one in (choice, moved(choice)):
        file.write_text(scenario_file(one), encoding="utf-8")
        made, wanted = load(file), checked(one, LIMITS)
        assert resolved(made) == resolved(wanted)
        assert [(each.key, each.low, each.high) for each in uncertain_parameters(made)] == [
            (each.key, each.low, each.high) for each in uncertain_parameters(wanted)
        ]


def test_story_and_comments_stay_and_what_is_set_says_so() -> None:
    own = own_choice("# my firm\n[company]  # money\nbudget = 0.6 # a guess\n", LIMITS)
    text = scenario_file(own.with_value("company.budget", 0.7).with_value("causes.billing.per_1000", 4.0))
    for part in (
        "# my firm",
        "# money",
        "Set in the workshop",
        "[causes.billing]",
        "grapevine compare own-scenario.toml",
    ):
        assert part in text, text
    assert load("cable-outage").story.strip() in scenario_file(
        first_choice("cable-outage").with_value("times.outage", 0.5)
    )


@pytest.mark.slow
@pytest.mark.process
def test_the_command_repeats_the_run_of_the_workshop_to_the_byte(tmp_path: Path) -> None:
    choice = first_choice("cable-outage").with_policies("first-come", "react-to-whiners[generosity=2]")
    choice = choice.with_run(replicates=1, months=1, customers=300, seed=7, same_desk=True)
    choice = choice.with_value("company.budget", 0.8).with_value("times.outage", 0.5).with_value("feeling.solved", 0.2)
    file = tmp_path / "my scenario.toml"
    file.write_text(scenario_file(choice), encoding="utf-8")
    studies.compare(checked(choice, LIMITS), **run_arguments(choice), workers=1, folder=tmp_path / "workshop")
    words = shlex.split(command(choice, str(file)))
    assert words[:2] == ["grapevine", "compare"]
    again = [sys.executable, "-m", "sim.cli.app", *words[1:], "--out", str(tmp_path / "command"), "--workers", "1"]
    subprocess.run(again, check=True, capture_output=True, timeout=300)
    tables = sorted(path.relative_to(tmp_path / "workshop") for path in (tmp_path / "workshop").rglob("*.parquet"))
    assert {path.parts[0] for path in tables} >= {"runs", "days", "plan.parquet"}
    for path in tables:
        assert (tmp_path / "workshop" / path).read_bytes() == (tmp_path / "command" / path).read_bytes(), path
