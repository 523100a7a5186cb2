"""Replicates to measure in do not pile up."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from sim.state import person
from sim.validation.experiments import UNLIMITED, burnt_in, forget, kept, newborn, no_graph, scenario_with


@pytest.mark.slow
def test_worlds_that_are_done_with_are_let_go_of() -> None:
    """Without Python's own search for circles, which a handful of large arrays does not wake: of five replicates only the last is left."""
    gc.collect()
    gc.disable()
    try:
        settings = scenario_with(society__people=200, company__burn_in=1)
        seen = [weakref.ref(burnt_in(settings, seed).branch("ignore")) for seed in range(5)]
        assert [one() is not None for one in seen] == [False, False, False, False, True]
        newborn(settings, 1, "ignore")
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
    assert model.state.staff.shape[0] == customers > 200
