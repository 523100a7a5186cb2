"""Sampling what is not ruled out, however small it is, and how small that is.

Subset simulation (Au & Beck 2001): from points all over the cube, the threshold of the score falls level by level to where a quarter of
the points stay below it; they are multiplied and moved, and the share of the space is the product of the shares of the levels. Moves are
differences of two other points (ter Braak 2006), which find the shape of a thin space by themselves. The points stand in groups, with
levels and copies of their own, so that the groups give an interval. The differences are those of other groups: a copy of the point that
moves, among them, would draw it inwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.kernel.units import Floats

GROUPS = 8
"""Groups of points, an even number."""

_KEPT = 0.25
_LEVELS = 40
_STUCK = 4
"""Levels without progress, after which the space counts as empty."""

Random = np.random.Generator
Places = npt.NDArray[np.intp]


class Score(Protocol):
    """Gives the score of points; above ``limit`` a lower bound that is itself above it will do."""

    def __call__(self, unit: Floats, limit: float) -> Floats:
        """Return the score at points of the unit cube."""


@dataclass(frozen=True)
class Sample:
    """Points of the unit cube whose score is at most the cut-off, uniform among all such.

    Attributes:
        unit: shape (points, dimensions); without points when none was found.
        share: estimated share of the cube, with its 95 % interval from ``low`` to ``high``.
        low: 0 when none was found.
        high: when none was found, what could have been overlooked.
        least: the least score among the last points.
        best: the point that has it, shape (dimensions,).
    """

    unit: Floats
    share: float
    low: float
    high: float
    least: float
    best: Floats


@dataclass(frozen=True)
class Effort:
    """``points`` of the population; ``sweeps`` of moves at each level; ``final`` ones at the last."""

    points: int = 2000
    sweeps: int = 10
    final: int = 20


def sample_below(score: Score, dimensions: int, cut: float, seed: int, effort: Effort | None = None) -> Sample:
    """Return points with a score of at most ``cut``, and which share of the cube has one.

    Args:
        score: of points.
        dimensions: of the cube.
        cut: the cut-off.
        seed: of the sample.
        effort: how many points, and how often they are moved.
    """
    spent = effort or Effort()
    random = np.random.default_rng(seed)
    size = max(8, spent.points // GROUPS)
    unit = random.random((GROUPS, size, dimensions))
    scores = score(unit.reshape(-1, dimensions), math.inf).reshape(GROUPS, size)
    logs = np.zeros(GROUPS)
    best, stuck = math.inf, 0
    for _ in range(_LEVELS):
        levels = np.maximum(np.quantile(scores, _KEPT, axis=1), cut)
        kept = scores <= levels[:, None]
        logs += np.log(kept.mean(axis=1))
        unit, scores = _multiplied(unit, scores, kept, random)
        if (levels <= cut).all():
            unit, scores = _moved(score, unit, scores, levels, spent.final, random)
            return Sample(unit.reshape(-1, dimensions), *_share(logs), *_best(unit, scores))
        unit, scores = _moved(score, unit, scores, levels, spent.sweeps, random)
        stuck = 0 if levels.max() < best - 0.01 else stuck + 1
        best = min(best, float(levels.max()))
        if stuck >= _STUCK:
            break
    return Sample(np.empty((0, dimensions)), 0.0, 0.0, math.exp(logs.max()), *_best(unit, scores))


def _best(unit: Floats, scores: Floats) -> tuple[float, Floats]:
    """Return the least score, and its point."""
    place = int(scores.argmin())
    return float(scores.flat[place]), unit.reshape(-1, unit.shape[2])[place].copy()


def weighted_sample(
    log_density: Callable[[Floats], Floats], start: Floats, seed: int, effort: Effort | None = None
) -> tuple[Floats, float]:
    """Return points with a density, and how well the groups of points agree on it (1: fully; Gelman & Rubin 1992).

    The density is brought in step by step, as a power that rises from 0 to 1 so far that half of the points still count; they are drawn
    again by their weights, and moved (Del Moral et al. 2006). To move them alone would take thousands of sweeps where the density is
    much narrower than the space.

    Args:
        log_density: its logarithm, up to a constant; minus infinity where no point may be.
        start: points that are uniform where it is finite, such as those of ``sample_below``.
        seed: of the sample.
        effort: moves at each step, and at the last; the number of points is that of ``start``.
    """
    spent = effort or Effort()
    random = np.random.default_rng(seed)
    size = len(start) // GROUPS
    dimensions = start.shape[1]
    unit = random.permutation(start)[: GROUPS * size].reshape(GROUPS, size, dimensions)
    density = log_density(unit.reshape(-1, dimensions)).reshape(GROUPS, size)
    power = 0.0
    history: list[Floats] = []
    while power < 1.0:
        step = _step(density, 1.0 - power)
        power = min(1.0, power + step)
        places = np.array([_drawn(step * row, random) for row in density])
        unit = np.take_along_axis(unit, places[..., None], axis=1)
        density = np.take_along_axis(density, places, axis=1)
        for _ in range(spent.final if power >= 1.0 else spent.sweeps):
            unit, density = _weighed(log_density, unit, density, power, random)
            history.append(unit.mean(axis=1))
    return unit.reshape(-1, dimensions), _agreement(unit, np.mean(history[-max(1, spent.final // 2) :], axis=0))


def _step(density: Floats, most: float) -> float:
    """Return by how much the power may rise so that half of the points of each group still count, on average."""

    def counting(step: float) -> float:
        weights: Floats = np.exp(step * (density - density.max(axis=1, keepdims=True)))
        count = weights.sum(axis=1) ** 2 / (weights**2).sum(axis=1)
        return float(count.mean() / density.shape[1])

    if counting(most) >= 0.5:
        return most
    low, high = 0.0, most
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if counting(middle) >= 0.5 else (low, middle)
    return max(high, 1e-6)


def _drawn(logs: Floats, random: Random) -> Places:
    """Draw as many places as there are, by their weights, evenly (systematic resampling)."""
    weights = np.exp(logs - logs.max())
    marks = (np.arange(len(logs)) + random.random()) / len(logs)
    return np.minimum(np.searchsorted(np.cumsum(weights) / weights.sum(), marks), len(logs) - 1)


def _weighed(
    log_density: Callable[[Floats], Floats], unit: Floats, density: Floats, power: float, random: Random
) -> tuple[Floats, Floats]:
    """Move every point once, by the density to a power."""
    size = unit.shape[1]
    for half in _halves(random):
        proposed = _proposed(unit, half, random)
        found = log_density(proposed.reshape(-1, unit.shape[2])).reshape(len(half), size)
        taken = np.log(random.random(found.shape)) < power * (found - density[half])
        unit[half] = np.where(taken[..., None], proposed, unit[half])
        density[half] = np.where(taken, found, density[half])
    return unit, density


def _share(logs: Floats) -> tuple[float, float, float]:
    """Return a share of the space from those of the groups, with its 95 % interval, on the scale of the logarithm."""
    shares = np.exp(logs)
    share = float(shares.mean())
    factor = float(stats.t.ppf(0.975, GROUPS - 1)) * float(shares.std(ddof=1)) / share / math.sqrt(GROUPS)
    return share, share * math.exp(-factor), min(1.0, share * math.exp(factor))


def _multiplied(unit: Floats, scores: Floats, kept: npt.NDArray[np.bool_], random: Random) -> tuple[Floats, Floats]:
    """Fill each group again with copies of the points that are kept; each is there before any is there twice."""
    made_unit, made_scores = unit.copy(), scores.copy()
    for group in range(GROUPS):
        which = random.permutation(np.flatnonzero(kept[group]))
        places = np.resize(which, unit.shape[1])
        made_unit[group], made_scores[group] = unit[group, places], scores[group, places]
    return made_unit, made_scores


def _moved(
    score: Score, unit: Floats, scores: Floats, levels: Floats, sweeps: int, random: Random
) -> tuple[Floats, Floats]:
    """Move every point so many times, each within the level of its group."""
    dimensions = unit.shape[2]
    limit = float(levels.max())
    for sweep in range(sweeps):
        for half in _halves(random):
            proposed = _proposed(unit, half, random, whole=sweep % 5 == 4)
            flat = proposed.reshape(-1, dimensions)
            found = np.full(len(flat), math.inf)
            fine = in_cube(flat)
            if fine.any():
                found[fine] = score(flat[fine], limit)
            by_group = found.reshape(len(half), unit.shape[1])
            taken = by_group <= levels[half, None]
            unit[half] = np.where(taken[..., None], proposed, unit[half])
            scores[half] = np.where(taken, by_group, scores[half])
    return unit, scores


def _halves(random: Random) -> tuple[Places, Places]:
    """Return the groups in two halves; while one moves, the other gives the differences."""
    order = random.permutation(GROUPS)
    return order[: GROUPS // 2], order[GROUPS // 2 :]


def _proposed(unit: Floats, half: Places, random: Random, *, whole: bool = False) -> Floats:
    """Move the points of some groups along differences of two points of the other groups, in some of the coordinates.

    With ``whole`` the step is the difference itself, which leads from one island to another.
    """
    moving = unit[half]
    others = np.delete(unit, half, axis=0).reshape(-1, unit.shape[2])
    shape = moving.shape[:2]
    first = random.integers(len(others), size=shape)
    second = (first + random.integers(1, len(others), size=shape)) % len(others)
    some = random.random(moving.shape) < random.choice([0.2, 0.5, 1.0], size=(*shape, 1))
    np.put_along_axis(some, random.integers(moving.shape[2], size=(*shape, 1)), True, axis=2)
    size = 2.38 / np.sqrt(2.0 * some.sum(axis=2, keepdims=True)) * random.choice([0.3, 1.0], size=(*shape, 1))
    jitter = 1e-3 * random.standard_normal(moving.shape)
    step = (1.0 if whole else size) * (others[first] - others[second]) + jitter
    return np.asarray(moving + np.where(some, step, 0.0))


def in_cube(unit: Floats) -> npt.NDArray[np.bool_]:
    """Return which points lie in the unit cube."""
    return np.asarray(((unit >= 0.0) & (unit <= 1.0)).all(axis=1))


def _agreement(unit: Floats, means: Floats) -> float:
    """Return the potential scale reduction of the worst parameter, from the spread of the groups' means over time."""
    within = unit.var(axis=1, ddof=1).mean(axis=0)
    between = means.var(axis=0, ddof=1)
    return float(np.sqrt(1.0 + (between / np.maximum(within, 1e-12)).max()))
