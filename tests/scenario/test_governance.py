"""Who owns the conversation: presets are data, act on every scenario, cost what they cost, and none given changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, load, ready_files
from sim.scenario.governance import AS_STATED, PRESETS, changes, governed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "governance.md"


def owned(name: str, scenario: str = "default") -> Scenario:
    return load(scenario, [f"company.governance={name}"])


def test_none_given_is_the_scenario_itself() -> None:
    scenario = load("default")
    assert scenario.company.governance == AS_STATED
    assert governed(scenario) is scenario
    assert changes(scenario) == []


@pytest.mark.parametrize("scenario", ready_files())
@pytest.mark.parametrize("name", PRESETS)
def test_an_owner_goes_with_every_scenario(name: str, scenario: str) -> None:
    stated = owned(name, scenario)
    acts = governed(stated)
    assert acts != stated
    assert governed(acts) == acts
    for key, before, after in changes(stated):
        assert after == pytest.approx(dict_of(acts)[key])
        assert before == pytest.approx(dict_of(stated)[key])
    for channel in acts.channels:
        assert channel.public or channel in stated.channels


def dict_of(scenario: Scenario) -> dict[str, float]:
    """The numbers that an owner can change, by key."""
    desk = {
        f"desk.{name}": getattr(scenario.desk, name)
        for name in ("wage", "handle_min", "authority_one", "authority_two", "escalation_cost", "inconsistency")
    }
    ears = {
        f"channels.{channel.name}.{name}": getattr(channel, name)
        for channel in scenario.channels
        for name in ("coverage", "detection_min")
    }
    return {**desk, **ears}


def test_a_tool_without_process_is_faster_wider_inconsistent_and_without_rules() -> None:
    stated, acts = load("default"), governed(owned("tool-first"))
    for channel, before in zip(acts.channels[:2], stated.channels[:2], strict=True):
        assert channel.coverage > before.coverage
        assert channel.detection_min < before.detection_min
    assert acts.desk.handle_min < stated.desk.handle_min
    assert acts.desk.inconsistency > 0.5
    assert acts.desk.authority_one == acts.desk.authority_two == 0.0
    assert acts.desk.wage > stated.desk.wage


def test_no_owner_is_better_in_everything() -> None:
    """Each gives something up against the numbers stated, and each but nobody gains something."""
    for name, preset in PRESETS.items():
        less_is_better = (preset.detection, preset.escalation_cost, preset.wage, preset.handle)
        gains = (preset.coverage > 1, preset.authority > 1, *(ratio < 1 for ratio in less_is_better))
        costs = (preset.coverage < 1, preset.authority < 1, *(ratio > 1 for ratio in less_is_better))
        assert any(costs), name
        assert any(gains) or name == "nobody", name
        assert preset.idea
        assert preset.source


def test_an_owner_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ScenarioError, match="tool-first"):
        owned("tool-furst")


def test_the_page_says_what_the_presets_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    prose = " ".join(page.split())
    for name, p in PRESETS.items():
        row = (p.coverage, p.detection, p.authority, p.escalation_cost, p.wage, p.handle, p.inconsistency)
        assert f"| `{name}` | " + " | ".join(f"{value:g}" for value in row) + " |\n" in page
        assert f"`{name}`. {p.idea}. Source: {p.source}." in prose
