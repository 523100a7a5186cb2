"""Prior ranges of the free parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.calibration.free import FREE, STRENGTHS, FreeParameter
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


@pytest.mark.parametrize("free", [one for one in FREE if one.key in DECLARED], ids=lambda one: one.key)
def test_a_scenario_may_say_both_ends(free: FreeParameter) -> None:
    for value in (free.low, free.high):
        load("default").with_values({free.key: value})


@pytest.mark.parametrize("free", [one for one in FREE if one.key not in DECLARED], ids=lambda one: one.key)
def test_a_name_that_is_not_declared_is_that_of_a_mechanism_to_come(free: FreeParameter) -> None:
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE.read_text(encoding="utf-8")))
    assert free in STRENGTHS
    assert free.key in named
