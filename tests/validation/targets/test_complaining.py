"""What three days bring to somebody who complains, in replicates where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.experiment_policies import Arms
from sim.calibration.markets import burnt_in
from sim.calibration.regimes import TROUBLED
from sim.state import person
from sim.validation.experiments import scenario_with, started
from sim.validation.targets import afterwards, complaining

pytestmark = pytest.mark.slow

# Nothing that is said or done moves anybody, and friends do not grow alike; only failures move people.
UNMOVED: dict[str, object] = {
    **{
        f"feeling.{name}": 0.0
        for name in ("answer", "solved", "failed", "ignored", "late", "compensated", "escalation", "word", "unfair")
    },
    "feeling.assimilation": 0.0,
    "experience.surprise_gain": 0.0,
}  # fmt: skip


def brought(**more: object) -> tuple[np.ndarray, np.ndarray]:
    settings = scenario_with(TROUBLED, UNMOVED, society__people=3_000, company__burn_in=5, **more)
    return afterwards.felt(burnt_in(settings, 4).branch(Arms(answers=False)), 10)


def test_what_drifts_by_itself_is_taken_off() -> None:
    """Only another failure within the three days moves somebody whom nothing else moves.

    What is left is that the relationship, to which attitude drifts, drifts itself, in three days by a ten-thousandth or so.
    """
    change, marks = brought()
    assert change.size == marks.shape[0] > 20
    assert np.median(np.abs(change)) < 5e-4
    assert (change < 5e-4).all()
    assert not marks[:, 1].any()  # nobody answers


def test_being_ignored_costs_what_it_is_set_to_cost() -> None:
    """Taken off after two days, a third of it has not yet faded when asked on the third: a day's drift is left of it."""
    change, _ = brought(feeling__ignored=0.1)
    assert np.median(change) == pytest.approx(-0.1, rel=0.1)


def test_defending_without_a_shield_or_backfiring_changes_nothing() -> None:
    """The control of the target on backfiring: twins that differ in a defence without effect are one world, to the byte."""
    replicates = [
        scenario_with(
            TROUBLED, complaining.SPOKEN_FOR, defence, society__people=2_000, company__burn_in=5, peers__backfire=0.0
        )
        for defence in ({}, complaining.UNDEFENDED)
    ]
    assert complaining._defended(replicates[0], 4) == complaining._defended(replicates[1], 4)


def test_a_coin_decides_what_is_public() -> None:
    """Whoever complains, loud or not: half of it is in public, and loudness says nothing about it. False alarm below one in a thousand."""
    settings = scenario_with(TROUBLED, complaining.BY_COIN, society__people=20_000, company__burn_in=5)
    model = started(settings, 4, "first-come")
    _, marks = afterwards.felt(model, 30)
    public, opener = marks[:, 0], marks[:, 2].astype(np.int64)
    loud = model.state.people[person.LOUDNESS, opener]
    number = public.size
    assert number > 500
    assert abs(public.mean() - 0.5) < 3.3 * 0.5 / np.sqrt(number)
    assert abs(np.corrcoef(public, loud)[0, 1]) < 3.3 / np.sqrt(number)
