"""The summary of a study of many points: winners, differences, what moves the advantage, and what is robust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import jsonable
from sim.study.analysis.compare.comparing import REFERENCE
from sim.study.analysis.robust import PointKind, Robustness, over_design_points
from sim.study.analysis.sensitivity import LinearEffect, linear_effects
from sim.study.analysis.sweep.differences import PointDifference, PointValues, advantage, differences, values_of
from sim.study.analysis.sweep.points import PointResult, Winner, customers_at_start, point_results, winner_at
from sim.study.design.currency import DEFAULT, currency_of
from sim.study.design.sampling import Design
from sim.study.design.study_file import Point, StudyFile, WrittenStudy, written_study
from sim.study.storage.results import Results


@dataclass(frozen=True)
class SweepSummary:
    """The results of a study of many points.

    Attributes:
        against: the reference, which is subtracted in ``differences``.
        points: what the runs of each point show.
        differences: every policy less ``against``, at every point, on every outcome; on the primary measure with intervals that are
            simultaneous over the policies of a point, on the others with pointwise ones.
        winners: the winner at each point where two policies or more can be compared.
        effects: by policy, what moves its advantage over the best of the others; empty where nothing is varied.
        robust: the policies over all points; None without two points and two policies.
        currency: of all money.
        level: of the simultaneous intervals.
    """

    against: str
    points: tuple[PointResult, ...]
    differences: tuple[PointDifference, ...]
    winners: tuple[Winner, ...]
    effects: Mapping[str, Sequence[LinearEffect]]
    robust: Robustness | None
    currency: str = DEFAULT
    level: float = 0.95

    def to_json(self) -> dict[str, Any]:
        """Return plain data; numbers that are not finite are None."""
        data = {
            "against": self.against,
            "differences": [asdict(row) for row in self.differences],
            "winners": [
                {
                    **asdict(one.lead),
                    "winner": None if one.equal else one.policy,
                    "equal": one.equal,
                    "level_with": one.level_with,
                    "chance": one.chance,
                    "clear": one.clear,
                }
                for one in self.winners
            ],
            "effects": {policy: [asdict(one) for one in effects] for policy, effects in self.effects.items()},
            "robust": self.robust.to_json() if self.robust else None,
        }
        return {key: jsonable(value) for key, value in data.items()}


def summary_of(results: Results) -> SweepSummary:
    """Summarise the runs with events of a result folder, which holds a sweep or a comparison of several scenarios."""
    manifest = results.manifest
    runs = results.runs.filter(results.runs.column("event"))
    found = summarise(
        written_of(manifest), runs, customers_at_start(manifest), same_desk=results.same_desk, level=results.level
    )
    currencies = {currency_of(manifest, scenario) for scenario in manifest["scenarios"]}
    return replace(found, currency=currencies.pop() if len(currencies) == 1 else DEFAULT)


def written_of(manifest: Mapping[str, Any]) -> WrittenStudy:
    """Return the written study that a folder was made from; that of a comparison has a point for each scenario."""
    if "study_file" in manifest:
        return written_study(manifest)
    scenarios, arms = manifest["scenarios"], manifest.get("same_desk", {}).values()
    file = StudyFile.model_construct(
        title="",
        question="",
        scenarios=tuple(one["name"] for one in scenarios),
        policies=tuple(policy for policy in manifest["policies"] if policy not in arms),
        replicates=manifest["replicates"],
        months=manifest["months"],
        seed=manifest["seed"],
        fixed_parameters=manifest["fixed_parameters"],
        outcomes=(PRIMARY,),
        design=Design(),
    )
    points = tuple(Point(one["name"], {}, one["title"] or one["name"], one["name"]) for one in scenarios)
    nothing_to_run: Any = None
    return WrittenStudy(file, points, {}, nothing_to_run)


def kind_of(points: Sequence[Point]) -> PointKind:
    """Return what the points of a study are: scenarios as they are, or design points."""
    return "scenarios" if all(one.name == one.scenario and not one.values for one in points) else "design points"


def summarise(
    written: WrittenStudy,
    runs: Any,
    customers: Mapping[str, float] = MappingProxyType({}),
    *,
    same_desk: Mapping[str, str] = MappingProxyType({}),
    level: float = 0.95,
) -> SweepSummary:
    """Summarise the ``runs`` of a written study.

    Args:
        written: the study file and its points.
        runs: its ``runs`` table.
        customers: at the start, by name of the point: where their number differs, points are compared in per cent of the reference.
        same_desk: as for ``compare``.
        level: as for ``compare``.
    """
    file, points = written.file, written.points
    against = file.against or (REFERENCE if REFERENCE in file.policies else file.policies[0])
    values = {metric: values_of(runs, metric) for metric in dict.fromkeys([PRIMARY, *file.outcomes])}
    results = point_results(runs, points, file.policies, against, customers=customers, same_desk=same_desk, level=level)
    found = differences(values, points, file.policies, file.outcomes, against)
    names = [point.name for point in points]
    return SweepSummary(
        against,
        tuple(results),
        tuple(_simultaneous(found, results)),
        tuple(one for one in map(winner_at, results) if one is not None),
        _effects(written, values[PRIMARY]),
        over_design_points(values[PRIMARY], names, file.policies, against, customers, kind_of(points)),
        level=level,
    )


def _simultaneous(rows: Sequence[PointDifference], results: Sequence[PointResult]) -> list[PointDifference]:
    """Return the rows, those of the primary measure as the comparisons of the points have them."""
    by_point = {one.point.name: one for one in results}
    made = []
    for row in rows:
        gap = by_point[row.point].difference(row.policy, row.against) if row.metric == PRIMARY else None
        if gap is None or gap.low is None or gap.high is None:
            made.append(row)
            continue
        made.append(
            PointDifference(row.point, row.metric, row.policy, row.against, gap.mean, gap.low, gap.high, row.pairs)
        )
    return made


def _effects(written: WrittenStudy, values: PointValues) -> dict[str, Sequence[LinearEffect]]:
    policies = written.file.policies
    varied = [point for point in written.points if point.values]
    if not varied or len(policies) < 2:
        return {}
    names, logs = list(written.vary), [one.log for one in written.vary.values()]
    inputs = np.array([[point.values[name] for name in names] for point in varied], dtype=np.float64)
    return {
        policy: linear_effects(
            names, inputs, advantage(values, varied, policy, [one for one in policies if one != policy]), logs
        )
        for policy in policies
    }
