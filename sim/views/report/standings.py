"""The policies on the primary measure as rows of text: their standings, and all pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.study.analysis.answer import rounded_up
from sim.study.analysis.compare import Comparison, Standing
from sim.views import words
from sim.views.figures.answer import all_pairs
from sim.views.figures.drawing import Look, looks


@dataclass(frozen=True)
class StandingRow:
    """A policy's line in the table of the answer.

    Attributes:
        policy: its name.
        label: its plain label; empty for a policy that has none.
        look: how figures draw it.
        mean: on the primary measure.
        difference: from the leader.
        interval: simultaneous confidence interval of the difference.
        chance: of being best.
        regret: expected regret.
        place: its standing in words.
        first: whether it is the leader.
    """

    policy: str
    label: str
    look: Look
    mean: str
    difference: str
    interval: str
    chance: str
    regret: str
    place: str
    first: bool


@dataclass(frozen=True)
class PairRow:
    """One pair of policies: the difference, the variance reduction, the parts of the variance, and replicates to settle it."""

    pair: str
    difference: str
    interval: str
    variance_reduction: str
    chance_share: str
    parameter_share: str
    settle: str


def standing_rows(comparison: Comparison) -> list[StandingRow]:
    """Return the table of the answer, the greatest mean first, policies that were not compared last."""
    drawn = looks(comparison.policies)
    order = sorted(comparison.standings, key=lambda row: (not row.compared, -(row.mean or 0.0)))
    return [_standing_row(comparison, row, drawn[row.policy]) for row in order]


def _standing_row(comparison: Comparison, row: Standing, look: Look) -> StandingRow:
    gap = comparison.difference(row.policy, comparison.leader) if comparison.leader else None
    unit = comparison.unit
    return StandingRow(
        policy=row.policy,
        label=words.label(row.policy),
        look=look,
        mean=words.measure(row.mean, unit),
        difference=words.measure(gap.mean, unit, signed=True) if gap else words.NONE,
        interval=words.interval(gap.low, gap.high, unit) if gap else words.NONE,
        chance=words.NONE if row.best_chance is None else words.percent(row.best_chance),
        regret=words.measure(row.regret, unit),
        place=_place(comparison, row),
        first=row.policy == comparison.leader,
    )


def _place(comparison: Comparison, row: Standing) -> str:
    if not row.compared:
        return f"not compared: failed in {row.failed} of {row.failed + row.finished} runs"
    compared = sum(standing.compared for standing in comparison.standings)
    if compared < 2 or comparison.leader is None:
        return "nothing to compare it with"
    if comparison.clusters < 2:
        return "not settled"
    if row.policy == comparison.leader:
        return "best" if len(comparison.ties) == 1 else "ahead, but tied"
    return f"tied with {comparison.leader}" if row.policy in comparison.ties else f"less than {comparison.leader}"


def pair_rows(comparison: Comparison) -> list[PairRow]:
    """Return every pair, with its variance reduction and the parts of its variance."""
    return [
        PairRow(
            pair=f"{row.policy} above {row.against}",
            difference=words.measure(row.mean, comparison.unit, signed=True),
            interval=words.interval(row.low, row.high, comparison.unit),
            variance_reduction=_factor(row.variance_reduction),
            chance_share=words.NONE if row.chance_share is None else words.percent(row.chance_share),
            parameter_share=words.NONE if row.parameter_share is None else words.percent(row.parameter_share),
            settle=_settle(row.verdict, row.replicates_to_settle),
        )
        for row in all_pairs(comparison)
    ]


def _factor(reduction: float | None) -> str:
    """Show a factor; a dash where it is unknown, or infinite because the difference does not vary."""
    if reduction is None or not math.isfinite(reduction):
        return words.NONE
    return f"{words.number(reduction, digits=2)} times"


def _settle(verdict: str, replicates: int | None) -> str:
    if verdict in {"more", "less"}:
        return "settled"
    return "out of reach" if replicates is None else f"about {rounded_up(replicates):,} in all"
