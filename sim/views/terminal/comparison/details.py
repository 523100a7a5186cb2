"""The details behind a comparison as lines: means, variance, the other measures, the stakeholder ranking, the effect of the events."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.measures.catalogue import Metric, run_metric
from sim.study.analysis.answer import rounded_up
from sim.study.analysis.changes import NextStep
from sim.study.analysis.compare import Comparison, Difference, EventChange, EventEffect
from sim.study.analysis.stakeholders import StakeholderRanking, metrics_text
from sim.views import words
from sim.views.report.measures import MeasureRow
from sim.views.terminal.measures import MEASURES
from sim.views.terminal.output import styled
from sim.views.terminal.text_table import columns_that_fit, grid, paragraph


def detail_lines(found: Comparison, rankings: Sequence[StakeholderRanking] = ()) -> list[str]:
    """Return what stands behind a comparison: regret, parts of the variance, the other measures, the stakeholder ranking, the events.

    Args:
        found: the comparison.
        rankings: of the stakeholders.
    """
    metric = run_metric(found.metric)
    lines = paragraph(f"{metric.label.capitalize()}, in {metric.unit}: {metric.meaning}.")
    lines += ["", *_means(found), ""]
    notes = _notes(found)
    lines += [*notes, ""] if notes else []
    lines += _exploratory(found)
    if rankings:
        lines += ["", *stakeholder_lines(found.policies, rankings)]
    if found.events:
        lines += ["", *_events(found)]
    return lines


def _means(found: Comparison) -> list[str]:
    """Return every policy's mean, how often it came first, and the expected regret of choosing it."""
    rows = [
        [row.policy, words.measure(row.mean, found.unit), words.percent(row.won), words.measure(row.regret, found.unit)]
        for row in found.standings
    ]
    return grid(["policy", found.metric, "came first in", "expected regret"], rows)


def _notes(found: Comparison) -> list[str]:
    """Return the kind of the intervals, the variance reduction, the parts of the variance, and the ties."""
    pairs = [row for row in found.differences if row.against == found.against]
    lines = []
    if found.clusters >= 2:
        clusters = "replicates" if found.fixed_parameters else "parameter draws"
        lines += paragraph(
            f"CI: simultaneous {words.confidence(found.level)} confidence intervals for all pairs of policies, from {found.clusters} "
            f"independent {clusters}."
        )
    factors = sorted(
        row.variance_reduction
        for row in pairs
        if row.variance_reduction is not None and math.isfinite(row.variance_reduction)
    )
    if factors:
        lines += paragraph(
            f"Common random numbers: variance reduction factor {_span(factors)}; independent runs would take as many times longer for the "
            "same precision."
        )
    lines += [line for row in pairs for line in _variance_parts(row)]
    return lines + [line for row in _ties(found) for line in _tie(row)]


def _ties(found: Comparison) -> list[Difference]:
    """Return the ties with the leader, and with the policy that is subtracted; each pair once."""
    anchors = [found.leader, found.against]
    ties = {frozenset((row.policy, row.against)): row for row in found.differences if row.verdict == "tie"}
    return [row for pair, row in ties.items() if not pair.isdisjoint(anchors)]


def _span(factors: Sequence[float]) -> str:
    low, high = (f"{value:.2g}" if value < 100 else f"{value:,.0f}" for value in (factors[0], factors[-1]))
    return low if low == high else f"{low} to {high}"


def _variance_parts(row: Difference) -> list[str]:
    if row.parameter_share is None or row.chance_share is None:
        return []
    return paragraph(
        f"Variance of {row.policy} less {row.against}: {words.percent(row.parameter_share)} parameter uncertainty (epistemic), "
        f"{words.percent(row.chance_share)} chance (aleatory)."
    )


def _tie(row: Difference) -> list[str]:
    more = row.replicates_to_settle
    after = "" if more is None else f"; about {rounded_up(more):,} replicates might distinguish them"
    return paragraph(f"Tie: {row.policy} and {row.against} are not distinguishable{after}.")


def _exploratory(found: Comparison) -> list[str]:
    level = words.confidence(found.level)
    star = f" * The pointwise {level} confidence interval of the difference from {found.against} excludes 0."
    lines = paragraph(f"Other measures (exploratory).{star if len(found.policies) > 1 else ''}")
    metrics = [run_metric(name) for name in MEASURES]
    for policies in columns_that_fit(found.policies):
        rows = [[_named(metric), *(_cell(found, metric, policy) for policy in policies)] for metric in metrics]
        lines += ["", *grid(["measure", *policies], rows)]
    return lines


def _named(metric: Metric) -> str:
    unit = words.unit_text(metric.unit)
    return f"{metric.label} ({unit})" if unit else metric.label


