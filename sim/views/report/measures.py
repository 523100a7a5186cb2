"""The other measures as rows of text: by stakeholder, effects of the events, channels, measures to watch, the stakeholder ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.catalogue import RUN_METRICS, Metric, Stakeholder, day_metric, run_metric
from sim.study.analysis.compare import Comparison, EventChange, EventEffect, Measure
from sim.study.analysis.lesson import JudgedClaim, paired_difference
from sim.study.analysis.stakeholders import StakeholderRanking, metrics_text
from sim.study.storage.results import Results
from sim.views import series, words
from sim.views.labels import label_of

STAKEHOLDERS: dict[Stakeholder, str] = {
    "finance": "Finance",
    "customers": "Customers",
    "service": "Service",
    "marketing": "Marketing",
    "staff": "Staff",
}
assert set(STAKEHOLDERS) == set(get_args(Stakeholder))


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
class RankingTable:
    """The stakeholder ranking: ``heads`` (stakeholder, metrics), ``rows`` (policy, cells of rank and probability of being first)."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def stakeholder_measures(comparison: Comparison) -> list[StakeholderMeasures]:
    """Return every exploratory measure that some policy has, by the stakeholder who looks at it first."""
    tables = []
    for stakeholder, title in STAKEHOLDERS.items():
        metrics = [
            metric for metric in RUN_METRICS if metric.stakeholder == stakeholder and metric.name != comparison.metric
        ]
        rows = [row for row in (measure_row(comparison, metric) for metric in metrics) if row is not None]
        if rows:
            tables.append(StakeholderMeasures(title, tuple(rows)))
    return tables


def measure_row(comparison: Comparison, metric: Metric) -> MeasureRow | None:
    """Return a run metric of every policy; None where no policy has it."""
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
    return [*rows[:1], *_change_rows(comparison), *rows[1:]]


def _change_rows(comparison: Comparison) -> list[MeasureRow]:
    """Return by how much the effect on the primary measure differs from that under the reference; none where that is not known."""
    known, metric = {change.policy: change for change in comparison.event_changes}, run_metric(comparison.metric)
    if not known:
        return []
    cells = tuple(_effect_cell(known.get(policy), metric.unit) for policy in comparison.policies)
    label = f"{metric.label}, less the effect under {words.called(comparison.against)}"
    return [MeasureRow(label, words.unit_text(metric.unit), metric.meaning, cells)]


def _effect_cell(effect: EventEffect | EventChange | None, unit: str) -> Cell:
    if effect is None:
        return Cell(words.NONE, "", "", clear=False)
    beside = (effect.mean, effect.low, effect.high)
    bounds = "" if effect.low is None or effect.high is None else words.bounds(effect.low, effect.high, unit, beside)
    return Cell(
        words.gap(effect.mean, unit, beside), "", bounds, clear=words.star(effect.mean, effect.low, effect.high, unit)
    )


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


def watch_rows(results: Results, comparison: Comparison, names: Sequence[str]) -> list[MeasureRow]:
    """Return the measures that a scenario says to watch: means, and pointwise differences from the reference.

    Of a day metric: the mean over the days where it is a state, the sum of a month where it is a flow.

    Args:
        results: the study.
        comparison: of the scenario.
        names: of the measures.
    """
    return [_watched(results, comparison, name) for name in names]


def _watched(results: Results, comparison: Comparison, name: str) -> MeasureRow:
    against, scenario = comparison.against, comparison.scenario
    others = [policy for policy in comparison.policies if policy != against]
    found = {one: paired_difference(results, scenario, name, one, against, level=comparison.level) for one in others}
    metric = run_metric(name) if name in results.runs.column_names else day_metric(name)
    scale = 1.0 / comparison.months if metric.kind == "flow" else 1.0
    bases = [one.base for one in found.values() if one.base is not None]
    base = bases[0] if bases else _alone(results, comparison, metric)
    cells = tuple(_watched_cell(found.get(policy), base, scale, metric.unit) for policy in comparison.policies)
    unit = f"{metric.unit} a month" if metric.kind == "flow" else words.unit_text(metric.unit)
    label = label_of(metric)
    return MeasureRow(label, unit, metric.meaning if metric.meaning != label else "", cells)


def _alone(results: Results, comparison: Comparison, metric: Metric) -> float | None:
    """Return the measure of one policy alone, which nothing is paired with: its mean, or the sum of the horizon where it is a flow."""
    table = results.runs if metric.kind == "run" else results.days
    rows = series.with_events(table, comparison.scenario)
    found = series.run_means(rows, comparison.policies, metric.name).get(comparison.against)
    return found * DAYS_PER_MONTH * comparison.months if found is not None and metric.kind == "flow" else found


def _watched_cell(found: JudgedClaim | None, base: float | None, scale: float, unit: str) -> Cell:
    if found is None:
        return Cell(words.measure(None if base is None else base * scale, unit), "", "", clear=False)
    if found.difference is None or found.value is None:
        return Cell(words.NONE, "", "", clear=False)
    low, high = (None if end is None else end * scale for end in (found.low, found.high))
    gap, value = found.difference * scale, found.value * scale
    beside = (value, gap, low, high)
    bounds = "" if low is None else words.bounds(low, high, unit, beside)
    clear = words.star(gap, low, high, unit)
    return Cell(words.measure(value, unit, beside=beside), words.gap(gap, unit, beside), bounds, clear=clear)
