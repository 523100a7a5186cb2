"""Predictions against results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.app.outcome.reading import Findings

if TYPE_CHECKING:
    from sim.app.work.partial import SoFar
    from sim.study.analysis.stakeholders import StakeholderRanking

Outcome = Literal["won", "tied", "lost"]
"""As ``sim.app.classroom.Outcome``."""

LEVEL: Final = 0.95
"""Chance of being first from which a policy is clearly first for customers, as the level of the intervals."""


def company_outcome(policy: str, found: SoFar) -> Outcome | None:
    """Return how a prediction about the company came out; None where nothing is settled. Empty is "no clear winner"."""
    compared = [one for one in found.policies if one.mean is not None]
    if found.leader is None or len(compared) < 2 or all(one.verdict == "unknown" for one in found.policies):
        return None
    return _outcome(policy, found.leader, found.ties)


def customers_first(findings: Findings) -> tuple[str, float | None] | None:
    """Return the policy that the customers' ranking puts first, and its chance of being first; None without a ranking."""
    ranking = _customers_ranking(findings)
    return None if ranking is None else _first(ranking)


def customers_outcome(policy: str, findings: Findings) -> Outcome | None:
    """Return how a prediction about customers came out; None where nothing is settled. Empty is "no clear winner"."""
    ranking = _customers_ranking(findings)
    if ranking is None or ranking.chances is None:
        return None
    first, sure = _first(ranking)
    if sure is None:
        return None
    possible = [one for one, chance in zip(ranking.policies, ranking.chances, strict=True) if chance > 1.0 - LEVEL]
    return _outcome(policy, first, [first] if sure >= LEVEL else [first, *possible])


def _customers_ranking(findings: Findings) -> StakeholderRanking | None:
    found = (one for one in findings.rankings if one.stakeholder == "customers" and one.policies)
    return next(found, None)


def _first(ranking: StakeholderRanking) -> tuple[str, float | None]:
    """Return the policy that a ranking puts first, and its chance of being first; None where that is not known."""
    first = ranking.policies[ranking.ranks.index(1)]
    place = ranking.place(first)
    return first, None if place is None else place[1]


def _outcome(policy: str, leader: str, ties: tuple[str, ...] | list[str]) -> Outcome:
    alone = set(ties) <= {leader}
    if not policy:
        return "lost" if alone else "won"
    if policy == leader:
        return "won" if alone else "tied"
    return "tied" if policy in ties else "lost"
