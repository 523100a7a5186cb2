"""Why a policy is recommended, and when it would not be: from a result folder to what moves the answer and where it turns.

A world is a point of a sweep, or a draw of the uncertain parameters of a comparison. The recommended policy has the greatest mean value
over the worlds of its scenario; its advantage in a world is its value less that of the best of the others there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import finite
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.prim import Box, find_box
from sim.study.analysis.robust import Robustness, robustness
from sim.study.analysis.sensitivity import Index, Moves, averaged, morris, noise_share, sobol
from sim.study.analysis.sweep import Runs, influences, values_of
from sim.study.design.sampling import Design, StudyError, Varied, check_sample, unit_sample
from sim.study.design.study_file import Point, StudyFile
from sim.study.storage.results import Results


@dataclass(frozen=True)
class Sample:
    """The worlds of one scenario: ``points`` with their parameters, in order; the runs of each by metric, point and policy."""

    scenario: str
    points: tuple[Point, ...]
    vary: Mapping[str, Varied]
    design: Design | None
    values: Mapping[str, Mapping[tuple[str, str], Runs]]


@dataclass(frozen=True)
class Explanation:
    """What there is to say about one scenario.

    ``outcome``: None for the advantage of the recommended policy, else the measure of it that ``moves`` is about. ``lost_in``: share of
    worlds in which it is not best, ``clearly_lost_in`` with an interval of 95 % (None with one replicate a world). ``missing``: why
    there are no ``moves``. ``logs``: parameters that were varied evenly in their logarithm. ``places``: each world with its parameters
    and whether the recommended policy is not best there.
    """

    scenario: str
    recommended: str
    outcome: str | None
    worlds: int
    parameters: int
    moves: Moves | None
    missing: str
    lost_in: float
    clearly_lost_in: float | None
    box: Box | None
    robust: Robustness | None
    labels: Mapping[str, str]
    ranges: Mapping[str, tuple[float, float]]
    logs: frozenset[str]
    places: tuple[tuple[Mapping[str, float], bool], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data, without the worlds themselves."""
        told = {**asdict(self), "robust": self.robust.to_json() if self.robust else None}
        del told["places"], told["logs"]
        return {key: finite(value) for key, value in told.items()}


def explain(results: Results, outcome: str | None = None) -> list[Explanation]:
    """An explanation for each scenario of a folder.

    Raises:
        StudyError: nothing differs between its worlds, fewer than two policies finished, or its points are not those of its design.
    """
    # twins without their events are other worlds
    results = replace(results, runs=results.runs.filter(results.runs.column("event")))
    metrics = [PRIMARY] if outcome is None else [PRIMARY, outcome]
    made = [_explained(results, sample, outcome) for sample in _samples(results, metrics)]
    if not made:
        raise StudyError(
            f"{results.folder}: nothing differs between its worlds; expected a study with [vary], or a comparison "
            "without --fixed-parameters"
        )
    return made


def _samples(results: Results, metrics: Sequence[str]) -> Iterator[Sample]:
    """The worlds of each scenario that differ by parameters."""
    told = results.manifest.get("study_file")
    if told is None or not any(point["values"] for point in results.manifest["points"]):
        yield from _drawn_samples(results, metrics)
        return
    file = StudyFile.model_validate(told)
    every = [
        Point(p["name"], p["values"], p["why"], p.get("scenario", file.bases[0])) for p in results.manifest["points"]
    ]
    values = {metric: values_of(results.runs, metric) for metric in metrics}
    for scenario in file.bases:
        points = tuple(point for point in every if point.values and point.scenario == scenario)
        names = points[0].values if points else {}
        vary = {
            name: file.vary.get(name) or Varied(values=tuple(sorted({p.values[name] for p in points})))
            for name in names
        }
        yield Sample(scenario, points, vary, file.design, values)


def _drawn_samples(results: Results, metrics: Sequence[str]) -> Iterator[Sample]:
    """The draws of the uncertain parameters of each scenario, each as a world of its own."""
    rows = results.runs.select(["scenario", "draw", "parameters"]).to_pylist()
    about = {one["name"]: one for one in results.manifest["scenarios"]}
    by_metric = {metric: values_of(results.runs, metric) for metric in metrics}
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        drawn = {row["draw"]: json.loads(row["parameters"]) for row in rows if row["scenario"] == scenario}
        if len(drawn) < 2 or not next(iter(drawn.values())):
            continue
        points = tuple(Point(f"draw {k}", drawn[k], "", scenario) for k in sorted(drawn))
        vary = {
            one["key"]: Varied(low=one["low"], high=one["high"], label=one["meaning"])
            for one in about[scenario]["drawn"]
        }
        values = {metric: _by_draw(found, scenario) for metric, found in by_metric.items()}
        yield Sample(scenario, points, vary, None, values)


def _by_draw(found: Mapping[tuple[str, str], Runs], scenario: str) -> dict[tuple[str, str], Runs]:
    """Runs of a scenario by the draw they belong to; within a draw every replicate counts."""
    made: dict[tuple[str, str], Runs] = {}
    for (name, policy), runs in found.items():
        if name == scenario:
            for replicate, (draw, value) in runs.items():
                made.setdefault((f"draw {draw}", policy), {})[replicate] = (replicate, value)
    return made


