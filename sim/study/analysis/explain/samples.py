"""The points over which an answer is explained: the design points of a sweep, or the parameter draws of a comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.robust import PointKind
from sim.study.analysis.sweep import PointValues, ReplicateValues, values_of
from sim.study.design.sampling import Design, Varied
from sim.study.design.study_file import Point, StudyFile
from sim.study.storage.results import Results


@dataclass(frozen=True)
class Sample:
    """The points of one scenario and the values measured there.

    Attributes:
        scenario: name of the scenario.
        points: with their parameters, in order.
        vary: the parameters that differ between the points.
        design: how the points were chosen; None for parameter draws.
        values: by metric, point and policy.
    """

    scenario: str
    points: tuple[Point, ...]
    vary: Mapping[str, Varied]
    design: Design | None
    values: Mapping[str, PointValues]

    @property
    def kind(self) -> PointKind:
        """The kind of the points."""
        return "design points" if self.design else "parameter draws"

    def inputs(self) -> Floats:
        """Return the parameters, shape (points, parameters)."""
        return np.array([[point.values[name] for name in self.vary] for point in self.points], dtype=np.float64)

    def means(self, metric: str, policies: Sequence[str]) -> Floats:
        """Return means over replicates, shape (points, policies); NaN where a policy never finished."""
        found = self.values[metric]
        rows = [[[v for _, v in found.get((p.name, policy), {}).values()] for policy in policies] for p in self.points]
        return np.array([[np.mean(cell) if cell else np.nan for cell in row] for row in rows])

    def gaps(self, policy: str, against: Sequence[str]) -> Floats:
        """Return paired differences on the primary measure, shape (points, replicates); ``against`` names one policy a point."""
        found = self.values[PRIMARY]
        rows = []
        for point, other in zip(self.points, against, strict=True):
            one, two = found.get((point.name, policy), {}), found.get((point.name, other), {})
            rows.append({k: one[k][1] - two[k][1] for k in one.keys() & two.keys()})
        return _matrix(rows)

    def runs(self, metric: str, policy: str) -> Floats:
        """Return a measure of one policy, shape (points, replicates); NaN where a run is missing."""
        found = self.values[metric]
        return _matrix([{k: v for k, (_, v) in found.get((p.name, policy), {}).items()} for p in self.points])


def _matrix(rows: Sequence[Mapping[int, float]]) -> Floats:
    """Points by replicates; NaN where there is none."""
    columns = sorted({k for row in rows for k in row})
    return np.array([[row.get(k, np.nan) for k in columns] for row in rows], dtype=np.float64)


def samples(results: Results, metrics: Sequence[str]) -> Iterator[Sample]:
    """Yield the points of each scenario, where they differ by parameters."""
    written = results.manifest.get("study_file")
    if written is not None and any(point["values"] for point in results.manifest["points"]):
        yield from _design_samples(results, StudyFile.model_validate(written), metrics)
    else:
        yield from _draw_samples(results, metrics)


def _design_samples(results: Results, file: StudyFile, metrics: Sequence[str]) -> Iterator[Sample]:
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


def _draw_samples(results: Results, metrics: Sequence[str]) -> Iterator[Sample]:
    """Each parameter draw of a comparison as a point."""
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


def _by_draw(found: PointValues, scenario: str) -> dict[tuple[str, str], ReplicateValues]:
    """Values of a scenario by parameter draw and policy; within a draw every replicate counts."""
    made: dict[tuple[str, str], ReplicateValues] = {}
    for (name, policy), values in found.items():
        if name == scenario:
            for replicate, (draw, value) in values.items():
                made.setdefault((f"draw {draw}", policy), {})[replicate] = (replicate, value)
    return made
