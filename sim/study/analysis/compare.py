"""From the table of runs to the answer: paired differences with simultaneous intervals, the chance of being best, regret, ties.

``sim.study.analysis.answer`` puts a comparison into a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.kernel.errors import GrapevineError
from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY, RUN_METRICS, run_metric
from sim.study.analysis import intervals

Booleans: TypeAlias = npt.NDArray[np.bool_]
Verdict = Literal["more", "less", "tie", "unknown"]

MOST_FAILURES = 0.2
"""A policy that failed in more than this share of its runs is not compared: what is left of it is not a fair sample."""


class CompareError(GrapevineError, ValueError):
    """Results that cannot be compared."""


FEWEST_WORLDS = 5
"""Independent worlds below which resampling them says nothing: no chance of being best, no regret, no gain of pairing."""


@dataclass(frozen=True)
class Standing:
    """How one policy did on the primary measure.

    ``mean`` over clusters; ``best_chance`` that its mean is the greatest and ``regret``, the expected loss of choosing
    it in the measure's unit (both None with fewer than ``FEWEST_WORLDS`` clusters); ``won`` share of paired runs in
    which it came first; ``finished`` and ``failed`` runs; ``compared`` is False for a policy that failed too often (its
    mean is then over what finished).
    """

    policy: str
    mean: float | None
    best_chance: float | None
    regret: float | None
    won: float | None
    finished: int
    failed: int
    compared: bool


@dataclass(frozen=True)
class Difference:
    """``policy`` less ``against`` on the primary measure, with its simultaneous interval.

    ``low`` and ``high`` are None with fewer than two clusters. ``verdict`` is ``more`` or ``less`` when the interval excludes zero, ``tie``
    when it holds zero, ``unknown`` without an interval. ``pairing`` is (Var A + Var B) / Var(A - B). ``luck`` and ``ignorance`` are
    the shares of the variance of one run's difference that come from chance within a draw of the parameters and from the draw
    (None when parameters were fixed). ``replicates_to_settle``: replicates in total after which this tie would be settled if mean
    and spread stay as they are; None when it is settled, exactly zero, or hopeless.
    """

    policy: str
    against: str
    mean: float
    low: float | None
    high: float | None
    verdict: Verdict
    pairing: float | None
    luck: float | None
    ignorance: float | None
    replicates_to_settle: int | None


@dataclass(frozen=True)
class Measure:
    """One policy on one exploratory measure: its mean, and its difference from ``against`` with a pointwise interval.

    None where nothing can be said (a median of no answers, one cluster). ``clusters`` says from how many clusters the difference comes.
    """

    metric: str
    policy: str
    mean: float | None
    against: str
    difference: float | None
    low: float | None
    high: float | None
    clusters: int


@dataclass(frozen=True)
class EventEffect:
    """What the scenario's events did under one policy: the world with them less the same world without.

    On the primary measure the intervals are simultaneous over the policies, on every other they are pointwise (exploratory).
    """

    metric: str
    policy: str
    mean: float
    low: float | None
    high: float | None
    clusters: int
    simultaneous: bool


@dataclass(frozen=True)
class Comparison:
    """The policies of one scenario side by side.

    ``standings`` and ``policies`` are in the order the policies were given; ``against`` is the policy others are set against in tables;
    ``differences`` holds every pair, both ways round; ``leader`` has the greatest mean; ``ties`` are the policies that cannot be told
    from it (leader included, in order of mean). ``replicates`` paired runs were used, from ``clusters`` independent draws;
    ``dropped`` replicates were left out because some policy failed in them.
    """

    scenario: str
    months: int
    metric: str
    unit: str
    level: float
    policies: tuple[str, ...]
    against: str
    standings: tuple[Standing, ...]
    differences: tuple[Difference, ...]
    measures: tuple[Measure, ...]
    events: tuple[EventEffect, ...]
    leader: str | None
    ties: tuple[str, ...]
    replicates: int
    clusters: int
    dropped: int
    fixed_parameters: bool

    def standing(self, policy: str) -> Standing:
        """The standing of ``policy``; KeyError when it is not in the comparison."""
        for row in self.standings:
            if row.policy == policy:
                return row
        raise KeyError(policy)

    def difference(self, policy: str, against: str | None = None) -> Difference | None:
        """``policy`` less ``against`` (default: the comparison's own), or None when the pair was not compared."""
        other = against if against is not None else self.against
        for row in self.differences:
            if row.policy == policy and row.against == other:
                return row
        return None

    def measure(self, metric: str, policy: str) -> Measure | None:
        """The exploratory ``metric`` of ``policy``, or None."""
        for row in self.measures:
            if row.metric == metric and row.policy == policy:
                return row
        return None

    def to_json(self) -> dict[str, Any]:
        """Plain data, for ``--json``; what is not finite is null."""
        return {key: finite(value) for key, value in asdict(self).items()}


@dataclass(frozen=True)
class _Runs:
    """Finished runs as arrays: ``values[metric]`` of shape (replicates, policies), nan where a run failed or a measure is void."""

    policies: tuple[str, ...]
    draw: npt.NDArray[np.int64]
    values: Mapping[str, Floats]
    finished: Booleans

    def clustered(self, metric: str, rows: Booleans, columns: Sequence[int]) -> Floats:
        """Means over the replicates of each draw, shape (clusters, columns), from the replicates ``rows``; nan passes through."""
        labels, where, sizes = np.unique(self.draw[rows], return_inverse=True, return_counts=True)
        table = np.zeros((len(labels), len(columns)))
        np.add.at(table, where, self.values[metric][rows][:, columns])
        means: Floats = table / sizes[:, None]
        return means


def compare(
    runs: pa.Table,
    scenario: str | None = None,
    *,
    policies: Sequence[str] | None = None,
    against: str | None = None,
    level: float = 0.95,
    metric: str = PRIMARY,
    exploratory: Sequence[str] | None = None,
) -> Comparison:
    """Compare the policies of one scenario.

    Args:
        runs: the ``runs`` table of a study, see ``sim.study.storage.store``.
        scenario: which scenario; may be left out when the table holds only one.
        policies: which policies, in which order; default as they stand in the table.
        against: the policy that others are set against in tables; default the first.
        level: simultaneous confidence of the intervals on the primary measure; pointwise for the others.
        metric: the primary measure.
        exploratory: the other measures; default all run metrics.

    Raises:
        CompareError: no such scenario or policy, or no runs at all.
    """
    table = _of_scenario(runs, scenario)
    name = str(table.column("scenario")[0].as_py())
    order = _policies(table, policies)
    found = _arrays(table, order, event=True)
    compared = _comparable(found)
    reference = against if against is not None else order[0]
    if reference not in order:
        raise CompareError(f"no policy {reference!r} among {', '.join(order)}")
    rows = _complete(found, compared)
    outcomes = found.clustered(metric, rows, compared)
    replicates = len(found.draw)
    names = tuple(order[column] for column in compared)
    fixed = len(np.unique(found.draw)) == replicates
    differences = _differences(found, rows, compared, outcomes, metric, level)
    others = [m.name for m in RUN_METRICS if m.name != metric] if exploratory is None else list(exploratory)
    leader = names[int(np.argmax(outcomes.mean(axis=0)))] if len(outcomes) else None
    return Comparison(
        scenario=name,
        months=int(table.column("months")[0].as_py()),
        metric=metric,
        unit=run_metric(metric).unit,
        level=level,
        policies=order,
        against=reference,
        standings=_standings(found, rows, compared, outcomes, metric),
        differences=differences,
        measures=_measures(found, others, reference, level),
        events=_event_effects(table, found, metric, others, level),
        leader=leader,
        ties=_ties(leader, names, outcomes, differences),
        replicates=int(rows.sum()),
        clusters=len(outcomes),
        dropped=int((~rows).sum()) if compared else 0,
        fixed_parameters=fixed,
    )


@dataclass(frozen=True)
class Worlds:
    """Several measures in the same worlds: ``values[metric]`` of shape (clusters, policies), paired rows, nan where a measure is void."""

    policies: tuple[str, ...]
    clusters: int
    values: Mapping[str, Floats]


def paired_worlds(runs: pa.Table, scenario: str | None, metrics: Sequence[str], *, block: int = 1) -> Worlds:
    """``metrics`` of the policies that can be compared, in the worlds that finished under all of them. Raises as ``compare``.

    ``block``: so many draws of the uncertain parameters in a row make one cluster.
    """
    table = _of_scenario(runs, scenario)
    found = _arrays(table, _policies(table, None), event=True)
    found = replace(found, draw=found.draw // block)
    compared = _comparable(found)
    rows = _complete(found, compared)
    values = {name: found.clustered(name, rows, compared) for name in metrics}
    return Worlds(tuple(found.policies[column] for column in compared), len(np.unique(found.draw[rows])), values)


def compare_all(runs: pa.Table, *, against: str | None = None, level: float = 0.95) -> list[Comparison]:
    """One comparison for each scenario of the study, in the order of the table; each has a family of intervals of its own."""
    scenarios = list(dict.fromkeys(runs.column("scenario").to_pylist()))
    return [compare(runs, scenario, against=against, level=level) for scenario in scenarios]


def _of_scenario(runs: pa.Table, scenario: str | None) -> pa.Table:
    names = list(dict.fromkeys(runs.column("scenario").to_pylist()))
    if not names:
        raise CompareError("there are no runs to compare")
    if scenario is None and len(names) > 1:
        raise CompareError(f"say which scenario: {', '.join(names)}")
    wanted = names[0] if scenario is None else scenario
    if wanted not in names:
        raise CompareError(f"no scenario {wanted!r} among {', '.join(names)}")
    return runs.filter(pa.array([value == wanted for value in runs.column("scenario").to_pylist()], pa.bool_()))


def _policies(table: pa.Table, wanted: Sequence[str] | None) -> tuple[str, ...]:
    known = tuple(dict.fromkeys(table.column("policy").to_pylist()))
    if wanted is None:
        return known
    for policy in wanted:
        if policy not in known:
            raise CompareError(f"no policy {policy!r} among {', '.join(known)}")
    return tuple(dict.fromkeys(wanted))


def _arrays(table: pa.Table, order: tuple[str, ...], event: bool) -> _Runs:
    """Replicates by policies, for the runs with (or without) the scenario's events."""
    columns = {name: table.column(name).to_pylist() for name in ("policy", "replicate", "draw", "event", "status")}
    kept = [row for row, value in enumerate(columns["event"]) if value is event and columns["policy"][row] in order]
    replicates = sorted({columns["replicate"][row] for row in kept})
    place = {replicate: index for index, replicate in enumerate(replicates)}
    shape = (len(replicates), len(order))
    draw = np.zeros(shape[0], dtype=np.int64)
    finished = np.zeros(shape, dtype=bool)
    metrics = [m.name for m in RUN_METRICS if m.name in table.column_names]
    source = {m: table.column(m).to_numpy(zero_copy_only=False).astype(np.float64) for m in metrics}
    values = {m: np.full(shape, math.nan) for m in metrics}
    for row in kept:
        at = place[columns["replicate"][row]], order.index(columns["policy"][row])
        draw[at[0]] = columns["draw"][row]
        finished[at] = columns["status"][row] == "finished"
        for m in metrics:
            values[m][at] = source[m][row]
    return _Runs(order, draw, values, finished)


def _comparable(found: _Runs) -> list[int]:
    """Columns of the policies that failed seldom enough to be compared."""
    replicates = len(found.draw)
    failed = (~found.finished).sum(axis=0)
    return [k for k in range(len(found.policies)) if replicates and failed[k] <= MOST_FAILURES * replicates]


def _complete(found: _Runs, compared: list[int]) -> Booleans:
    """Replicates that finished under every compared policy, shape (replicates,)."""
    complete: Booleans = np.full(len(found.draw), bool(compared))
    for column in compared:
        complete &= found.finished[:, column]
    return complete


def _standings(
    found: _Runs, rows: Booleans, compared: list[int], outcomes: Floats, metric: str
) -> tuple[Standing, ...]:
    chance = regret = won = np.full(len(compared), math.nan)
    if len(outcomes) >= FEWEST_WORLDS:
        chance, regret = intervals.best_and_regret(outcomes)
    if len(outcomes):
        paired = found.values[metric][rows][:, compared]
        first = paired >= paired.max(axis=1, keepdims=True)
        won = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    made = []
    for k, policy in enumerate(found.policies):
        done = found.finished[:, k]
        inside = k in compared
        at = compared.index(k) if inside else -1
        own = outcomes[:, at] if inside else found.values[metric][done, k]
        made.append(
            Standing(
                policy=policy,
                mean=_known(float(own.mean())) if len(own) else None,
                best_chance=_known(chance[at]) if inside else None,
                regret=_known(regret[at]) if inside else None,
                won=_known(won[at]) if inside else None,
                finished=int(done.sum()),
                failed=int((~done).sum()),
                compared=inside,
            )
        )
    return tuple(made)


def _differences(
    found: _Runs, rows: Booleans, compared: list[int], outcomes: Floats, metric: str, level: float
) -> tuple[Difference, ...]:
    if len(compared) < 2 or not len(outcomes):
        return ()
    pairs, contrasts = intervals.pair_contrasts(len(compared))
    estimate = intervals.simultaneous(outcomes, contrasts, level)
    single = found.values[metric][rows][:, compared]
    draw = found.draw[rows]
    per_cluster = len(draw) / len(outcomes)
    made = []
    for index, (a, b) in enumerate(pairs):
        gap = single[:, b] - single[:, a]
        mean, low, high = (float(part[index]) for part in (estimate.mean, estimate.low, estimate.high))
        verdict = _verdict(mean, low, high)
        luck, ignorance = intervals.luck_and_ignorance(gap, draw)
        whole = luck + ignorance
        needed = None
        if verdict == "tie":
            needed = intervals.clusters_to_settle(mean, float(estimate.sd[index]), estimate.factor)
        one = Difference(
            policy=found.policies[compared[b]],
            against=found.policies[compared[a]],
            mean=mean,
            low=_known(low),
            high=_known(high),
            verdict=verdict,
            pairing=_known(intervals.pairing_gain(single[:, a], single[:, b]))
            if len(single) >= FEWEST_WORLDS
            else None,
            luck=_known(luck / whole) if whole > 0.0 else None,
            ignorance=_known(ignorance / whole) if whole > 0.0 else None,
            replicates_to_settle=None if needed is None else math.ceil(needed * per_cluster),
        )
        made += [one, _reversed(one)]
    return tuple(made)


def _reversed(one: Difference) -> Difference:
    turned: dict[Verdict, Verdict] = {"more": "less", "less": "more", "tie": "tie", "unknown": "unknown"}
    return Difference(
        policy=one.against,
        against=one.policy,
        mean=-one.mean,
        low=None if one.high is None else -one.high,
        high=None if one.low is None else -one.low,
        verdict=turned[one.verdict],
        pairing=one.pairing,
        luck=one.luck,
        ignorance=one.ignorance,
        replicates_to_settle=one.replicates_to_settle,
    )


def _verdict(mean: float, low: float, high: float) -> Verdict:
    if math.isnan(low):
        return "unknown"
    if low > 0.0:
        return "more"
    if high < 0.0:
        return "less"
    return "tie"


def _ties(
    leader: str | None, names: tuple[str, ...], outcomes: Floats, differences: tuple[Difference, ...]
) -> tuple[str, ...]:
    if leader is None:
        return ()
    level_with = {d.policy for d in differences if d.against == leader and d.verdict in ("tie", "unknown")}
    by_mean = sorted(range(len(names)), key=lambda k: (-float(outcomes[:, k].mean()), k))
    return tuple(names[k] for k in by_mean if names[k] == leader or names[k] in level_with)


def _measures(found: _Runs, metrics: Sequence[str], against: str, level: float) -> tuple[Measure, ...]:
    made = []
    base = found.policies.index(against)
    for metric in metrics:
        known = np.isfinite(found.values[metric]) & found.finished
        for k, policy in enumerate(found.policies):
            own = found.clustered(metric, known[:, k], [k])
            both = known[:, k] & known[:, base]
            pair = found.clustered(metric, both, [k, base])
            mean, low, high = intervals.pointwise(pair[:, 0] - pair[:, 1], level)
            void = k == base
            made.append(
                Measure(
                    metric=metric,
                    policy=policy,
                    mean=float(own.mean()) if len(own) else None,
                    against=against,
                    difference=None if void else _known(mean),
                    low=None if void else _known(low),
                    high=None if void else _known(high),
                    clusters=len(pair),
                )
            )
    return tuple(made)


def _event_effects(
    table: pa.Table, present: _Runs, metric: str, others: Sequence[str], level: float
) -> tuple[EventEffect, ...]:
    """With events less without, replicate by replicate; empty when the study has no worlds without events."""
    absent = _arrays(table, present.policies, event=False)
    if len(absent.draw) == 0 or len(absent.draw) != len(present.draw):
        return ()
    both = present.finished & absent.finished
    gaps = _Runs(
        present.policies, present.draw, {m: present.values[m] - absent.values[m] for m in present.values}, both
    )
    compared = _comparable(gaps)
    rows = _complete(gaps, compared)
    made = []
    if rows.any():
        estimate = intervals.simultaneous(gaps.clustered(metric, rows, compared), np.eye(len(compared)), level)
        for at, k in enumerate(compared):
            mean, low, high = (float(part[at]) for part in (estimate.mean, estimate.low, estimate.high))
            made.append(
                EventEffect(metric, present.policies[k], mean, _known(low), _known(high), estimate.clusters, True)
            )
    for other in others:
        known = np.isfinite(gaps.values[other]) & both
        for k, policy in enumerate(present.policies):
            values = gaps.clustered(other, known[:, k], [k])[:, 0]
            if len(values):
                mean, low, high = intervals.pointwise(values, level)
                made.append(EventEffect(other, policy, mean, _known(low), _known(high), len(values), False))
    return tuple(made)


def _known(value: float) -> float | None:
    return float(value) if not math.isnan(value) else None


def finite(value: object) -> object:
    """``value`` with tuples as lists and what JSON cannot hold as None."""
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