def _explained(results: Results, sample: Sample, outcome: str | None) -> Explanation:
    policies = list(results.manifest["policies"])
    means = _means(sample, PRIMARY, policies)
    whole = np.asarray(np.isfinite(means).all(axis=1), dtype=np.bool_)
    if len(policies) < 2 or whole.sum() < 2:
        raise StudyError(
            f"{results.folder}: {sample.scenario}: expected two policies or more that finished in two worlds or more"
        )
    best = int(np.argmax(means[whole].mean(axis=0)))
    recommended = policies[best]
    others = np.delete(means, best, axis=1)
    rival = np.array([policy for policy in policies if policy != recommended])[
        np.argmax(np.where(np.isnan(others), -np.inf, others), axis=1)
    ]
    advantage = means[:, best] - others.max(axis=1, initial=-np.inf)
    gaps = _matrix(
        [_gaps(sample, point.name, recommended, other) for point, other in zip(sample.points, rival, strict=True)]
    )
    gaps[~whole] = np.nan
    if outcome is None:
        runs = gaps
    else:
        own = sample.values[outcome]
        runs = _matrix([{k: v for k, (_, v) in own.get((p.name, recommended), {}).items()} for p in sample.points])
    moves, missing = _moves(sample, runs)
    inputs = np.array([[point.values[name] for name in sample.vary] for point in sample.points], dtype=np.float64)
    lost = advantage < 0.0
    clear = [_clearly_below(row[np.isfinite(row)]) for row in gaps[whole]]
    box = find_box(inputs[whole], lost[whole], list(sample.vary))
    kind = "worlds" if sample.design else "draws of the uncertain parameters"
    names = [point.name for point, one in zip(sample.points, whole, strict=True) if one]
    return Explanation(
        scenario=sample.scenario,
        recommended=recommended,
        outcome=outcome,
        worlds=int(whole.sum()),
        parameters=len(sample.vary),
        moves=moves,
        missing=missing,
        lost_in=float(lost[whole].mean()),
        clearly_lost_in=None if any(one is None for one in clear) else float(np.mean([bool(one) for one in clear])),
        box=box,
        robust=robustness(means[whole], policies, names, kind),
        labels={name: entry.label or name for name, entry in sample.vary.items()},
        ranges={
            name: (float(column.min()), float(column.max())) for name, column in zip(sample.vary, inputs.T, strict=True)
        },
        logs=frozenset(name for name, entry in sample.vary.items() if entry.log),
        places=tuple(
            ({name: float(value) for name, value in point.values.items()}, bool(one))
            for point, one, fine in zip(sample.points, lost, whole, strict=True)
            if fine
        ),
    )


def _means(sample: Sample, metric: str, policies: Sequence[str]) -> Floats:
    """Means over replicates, shape (worlds, policies), nan where a policy never finished."""
    found = sample.values[metric]
    rows = [[[v for _, v in found.get((p.name, policy), {}).values()] for policy in policies] for p in sample.points]
    return np.array([[np.mean(cell) if cell else np.nan for cell in row] for row in rows])


def _gaps(sample: Sample, point: str, policy: str, against: str) -> dict[int, float]:
    """Paired differences in one world by replicate."""
    found = sample.values[PRIMARY]
    one, other = found.get((point, policy), {}), found.get((point, against), {})
    return {k: one[k][1] - other[k][1] for k in one.keys() & other.keys()}


def _matrix(rows: Sequence[Mapping[int, float]]) -> Floats:
    """Worlds by replicates, nan where there is none."""
    columns = sorted({k for row in rows for k in row})
    return np.array([[row.get(k, np.nan) for k in columns] for row in rows], dtype=np.float64)


def _clearly_below(gaps: Floats) -> bool | None:
    """Whether a mean difference is below zero with an interval of 95 %; None with fewer than two replicates."""
    if len(gaps) < 2:
        return None
    return pointwise(gaps)[2] < 0.0


def _moves(sample: Sample, runs: Floats) -> tuple[Moves | None, str]:
    """What moves the outcome of the runs (worlds, replicates), by the design; or why it cannot be said."""
    names = list(sample.vary)
    if sample.design is not None and sample.design.kind in ("saltelli", "morris"):
        unit = unit_sample(sample.design, len(names))
        expected = [[entry.at(float(u)) for entry, u in zip(sample.vary.values(), row, strict=True)] for row in unit]
        check_sample(sample.design, expected, [[point.values[name] for name in names] for point in sample.points])
        return (sobol(names, runs) if sample.design.kind == "saltelli" else morris(names, unit, runs)), ""
    outcomes = averaged(runs)[0]
    found = influences(sample.points, outcomes, names, [entry.log for entry in sample.vary.values()])
    if not found:
        return None, (
            f"{len(outcomes)} worlds cannot tell {len(names)} parameters apart; a regression needs {len(names) + 4} or more. "
            "More points do it, or for a comparison more replicates; the ready-made study sensitivity screens the most important ones"
        )
    indices = tuple(Index(one.parameter, one.change, (one.high - one.low) / 2.0) for one in found)
    return Moves("regression", int(np.isfinite(outcomes).sum()), indices, noise_share(runs)), ""
