"""The findings of a calibration, gathered from its folder: for the terminal, the page and the figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.calibration.matching.ensemble import PHASE, Ensemble, ensemble_of, runs_of_members
from sim.calibration.matching.implausibility import CUT_OFF, real_groups, variance_of
from sim.calibration.matching.likelihood import squared_distance
from sim.calibration.matching.rivals import RECORD as RIVALS
from sim.calibration.matching.rivals import Rival, told
from sim.calibration.matching.space import units_of, values_at
from sim.calibration.matching.waves import name_of, phase_of
from sim.calibration.problem import Free, Observed, Problem
from sim.calibration.record.folder import SCREENING, Folder, holds_calibration
from sim.calibration.record.folder import found as found_in
from sim.calibration.record.points import Measured
from sim.kernel.units import Floats
from sim.study.design.ensemble import effective_size

QUANTILES = (0.05, 0.5, 0.95)
STRONG = 0.5
"""Least correlation of two parameters that are said to be known together only."""


@dataclass(frozen=True)
class Range:
    """A parameter: prior range, and the 5, 50 and 95 % quantiles of what is left; ``narrowed``: 90 % range, prior to posterior."""

    free: Free
    quantiles: tuple[float, float, float]
    unit: tuple[float, float, float]
    narrowed: float


@dataclass(frozen=True)
class Pair:
    """Two parameters with their correlation in what is left, each on the scale of its prior."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True)
class Predicted:
    """A statistic: quantiles of the model's values at prior draws and at the members of the ensemble, in tolerances from the published one.

    A tolerance is the standard deviation of observation and discrepancy. ``prior`` and ``posterior`` are NaN where nothing is known.
    """

    about: Observed
    tolerance: float
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]


@dataclass(frozen=True)
class Met:
    """A group: the share of prior draws and of the ensemble's weight at which it is not implausible."""

    group: str
    prior: float
    posterior: float


@dataclass(frozen=True)
class Summary:
    """All that is to be said about a calibration.

    Attributes:
        problem: what was calibrated.
        manifest: of the folder.
        waves: the complete waves, as they are written.
        points: measured points.
        errors: messages of those that failed.
        ensemble: None when there is none.
        unit: what is left, in the unit cube: the members, or points of the last wave.
        weights: of these points.
        ranges: of the parameters.
        pairs: parameters that are known together only, the strongest first.
        predicted: of the statistics.
        met: of the groups.
        proof: result of simulation-based calibration, None when it was not done.
        rivals: what is left of rival structures; none where nobody looked.
        screened: candidates of the screening that is kept with it, what matters most first; empty when there is none.
        nearest: the member whose own run is nearest to the published numbers, a paper counted once; None without an ensemble.
    """

    problem: Problem
    manifest: Mapping[str, Any]
    waves: tuple[Mapping[str, Any], ...]
    points: int
    errors: tuple[str, ...]
    ensemble: Ensemble | None
    unit: Floats
    weights: Floats
    ranges: tuple[Range, ...]
    pairs: tuple[Pair, ...]
    predicted: tuple[Predicted, ...]
    met: tuple[Met, ...]
    proof: Mapping[str, Any] | None
    rivals: tuple[Rival, ...]
    screened: tuple[Mapping[str, Any], ...] = ()
    nearest: Mapping[str, float] | None = None


def summary_of(problem: Problem, folder: Folder) -> Summary:
    """Return what a folder's calibration has found."""
    waves = tuple(_waves(folder))
    made = ensemble_of(folder.read(PHASE))
    unit, weights = _left(problem, waves, made)
    prior = [one for one in folder.of_phase(phase_of(1)) if not one.error and one.repeat == 0]
    members = runs_of_members(folder, made) if made is not None else []
    seeds = waves[-1]["seed_sd"] if waves else {}
    return Summary(
        problem,
        folder.manifest,
        waves,
        len(folder.measured),
        tuple(one.error for one in folder.measured.values() if one.error),
        made,
        unit,
        weights,
        tuple(_range(one, column, weights) for one, column in zip(problem.free, unit.T, strict=True))
        if len(unit)
        else (),
        _pairs(problem.keys, unit, weights),
        tuple(_predicted(one, prior, members, weights) for one in problem.statistics),
        _met(problem, prior, members, weights, seeds),
        folder.read("sbc"),
        told(folder.read(RIVALS)),
        _screened(folder),
        _nearest(problem, members, seeds),
    )