def _cell(found: Comparison, metric: Metric, policy: str) -> str:
    row = found.measure(metric.name, policy)
    if row is None:
        return words.NONE
    return words.measure(row.mean, metric.unit) + _star(row.difference, row.low, row.high, metric.unit)


def _star(difference: float | None, low: float | None, high: float | None, unit: str) -> str:
    """Return a star, or a blank of the same width."""
    return "*" if words.star(difference, low, high, unit) else " "


def _events(found: Comparison) -> list[str]:
    """Return the effect of the events: the primary measure with its intervals, the others as differences with stars."""
    effects = {(row.metric, row.policy): row for row in found.events}
    level = words.confidence(found.level)
    lines = paragraph(
        f"Effect of the events on {found.metric}: each replicate with them less the same replicate without."
    )
    lines += ["", *_event_grid(found, level), ""]
    lines += paragraph(
        f"Effect on the other measures (exploratory). * The pointwise {level} confidence interval of the effect excludes 0."
    )
    for policies in columns_that_fit(found.policies):
        cells = [
            [_named(metric), *(_effect(effects, metric, policy) for policy in policies)]
            for metric in map(run_metric, MEASURES)
        ]
        lines += ["", *grid(["measure", *policies], cells)]
    return lines


def _event_grid(found: Comparison, level: str) -> list[str]:
    """Return the effect of the events on the primary measure by policy, and that less the effect under the reference."""
    changes = {row.policy: row for row in found.event_changes}
    head = ["policy", "effect", f"{level} CI", *([f"less {found.against}", f"{level} CI"] if changes else [])]
    rows = []
    for row in (one for one in found.events if one.metric == found.metric):
        both = [row, *([changes.get(row.policy)] if changes else [])]
        rows.append([row.policy, *(cell for one in both for cell in _with_interval(one, found.unit))])
    return grid(head, rows)


def _with_interval(one: EventEffect | EventChange | None, unit: str) -> tuple[str, str]:
    return (
        (words.NONE, words.NONE)
        if one is None
        else (words.gap(one.mean, unit), words.interval(one.low, one.high, unit))
    )


def _effect(effects: Mapping[tuple[str, str], EventEffect], metric: Metric, policy: str) -> str:
    row = effects.get((metric.name, policy))
    if row is None:
        return words.NONE
    return words.gap(row.mean, metric.unit) + _star(row.mean, row.low, row.high, metric.unit)


def stakeholder_lines(policies: Sequence[str], rankings: Sequence[StakeholderRanking]) -> list[str]:
    """Return the ranking by each stakeholder as one table, with the metrics that each looks at."""
    sure = rankings[0].chances is not None
    lines = paragraph(f"Ranking by stakeholder (exploratory): rank{' and chance of being first' if sure else ''}.")
    rows = [[policy, *(_place(ranking, policy) for ranking in rankings)] for policy in policies]
    lines += ["", *grid(["policy", *(ranking.stakeholder for ranking in rankings)], rows), ""]
    for ranking in rankings:
        void = [run_metric(name).label for name in ranking.left_out]
        left_out = f" (void here: {', '.join(void)})" if void else ""
        lines += paragraph(f"{ranking.stakeholder}: {metrics_text(ranking)}{left_out}.")
    return lines


def _place(ranking: StakeholderRanking, policy: str) -> str:
    place = ranking.place(policy)
    if place is None:
        return words.NONE
    rank, chance = place
    return str(rank) if chance is None else f"{rank}  {words.percent(chance):>9}"


def watch_lines(rows: Sequence[MeasureRow], policies: Sequence[str], against: str) -> list[str]:
    """Return the measures that a scenario says to watch: of every policy the mean, and the difference from the reference.

    Args:
        rows: the measures.
        policies: the policies, in the order of the cells.
        against: the reference.
    """
    table: list[list[str]] = []
    for row in rows:
        table.append([f"{row.label} ({row.unit})" if row.unit else row.label, "", "", ""])
        for policy, cell in zip(policies, row.cells, strict=True):
            table.append([f"  {policy}", cell.mean, cell.difference + ("*" if cell.clear else " "), cell.interval])
    text = f"Measures to watch, and their differences from {against}. * The pointwise confidence interval excludes 0."
    return [*paragraph(text), "", *grid(["measure", "mean", "difference", "interval"], table)]


def next_lines(step: NextStep) -> list[str]:
    """Return the command that would tell more, what for, and how long it takes."""
    time = "" if step.minutes is None else f", in about {max(1, round(step.minutes))} min"
    return [*paragraph(f"To see {step.gives}{time}:"), *styled([f"  {step.command}"], "bold")]
