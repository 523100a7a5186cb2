"""The ready-made scenarios: one readable page each, with a question, what to watch and what to discuss, every departure explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.measures.catalogue import DAY_METRICS, GROUP_KINDS, GROUP_METRICS, RUN_METRICS
from sim.scenario import Scenario, ScenarioError, load, ready_files, unexplained
from sim.scenario.parameters import EVENT_FIELDS

METRICS = {metric.name for metric in (*DAY_METRICS, *RUN_METRICS, *GROUP_METRICS)}
NAMES = list(ready_files())
WANTED = {
    "default",
    "airline",
    "broken-guitar",
    "neighbourhood-market",
    "cable-outage",
    "saas-tool",
    "product-reviews",
    "user-forum",
    "hype-wave",
    "difficult-client",
    "new-channel",
}
MOST_PEOPLE = 10_000  # so that three policies in twenty worlds take less than a minute


def test_all_are_there() -> None:
    assert set(NAMES) >= WANTED


@pytest.mark.parametrize("name", NAMES)
def test_every_departure_says_why_and_from_where(name: str) -> None:
    assert unexplained(ready_files()[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_poses_a_question_and_says_what_to_watch_and_discuss(name: str) -> None:
    scenario = load(name)
    assert scenario.question.endswith("?")
    assert scenario.story.strip()
    assert 4 <= len(scenario.watch) == len(set(scenario.watch))
    assert set(scenario.watch) <= METRICS
    assert len(scenario.discuss) == 3
    assert all("?" in question for question in scenario.discuss)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_read_and_compared_in_a_minute(name: str) -> None:
    lines = ready_files()[name].read_text(encoding="utf-8").splitlines()
    assert len(lines) < 170
    assert load(name).society.people <= MOST_PEOPLE


@pytest.mark.parametrize("name", NAMES)
def test_the_baseline_has_been_solved(name: str) -> None:
    baseline = load(name).baseline
    assert baseline != Scenario().baseline or name in ("default", "broken-guitar")
    assert "[baseline]" in ready_files()[name].read_text(encoding="utf-8")


def test_titles_tell_scenarios_apart() -> None:
    titles = [load(name).title for name in NAMES]
    assert len(set(titles)) == len(titles)
    assert all(len(name) + len(title) <= 90 for name, title in zip(NAMES, titles, strict=True))


def test_every_kind_of_event_is_in_some_scenario() -> None:
    assert {event.kind for name in NAMES for event in load(name).events} == set(EVENT_FIELDS)


def test_policies_named_in_a_story_can_be_resolved() -> None:
    from sim.policies import names, resolve

    pattern = "|".join(sorted(names(), key=len, reverse=True))
    for name in NAMES:
        for found in re.findall(rf"\b(?:{pattern})(?:\[[^\]]*\])?", load(name).story):
            resolve(found)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_names_its_lesson_and_what_shows_it(name: str) -> None:
    from sim.policies import resolve
    from sim.study.analysis.lesson import check_lesson

    scenario = load(name)
    assert scenario.lesson is not None
    assert scenario.lesson.sentence.strip()
    assert 2 <= len(scenario.lesson.policies) <= 5
    assert len(scenario.lesson.shown_by) >= 2
    check_lesson(scenario)
    for policy in scenario.lesson.policies:
        resolve(policy)
    assert not scenario.lesson.needs_twin or scenario.events
    groups = {claim.group.partition("/")[0] for claim in scenario.lesson.shown_by}
    assert groups <= {"", *GROUP_KINDS}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ('shown_by = [{ measure = "churn", policy = "coin", expect = "more", against = "ignore" }]', ("'coin'", "lesson")),
        ('shown_by = [{ measure = "churn", policy = "ignore", expect = "mor" }]', ("shown_by.0.expect", "'more'")),
        ('shown_by = [{ measure = "churn", policy = "ignore", expect = "alike" }]', ("shown_by.0", "within")),
        ('shown_by = [{ measure = "churn", policy = "ignore", expect = "more", group = "x" }]', ("kind/group",)),
        ('shown_by = [{ measure = "churn", policy = "ignore" }]', ("shown_by.0.expect", "required")),
    ],
)  # fmt: skip
def test_a_lesson_that_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, facts: tuple[str, ...]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'[lesson]\nsentence = "s"\npolicies = ["ignore"]\n{text}\n')
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert all(fact in str(caught.value) for fact in (f"{file}:", *facts))
