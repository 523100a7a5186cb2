"""Weights within what is not ruled out: each paper counts as one observation, however many numbers it gives.

The logarithm of a point's weight is the sum over groups of the mean, over the group's statistics, of the logarithm of a normal density
with the variance of all that is not known. Numbers of one paper share its sample and its regime, so that to multiply their densities would
count the same evidence several times; where every group has one number this is the likelihood.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from sim.calibration.matching.implausibility import CUT_OFF, Space, Wave, compressed, ranked
from sim.calibration.matching.sampling import in_cube
from sim.calibration.problem import Observed
from sim.kernel.units import Floats


class Density:
    """Logarithm of the weight of points that no wave rules out, minus infinity of all others; up to a constant."""

    def __init__(self, space: Space) -> None:
        self._before, self._wave = Space(space.dimensions, space.waves[:-1]), space.waves[-1]

    def __call__(self, unit: Floats) -> Floats:
        """Return it at points of the unit cube."""
        found = np.full(len(unit), -math.inf)
        inside = in_cube(unit)
        inside[inside] = self._before.score(unit[inside], CUT_OFF) <= CUT_OFF
        if inside.any():
            means, variances = self._wave.predictions(unit[inside])
            weights = log_weight(self._wave, means, variances)
            fine = ranked(self._wave.groups_by(means, variances), self._wave.rank) <= CUT_OFF
            found[inside] = np.where(fine, weights, -math.inf)
        return found


def log_weight(wave: Wave, means: Floats, variances: Floats) -> Floats:
    """Return the logarithm of the weight of points from ``Wave.predictions`` of ``sim.calibration.matching.implausibility``."""
    number = Counter(one.about.group for one in wave.emulated)
    shares = np.array([1.0 / number[one.about.group] for one in wave.emulated])
    observed = np.array([one.about.observed for one in wave.emulated])
    return np.asarray(-0.5 * shares @ ((means - observed[:, None]) ** 2 / variances + np.log(variances)))


def real_log_weight(wave: Wave, measured: Mapping[str, float | None]) -> float:
    """Return the logarithm of the weight of a point that was run, by the same statistics; minus infinity where one is undefined."""
    number = Counter(one.about.group for one in wave.emulated)
    constant = sum(math.log(one.variance) / number[one.about.group] for one in wave.emulated)
    return -0.5 * (squared_distance([(one.about, one.variance) for one in wave.emulated], measured) + constant)


def squared_distance(numbers: Sequence[tuple[Observed, float]], measured: Mapping[str, float | None]) -> float:
    """Return how far a point that was run is from the published numbers: the sum over groups of the mean of their squared distances.

    Args:
        numbers: published numbers, each with the variance of all that is not known about it.
        measured: the model's; infinite where one is undefined.
    """
    number = Counter(about.group for about, _ in numbers)
    total = 0.0
    for about, variance in numbers:
        value = measured.get(about.name)
        if value is None:
            return math.inf
        total += (float(compressed(about, np.array(value))) - about.observed) ** 2 / variance / number[about.group]
    return total


def truncated_weights(logs: Floats) -> Floats:
    """Return weights that sum to one, none larger than the root of their number times the mean (Ionides 2008)."""
    weights = np.exp(logs - logs.max())
    weights = np.minimum(weights, weights.mean() * math.sqrt(len(weights)))
    return np.asarray(weights / weights.sum())
