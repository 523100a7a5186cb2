"""From the runs at hand to what would change the answer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis import prim
from sim.study.analysis.changes.conditions import points_needed, separation
from sim.study.analysis.changes.next_step import NextStep, more_replicates, other_companies
from sim.study.analysis.changes.records import Changes, ChangesKind, Rival
from sim.study.analysis.compare import Comparison
from sim.study.analysis.distributions import beta_quantile
from sim.study.analysis.explain.samples import Sample, samples
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.sensitivity import noise_share
from sim.study.analysis.sweep import values_of
from sim.study.design.plan import BLOCK, RUNS_PER_DRAW
from sim.study.design.sampling import Varied
from sim.study.design.study_file import Point
from sim.study.storage.results import Results

_TINY = 1e-9  # a difference below this share of the values' size is rounding error
_MOST_DRAWS = 200
_SURE = 0.95


@dataclass(frozen=True)
class _Points:
    """The leader against the best of the others at each point where every policy finished.

    ``rivals`` by name, ``advantage`` shape (points,), ``gaps`` to the rival by replicate (points, replicates), NaN where missing.
    """

    leader: str
    rivals: tuple[str, ...]
    advantage: Floats
    gaps: Floats
    inputs: Floats


def changes(results: Results, comparison: Comparison) -> Changes:
    """Return what would change the answer of a comparison, from its parameter draws; from its replicates when parameters are fixed."""
    scenario, leader = comparison.scenario, comparison.leader
    policies = [row.policy for row in comparison.standings if row.compared]
    if leader is None:
        return Changes(scenario, "nothing", None)
    if len(policies) < 2:
        return Changes(scenario, "alone", leader)
    sample = next((one for one in samples(_with_events(results), [PRIMARY]) if one.scenario == scenario), None)
    about = next(one for one in results.manifest["scenarios"] if one["name"] == scenario)
    if sample is None and about["drawn"]:
        one = Changes(scenario, "too few", leader, points=comparison.clusters, parameters=len(about["drawn"]))
        return replace(one, next_step=_next_step(results, one))
    if sample is None:
        return _judged(results, _replicates(results, scenario), policies, leader, "replicate")
    return _judged(results, sample, policies, leader, "parameter draw")


def changes_of_sweep(results: Results) -> list[Changes]:
    """Return what would change the answer over the design points of a sweep, a record for each base scenario with varied parameters.

    The leader is the policy with the greatest mean over all points with equal weights.
    """
    policies = list(results.manifest["policies"])
    found = []
    for sample in samples(_with_events(results), [PRIMARY]):
        means = sample.means(PRIMARY, policies)
        whole = np.isfinite(means).all(axis=1)
        if not whole.any():
            found.append(Changes(sample.scenario, "nothing", None, _point(sample)))
            continue
        leader = policies[int(np.argmax(means[whole].mean(axis=0)))]
        if len(policies) < 2:
            found.append(Changes(sample.scenario, "alone", leader, _point(sample)))
        else:
            found.append(_judged(results, sample, policies, leader, _point(sample)))
    return found


def _point(sample: Sample) -> str:
    return sample.kind.removesuffix("s")


def _with_events(results: Results) -> Results:
    return replace(results, runs=results.runs.filter(results.runs.column("event")))


def _replicates(results: Results, scenario: str) -> Sample:
    """Each replicate as a point of its own."""
    found = values_of(_with_events(results).runs, PRIMARY)
    numbers = sorted({k for (name, _), values in found.items() if name == scenario for k in values})
    values = {
        (f"replicate {k}", policy): {0: some[k]}
        for (name, policy), some in found.items()
        if name == scenario
        for k in some
    }
    points = tuple(Point(f"replicate {k}", {}, "", scenario) for k in numbers)
    return Sample(scenario, points, {}, None, {PRIMARY: values})


def _judged(results: Results, sample: Sample, policies: Sequence[str], leader: str, point: str) -> Changes:
    found = _points(sample, policies, leader)
    count = len(found.advantage)
    if not count:
        return Changes(sample.scenario, "nothing", None, point)
    tiny = _TINY * max(1e-300, float(np.nanmax(np.abs(sample.means(PRIMARY, policies)))))
    lost = found.advantage < -tiny
    level = np.abs(found.advantage) <= tiny
    if level.all():
        kind: ChangesKind = "equal" if _all_alike(sample, policies, tiny) else "never"
        return Changes(sample.scenario, kind, leader, point, count, level=count if kind == "never" else 0)
    clear = _clear(found.gaps, tiny)
    names = list(sample.vary)
    made = Changes(
        scenario=sample.scenario,
        kind="never",
        leader=leader,
        point=point,
        points=count,
        ahead=int(lost.sum()),
        level=int(level.sum()),
        clear=None if clear is None else int((clear & lost).sum()),
        at_most=_upper_bound(int(lost.sum()), count),
        rivals=_rivals(found.rivals, lost, clear),
        parameters=len(names),
        noise=noise_share(found.gaps),
        labels={name: entry.label or name for name, entry in sample.vary.items()},
        ranges={n: (float(c.min()), float(c.max())) for n, c in zip(names, found.inputs.T, strict=True)},
    )
    return _with_conditions(results, made, found, lost, sample.vary)


def _with_conditions(
    results: Results, made: Changes, found: _Points, lost: prim.Booleans, vary: Mapping[str, Varied]
) -> Changes:
    names = list(vary)
    if names and prim.enough(made.ahead, made.points):
        box = prim.find_box(found.inputs, lost, names)
        one = separation(names, found.inputs, found.advantage, lost)
        if box is not None or one is not None:
            return replace(made, kind="conditions", box=box, separation=one)
        if made.points >= points_needed(len(names)):
            return replace(made, kind="no conditions", next_step=other_companies(made.scenario))
    if not made.ahead and made.points >= prim.FEWEST:
        return made
    return replace(made, kind="too few" if made.ahead else "never", next_step=_next_step(results, made))


def _points(sample: Sample, policies: Sequence[str], leader: str) -> _Points:
    means = sample.means(PRIMARY, policies)
    whole = np.asarray(np.isfinite(means).all(axis=1), dtype=np.bool_)
    best = policies.index(leader)
    others = np.delete(means, best, axis=1)[whole]
    names = [policy for policy in policies if policy != leader]
    rivals = tuple(names[k] for k in np.argmax(others, axis=1)) if len(others) else ()
    kept = replace(sample, points=tuple(p for p, fine in zip(sample.points, whole, strict=True) if fine))
    gaps = kept.gaps(leader, rivals)
    inputs = kept.inputs().reshape(len(others), len(sample.vary))
    return _Points(leader, rivals, means[whole, best] - others.max(axis=1, initial=-np.inf), gaps, inputs)


def _all_alike(sample: Sample, policies: Sequence[str], tiny: float) -> bool:
    means = sample.means(PRIMARY, policies)
    return bool((np.ptp(means[np.isfinite(means).all(axis=1)], axis=1) <= tiny).all())


def _clear(gaps: Floats, tiny: float) -> prim.Booleans | None:
    """Points where the 95 % interval of the leader's advantage lies below 0; None where a point has fewer than two replicates."""
    rows = [row[np.isfinite(row)] for row in gaps]
    if any(len(row) < 2 for row in rows):
        return None
    return np.array([pointwise(row)[2] < -tiny for row in rows], dtype=np.bool_)


