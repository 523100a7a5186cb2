"""Estimates with their intervals, and readings made of them.

Several readings of one target share its false alarm rate (Bonferroni), so that all of its intervals cover together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise
from sim.validation.target import Reading

Marks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A number and its interval; ``low`` and ``high`` are nan where nothing can be said."""

    value: float
    low: float
    high: float

    def holds(self, number: float) -> bool:
        """Return whether the interval includes ``number``."""
        return self.low <= number <= self.high


def mean_of(values: Floats, level: float, comparisons: int = 1) -> Estimate:
    """Return the mean of independent ``values``, shape (replicates,), with a Student interval at ``level`` for ``comparisons`` together."""
    return Estimate(*pointwise(np.asarray(values, dtype=np.float64), _together(level, comparisons)))


def _together(level: float, comparisons: int) -> float:
    """Return the level of each of several intervals that shall cover at ``level`` together (Bonferroni)."""
    return 1.0 - (1.0 - level) / comparisons


def batch_mean(batch: npt.NDArray[np.int64], values: Floats, level: float, comparisons: int = 1) -> Estimate:
    """Return the mean of ``values`` over dependent observations, from ``batch`` numbers that are all but independent.

    A ratio of batch sums, with the delta method for its spread (Asmussen & Glynn 2007, Stochastic Simulation, IV.4).

    Args:
        batch: Batch of each observation, whole numbers from 0 on, shape (observations,).
        values: Shape (observations,).
        level: Chance that all ``comparisons`` intervals cover.
        comparisons: Number of simultaneous intervals.
    """
    total, count = np.bincount(batch, weights=values), np.bincount(batch)
    used = count > 0
    total, count = total[used], count[used]
    mean = float(total.sum() / count.sum())
    error = float(np.std(total - mean * count, ddof=1) * math.sqrt(count.size) / count.sum())
    quantile = float(stats.t.ppf(0.5 + _together(level, comparisons) / 2.0, count.size - 1))
    return Estimate(mean, mean - quantile * error, mean + quantile * error)


def share_of(hits: float, cases: float, level: float, comparisons: int = 1) -> Estimate:
    """Return the share of ``hits`` in ``cases`` with Wilson's interval.

    Args:
        hits: Number of hits.
        cases: Number of cases.
        level: Chance that all ``comparisons`` intervals cover.
        comparisons: Number of simultaneous intervals.
    """
    if cases <= 0:
        return Estimate(math.nan, math.nan, math.nan)
    found = stats.binomtest(int(hits), int(cases)).proportion_ci(_together(level, comparisons), method="wilson")
    return Estimate(hits / cases, float(found.low), float(found.high))


def difference_of_means(a: Floats, b: Floats, level: float, comparisons: int = 1) -> Estimate:
    """Return the mean of ``a`` less mean of ``b``, independent observations, with Welch's interval.

    Args:
        a: Observations, shape (n,).
        b: Observations, shape (m,).
        level: Chance that all ``comparisons`` intervals cover.
        comparisons: Number of simultaneous intervals.
    """
    if a.size < 2 or b.size < 2:
        return Estimate(math.nan, math.nan, math.nan)
    mean = float(a.mean() - b.mean())
    if not (np.ptp(a) or np.ptp(b)):
        return Estimate(mean, mean, mean)
    found = stats.ttest_ind(a, b, equal_var=False).confidence_interval(_together(level, comparisons))
    return Estimate(mean, float(found.low), float(found.high))


def equals(name: str, found: Estimate, theory: float, unit: str, sharp: float = math.inf) -> Reading:
    """Return a reading that holds when the interval includes ``theory`` and is no wider than +-``sharp`` (same unit).

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        theory: Number that the interval must include.
        unit: Unit of the number.
        sharp: Largest half-width allowed.
    """
    sharp_enough = found.high - found.low <= 2.0 * sharp
    return Reading(
        name,
        found.value,
        found.low,
        found.high,
        unit,
        f"{theory:.4g}" + ("" if math.isinf(sharp) else f", known to +-{sharp:.2g}"),
        found.holds(theory) and sharp_enough,
    )


def above(name: str, found: Estimate, floor: float, unit: str) -> Reading:
    """Return a reading that holds when the whole interval lies above ``floor``.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        floor: Bound below the interval.
        unit: Unit of the number.
    """
    return Reading(name, found.value, found.low, found.high, unit, f"above {floor:g}", found.low > floor)


def below(name: str, found: Estimate, ceiling: float, unit: str) -> Reading:
    """Return a reading that holds when the whole interval lies below ``ceiling``.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        ceiling: Bound above the interval.
        unit: Unit of the number.
    """
    return Reading(name, found.value, found.low, found.high, unit, f"below {ceiling:g}", found.high < ceiling)


def not_above(name: str, found: Estimate, ceiling: float, unit: str) -> Reading:
    """Return a reading that holds unless the whole interval lies above ``ceiling``.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        ceiling: Bound that the interval must not lie above.
        unit: Unit of the number.
    """
    return Reading(name, found.value, found.low, found.high, unit, f"not above {ceiling:g}", found.low <= ceiling)


def covers(name: str, found: Estimate, number: float, unit: str) -> Reading:
    """Return a reading that holds when the interval includes ``number``.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        number: Number that the interval must include.
        unit: Unit of the number.
    """
    return Reading(name, found.value, found.low, found.high, unit, f"{number:g} in the interval", found.holds(number))


def within(name: str, found: Estimate, low: float, high: float, unit: str) -> Reading:
    """Return a reading that holds when the value lies in [``low``, ``high``].

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        low: Lower end of the required band.
        high: Upper end of the required band.
        unit: Unit of the number.
    """
    return Reading(name, found.value, found.low, found.high, unit, f"{low:g} to {high:g}", low <= found.value <= high)
