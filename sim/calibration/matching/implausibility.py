"""Implausibility: how far a point is from the published numbers, in standard deviations of all that is not known.

For a statistic, I² = (emulated - published)² / (emulator + seeds + observation + discrepancy), each a variance (Craig et al. 1997; Vernon
et al. 2010). A group is as implausible as its most implausible statistic; a point is as implausible as its third or second most
implausible group, so that one paper that the model cannot meet does not empty the space. Above ``CUT_OFF`` a point is ruled out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.calibration.problem import Observed
from sim.kernel.units import Floats

CUT_OFF = 3.0
"""Three standard deviations: at least 95 % of any distribution with one peak (Pukelsheim 1994)."""

FIRST_RANK, LATER_RANK = 3, 2
"""Which of the most implausible groups decides: the third in the first wave, whose emulators are coarse, then the second."""


def rank_of(wave: int) -> int:
    """Return which of the most implausible groups decides in a wave."""
    return FIRST_RANK if wave == 1 else LATER_RANK


LINEAR, SLOPE = 5.0, 3.0
"""Up to how many tolerances a distance is taken as it is, and how fast it is compressed beyond."""


def compressed(about: Observed, values: Floats) -> Floats:
    """Return values of a statistic, those far beyond any cut-off drawn nearer: the distance from the published one by its logarithm.

    A ratio to next to nothing can be a hundred tolerances away, with a noise of many. That it is ruled out is all that matters; an emulator
    of such numbers, and the noise of seeds that is pooled with theirs, would be spoiled where it does matter. Within ``LINEAR`` tolerances
    nothing is changed.
    """
    tolerance = math.sqrt(about.observation_sd**2 + about.discrepancy_sd**2)
    distance = (np.asarray(values) - about.observed) / tolerance
    beyond = np.maximum(np.abs(distance) - LINEAR, 0.0)
    nearer = np.sign(distance) * (LINEAR + SLOPE * np.log1p(beyond / SLOPE))
    return np.where(beyond > 0.0, about.observed + tolerance * nearer, values)


class Predicts(Protocol):
    """An emulator."""

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of the statistic's expected value at points of the unit cube."""


@dataclass(frozen=True)
class Emulated:
    """A statistic with its emulator, and the ``variance`` of all but the emulator: seeds, observation, discrepancy."""

    about: Observed
    emulator: Predicts
    variance: float

    def implausibility(self, unit: Floats) -> Floats:
        """Return the implausibility at points of the unit cube."""
        mean, variance = self.emulator.predict(unit)
        return np.asarray(np.abs(mean - self.about.observed) / np.sqrt(variance + self.variance))


class Wave:
    """The emulators of one wave."""

    def __init__(self, emulated: Sequence[Emulated], rank: int) -> None:
        self.emulated = tuple(emulated)
        self.groups = tuple(dict.fromkeys(one.about.group for one in emulated))
        self._group = np.array([self.groups.index(one.about.group) for one in emulated], dtype=np.intp)
        self.rank = min(rank, len(self.groups))

    def of_groups(self, unit: Floats, limit: float = math.inf) -> Floats:
        """Return the implausibility of each group, shape (points, groups).

        A point whose ``rank`` most implausible groups are all above ``limit`` is not looked at any further: its numbers are lower bounds.
        """
        found = np.zeros((len(unit), len(self.groups)))
        open_ = np.arange(len(unit))
        for one, group in zip(self.emulated, self._group, strict=True):
            if not len(open_):
                break
            found[open_, group] = np.maximum(found[open_, group], one.implausibility(unit[open_]))
            open_ = open_[(found[open_] > limit).sum(axis=1) < self.rank]
        return found

    def predictions(self, unit: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of every statistic, the variance with all that is not known; each of shape (statistics, points)."""
        found = [one.emulator.predict(unit) for one in self.emulated]
        means = np.array([mean for mean, _ in found])
        return means, np.array([one.variance + own for one, (_, own) in zip(self.emulated, found, strict=True)])

    def groups_by(self, means: Floats, variances: Floats) -> Floats:
        """Return the implausibility of each group from ``predictions``, shape (points, groups)."""
        observed = np.array([one.about.observed for one in self.emulated])
        sizes = np.abs(means - observed[:, None]) / np.sqrt(variances)
        return np.array([sizes[self._group == k].max(axis=0) for k in range(len(self.groups))]).T

    def score(self, unit: Floats, limit: float = math.inf) -> Floats:
        """Return the implausibility of points; above ``limit`` a lower bound that is itself above it."""
        return ranked(self.of_groups(unit, limit), self.rank)


def ranked(of_groups: Floats, rank: int) -> Floats:
    """Return the ``rank`` th largest of the groups' implausibilities, of each point."""
    place = of_groups.shape[1] - min(rank, of_groups.shape[1])
    return np.asarray(np.partition(of_groups, place, axis=1)[:, place])


class Space:
    """The space that the waves so far leave: the points that none of them rules out."""

    def __init__(self, dimensions: int, waves: Sequence[Wave] = ()) -> None:
        self.dimensions, self.waves = dimensions, tuple(waves)

    def score(self, unit: Floats, limit: float = math.inf) -> Floats:
        """Return the largest implausibility by any wave; above ``limit`` a lower bound that is itself above it.

        A wave is asked only about points that the waves before it leave: its emulators know no others.
        """
        found = np.zeros(len(unit))
        open_ = np.arange(len(unit))
        for wave in self.waves:
            found[open_] = np.maximum(found[open_], wave.score(unit[open_], limit))
            open_ = open_[found[open_] <= min(limit, CUT_OFF)]
        return found

    def of_groups(self, unit: Floats, groups: Sequence[str]) -> Floats:
        """Return the largest implausibility of each group by the waves that know the point, shape (points, groups)."""
        found = np.zeros((len(unit), len(groups)))
        open_ = np.arange(len(unit))
        for wave in self.waves:
            here = wave.of_groups(unit[open_])
            for k, group in enumerate(wave.groups):
                place = groups.index(group)
                found[open_, place] = np.maximum(found[open_, place], here[:, k])
            open_ = open_[ranked(here, wave.rank) <= CUT_OFF]
            if not len(open_):
                break
        return found


def variance_of(about: Observed, seed_variance: float) -> float:
    """Return the variance of what is published about a statistic, of what the model may be off by, and of its seeds."""
    return float(about.observation_sd**2 + about.discrepancy_sd**2 + seed_variance)


def real_groups(
    statistics: Sequence[Observed], measured: Mapping[str, float | None], variances: Mapping[str, float]
) -> dict[str, float]:
    """Return the implausibility of each group at a point that was run.

    Args:
        statistics: the published numbers.
        measured: the model's; one that is undefined at the point does not meet the published one.
        variances: of all that is not known about each statistic, emulators apart.
    """
    found: dict[str, float] = {}
    for one in statistics:
        value = measured.get(one.name)
        far = math.inf if value is None else abs(float(compressed(one, np.array(value))) - one.observed)
        size = far / math.sqrt(variances[one.name])
        found[one.group] = max(found.get(one.group, 0.0), size)
    return found
