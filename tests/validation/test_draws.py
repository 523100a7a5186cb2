"""Draws to measure targets under, and what they do to the scenarios of a target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest

from sim.calibration.free import FREE, FreeParameter
from sim.calibration.patterns import split_hash
from sim.measures.rates import TOLERANCE, rates
from sim.scenario import Scenario, load
from sim.study.design.ensemble import Members
from sim.validation import experiments
from sim.validation.changes import drawn
from sim.validation.draws import draws_of, prior_of
from sim.validation.experiments import changed, scenario_with
from sim.validation.target import TargetError

KEYS = ("feeling.trust", "voice.words")
PRIOR = {"feeling.trust": [0.0, 1.0, "linear"], "voice.words": [0.01, 0.1, "log"]}


def members(count: int = 40, heavy: int = 10) -> Members:
    """Members along a line, the first ``heavy`` of which weigh three times as much."""
    trust = np.linspace(0.1, 0.9, count)
    weights = np.where(np.arange(count) < heavy, 3.0, 1.0)
    values = np.column_stack([trust, 0.01 * 10.0**trust])
    return Members(KEYS, values, weights / weights.sum(), {"split": split_hash(), "prior": PRIOR})


def test_each_draw_of_the_ensemble_stands_for_an_equal_share_of_its_weight() -> None:
    """Thirty of sixty parts of the weight lie on the first ten members of forty: half of the draws come from there."""
    known = members()
    whole = {tuple(row) for row in known.values.tolist()}
    for number in (2, 8, 20):
        found = draws_of("ensemble", known, number)
        assert {tuple(one.values[key] for key in KEYS) for one in found} <= whole
        limit = float(known.values[9, 0])
        assert sum(one.values["feeling.trust"] <= limit for one in found) == number // 2
    assert draws_of("ensemble", known, 8) == draws_of("ensemble", known, 8)


def test_draws_of_the_prior_are_a_latin_hypercube_of_the_same_parameters() -> None:
    found = draws_of("prior", members(), 8)
    assert {tuple(one.values) for one in found} == {KEYS}
    units = {
        "feeling.trust": [one.values["feeling.trust"] for one in found],
        "voice.words": [float(np.log10(one.values["voice.words"] / 0.01)) for one in found],
    }
    for places in units.values():
        assert Counter(int(8.0 * u) for u in places) == dict.fromkeys(range(8), 1)
    assert found == draws_of("prior", members(), 8)


def test_without_an_ensemble_the_prior_is_of_all_free_parameters() -> None:
    assert prior_of(None) == FREE
    assert prior_of(members())[1] == FreeParameter("voice.words", 0.01, 0.1, "log")
    (one,) = draws_of("prior", None, 1)
    assert set(one.values) == {free.key for free in FREE}
    load("default").with_values(one.values)


def test_what_cannot_be_drawn_from_is_said() -> None:
    with pytest.raises(TargetError, match=r"--ensemble.*--prior"):
        draws_of("ensemble", None, 8)
    with pytest.raises(TargetError, match="1 to"):
        draws_of("prior", None, 0)
    other = replace(members(), head={**members().head, "split": "abc"})
    for origin in ("ensemble", "prior"):
        with pytest.raises(TargetError, match="another split"):
            draws_of(origin, other, 8)  # type: ignore[arg-type]


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Solving the baseline is noted, not done."""
    asked: list[str] = []

    def note(scenario: Scenario) -> dict[str, float]:
        asked.append(scenario.name)
        return {"churn": 0.5, "public": -0.3}

    monkeypatch.setattr(experiments, "solve", note)
    experiments._market.cache_clear()
    yield asked
    experiments._market.cache_clear()


def test_an_experiment_goes_before_a_draw(solved: list[str]) -> None:
    """What it sets stays, the baseline too; the rest is the draw's. It is solved once for a draw."""
    plain = scenario_with()
    with changed(drawn("prior 0", {"feeling.trust": 0.21, "voice.words": 0.033})):
        assert scenario_with().feeling.trust == 0.21
        found = scenario_with({"feeling.trust": 0.3, "baseline.public": 0.0}, society__people=500)
        assert (found.feeling.trust, found.voice.words) == (0.3, 0.033)
        assert (found.baseline.churn, found.baseline.public, found.baseline.solve) == (0.5, 0.0, False)
    assert solved == ["default"]
    assert scenario_with() == plain


def test_what_another_scenario_sets_stays_under_a_draw(solved: list[str]) -> None:
    """As the calibration saw it: the forum keeps its own departures, and has a baseline of its own."""
    stated = {one.key for one in load("user-forum").departures}
    assert "peers.willing_advocate" in stated
    with changed(drawn("prior 0", {"peers.willing_advocate": 0.01, "feeling.trust": 0.21})):
        found = scenario_with(of="user-forum")
    assert found.peers.willing_advocate == load("user-forum").peers.willing_advocate
    assert found.feeling.trust == 0.21
    assert solved == ["user-forum"]


@pytest.mark.slow
def test_stated_rates_come_out_under_a_draw() -> None:
    """Attitude and relationship matter little to leaving: churn is as stated where the baseline is solved, and is not with the stored one.

    Status quo, mean of three seeds with 10,000 people; the standard error of the mean is a fiftieth, the tolerance a tenth.
    """
    draw = drawn("prior 0", {"loyalty.attitude_effect": 0.5, "loyalty.relationship_effect": 1.0})

    def churn(scenario: Scenario) -> float:
        found = []
        for seed in (1, 2, 3):
            model = experiments.newborn(scenario, seed, None)
            model.run_days(150)
            (rate,) = (one for one in rates(model.state, scenario, model.rows) if one.name == "churn")
            found.append(rate.realised / rate.stated)
            model.release()
        return fmean(found)

    with changed(draw):
        here = scenario_with(society__people=10_000)
    assert churn(here) == pytest.approx(1.0, abs=TOLERANCE)
    stored = scenario_with(dict(draw.settings), society__people=10_000)
    assert abs(churn(stored) - 1.0) > 2.0 * TOLERANCE
