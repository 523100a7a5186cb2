"""The first look at a comparison that is running: when it is due, on which replicates, and what it adds to the rate of false alarms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from sim.scenario import Scenario, load
from sim.study.analysis.compare import compare
from sim.study.analysis.intervals import pair_contrasts, simultaneous
from sim.study.design.plan import Plan, Study, plan
from sim.study.execute.first_look import FirstLook, first_comparison
from sim.study.execute.looks import AT, FIRST_AT, FIRST_IF_S, FIRST_LEVEL, LEVEL
from sim.study.storage.files import StoreError
from tests.study.outcomes import paired_values, table

STUDY = Study(
    scenarios=(Scenario(name="a"),), policies=("ignore", "coin"), replicates=24, months=1, fixed_parameters=True
)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def runs_of(planned: Plan, replicate: int, *, event: bool = True) -> list[str]:
    return [run.run for job in planned.jobs for run in job.runs if run.replicate == replicate and run.event is event]


def heard(planned: Plan, order: list[int], there: tuple[int, ...] = (), each_s: float = 5.0) -> list[float | None]:
    """What is said after each replicate, in the order in which they end; ``there`` are there at the start."""
    clock = Clock()
    look = FirstLook(planned, clock)
    look.hear([run for replicate in there for run in runs_of(planned, replicate)])
    found = []
    for replicate in order:
        clock.now += each_s
        found.append(look.hear(runs_of(planned, replicate)))
    return found


def test_it_waits_for_the_first_ten_by_number_not_for_those_that_end_first() -> None:
    late = [*range(3), *range(4, 16), 3, *range(16, 24)]
    found = heard(plan(STUDY), late)
    assert found.index(next(one for one in found if one is not None)) == late.index(3)
    assert found[late.index(3)] == pytest.approx(5.0 * 8)
    assert sum(one is not None for one in found) == 1


def test_runs_that_are_there_do_not_count_in_the_time_and_ten_of_them_need_no_look() -> None:
    assert heard(plan(STUDY), [*range(6, 24)], tuple(range(6)))[3] == pytest.approx(5.0 * 14)
    assert set(heard(plan(STUDY), [*range(10, 24)], tuple(range(10)))) == {None}


def test_for_a_short_rest_there_is_none() -> None:
    rest = 24 - FIRST_AT
    for each_s, said in ((FIRST_IF_S / rest - 0.01, False), (FIRST_IF_S / rest + 0.01, True)):
        assert any(one is not None for one in heard(plan(STUDY), [*range(24)], each_s=each_s)) is said


@pytest.mark.parametrize(
    "changes",
    [{"replicates": AT[0] - 1}, {"policies": ("ignore",)}, {"scenarios": (Scenario(name="a"), Scenario(name="b"))}],
)
def test_studies_without_a_first_look(changes: dict[str, Any]) -> None:
    planned = plan(replace(STUDY, **changes))
    assert set(heard(planned, [*range(planned.study.replicates)], each_s=60.0)) == {None}


def test_the_runs_without_events_belong_to_a_replicate() -> None:
    planned = plan(replace(STUDY, scenarios=(load("broken-guitar"),), months=6, events=(True, False)))
    clock = Clock()
    look = FirstLook(planned, clock)
    look.hear(())
    clock.now += 60.0
    assert [look.hear(runs_of(planned, replicate)) for replicate in range(FIRST_AT)] == [None] * FIRST_AT
    twins = [look.hear(runs_of(planned, replicate, event=False)) for replicate in range(FIRST_AT)]
    assert twins[:-1] == [None] * (FIRST_AT - 1)
    assert twins[-1] is not None


def results(values: np.ndarray, policies: list[str], **more: Any) -> Any:
    runs = table(values, policies)
    labels = [
        f"{policy} {replicate}"
        for policy, replicate in zip(*(runs[one].to_pylist() for one in ("policy", "replicate")), strict=True)
    ]
    return SimpleNamespace(folder=Path("out"), runs=runs.append_column("run", pa.array(labels)), same_desk={}, **more)


def test_it_is_the_comparison_of_these_runs_and_no_others() -> None:
    values = paired_values(np.random.default_rng(2), 14, 3)
    values[10:] += 1e6
    stored = results(values, ["first-come", "grow", "grow[split]"])
    wanted = [f"{policy} {k}" for policy in ("first-come", "grow", "grow[split]") for k in range(FIRST_AT)]
    found = first_comparison(stored, wanted, None)
    assert found == compare(
        table(values[:10], ["first-come", "grow", "grow[split]"]), level=FIRST_LEVEL, exploratory=()
    )
    stored.same_desk = {"grow": "grow[split]"}
    apart = first_comparison(stored, wanted, "grow")
    assert (apart.policies, apart.against, apart.replicates) == (("first-come", "grow"), "grow", FIRST_AT)
    with pytest.raises(StoreError, match="30 of the 31"):
        first_comparison(stored, [*wanted, "grow 99"], None)


def within(at: tuple[int, ...], levels: tuple[float, ...]) -> float:
    """The chance that a normal mean stays within its interval at all looks, whose correlations are the roots of their ratios."""
    correlations = np.array([[np.sqrt(min(a, b) / max(a, b)) for a in at] for b in at])
    edge = np.array([stats.norm.ppf(0.5 + level / 2.0) for level in levels])
    law = stats.multivariate_normal(np.zeros(len(at)), correlations, seed=1, maxpts=200_000)
    return float(law.cdf(edge, lower_limit=-edge))


def test_it_adds_a_tenth_of_a_per_cent_to_the_rate_of_false_alarms_at_most() -> None:
    three = within(AT, (LEVEL,) * 3)
    four = within((FIRST_AT, *AT), (FIRST_LEVEL, LEVEL, LEVEL, LEVEL))
    assert 0.9505 <= three - 0.001 <= four < three  # the least that any dependence of the looks leaves
    assert 0.949 <= within((FIRST_AT, 20), (FIRST_LEVEL, 0.95)) < 0.95


def test_its_intervals_have_their_level_with_five_draws() -> None:
    """Of one difference Student's critical value, of three less than Bonferroni's; 10,000 draws would be off by a quarter."""
    outcomes = np.random.default_rng(0).standard_normal((FIRST_AT // 2, 3))
    one = simultaneous(outcomes[:, :2], pair_contrasts(2)[1], FIRST_LEVEL).factor
    assert 2.0 * stats.t.sf(one, 4) == pytest.approx(
        1.0 - FIRST_LEVEL, rel=0.25
    )  # 3.5 standard errors of 200 draws beyond
    three = simultaneous(outcomes, pair_contrasts(3)[1], FIRST_LEVEL).factor
    assert one < three < 1.05 * stats.t.isf((1.0 - FIRST_LEVEL) / 6.0, 4)
