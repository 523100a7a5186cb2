"""The contents of the report as rows of text: no layout here, and no numbers in the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pyarrow.compute as pc

from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.catalogue import RUN_METRICS, Metric, Stakeholder, day_metric, run_metric
from sim.study.analysis.compare import Comparison, EventEffect, Measure, Standing
from sim.study.analysis.stakeholders import StakeholderRanking, metrics_text
from sim.views import series, words
from sim.views.figures.answer import all_pairs
from sim.views.figures.drawing import Look, looks

STAKEHOLDERS: dict[Stakeholder, str] = {
    "finance": "Finance",
    "customers": "Customers",
    "service": "Service",
    "marketing": "Marketing",
    "staff": "Staff",
}
assert set(STAKEHOLDERS) == set(get_args(Stakeholder))


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
class Cell:
    """A policy on a measure: its mean, the difference from the reference policy with its interval, and whether that excludes 0."""

    mean: str
    difference: str
    interval: str
    clear: bool


@dataclass(frozen=True)
class MeasureRow:
    """One exploratory measure over all policies."""

    label: str
    unit: str
    meaning: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class StakeholderMeasures:
    """The exploratory measures that one stakeholder looks at first."""

    stakeholder: str
    rows: tuple[MeasureRow, ...]


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


@dataclass(frozen=True)
class RateRow:
    """A stated rate beside the one realised in burn-in, means over all replicates; ``off`` in per cent of the stated rate."""

    label: str
    unit: str
    stated: str
    realised: str
    off: str


@dataclass(frozen=True)
class FailureRow:
    """A run that failed: the day, the error, the command that repeats it."""

    policy: str
    replicate: int
    day: str
    error: str
    replay: str
    traceback: str


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


def stakeholder_measures(comparison: Comparison) -> list[StakeholderMeasures]:
    """Return every exploratory measure that some policy has, by the stakeholder who looks at it first."""
    tables = []
    for stakeholder, title in STAKEHOLDERS.items():
        metrics = [
            metric for metric in RUN_METRICS if metric.stakeholder == stakeholder and metric.name != comparison.metric
        ]
        rows = [row for row in (_measure_row(comparison, metric) for metric in metrics) if row is not None]
        if rows:
            tables.append(StakeholderMeasures(title, tuple(rows)))
    return tables


def _measure_row(comparison: Comparison, metric: Metric) -> MeasureRow | None:
    found = [comparison.measure(metric.name, policy) for policy in comparison.policies]
    if all(cell is None or cell.mean is None for cell in found):
        return None
    cells = tuple(_cell(cell, metric.unit) for cell in found)
    return MeasureRow(metric.label, words.unit_text(metric.unit), metric.meaning, cells)


def _cell(measure: Measure | None, unit: str) -> Cell:
    if measure is None:
        return Cell(words.NONE, "", "", clear=False)
    row = measure
    beside = (row.mean, row.difference, row.low, row.high)
    difference = "" if row.difference is None else words.gap(row.difference, unit, beside)
    bounds = "" if row.low is None or row.high is None else words.bounds(row.low, row.high, unit, beside)
    clear = words.star(row.difference, row.low, row.high, unit)
    return Cell(words.measure(row.mean, unit, beside=beside), difference, bounds, clear=clear)


@dataclass(frozen=True)
class RankingTable:
    """The stakeholder ranking: ``heads`` (stakeholder, metrics), ``rows`` (policy, cells of rank and probability of being first)."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def ranking_table(policies: Sequence[str], rankings: Sequence[StakeholderRanking]) -> RankingTable | None:
    """Return the rankings as text, policies in the order of the study; None when nothing was ranked."""
    if not rankings:
        return None
    heads = tuple((STAKEHOLDERS[ranking.stakeholder], metrics_text(ranking)) for ranking in rankings)
    rows = tuple((policy, tuple(_rank(ranking, policy) for ranking in rankings)) for policy in policies)
    return RankingTable(heads, rows)


def _rank(ranking: StakeholderRanking, policy: str) -> tuple[str, str]:
    place = ranking.place(policy)
    if place is None:
        return words.NONE, ""
    rank, chance = place
    return str(rank), "" if chance is None else f"first: {words.percent(chance)}"


def pair_rows(comparison: Comparison) -> list[PairRow]:
    """Return every pair, with its variance reduction and the parts of its variance."""
    return [
        PairRow(
            pair=f"{row.policy} above {row.against}",
            difference=words.measure(row.mean, comparison.unit, signed=True),
            interval=words.interval(row.low, row.high, comparison.unit),
            variance_reduction=words.NONE
            if row.variance_reduction is None
            else f"{words.number(row.variance_reduction, digits=2)} times",
            chance_share=words.NONE if row.chance_share is None else words.percent(row.chance_share),
            parameter_share=words.NONE if row.parameter_share is None else words.percent(row.parameter_share),
            settle=_settle(row.verdict, row.replicates_to_settle),
        )
        for row in all_pairs(comparison)
    ]


