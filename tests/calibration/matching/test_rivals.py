"""Rival structures on a space whose faces are known in closed form, and in the folder of a calibration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.findings.summary import summary_of
from sim.calibration.matching.ensemble import draw_ensemble
from sim.calibration.matching.implausibility import Emulated, Space, Wave
from sim.calibration.matching.rivals import RECORD, STRUCTURES, find_rivals, rivals, structures_of, told
from sim.calibration.matching.waves import match
from sim.kernel.units import Floats
from sim.views.calibration_page import page_of
from tests.calibration import synthetic
from tests.calibration.matching.test_waves import work


class Sum:
    """An emulator that knows a weighted sum exactly."""

    def __init__(self, *weights: float) -> None:
        self._weights = np.array(weights)

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        """Return the sum, without variance."""
        return unit @ self._weights, np.zeros(len(unit))


def space() -> Space:
    """A space in which a.one + a.two is 0.5, up to 0.15, and a.one + the place of b.rate 0.9 or more."""
    both = Emulated(synthetic.Number("both", "A", 0.5), Sum(1.0, 1.0, 0.0, 0.0), 0.05**2)
    other = Emulated(synthetic.Number("other", "B", 1.2), Sum(1.0, 0.0, 1.0, 0.0), 0.1**2)
    return Space(4, [Wave([both, other], 1)])


def test_shares_of_faces_are_volumes() -> None:
    """Without a.one, a.two is 0.35 to 0.65 and b.rate 0.9 or more. Without a.two, a.one is 0.35 to 0.65 and b.rate 0.9 less that."""
    found = rivals(space(), synthetic.problem(), {"no one": ("a.one",), "no two": ("a.two",)}, 1)
    assert [one.share for one in found] == [pytest.approx(0.03, rel=0.15), pytest.approx(0.15, rel=0.15)]
    assert all(one.low < one.share < one.high and not one.against for one in found)


def test_a_rival_that_nothing_is_left_of_names_the_papers_against_it() -> None:
    """Without a.one and a.two the sum is 0 for ever, ten standard deviations off."""
    (found,) = rivals(space(), synthetic.problem(), {"neither": ("a.one", "a.two")}, 1)
    assert found.share == found.low == 0.0 < found.high
    assert found.least == pytest.approx(10.0)
    assert "A" in found.against


def test_only_strengths_that_are_free_and_can_be_zero_make_a_rival() -> None:
    named = {"one": ("a.one", "fixed"), "again": ("a.one",), "rate": ("b.rate",), "none": ("fixed",)}
    assert structures_of(synthetic.problem(), named) == {"one": ("a.one",)}


def test_every_named_strength_is_a_candidate() -> None:
    from sim.calibration.problem import published

    assert {key for keys in STRUCTURES.values() for key in keys} <= set(published().keys)


@pytest.mark.slow
def test_rivals_stand_in_the_folder_and_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.calibration.matching.rivals.STRUCTURES", {"nothing is idle": ("b.idle",)})
    made = work(tmp_path / "rivals", synthetic.problem())
    found = match(made, 1)
    draw_ensemble(made, found, 8)
    find_rivals(made, found)
    record = made.folder.read(RECORD)
    (rival,) = told(record)
    assert rival.share == pytest.approx(found.share, rel=0.3)  # what is idle rules nothing out
    assert f"| nothing is idle | `b.idle` | {100 * rival.share:.2g} %" in page_of(summary_of(made.problem, made.folder))
    find_rivals(replace(made, settings=replace(made.settings, seed=99)), found)
    assert made.folder.read(RECORD) == record  # it is not done twice
