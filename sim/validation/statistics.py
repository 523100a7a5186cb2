"""Estimates with their intervals, and readings made of them.

Several readings of one target share its false alarm rate (Bonferroni), so that all of its intervals cover together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise
from sim.validation.standard import Reading, power_to_show

Marks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A number and its interval; ``low`` and ``high`` are nan where nothing can be said; ``error``: its standard error."""

    value: float
    low: float
    high: float
    error: float = math.nan

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return 0.5 * (self.high - self.low)

    @property
    def spread(self) -> float:
        """The standard error, of a normal estimate at 95 % where none is given."""
        return self.half / float(stats.norm.ppf(0.975)) if math.isnan(self.error) else self.error

    def holds(self, number: float) -> bool:
        """Return whether the interval includes ``number``."""
        return self.low <= number <= self.high


def mean_of(values: Floats, level: float, comparisons: int = 1) -> Estimate:
    """Return the mean of independent ``values``, shape (replicates,), with a Student interval at ``level`` for ``comparisons`` together."""
    found = np.asarray(values, dtype=np.float64)
    error = float(found.std(ddof=1) / math.sqrt(found.size)) if found.size > 1 else math.nan
    return Estimate(*pointwise(found, _together(level, comparisons)), error)


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
    return Estimate(mean, mean - quantile * error, mean + quantile * error, error)


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
    quantile = float(stats.norm.ppf(0.5 + _together(level, comparisons) / 2.0))
    return Estimate(hits / cases, float(found.low), float(found.high), float(found.high - found.low) / (2.0 * quantile))


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
        return Estimate(mean, mean, mean, 0.0)
    found = stats.ttest_ind(a, b, equal_var=False).confidence_interval(_together(level, comparisons))
    error = math.sqrt(float(a.var(ddof=1)) / a.size + float(b.var(ddof=1)) / b.size)
    return Estimate(mean, float(found.low), float(found.high), error)


def pooled_ratio(above: Floats, under: Floats, level: float, comparisons: int = 1) -> Estimate:
    """Return the ratio of two means over the same replicates, by the delta method, with Student's quantiles.

    Args:
        above: Numerator of each replicate, shape (replicates,).
        under: Denominator of each replicate.
        level: Chance that all ``comparisons`` intervals cover.
        comparisons: Number of simultaneous intervals.
    """
    number = above.size
    ratio = float(above.mean() / under.mean())
    if number < 2:
        return Estimate(ratio, math.nan, math.nan)
    error = float(np.std(above - ratio * under, ddof=1) / (math.sqrt(number) * abs(under.mean())))
    quantile = float(stats.t.ppf(0.5 + _together(level, comparisons) / 2.0, number - 1))
    return Estimate(ratio, ratio - quantile * error, ratio + quantile * error, error)


def equals(name: str, found: Estimate, theory: float, unit: str, sharp: float) -> Reading:
    """Return a reading of exact theory: the interval includes ``theory`` and lies within +-``sharp`` of it (same unit).

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        theory: Number that the interval must include.
        unit: Unit of the number.
        sharp: How far the interval may reach from it.
    """
    return replace(_reading(name, found, (theory - sharp, theory + sharp), unit, theory), point=theory)


def none(name: str, found: Estimate, margin: float, unit: str, why: str, at: float = 0.0) -> Reading:
    """Return a reading of a null: the interval lies within +-``margin`` of ``at``, the band of equivalence.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        margin: What is too small to matter.
        unit: Unit of the number.
        why: Reason for the margin.
        at: The number that means no effect: 0, of a ratio 1.
    """
    return replace(_reading(name, found, (at - margin, at + margin), unit, at, why), equivalence=True)


def above(name: str, found: Estimate, floor: float, unit: str, said: float = math.nan, why: str = "") -> Reading:
    """Return a reading that holds when the whole interval lies above ``floor``.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        floor: Bound below the interval.
        unit: Unit of the number.
        said: What the source says; where it names no size, the smallest that matters.
        why: Reason for that size.
    """
    return _reading(name, found, (floor, math.inf), unit, said, why)


def below(name: str, found: Estimate, ceiling: float, unit: str, said: float = math.nan, why: str = "") -> Reading:
    """Return a reading that holds when the whole interval lies below ``ceiling``.

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        ceiling: Bound above the interval.
        unit: Unit of the number.
        said: What the source says; where it names no size, the smallest that matters.
        why: Reason for that size.
    """
    return _reading(name, found, (-math.inf, ceiling), unit, said, why)


def within(
    name: str, found: Estimate, low: float, high: float, unit: str, said: float | None = None, why: str = ""
) -> Reading:
    """Return a reading that holds when the whole interval lies in [``low``, ``high``].

    Args:
        name: Name of the reading.
        found: Estimate with its interval.
        low: Lower end of the required band.
        high: Upper end of the required band.
        unit: Unit of the number.
        said: What the source says; the middle of the band when None.
        why: Reason for the band.
    """
    return _reading(name, found, (low, high), unit, 0.5 * (low + high) if said is None else said, why)


def _reading(name: str, found: Estimate, band: tuple[float, float], unit: str, said: float, why: str = "") -> Reading:
    power = power_to_show(said, found.half, found.spread, band)
    numbers = (found.value, found.low, found.high)
    return Reading(name, *numbers, unit, *band, said=said, error=found.spread, power=power, why=why)