def quantiles(values: Floats, weights: Floats) -> tuple[float, float, float]:
    """Return the 5, 50 and 95 % quantiles of weighted values; NaN without any."""
    if not len(values):
        return math.nan, math.nan, math.nan
    order = np.argsort(values)
    places = np.cumsum(weights[order]) - 0.5 * weights[order]
    low, middle, high = (float(one) for one in np.interp(QUANTILES, places / weights.sum(), values[order]))
    return low, middle, high


def _waves(folder: Folder) -> Sequence[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    while (record := folder.read(name_of(len(found) + 1))) is not None and "share" in record:
        found.append(record)
    return found


def _screened(folder: Folder) -> tuple[Mapping[str, Any], ...]:
    place = folder.path / SCREENING
    record = found_in(place).read("screen") if holds_calibration(place) else None
    return tuple(record["candidates"]) if record else ()


def _left(problem: Problem, waves: Sequence[Mapping[str, Any]], made: Ensemble | None) -> tuple[Floats, Floats]:
    if made is not None and made.values:
        return np.array([units_of(problem.free, one) for one in made.values]), np.array(made.weights)
    left = np.array(waves[-1]["left"] if waves else [], dtype=np.float64).reshape(-1, len(problem.free))
    return left, np.ones(len(left))


def _range(free: Free, column: Floats, weights: Floats) -> Range:
    low, middle, high = quantiles(column, weights)
    values = [values_at([free], [u])[free.key] for u in (low, middle, high)]
    return Range(free, (values[0], values[1], values[2]), (low, middle, high), 0.9 / max(high - low, 1e-9))


def _pairs(keys: Sequence[str], unit: Floats, weights: Floats) -> tuple[Pair, ...]:
    if len(unit) < 10 or len(keys) < 2:
        return ()
    found = _correlations(unit, weights)
    # among so many pairs one of few members is always correlated: beyond four standard errors (Fisher's z) chance is left out
    least = max(STRONG, math.tanh(4.0 / math.sqrt(max(effective_size(weights) - 3.0, 1.0))))
    pairs = [
        Pair(keys[i], keys[j], float(found[i, j]))
        for i in range(len(keys))
        for j in range(i)
        if abs(found[i, j]) >= least
    ]
    return tuple(sorted(pairs, key=lambda one: -abs(one.correlation)))


def _correlations(unit: Floats, weights: Floats) -> Floats:
    covariance = np.cov(unit.T, aweights=weights)
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    return np.asarray(covariance / np.outer(spread, spread))


def _predicted(about: Observed, prior: Sequence[Measured], members: Sequence[Measured], weights: Floats) -> Predicted:
    tolerance = math.hypot(about.observation_sd, about.discrepancy_sd)

    def of(points: Sequence[Measured], weight: Floats) -> tuple[float, float, float]:
        values = np.array([_value(one, about.name) for one in points], dtype=np.float64)
        fine = np.isfinite(values)
        return quantiles((values[fine] - about.observed) / tolerance, weight[fine])

    return Predicted(about, tolerance, of(prior, np.ones(len(prior))), of(members, weights if members else np.empty(0)))


def _value(one: Measured, name: str) -> float:
    value = one.statistics.get(name)
    return math.nan if value is None else value


def _nearest(problem: Problem, members: Sequence[Measured], seeds: Mapping[str, float]) -> Mapping[str, float] | None:
    """Return the values of the member that fits best: least sum over groups of the mean squared distance of their numbers."""
    numbers = [(about, variance_of(about, seeds.get(about.name, 0.0) ** 2)) for about in problem.statistics]
    return min(members, key=lambda one: squared_distance(numbers, one.statistics)).values if members else None


def _met(
    problem: Problem,
    prior: Sequence[Measured],
    members: Sequence[Measured],
    weights: Floats,
    seeds: Mapping[str, float],
) -> tuple[Met, ...]:
    if not seeds:
        return ()
    variances = {one.name: variance_of(one, seeds[one.name] ** 2) for one in problem.statistics}

    def of(points: Sequence[Measured]) -> Floats:
        rows = [real_groups(problem.statistics, one.statistics, variances) for one in points]
        return np.array([[row[group] <= CUT_OFF for group in problem.groups] for row in rows], dtype=np.float64)

    before = of(prior).mean(axis=0) if prior else np.full(len(problem.groups), math.nan)
    after = np.average(of(members), axis=0, weights=weights) if members else np.full(len(problem.groups), math.nan)
    return tuple(Met(*one) for one in zip(problem.groups, before.tolist(), after.tolist(), strict=True))
