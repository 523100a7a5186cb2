"""How predictions come out, for records made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sim.app.outcome.bets import company_outcome, customers_first, customers_outcome
from sim.app.work.partial import PolicySoFar, SoFar
from sim.study.analysis.stakeholders import StakeholderRanking


def one(policy: str, difference: float | None, verdict: str, mean: float | None = 1.0) -> PolicySoFar:
    return PolicySoFar(policy, mean, difference, None, None, verdict, None, 4, 0)


FOUND = SoFar(
    scenario="s", unit="money", level=0.95, against="first-come", leader="grow-advocates", ties=("grow-advocates", "reach-out"),
    replicates=4, policies=(one("first-come", None, "unknown"), one("grow-advocates", 2.0, "more"), one("reach-out", 1.0, "tie")),
)  # fmt: skip


class Read:
    """Findings with a ranking of the customers."""

    def __init__(self, chances: tuple[float, ...] | None, ranks: tuple[int, ...] = (1, 2, 3)) -> None:
        policies = ("first-come", "grow-advocates", "reach-out")
        self.rankings = (
            StakeholderRanking("staff", (), (), policies, (0.0, 0.0, 1.0), (3, 2, 1), (0.0, 0.0, 1.0)),
            StakeholderRanking("customers", (), (), policies, (3.0, 2.0, 1.0), ranks, chances),
        )


@pytest.mark.parametrize(
    ("policy", "tied", "alone"),
    [
        ("grow-advocates", "tied", "won"),
        ("reach-out", "tied", "lost"),
        ("first-come", "lost", "lost"),
        ("", "won", "lost"),
    ],
)
def test_a_prediction_is_right_when_it_alone_is_best(policy: str, tied: str, alone: str) -> None:
    assert company_outcome(policy, FOUND) == tied
    assert company_outcome(policy, replace(FOUND, ties=("grow-advocates",))) == alone


def test_nothing_is_settled_before_there_are_intervals() -> None:
    unknown = tuple(replace(policy, verdict="unknown") for policy in FOUND.policies)
    assert company_outcome("grow-advocates", replace(FOUND, policies=unknown)) is None
    assert company_outcome("grow-advocates", replace(FOUND, leader=None)) is None
    assert customers_outcome("first-come", Read(None)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chances", "outcomes"),
    [
        ((0.97, 0.02, 0.01), {"first-come": "won", "grow-advocates": "lost", "": "lost"}),
        ((0.60, 0.39, 0.01), {"first-come": "tied", "grow-advocates": "tied", "reach-out": "lost", "": "won"}),
    ],
)
def test_customers_are_asked_for_the_chance_of_being_first(chances: Any, outcomes: dict[str, str]) -> None:
    found: Any = Read(chances)
    assert customers_first(found) == ("first-come", chances[0])
    assert {policy: customers_outcome(policy, found) for policy in outcomes} == outcomes
