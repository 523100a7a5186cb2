"""Prior ranges of the free parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.calibration.free import ASSUMED, FREE, STRENGTHS, FreeParameter
from sim.scenario import load
from sim.scenario.describe import describe

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "influence.md"
DECLARED = {one.key: one for one in describe()}


def test_there_are_thirty_to_forty_candidates() -> None:
    assert 30 <= len(FREE) <= 40
    assert len({one.key for one in FREE}) == len(FREE)


@pytest.mark.parametrize("free", FREE, ids=lambda one: one.key)
def test_ranges(free: FreeParameter) -> None:
    assert free.low < free.high
    assert free.scale == "linear" or free.low > 0.0
    assert free.source


@pytest.mark.parametrize("free", FREE, ids=lambda one: one.key)
def test_a_scenario_may_say_both_ends(free: FreeParameter) -> None:
    for value in (free.low, free.high):
        load("default").with_values({free.key: value})


@pytest.mark.parametrize("free", STRENGTHS, ids=lambda one: one.key)
def test_strengths_are_those_of_the_decision(free: FreeParameter) -> None:
    assert f"`{free.key}`" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("free", ASSUMED, ids=lambda one: one.key)
def test_defaults_lie_in_the_prior_range(free: FreeParameter) -> None:
    assert free.low <= float(str(DECLARED[free.key].default)) <= free.high
