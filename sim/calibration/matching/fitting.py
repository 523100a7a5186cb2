"""From measured points to the emulators of a wave: means over seeds, the variance between seeds, and which statistics can be emulated."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.calibration.matching.emulator import Checks, Emulator, Training, active_inputs, rebuilt
from sim.calibration.matching.implausibility import Emulated, Predicts, Wave, compressed, variance_of
from sim.calibration.matching.space import units_of
from sim.calibration.problem import CalibrationError, Observed, Problem
from sim.calibration.record.points import Measured
from sim.kernel.units import Floats

FLAT = 0.1
"""A statistic that varies over the design by less than this share of what is unknown about it is not emulated: it decides nothing."""

UNMOVED = 0.05
"""Where an emulator explains less than this share of the variance, the statistic counts as the same everywhere, with that variance."""

_LEAST_POINTS = 20
_LEAST_DEFINED = 0.5


@dataclass(frozen=True)
class Runs:
    """Measured points, one row each: ``unit`` in the cube, ``values`` (means over seeds, NaN where undefined), how many ``repeats``."""

    unit: Floats
    values: Floats
    repeats: Floats

    def of(self, place: int, seed_variance: float) -> Training:
        """Return what the emulator of one statistic is trained on."""
        fine = np.isfinite(self.values[:, place])
        return Training(self.unit[fine], self.values[fine, place], self.repeats[fine, place], seed_variance)


class Constant:
    """Stands for the emulator of a statistic that hardly varies."""

    def __init__(self, mean: float, variance: float) -> None:
        self.mean, self.variance = mean, variance

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        """Return the same mean and variance everywhere."""
        return np.full(len(unit), self.mean), np.full(len(unit), self.variance)


@dataclass(frozen=True)
class Fitted:
    """The emulators of a wave, and what is to be said about them.

    Attributes:
        wave: the emulators.
        emulators: what makes each again, by name of the statistic.
        checks: leave-one-out diagnostics, by name.
        flat: statistics that hardly vary, with their implausibility, which is the same everywhere; they are not emulated.
        undefined: statistics that are undefined at most points, with the share where they are defined.
        seed_variance: of every statistic.
    """

    wave: Wave
    emulators: Mapping[str, Mapping[str, Any]]
    checks: Mapping[str, Checks]
    flat: Mapping[str, float]
    undefined: Mapping[str, float]
    seed_variance: Mapping[str, float]

    def plain(self) -> dict[str, Any]:
        """Return it as plain data, without the points."""
        return {
            "emulators": dict(self.emulators),
            "checks": {name: _rounded(asdict(one)) for name, one in self.checks.items()},
            "flat": _rounded(self.flat),
            "undefined": _rounded(self.undefined),
            "seed_sd": _rounded({name: math.sqrt(one) for name, one in self.seed_variance.items()}),
        }


def runs_of(problem: Problem, measured: Sequence[Measured]) -> Runs:
    """Return the points that were measured without an error, repeats with other seeds taken together."""
    by_point: dict[tuple[str, int], list[Measured]] = defaultdict(list)
    for one in measured:
        if not one.error:
            by_point[one.phase, one.point].append(one)
    if not by_point:
        errors = Counter(one.error for one in measured).most_common(1)
        first = f": {errors[0][1]} of {len(measured)} ended in {errors[0][0]}" if errors else ""
        raise CalibrationError(f"no point was measured without an error{first}")
    units = [units_of(problem.free, found[0].values) for found in by_point.values()]
    tables = [_table(problem, found) for found in by_point.values()]
    number = np.array([np.isfinite(one).sum(axis=0) for one in tables], dtype=np.float64)
    total = np.array([np.nansum(one, axis=0) for one in tables])
    values = np.where(number > 0, total / np.maximum(number, 1.0), np.nan)
    return Runs(np.array(units), values, np.maximum(number, 1.0))


def seed_variances(problem: Problem, measured: Sequence[Measured], *, raw: bool = False) -> dict[str, float]:
    """Return the variance of each statistic between seeds, pooled over the points that were measured with several.

    Args:
        problem: what is calibrated.
        measured: its points.
        raw: whether values far off are taken as they are.
    """
    by_point: dict[tuple[str, int], list[Measured]] = defaultdict(list)
    for one in measured:
        if not one.error:
            by_point[one.phase, one.point].append(one)
    squares, free = np.zeros(len(problem.names)), np.zeros(len(problem.names))
    for found in by_point.values():
        if len(found) > 1:
            table = _as_measured(problem, found) if raw else _table(problem, found)
            number = np.isfinite(table).sum(axis=0)
            mean = np.nansum(table, axis=0) / np.maximum(number, 1)
            squares += np.nansum((table - mean) ** 2, axis=0)
            free += np.maximum(number - 1, 0)
    return dict(zip(problem.names, (squares / np.maximum(free, 1.0)).tolist(), strict=True))


def fit(
    problem: Problem,
    runs: Runs,
    seed_variance: Mapping[str, float],
    rank: int,
    watch: Callable[[str], None] = lambda _: None,
    known: Mapping[str, Mapping[str, Any]] | None = None,
) -> Fitted:
    """Train the emulators of a wave.

    Args:
        problem: what is calibrated.
        runs: the measured points.
        seed_variance: of each statistic.
        rank: which of the most implausible groups decides.
        watch: receives what is being done.
        known: what makes the emulators again, from an earlier training on the same points.
    """
    emulated: list[Emulated] = []
    emulators: dict[str, Mapping[str, Any]] = {}
    checks: dict[str, Checks] = {}
    flat: dict[str, float] = {}
    undefined: dict[str, float] = {}
    for place, about in enumerate(problem.statistics):
        training = runs.of(place, seed_variance[about.name])
        variance = variance_of(about, training.seed_variance)
        share = len(training.values) / len(runs.values)
        if len(training.values) < _LEAST_POINTS or share < _LEAST_DEFINED:
            undefined[about.name] = share
            continue
        model: Predicts
        if _is_flat(about, training):
            model = _constant(training)
            emulated.append(Emulated(about, model, variance))
            flat[about.name] = float(emulated[-1].implausibility(training.unit[:1])[0])
            continue
        watch(f"emulating {about.name}")
        if known is not None and about.name in known:
            recipe = known[about.name]
        else:
            recipe = Emulator(training, active_inputs(training.unit, training.values)).plain()
        trained = rebuilt(training, recipe)  # in either case from what is stored, so that going on changes nothing
        emulators[about.name], checks[about.name] = trained.plain(), trained.checks
        model = trained if trained.checks.explained > UNMOVED else _constant(training)
        emulated.append(Emulated(about, model, variance))
    if not emulated:
        raise CalibrationError("no statistic is defined at enough points to be emulated")
    return Fitted(Wave(emulated, rank), emulators, checks, flat, undefined, dict(seed_variance))


def _constant(training: Training) -> Constant:
    return Constant(float(training.values.mean()), float(training.values.var()))


def _is_flat(about: Observed, training: Training) -> bool:
    """Return whether a statistic hardly varies from point to point, once the noise of the seeds is taken off."""
    noise = float((training.seed_variance / training.repeats).mean())
    between = max(0.0, float(training.values.var()) - noise)
    return between < FLAT**2 * (about.observation_sd**2 + about.discrepancy_sd**2)


def _table(problem: Problem, found: Sequence[Measured]) -> Floats:
    """Return the statistics of a point, compressed where they are far off, one row a seed, NaN where undefined."""
    raw = _as_measured(problem, found)
    return np.column_stack([compressed(about, column) for about, column in zip(problem.statistics, raw.T, strict=True)])


def _as_measured(problem: Problem, found: Sequence[Measured]) -> Floats:
    rows = [[one.statistics.get(name) for name in problem.names] for one in found]
    return np.array([[math.nan if value is None else value for value in row] for row in rows], dtype=np.float64)


def _rounded(data: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.6g}") for name, value in data.items()}