def _rivals(names: Sequence[str], lost: prim.Booleans, clear: prim.Booleans | None) -> tuple[Rival, ...]:
    ahead = Counter(names[k] for k in np.flatnonzero(lost).tolist())
    surely = [] if clear is None else np.flatnonzero(clear & lost).tolist()
    sure = Counter(names[k] for k in surely)
    return tuple(Rival(name, number, sure[name]) for name, number in ahead.most_common())


def _upper_bound(hits: int, trials: int) -> float:
    return 1.0 if hits == trials else beta_quantile(_SURE, hits + 1, trials - hits)


def _next_step(results: Results, made: Changes) -> NextStep | None:
    """More draws of a comparison; of a sweep nothing, since its points are those of its file."""
    if made.point == "design point" or not made.parameters:
        return None
    share = (made.ahead + 1) / (made.points + 2)
    of_either_kind = prim.FOLDS / min(share, 1.0 - share)
    least = prim.FEWEST if not made.ahead else max(prim.FEWEST, points_needed(made.parameters), of_either_kind)
    draws = min(_MOST_DRAWS, BLOCK * math.ceil(least / BLOCK))
    if draws <= made.points:
        return None
    per_draw = 1 if results.manifest["fixed_parameters"] else RUNS_PER_DRAW
    gives = (
        "conditions under which another policy is best, if there are any"
        if made.ahead
        else "whether that holds over more draws"
    )
    return more_replicates(results, draws * per_draw, gives)
