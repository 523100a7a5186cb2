"""The influence of parameters on an answer, in studies where it is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.study.analysis.changes.conditions import rank_correlations
from sim.study.analysis.influence import FEWEST_DRAWS, Influence, _with_interval, influence
from sim.views.report.influence import influence_note, with_influence
from sim.views.report.provenance import ParameterRow
from tests.study.analysis.changes.studies import compared, study


def found(folder: Path, draws: int, noise: float = 0.0) -> Influence:
    results = study(folder, lambda drawn: 80.0 - 60.0 * drawn[:, 0], draws=draws, noise=noise)
    one = influence(results, compared(results))
    assert one is not None
    return one


def test_the_parameter_that_moves_the_advantage_is_found_with_its_direction(tmp_path: Path) -> None:
    one = found(tmp_path, draws=40, noise=5.0)
    assert (one.leader, one.rival, one.draws) == ("p0", "p1", 40)
    assert one.next_step is None
    assert {name: correlation.side for name, correlation in one.correlations.items()} == {
        "company.budget": -1,
        "voice.questions": 0,
        "voice.praise": 0,
    }
    assert one.noise is not None
    assert 0.0 < one.noise < 0.5
    note = influence_note(one)
    assert note is not None
    assert note.shown
    assert note.says.startswith("1 of 3 parameters")


def test_the_clear_ones_stand_first_then_those_outside_their_sourced_range(tmp_path: Path) -> None:
    one = found(tmp_path, draws=40, noise=5.0)
    rows = [
        ParameterRow(key, "", "1", "", "", "", sourced)
        for key, sourced in (("a", ""), ("b", "0 to 0.5"), ("voice.praise", ""), ("company.budget", ""))
    ]
    moved = with_influence(rows, one)
    assert [row.key for row in moved] == ["company.budget", "b", "a", "voice.praise"]
    budget = one.correlations["company.budget"]
    assert (moved[0].influence.text, moved[0].influence.clear) == (f"−{-budget.rho:.2f}", True)
    assert [row.influence.text for row in moved[1:3]] == ["held fixed", "held fixed"]
    assert moved[3].influence.interval
    few = with_influence(rows, found(tmp_path, draws=10))
    assert [row.key for row in few] == ["b", "a", "voice.praise", "company.budget"]
    assert {row.influence.text for row in few} == {""}


def test_below_the_fewest_draws_there_is_no_number_but_the_command_that_gives_one(tmp_path: Path) -> None:
    one = found(tmp_path, draws=FEWEST_DRAWS - 1)
    assert one.correlations == {}
    assert one.next_step is not None
    assert one.next_step.command.startswith("grapevine compare town --replicates 80 --expand")
    note = influence_note(one)
    assert note is not None
    assert not note.shown
    assert f"{FEWEST_DRAWS - 1} parameter draws cannot show which of 3 parameters move" in note.says
    assert note.command == one.next_step.command


def test_fixed_parameters_and_a_single_policy_have_no_influence(tmp_path: Path) -> None:
    fixed = study(tmp_path, lambda drawn: drawn[:, 0], drawn=())
    alone = study(tmp_path, lambda drawn: drawn[:, 0], policies=1)
    assert [influence(one, compared(one)) for one in (fixed, alone)] == [None, None]
    assert influence_note(None) is None


@pytest.mark.parametrize("draws", [FEWEST_DRAWS, 100])
def test_chance_alone_is_called_an_influence_in_at_most_one_study_of_twenty(draws: int) -> None:
    rng = np.random.default_rng(3)
    parameters, studies = 30, 400
    alarms = 0
    for _ in range(studies):
        rhos = rank_correlations(rng.random((draws, parameters)), rng.standard_normal(draws))
        alarms += any(_with_interval(rho, draws, parameters).side for rho in rhos.tolist())
    assert (
        alarms / studies < 0.05 + 3.0 * (0.05 * 0.95 / studies) ** 0.5
    )  # a false alarm of this test: about 1 in 1,000


def test_an_interval_covers_the_true_rank_correlation() -> None:
    rng = np.random.default_rng(4)
    true = 6.0 / np.pi * np.arcsin(0.6 / 2.0)  # Spearman's of two normals with correlation 0.6
    hits = 0
    for _ in range(1_000):
        one = rng.standard_normal(60)
        other = 0.6 * one + 0.8 * rng.standard_normal(60)
        interval = _with_interval(float(rank_correlations(one[:, None], other)[0]), 60, 1)
        hits += interval.low <= true <= interval.high
    assert 0.92 < hits / 1_000 < 0.98
