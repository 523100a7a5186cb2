"""A survival regression on cells of customer-days, and who has been exposed to whose leaving."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from sim.validation.targets.ties import RECENT_DAYS, Exposure, Panel, log_hazard


def test_the_log_hazard_of_two_groups_is_that_of_their_rates() -> None:
    covariates = np.array([[1.0, 0.0], [1.0, 1.0]])
    found = log_hazard(covariates, np.array([1000.0, 500.0]), np.array([10.0, 20.0]))
    assert found == pytest.approx([np.log(0.01), np.log(4.0)])


def filled(effects: tuple[float, float, float, float, float]) -> Panel:
    """A panel in which exactly as many leave as a log-linear hazard says.

    ``effects``: of a defection by strong and by weak ties, of having many ties, and what those and long standing add to a defection.
    """
    strong, weak, many, by_many, by_long = effects
    panel = Panel()
    for s, w, m, g in np.ndindex(4, 4, 2, 2):
        hazard = 0.001 * np.exp(strong * s + weak * w + many * m + (s + w) * (by_many * m + by_long * g))
        cell, risk = (10 * s, 10 * w, m, g), 1000.0 / (1 + s + w)
        panel.at_risk[cell], panel.left[cell] = risk, risk * hazard
        panel.strong[cell], panel.weak[cell] = risk * s, risk * w
    return panel


def test_differences_of_effects_come_out_as_they_were_put_in() -> None:
    assert filled((0.8, 0.3, 0.5, 0.0, 0.0)).differences() == pytest.approx([0.5, 0.0, 0.0], abs=1e-8)
    assert filled((0.4, 0.4, 0.5, 0.2, -0.1)).differences()[1:] == pytest.approx([0.2, -0.1], abs=1e-8)


def test_a_day_is_counted_where_its_customers_stand() -> None:
    """Three customers: no friend left; half a defection by a strong tie and a quarter by a weak one; more than there are bins for."""
    panel = Panel()
    exposure = np.array([[0.0, 0.5, 9.0], [0.0, 0.25, 0.0]])
    panel.add(exposure, (np.array([False, True, True]), np.array([False, False, True])), np.array([False, True, True]))
    assert {tuple(cell) for cell in np.argwhere(panel.at_risk)} == {(0, 0, 0, 0), (5, 3, 1, 0), (40, 0, 1, 1)}
    assert (panel.at_risk.sum(), panel.left.sum()) == (3.0, 2.0)
    assert (panel.strong[5, 3, 1, 0], panel.weak[5, 3, 1, 0], panel.strong[40, 0, 1, 1]) == (0.5, 0.25, 9.0)


def test_friends_take_note_of_who_leaves_and_it_fades() -> None:
    """Person 0 has a strong tie to 1 and a weak one to 2; 1 leaves today, 2 ten days later, and 0 had joined on the way."""
    state = SimpleNamespace(
        tie_at=np.array([0, 2, 3, 4]), tie=np.array([1, 2, 0, 0]), strength=np.array([1.5, 1.0, 1.5, 1.0])
    )
    exposure, nobody = Exposure(cast(Any, SimpleNamespace(state=state))), np.zeros(0, dtype=np.int64)
    exposure.note(np.array([1]), nobody)
    assert exposure.now[:, 0] == pytest.approx([np.exp(-1.0 / RECENT_DAYS), 0.0])
    for _ in range(9):
        exposure.note(nobody, nobody)
    exposure.note(np.array([2]), nobody)
    assert exposure.now == pytest.approx(
        np.array([[np.exp(-11.0 / RECENT_DAYS), 0.0, 0.0], [np.exp(-1.0 / RECENT_DAYS), 0.0, 0.0]])
    )
    exposure.note(nobody, np.array([0]))
    assert not exposure.now.any()
