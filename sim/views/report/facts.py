"""What the report says about a comparison, as rows of text: no layout here, and no numbers in the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pyarrow.compute as pc

from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.catalogue import RUN_METRICS, Metric, Stakeholder, day_metric, run_metric
from sim.study.analysis.compare import Comparison, EventEffect, Measure, Standing
from sim.study.analysis.intervals import side
from sim.study.analysis.stakeholders import LensRanking, looked_at
from sim.views import series, words
from sim.views.figures.answer import all_pairs
from sim.views.figures.drawing import Look, looks

LENSES: dict[Stakeholder, str] = {
    "finance": "Finance",
    "customers": "Customers",
    "service": "Service",
    "marketing": "Marketing",
    "staff": "Staff",
}
assert set(LENSES) == set(get_args(Stakeholder))


@dataclass(frozen=True)
class StandingRow:
    """A policy's line in the table of the answer; ``place`` says in words how it stands, ``first`` marks the leader."""

    policy: str
    look: Look
    mean: str
    behind: str
    interval: str
    chance: str
    regret: str
    won: str
    place: str
    first: bool


@dataclass(frozen=True)
class Cell:
    """A policy on a measure: its mean, the difference from the policy it is set against, the interval, and whether that clears zero."""

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
class LensTable:
    """The exploratory measures that one department looks at first."""

    lens: str
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True)
class PairingRow:
    """One pair of policies: the difference, what sharing worlds gained, and how many replicates would settle it."""

    pair: str
    difference: str
    interval: str
    gain: str
    luck: str
    ignorance: str
    settle: str


@dataclass(frozen=True)
class RateRow:
    """A stated rate beside the one that the worlds showed in burn-in, means over all worlds; ``off`` in per cent of the stated."""

    label: str
    unit: str
    stated: str
    realised: str
    off: str


@dataclass(frozen=True)
class FailureRow:
    """A run that failed: where it stopped, what it said, how to repeat it."""

    policy: str
    replicate: int
    day: str
    error: str
    replay: str
    traceback: str


def standing_rows(comparison: Comparison) -> list[StandingRow]:
    """The table of the answer, the greatest mean first, policies that were not compared last."""
    drawn = looks(comparison.policies)
    order = sorted(comparison.standings, key=lambda row: (not row.compared, -(row.mean or 0.0)))
    return [_standing_row(comparison, row, drawn[row.policy]) for row in order]


def _standing_row(comparison: Comparison, row: Standing, look: Look) -> StandingRow:
    gap = comparison.difference(row.policy, comparison.leader) if comparison.leader else None
    unit = comparison.unit
    return StandingRow(
        policy=row.policy,
        look=look,
        mean=words.measure(row.mean, unit),
        behind=words.measure(gap.mean, unit, signed=True) if gap else words.NONE,
        interval=words.interval(gap.low, gap.high, unit) if gap else words.NONE,
        chance=words.NONE if row.best_chance is None else words.percent(row.best_chance),
        regret=words.measure(row.regret, unit),
        won=words.NONE if row.won is None else words.percent(row.won),
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


def lens_tables(comparison: Comparison) -> list[LensTable]:
    """Every exploratory measure that some policy has, by the department whose concern it is."""
    tables = []
    for lens, title in LENSES.items():
        metrics = [metric for metric in RUN_METRICS if metric.stakeholder == lens and metric.name != comparison.metric]
        rows = [row for row in (_measure_row(comparison, metric) for metric in metrics) if row is not None]
        if rows:
            tables.append(LensTable(title, tuple(rows)))
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
    difference = "" if measure.difference is None else words.gap(measure.difference, unit)
    bounds = "" if measure.low is None or measure.high is None else words.interval(measure.low, measure.high, unit)
    return Cell(words.measure(measure.mean, unit), difference, bounds, clear=side(measure.low, measure.high) != 0)


@dataclass(frozen=True)
class EyesTable:
    """How each lens ranks the policies: ``heads`` (title and what it looked at), ``rows`` (policy, cells of rank and chance)."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def eyes_table(policies: Sequence[str], lenses: Sequence[LensRanking]) -> EyesTable | None:
    """The rankings as text, policies in the order of the study; None when nothing was ranked."""
    if not lenses:
        return None
    heads = tuple((LENSES[ranking.lens], looked_at(ranking)) for ranking in lenses)
    return EyesTable(heads, tuple((policy, tuple(_eye(ranking, policy) for ranking in lenses)) for policy in policies))


def _eye(ranking: LensRanking, policy: str) -> tuple[str, str]:
    place = ranking.place(policy)
    if place is None:
        return words.NONE, ""
    rank, chance = place
    return str(rank), "" if chance is None else f"first: {words.percent(chance)}"


def pairing_rows(comparison: Comparison) -> list[PairingRow]:
    """Every pair, and what sharing worlds gained."""
    return [
        PairingRow(
            pair=f"{row.policy} above {row.against}",
            difference=words.measure(row.mean, comparison.unit, signed=True),
            interval=words.interval(row.low, row.high, comparison.unit),
            gain=words.NONE if row.pairing is None else f"{words.number(row.pairing, digits=2)} times",
            luck=words.NONE if row.luck is None else words.percent(row.luck),
            ignorance=words.NONE if row.ignorance is None else words.percent(row.ignorance),
            settle=_settle(row.verdict, row.replicates_to_settle),
        )
        for row in all_pairs(comparison)
    ]


def _settle(verdict: str, replicates: int | None) -> str:
    if verdict in {"more", "less"}:
        return "settled"
    return "no number in sight" if replicates is None else f"about {words.number(replicates, digits=2)} in all"


def event_rows(comparison: Comparison) -> list[MeasureRow]:
    """What the events did under each policy, the primary measure first; empty when the study has no twin worlds."""
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
    bounds = "" if effect.low is None or effect.high is None else words.interval(effect.low, effect.high, unit)
    return Cell(words.gap(effect.mean, unit), "", bounds, clear=side(effect.low, effect.high) != 0)


def failure_rows(runs: Any, journal: Sequence[dict[str, Any]]) -> list[FailureRow]:
    """The failed runs of a ``runs`` table, with the tracebacks that the journal kept (entries with ``run`` and ``traceback``)."""
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
    """What was never heard of on each channel, means over all worlds, from the ``groups`` table of one scenario."""
    means = series.group_means(groups, policies)
    rows = []
    for label in series.group_labels(groups, "channel"):
        found = [means.get(("channel", label, "unheard_share", policy)) for policy in policies]
        if any(value is not None for value in found):
            cells = tuple(Cell(words.measure(value, "share"), "", "", clear=False) for value in found)
            rows.append(MeasureRow(label, "%", "", cells))
    return rows


def watch_rows(runs: Any, days: Any, policies: Sequence[str], names: Sequence[str]) -> list[MeasureRow]:
    """The measures that a scenario says to watch, means over all worlds, from the tables of that scenario.

    Of a measure of days the mean over the days where it is a state, the sum a month where it is a flow.
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
"""Kind of the rows of the ``groups`` table that hold rates of the burn-in: the group is ``label, unit``, the measure ``stated`` or
``realised``."""


def rate_rows(groups: Any) -> list[RateRow]:
    """Realised beside stated rates from the ``groups`` table of one scenario; empty when it has none."""
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
        words.measure(stated, unit),
        words.measure(realised, unit),
        off,
    )
