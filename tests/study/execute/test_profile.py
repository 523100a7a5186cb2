"""Profiles: every phase of the day is timed, and shares sum to one."""

from __future__ import annotations

import pytest

from sim.model import PHASES, ConversationModel
from sim.scenario import Scenario
from sim.study.design.plan import Study
from sim.study.execute.profile import Profile, profile_lines

pytestmark = pytest.mark.slow

SMALL = Scenario().with_values({"society.people": 300, "company.burn_in": 2, "company.run_off_months": 0})


def test_a_profiled_model_runs_as_any_other_and_shares_sum_to_one() -> None:
    plain, timed = (ConversationModel(SMALL, "first-come", 3) for _ in range(2))
    profile = Profile(timed)
    plain.run_days(10)
    profile.run_days(10)
    assert (plain.state.people == timed.state.people).all()
    assert list(profile.seconds) == [phase.name for phase in PHASES]
    assert all(seconds > 0.0 for seconds in profile.seconds.values())
    shares = [float(line.split()[-1].rstrip("%")) for line in profile.lines()[1 : 1 + len(PHASES)]]
    assert sum(shares) == pytest.approx(100.0, abs=0.6)


def test_a_study_is_profiled_by_its_first_run() -> None:
    study = Study(scenarios=(SMALL,), policies=("ignore",), replicates=1, months=1, seed=4, exact_seed=True)
    lines = profile_lines(study)
    assert len(lines) == len(PHASES) + 3
    assert "person-days a second" in lines[-1]
