"""Compare the policies of a scenario on the primary measure: means, paired differences, ties, the chance of being best, regret."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY, RUN_METRICS, run_metric
from sim.study.analysis import intervals
from sim.study.analysis.compare.events import event_changes, event_effects, event_runs
from sim.study.analysis.compare.exploratory import measures
from sim.study.analysis.compare.paired_runs import (
    FEWEST_CLUSTERS,
    Booleans,
    CompareError,
    PairedRuns,
    chosen_policies,
    paired_runs,
    runs_of_scenario,
)
from sim.study.analysis.compare.results import Comparison, Difference, Standing, Verdict, known
from sim.study.analysis.compare.same_desk import taken_apart

REFERENCE = "first-come"
"""The control of a comparison: answering everybody in order of arrival."""


def compare(
    runs: pa.Table,
    scenario: str | None = None,
    *,
    policies: Sequence[str] | None = None,
    against: str | None = None,
    level: float = 0.95,
    metric: str = PRIMARY,
    exploratory: Sequence[str] | None = None,
    same_desk: Mapping[str, str] = MappingProxyType({}),
) -> Comparison:
    """Compare the policies of one scenario.

    Args:
        runs: the ``runs`` table of a study, see ``sim.study.storage.store``.
        scenario: which scenario; may be left out when the table holds only one.
        policies: which policies, in which order; default as they stand in the table.
        against: the reference, which is subtracted in tables; default ``REFERENCE`` where it takes part, else the first policy.
        level: simultaneous confidence level of the intervals on the primary measure; pointwise for the others.
        metric: the primary measure.
        exploratory: the other measures; default all run metrics.
        same_desk: by policy, the arm that is the same policy on the reference split; arms are compared with nothing else.

    Raises:
        CompareError: the scenario, a policy, or every run is missing.
    """
    table = runs_of_scenario(runs, scenario)
    order = tuple(one for one in chosen_policies(table, policies) if one not in same_desk.values())
    reference = against if against is not None else REFERENCE if REFERENCE in order else order[0]
    if reference not in order:
        raise CompareError(f"no policy {reference!r} among {', '.join(order)}")
    found = paired_runs(table, order, event=True)
    compared = found.compared()
    rows = found.complete(compared)
    outcomes = found.clustered(metric, rows, compared)
    names = tuple(order[column] for column in compared)
    pairs, contrasts = intervals.pair_contrasts(len(compared))
    estimate = intervals.simultaneous(outcomes, contrasts, level)
    differences = _differences(found, rows, compared, pairs, estimate, metric) if len(outcomes) else ()
    others = [m.name for m in RUN_METRICS if m.name != metric] if exploratory is None else list(exploratory)
    twins = event_runs(table, found)
    leader = names[int(np.argmax(outcomes.mean(axis=0)))] if len(outcomes) else None
    return Comparison(
        scenario=str(table.column("scenario")[0].as_py()),
        months=int(table.column("months")[0].as_py()),
        metric=metric,
        unit=run_metric(metric).unit,
        level=level,
        policies=order,
        against=reference,
        standings=_standings(found, rows, compared, outcomes, metric, level, estimate.factor),
        differences=differences,
        measures=measures(found, others, reference, level),
        events=event_effects(twins, metric, others, level),
        leader=leader,
        ties=_ties(leader, names, outcomes, differences),
        same_desk=taken_apart(table, order, reference, same_desk, metric, level),
        replicates=int(rows.sum()),
        clusters=len(outcomes),
        dropped=int((~rows).sum()) if compared else 0,
        fixed_parameters=len(np.unique(found.draw)) == len(found.draw),
        event_changes=event_changes(twins, metric, reference, level),
    )


def compare_all(
    runs: pa.Table,
    *,
    against: str | None = None,
    level: float = 0.95,
    same_desk: Mapping[str, str] = MappingProxyType({}),
) -> list[Comparison]:
    """Return one comparison for each scenario, in the order of the table; each has its own family of intervals.

    Args:
        runs: as for ``compare``.
        against: as for ``compare``.
        level: as for ``compare``.
        same_desk: as for ``compare``.
    """
    scenarios = list(dict.fromkeys(runs.column("scenario").to_pylist()))
    return [compare(runs, scenario, against=against, level=level, same_desk=same_desk) for scenario in scenarios]


def _standings(
    found: PairedRuns, rows: Booleans, compared: list[int], outcomes: Floats, metric: str, level: float, factor: float
) -> tuple[Standing, ...]:
    chance = regret = won = np.full(len(compared), math.nan)
    if len(outcomes) >= 2:
        chance, regret = intervals.best_and_regret(outcomes, level, factor)
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
                mean=known(float(own.mean())) if len(own) else None,
                best_chance=known(chance[at]) if inside else None,
                regret=known(regret[at]) if inside else None,
                won=known(won[at]) if inside else None,
                finished=int(done.sum()),
                failed=int((~done).sum()),
                compared=inside,
            )
        )
    return tuple(made)


def _differences(
    found: PairedRuns,
    rows: Booleans,
    compared: list[int],
    pairs: Sequence[tuple[int, int]],
    estimate: intervals.Estimates,
    metric: str,
) -> tuple[Difference, ...]:
    """Return every pair both ways round; ``estimate`` has a contrast for each of ``pairs``, which are places in ``compared``."""
    single = found.values[metric][rows][:, compared]
    made = []
    for index, (a, b) in enumerate(pairs):
        names = found.policies[compared[b]], found.policies[compared[a]]
        one = _difference(names, estimate, index, single[:, b], single[:, a], found.draw[rows])
        made += [one, _reversed(one)]
    return tuple(made)


def _difference(
    names: tuple[str, str],
    estimate: intervals.Estimates,
    index: int,
    first: Floats,
    second: Floats,
    draw: intervals.Labels,
) -> Difference:
    """Contrast ``index`` of the estimate; ``first`` and ``second`` are the runs of the two policies, shape (replicates,)."""
    mean, low, high = (float(part[index]) for part in (estimate.mean, estimate.low, estimate.high))
    alike = math.isfinite(low) and mean == low == high == 0.0
    verdict = "equal" if alike else _verdict(low, high)
    chance, parameters = intervals.variance_components(first - second, draw)
    whole = chance + parameters
    needed = None
    if verdict == "tie":
        needed = intervals.clusters_to_settle(mean, float(estimate.sd[index]), estimate.factor)
    enough = len(first) >= FEWEST_CLUSTERS
    return Difference(
        policy=names[0],
        against=names[1],
        mean=mean,
        low=known(low),
        high=known(high),
        verdict=verdict,
        variance_reduction=known(intervals.variance_reduction(second, first)) if enough else None,
        chance_share=known(chance / whole) if whole > 0.0 else None,
        parameter_share=known(parameters / whole) if whole > 0.0 else None,
        replicates_to_settle=None if needed is None else math.ceil(needed * (len(draw) / estimate.clusters)),
    )


def _reversed(one: Difference) -> Difference:
    turned: dict[Verdict, Verdict] = {
        "more": "less",
        "less": "more",
        "tie": "tie",
        "equal": "equal",
        "unknown": "unknown",
    }
    return Difference(
        policy=one.against,
        against=one.policy,
        mean=-one.mean,
        low=None if one.high is None else -one.high,
        high=None if one.low is None else -one.low,
        verdict=turned[one.verdict],
        variance_reduction=one.variance_reduction,
        chance_share=one.chance_share,
        parameter_share=one.parameter_share,
        replicates_to_settle=one.replicates_to_settle,
    )


def _verdict(low: float, high: float) -> Verdict:
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
    level_with = {d.policy for d in differences if d.against == leader and d.verdict in ("tie", "equal", "unknown")}
    by_mean = sorted(range(len(names)), key=lambda k: (-float(outcomes[:, k].mean()), k))
    return tuple(names[k] for k in by_mean if names[k] == leader or names[k] in level_with)