def _settle(verdict: str, replicates: int | None) -> str:
    if verdict in {"more", "less"}:
        return "settled"
    return "out of reach" if replicates is None else f"about {words.number(replicates, digits=2)} in all"


def event_rows(comparison: Comparison) -> list[MeasureRow]:
    """Return the effect of the events under each policy, the primary measure first; empty without runs without events."""
    known = {(effect.metric, effect.policy): effect for effect in comparison.events}
    names = dict.fromkeys([comparison.metric, *(effect.metric for effect in comparison.events)])
    rows = []
    for metric in (run_metric(name) for name in names):
        found = [known.get((metric.name, policy)) for policy in comparison.policies]
        if any(found):
            cells = tuple(_effect_cell(effect, metric.unit) for effect in found)
            rows.append(MeasureRow(metric.label, words.unit_text(metric.unit), metric.meaning, cells))
    return rows


def _effect_cell(effect: EventEffect | None, unit: str) -> Cell:
    if effect is None:
        return Cell(words.NONE, "", "", clear=False)
    beside = (effect.mean, effect.low, effect.high)
    bounds = "" if effect.low is None or effect.high is None else words.bounds(effect.low, effect.high, unit, beside)
    return Cell(
        words.gap(effect.mean, unit, beside), "", bounds, clear=words.star(effect.mean, effect.low, effect.high, unit)
    )


def failure_rows(runs: Any, journal: Sequence[dict[str, Any]]) -> list[FailureRow]:
    """Return the failed runs of a ``runs`` table, with their tracebacks from the journal (entries with ``run`` and ``traceback``)."""
    traces = {str(line.get("run", "")): str(line.get("traceback", "")) for line in journal}
    return [
        FailureRow(
            policy=row["policy"],
            replicate=int(row["replicate"]),
            day="unknown" if row["failed_day"] is None else str(row["failed_day"]),
            error=row["error"] or "",
            replay=row["replay"] or "",
            traceback=traces.get(row["run"], ""),
        )
        for row in runs.to_pylist()
        if row["status"] == "failed"
    ]


def channel_rows(groups: Any, policies: Sequence[str]) -> list[MeasureRow]:
    """Return the share never heard on each channel, means over all replicates, from the ``groups`` table of one scenario."""
    means = series.group_means(groups, policies)
    rows = []
    for label in series.group_labels(groups, "channel"):
        found = [means.get(("channel", label, "unheard_share", policy)) for policy in policies]
        if any(value is not None for value in found):
            cells = tuple(Cell(words.measure(value, "share"), "", "", clear=False) for value in found)
            rows.append(MeasureRow(label, "%", "", cells))
    return rows


def watch_rows(runs: Any, days: Any, policies: Sequence[str], names: Sequence[str]) -> list[MeasureRow]:
    """Return the measures that a scenario says to watch, means over all replicates.

    Of a day metric: the mean over the days where it is a state, the sum of a month where it is a flow.

    Args:
        runs: the ``runs`` table of the scenario.
        days: its ``days`` table.
        policies: in the order of the columns.
        names: of the measures.
    """
    rows = []
    for name in names:
        found, metric, unit = _watched(runs, days, policies, name)
        cells = tuple(Cell(words.measure(found[policy], unit), "", "", clear=False) for policy in policies)
        rows.append(MeasureRow(metric.label, words.unit_text(unit), metric.meaning, cells))
    return rows


def _watched(runs: Any, days: Any, policies: Sequence[str], name: str) -> tuple[dict[str, float], Metric, str]:
    """Means by policy of a run or a day metric, the metric, and the unit of those means."""
    if name in runs.column_names:
        return series.run_means(runs, policies, name), run_metric(name), run_metric(name).unit
    metric = day_metric(name)
    means = series.run_means(days, policies, name)
    if metric.kind == "state":
        return means, metric, metric.unit
    return {policy: DAYS_PER_MONTH * mean for policy, mean in means.items()}, metric, f"{metric.unit} a month"


RATES = "rates"
"""Kind of the rows of the ``groups`` table with rates of the burn-in: group ``label, unit``, measure ``stated`` or ``realised``."""


def rate_rows(groups: Any) -> list[RateRow]:
    """Return realised beside stated rates from the ``groups`` table of one scenario; empty when it has none."""
    rates = groups.filter(pc.equal(groups["kind"], RATES))
    labels = list(dict.fromkeys(rates["group"].to_pylist()))
    means = rates.group_by(["group", "measure"]).aggregate([("value", "mean")]).to_pylist()
    known = {(row["group"], row["measure"]): row["value_mean"] for row in means}
    return [_rate_row(name, known.get((name, "stated")), known.get((name, "realised"))) for name in labels]


def _rate_row(name: str, stated: float | None, realised: float | None) -> RateRow:
    label, _, unit = name.rpartition(", ")
    off = words.NONE
    if stated and realised is not None:
        off = words.measure(realised / stated - 1.0, "share", signed=True)
    return RateRow(
        label or unit,
        words.unit_text(unit) if label else "",
        words.measure(stated, unit, beside=(realised,)),
        words.measure(realised, unit, beside=(stated,)),
        off,
    )
