"""Which parameters move a number: Sobol indices, Morris screening, or a regression, by what the design of the study allows.

Sobol indices: Saltelli et al. (2010), Computer Physics Communications 181, 259-270; screening: Morris (1991), Technometrics 33, 161-174,
and Campolongo, Cariboni and Saltelli (2007), Environmental Modelling & Software 22, 1509-1518; both through SALib.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from sim.kernel.units import Floats
from sim.study.design.sampling import LEVELS, StudyError, problem, salib

LEVEL = 0.95
_RESAMPLES = 1_000
_SEED = 20_250_105  # fixed: the same outcomes give the same intervals

Method = Literal["sobol", "morris", "regression"]


@dataclass(frozen=True)
class Index:
    """What one parameter does, with half-widths of 95 % intervals (bootstrap over base samples or trajectories).

    Sobol: ``first``, the share of the variance that knowing this parameter alone would remove; ``total``, the share that would be left if
    all others were known. Morris: ``first`` is mu*, the mean size of the effect of a step, scaled to the whole range, in the outcome's
    unit; ``spread`` is sigma, how much that effect differs from place to place; ``mean`` is mu, with its sign and a Student interval,
    which noise does not bias. Regression: ``first`` is the change over the range, all others held. What a method does not give is None.

    ``floor``: what a parameter whose steps stir up as much noise of simulation, and do nothing else, would show on average: a total index
    (Sobol) or mu* (Morris). It comes from the spread of the same step between replicates, which share their seeds from world to world;
    None with one replicate a world.
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
class Moves:
    """What moves a number, the most important parameter first.

    ``worlds`` that were used; ``noise``: share of the variance between worlds that is chance of the simulation (None with one replicate a
    world).
    """

    method: Method
    worlds: int
    indices: tuple[Index, ...]
    noise: float | None


def averaged(runs: Floats) -> tuple[Floats, Floats]:
    """Means over replicates and the variances of those means, from runs of shape (worlds, replicates), nan where there is none."""
    number = np.isfinite(runs).sum(axis=1)
    mean = np.where(number > 0, np.nansum(runs, axis=1) / np.maximum(number, 1), np.nan)
    squares = np.nansum((runs - mean[:, None]) ** 2, axis=1)
    variance = np.where(number > 1, squares / np.maximum(number - 1, 1) / np.maximum(number, 1), np.nan)
    return mean, variance


def noise_share(runs: Floats) -> float | None:
    """Share of the variance between the means of worlds that is noise; None when unknown."""
    means, noise = averaged(runs)
    known = np.isfinite(noise)
    if known.sum() < 2:
        return None
    between = float(means[known].var(ddof=1))
    return min(1.0, float(noise[known].mean()) / between) if between > 0.0 else None


def sobol(names: Sequence[str], runs: Floats) -> Moves:
    """Sobol indices from ``runs`` (worlds, replicates) in the order of a Saltelli sample; base samples with a failed world are left out.

    Raises:
        StudyError: fewer than two whole base samples, or an outcome that never differs.
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
        indices.append(Index(name, first, first_half, total, total_half, floor=floor))
    indices.sort(key=lambda one: -(one.total or 0.0))
    return Moves("sobol", len(kept), tuple(indices), noise_share(kept))


def morris(names: Sequence[str], sample: Floats, runs: Floats) -> Moves:
    """Morris's measures from ``runs`` (worlds, replicates) in the order of ``sample``; a trajectory with a world that failed is left out.

    Raises:
        StudyError: fewer than two whole trajectories, or an outcome that never differs.
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
    factor = float(stats.t.ppf(0.5 + LEVEL / 2.0, trajectories - 1)) / math.sqrt(trajectories)
    floors = _step_noise(inputs.reshape(-1, block, len(names)), kept.reshape(-1, block, kept.shape[1]))
    indices = [
        Index(
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
    return Moves("morris", len(kept), tuple(indices), noise_share(kept))


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
    """Which rows belong to blocks in which every world has a run."""
    fine = np.asarray(np.isfinite(runs).any(axis=1), dtype=np.bool_)
    whole = len(runs) // block
    kept = np.repeat(fine[: whole * block].reshape(-1, block).all(axis=1), block)
    return np.concatenate([kept, np.zeros(len(runs) - whole * block, dtype=bool)])


def _whole(runs: Floats, block: int, what: str) -> Floats:
    """The runs of blocks without a gap, in order."""
    kept: Floats = runs[_complete(runs, block)]
    if len(kept) < 2 * block:
        raise StudyError(f"{len(kept) // block} {what} of the design finished under every policy, expected 2 or more")
    if np.ptp(averaged(kept)[0]) == 0.0:
        raise StudyError("the outcome is the same in every world, so that nothing moves it")
    return kept
