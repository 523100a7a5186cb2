"""Sensitivity of a number to parameters: Sobol indices, Morris screening, or a regression, as the design of the study allows.

Sobol indices: Saltelli et al. (2010), Computer Physics Communications 181, 259-270; screening: Morris (1991), Technometrics 33, 161-174,
and Campolongo, Cariboni and Saltelli (2007), Environmental Modelling & Software 22, 1509-1518; both through SALib.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.kernel.units import Floats
from sim.study.analysis.distributions import student_quantile
from sim.study.design.sampling import LEVELS, StudyError, problem, salib

LEVEL = 0.95
_RESAMPLES = 1_000
_SEED = 20_250_105  # fixed: the same outcomes give the same intervals

Method = Literal["sobol", "morris", "regression"]


@dataclass(frozen=True)
class SensitivityIndex:
    """The influence of one parameter, with half-widths of 95 % confidence intervals; what a method does not give is None.

    Attributes:
        parameter: its name.
        first: Sobol: first-order index, the share of the variance that knowing this parameter alone would remove. Morris: mu*, the
            mean size of the effect of a step, scaled to the whole range, in the outcome's unit. Regression: the change over the range,
            all others held.
        first_half: half-width of ``first``.
        total: Sobol: total index, the share of the variance that would remain if all other parameters were known.
        total_half: half-width of ``total``.
        mean: Morris: mu, the mean effect with its sign, which noise does not bias.
        mean_half: half-width of ``mean``, Student's.
        spread: Morris: sigma, how much the effect differs from place to place.
        floor: what a parameter would show on average that only changes the noise of the simulation: a total index (Sobol) or mu*
            (Morris). From the spread of the same step between replicates, which share their seeds over the points; None with one
            replicate a point.
    """

    parameter: str
    first: float
    first_half: float
    total: float | None = None
    total_half: float | None = None
    mean: float | None = None
    mean_half: float | None = None
    spread: float | None = None
    floor: float | None = None


@dataclass(frozen=True)
class Sensitivity:
    """The sensitivity of one number to all varied parameters.

    Attributes:
        method: how it was estimated.
        points: number of points that were used.
        indices: one for each parameter, the most important first.
        noise: share of the variance between points that is chance of the simulation; None with one replicate a point.
    """

    method: Method
    points: int
    indices: tuple[SensitivityIndex, ...]
    noise: float | None


@dataclass(frozen=True)
class LinearEffect:
    """The change of an outcome over the whole range of a parameter, by a linear regression on all, with its 95 % interval."""

    parameter: str
    change: float
    low: float
    high: float


def averaged(runs: Floats) -> tuple[Floats, Floats]:
    """Return means over replicates and the variances of those means, from runs of shape (points, replicates), NaN where missing."""
    number = np.isfinite(runs).sum(axis=1)
    mean = np.where(number > 0, np.nansum(runs, axis=1) / np.maximum(number, 1), np.nan)
    squares = np.nansum((runs - mean[:, None]) ** 2, axis=1)
    variance = np.where(number > 1, squares / np.maximum(number - 1, 1) / np.maximum(number, 1), np.nan)
    return mean, variance


def noise_share(runs: Floats) -> float | None:
    """Return the share of the variance between the means of points that is noise; None when unknown."""
    means, noise = averaged(runs)
    known = np.isfinite(noise)
    if known.sum() < 2:
        return None
    between = float(means[known].var(ddof=1))
    return min(1.0, float(noise[known].mean()) / between) if between > 0.0 else None


def sobol(names: Sequence[str], runs: Floats) -> Sensitivity:
    """Return Sobol indices from ``runs`` (points, replicates) in the order of a Saltelli sample; incomplete base samples are left out.

    Raises:
        StudyError: fewer than two complete base samples, or an outcome that never differs.
    """
    kept = _whole(runs, len(names) + 2, "base samples")
    means = averaged(kept)[0]
    found = salib("analyze.sobol").analyze(
        problem(names), means, calc_second_order=False, num_resamples=_RESAMPLES, conf_level=LEVEL, seed=_SEED
    )
    blocks = kept.reshape(-1, len(names) + 2, kept.shape[1])
    indices = []
    for k, name in enumerate(names):
        noise = averaged(blocks[:, 1 + k] - blocks[:, 0])[1]
        # Jansen's estimator of a total index is half the mean squared step over the variance
        floor = float(noise.mean() / 2.0 / means.var()) if np.isfinite(noise).all() else None
        first, first_half, total, total_half = (float(found[key][k]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
        indices.append(SensitivityIndex(name, first, first_half, total, total_half, floor=floor))
    indices.sort(key=lambda one: -(one.total or 0.0))
    return Sensitivity("sobol", len(kept), tuple(indices), noise_share(kept))


def morris(names: Sequence[str], sample: Floats, runs: Floats) -> Sensitivity:
    """Return Morris's measures from ``runs`` (points, replicates) in the order of ``sample``; incomplete trajectories are left out.

    Raises:
        StudyError: fewer than two complete trajectories, or an outcome that never differs.
    """
    block = len(names) + 1
    kept = _whole(runs, block, "trajectories")
    inputs = sample[_complete(runs, block)]
    found = salib("analyze.morris").analyze(
        problem(names),
        inputs,
        averaged(kept)[0],
        num_resamples=_RESAMPLES,
        conf_level=LEVEL,
        num_levels=LEVELS,
        seed=_SEED,
    )
    trajectories = len(kept) // block
    factor = student_quantile(0.5 + LEVEL / 2.0, trajectories - 1) / math.sqrt(trajectories)
    floors = _step_noise(inputs.reshape(-1, block, len(names)), kept.reshape(-1, block, kept.shape[1]))
    indices = [
        SensitivityIndex(
            name,
            float(star),
            float(half),
            mean=float(mean),
            mean_half=float(spread) * factor,
            spread=float(spread),
            floor=floor,
        )
        for name, star, half, mean, spread, floor in zip(
            names, found["mu_star"], found["mu_star_conf"], found["mu"], found["sigma"], floors, strict=True
        )
    ]
    indices.sort(key=lambda one: -one.first)
    return Sensitivity("morris", len(kept), tuple(indices), noise_share(kept))


def linear_effects(
    names: Sequence[str], inputs: Floats, outcomes: Floats, logs: Sequence[bool] = ()
) -> list[LinearEffect]:
    """Return the linear effect of each parameter on an outcome, strongest first.

    Least squares on all parameters at once, each scaled to its range; intervals by the usual t distribution. Empty with fewer points than
    parameters and four more.

    Args:
        names: of the parameters.
        inputs: their values, shape (points, parameters).
        outcomes: shape (points,); points with NaN are left out.
        logs: which parameters were varied evenly in their logarithm, and enter as such; default none.
    """
    columns = np.array(inputs, dtype=np.float64)
    for k, logarithmic in enumerate(logs):
        columns[:, k] = np.log(columns[:, k]) if logarithmic else columns[:, k]
    fine = np.isfinite(outcomes)
    columns, outputs = columns[fine], outcomes[fine]
    free = len(outputs) - len(names) - 1
    if free < 3:
        return []
    low, high = columns.min(axis=0), columns.max(axis=0)
    scaled = (columns - low) / np.where(high > low, high - low, 1.0)
    design = np.column_stack([np.ones(len(outputs)), scaled])
    fitted, *_ = np.linalg.lstsq(design, outputs, rcond=None)
    left = outputs - design @ fitted
    spread = np.sqrt(np.diag(np.linalg.pinv(design.T @ design)) * (left @ left) / free)
    margin = student_quantile(0.5 + LEVEL / 2.0, free) * spread
    found = [
        LinearEffect(name, float(fitted[k]), float(fitted[k] - margin[k]), float(fitted[k] + margin[k]))
        for k, name in enumerate(names, start=1)
    ]
    return sorted(found, key=lambda one: -abs(one.change))


def _step_noise(inputs: Floats, runs: Floats) -> list[float | None]:
    """Mean size of the noise in the elementary effects of each parameter, from the spread of each step between its replicates."""
    replicates = runs.shape[2]
    if replicates < 2 or not np.isfinite(runs).all():
        return [None] * inputs.shape[2]
    spread = np.sqrt(averaged(np.diff(runs, axis=1).reshape(-1, replicates))[1])
    # the root of a variance from few replicates is too small on average, by this factor
    bias = math.sqrt(2.0 / (replicates - 1)) * math.exp(
        math.lgamma(replicates / 2.0) - math.lgamma((replicates - 1) / 2.0)
    )
    step = LEVELS / (2.0 * (LEVELS - 1))
    size = spread / bias * math.sqrt(2.0 / math.pi) / step
    moved = np.abs(np.diff(inputs, axis=1)).argmax(axis=2).reshape(-1)
    return [float(size[moved == k].mean()) for k in range(inputs.shape[2])]


def _complete(runs: Floats, block: int) -> Any:
    """Which rows belong to blocks in which every point has a run."""
    fine = np.asarray(np.isfinite(runs).any(axis=1), dtype=np.bool_)
    whole = len(runs) // block
    kept = np.repeat(fine[: whole * block].reshape(-1, block).all(axis=1), block)
    return np.concatenate([kept, np.zeros(len(runs) - whole * block, dtype=bool)])


def _whole(runs: Floats, block: int, what: str) -> Floats:
    """Return the runs of complete blocks, in order."""
    kept: Floats = runs[_complete(runs, block)]
    if len(kept) < 2 * block:
        raise StudyError(f"{len(kept) // block} {what} of the design finished under every policy, expected 2 or more")
    if np.ptp(averaged(kept)[0]) == 0.0:
        raise StudyError("the outcome is the same at every point, so that no parameter moves it")
    return kept
