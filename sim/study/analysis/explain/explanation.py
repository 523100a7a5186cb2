"""Explain a recommendation: the parameters that move the answer, and the conditions under which another policy is best.

A point is a design point of a sweep, or a parameter draw of a comparison. The recommended policy has the greatest mean value over the
points of its scenario; its advantage at a point is its value less that of the best of the others there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import jsonable
from sim.study.analysis.explain.samples import Sample, samples
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.prim import Box, find_box
from sim.study.analysis.robust import PointKind, Robustness, robustness
from sim.study.analysis.sensitivity import (
    Sensitivity,
    SensitivityIndex,
    averaged,
    linear_effects,
    morris,
    noise_share,
    sobol,
)
from sim.study.design.sampling import StudyError, check_sample, unit_sample
from sim.study.storage.results import Results


@dataclass(frozen=True)
class Explanation:
    """The explanation of one scenario's answer.

    Attributes:
        scenario: name of the scenario.
        recommended: the recommended policy.
        outcome: None for the advantage of the recommended policy, otherwise its measure that ``sensitivity`` is about.
        kind: what the points are.
        points: number of points where every policy finished.
        parameters: number of parameters that differ between the points.
        sensitivity: which parameters move the outcome; None when it cannot be estimated.
        missing: why ``sensitivity`` is None.
        not_best_share: share of points where the recommended policy is not best.
        clearly_not_best_share: the same, where the pointwise 95 % interval excludes 0; None with one replicate a point.
        box: conditions under which it is often not best; None when none were found.
        robust: the policies over all points.
        labels: by parameter, its name in text.
        ranges: by parameter, the least and greatest value that was tried.
        logs: parameters that were varied evenly in their logarithm.
        places: each point with its parameters, and whether the recommended policy is not best there.
    """

    scenario: str
    recommended: str
    outcome: str | None
    kind: PointKind
    points: int
    parameters: int
    sensitivity: Sensitivity | None
    missing: str
    not_best_share: float
    clearly_not_best_share: float | None
    box: Box | None
    robust: Robustness | None
    labels: Mapping[str, str]
    ranges: Mapping[str, tuple[float, float]]
    logs: frozenset[str]
    places: tuple[tuple[Mapping[str, float], bool], ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain data, without the points themselves."""
        data = {**asdict(self), "robust": self.robust.to_json() if self.robust else None}
        del data["places"], data["logs"]
        return {key: jsonable(value) for key, value in data.items()}


def explain(results: Results, outcome: str | None = None) -> list[Explanation]:
    """Return an explanation for each scenario of a folder.

    Raises:
        StudyError: no parameter differs between its runs, fewer than two policies finished, or its points are not those of its design.
    """
    # runs without their events answer another question
    results = replace(results, runs=results.runs.filter(results.runs.column("event")))
    metrics = [PRIMARY] if outcome is None else [PRIMARY, outcome]
    made = [_explained(results, sample, outcome) for sample in samples(results, metrics)]
    if not made:
        raise StudyError(
            f"{results.folder}: no parameter differs between its runs; expected a study with [vary], or a comparison "
            "without --fixed-parameters"
        )
    return made


def _explained(results: Results, sample: Sample, outcome: str | None) -> Explanation:
    arms = results.same_desk.values()  # compared with nothing but their own policy
    policies = [policy for policy in results.manifest["policies"] if policy not in arms]
    means = sample.means(PRIMARY, policies)
    whole = np.asarray(np.isfinite(means).all(axis=1), dtype=np.bool_)
    if len(policies) < 2 or whole.sum() < 2:
        raise StudyError(
            f"{results.folder}: {sample.scenario}: expected two policies or more that finished at two {sample.kind} or more"
        )
    best = int(np.argmax(means[whole].mean(axis=0)))
    recommended = policies[best]
    others = np.delete(means, best, axis=1)
    rivals = np.array([policy for policy in policies if policy != recommended])[
        np.argmax(np.where(np.isnan(others), -np.inf, others), axis=1)
    ]
    gaps = sample.gaps(recommended, rivals.tolist())
    gaps[~whole] = np.nan
    lost = means[:, best] - others.max(axis=1, initial=-np.inf) < 0.0
    clear = [_clearly_below(row[np.isfinite(row)]) for row in gaps[whole]]
    found, missing = _sensitivity(sample, gaps if outcome is None else sample.runs(outcome, recommended))
    inputs = sample.inputs()
    points = [point for point, complete in zip(sample.points, whole, strict=True) if complete]
    return Explanation(
        scenario=sample.scenario,
        recommended=recommended,
        outcome=outcome,
        kind=sample.kind,
        points=len(points),
        parameters=len(sample.vary),
        sensitivity=found,
        missing=missing,
        not_best_share=float(lost[whole].mean()),
        clearly_not_best_share=None if None in clear else float(np.mean([bool(one) for one in clear])),
        box=find_box(inputs[whole], lost[whole], list(sample.vary)),
        robust=robustness(means[whole], policies, [point.name for point in points], sample.kind),
        labels={name: entry.label or name for name, entry in sample.vary.items()},
        ranges={
            name: (float(column.min()), float(column.max())) for name, column in zip(sample.vary, inputs.T, strict=True)
        },
        logs=frozenset(name for name, entry in sample.vary.items() if entry.log),
        places=tuple(
            ({name: float(value) for name, value in point.values.items()}, bool(one))
            for point, one in zip(points, lost[whole], strict=True)
        ),
    )


def _clearly_below(gaps: Floats) -> bool | None:
    """Whether the 95 % interval of a mean difference lies below 0; None with fewer than two replicates."""
    if len(gaps) < 2:
        return None
    return pointwise(gaps)[2] < 0.0


def _sensitivity(sample: Sample, runs: Floats) -> tuple[Sensitivity | None, str]:
    """Estimate the sensitivity of the outcome of ``runs`` (points, replicates) by the design; or say why it cannot be estimated."""
    names = list(sample.vary)
    if sample.design is not None and sample.design.kind in ("saltelli", "morris"):
        unit = unit_sample(sample.design, len(names))
        expected = [[entry.at(float(u)) for entry, u in zip(sample.vary.values(), row, strict=True)] for row in unit]
        check_sample(sample.design, expected, [[point.values[name] for name in names] for point in sample.points])
        return (sobol(names, runs) if sample.design.kind == "saltelli" else morris(names, unit, runs)), ""
    outcomes = averaged(runs)[0]
    effects = linear_effects(names, sample.inputs(), outcomes, [entry.log for entry in sample.vary.values()])
    if not effects:
        return None, (
            f"{len(outcomes)} {sample.kind} are too few for a regression on {len(names)} "
            f"parameter{'' if len(names) == 1 else 's'}, which needs {len(names) + 4} or more. Use more points, or for a comparison "
            "more replicates; the ready-made study sensitivity screens the most important parameters"
        )
    indices = tuple(SensitivityIndex(one.parameter, one.change, (one.high - one.low) / 2.0) for one in effects)
    return Sensitivity("regression", int(np.isfinite(outcomes).sum()), indices, noise_share(runs)), ""
