"""Replicates to measure in do not pile up."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from sim.model import ConversationModel
from sim.state import person
from sim.validation.experiments import UNLIMITED, forget, kept, newborn, no_graph, scenario_with, started
from sim.validation.targets import company


@pytest.mark.slow
def test_models_are_released_when_they_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Python's search for cycles, which a handful of large arrays does not wake: of four runs and two burn-ins no array is left."""
    seen = []

    def noted(model: ConversationModel) -> dict[str, float]:
        seen.append(weakref.ref(model.state.people))
        return {}

    monkeypatch.setattr(company, "numbers_of", noted)
    gc.collect()
    gc.disable()
    try:
        settings = scenario_with(society__people=200, company__burn_in=1)
        company.paired(settings, {"a": "ignore", "b": "first-come"}, 2, 3)
        assert [one() for one in seen] == [None] * 4
        model = started(settings, 1, "ignore")
        seen.append(weakref.ref(model.state.people))
        model.release()
        assert seen[-1]() is None
    finally:
        gc.enable()


def test_what_is_kept_goes_when_it_is_forgotten() -> None:
    @kept
    def large(number: int) -> set[int]:
        return {number}

    held = weakref.ref(large(3))
    assert held() is large(3)
    forget()
    assert held() is None


@pytest.mark.slow
def test_an_unlimited_desk_has_somebody_for_each_customer() -> None:
    model = newborn(scenario_with(UNLIMITED, society__people=400), 1, "first-come", no_graph(400))
    customers = np.count_nonzero(model.state.people[person.STATUS] == person.CUSTOMER)
    team = model.resolved_scenario.desk.shared_among
    assert 200 < customers <= model.state.staff.shape[0] < customers + team
