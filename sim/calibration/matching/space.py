"""The space of the free parameters: a unit cube, uniform in which is the prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import qmc

from sim.calibration.problem import Free
from sim.kernel.units import Floats
from sim.study.design.ensemble import place_in_prior

_DIGITS = 6


def values_at(free: Sequence[Free], unit: Sequence[float] | Floats) -> dict[str, float]:
    """Return the values of the free parameters at a point of the unit cube, with six digits, so that they can be typed."""
    return {one.key: _value(one, float(u)) for one, u in zip(free, unit, strict=True)}


def units_of(free: Sequence[Free], values: Mapping[str, float]) -> Floats:
    """Return the place of values in the unit cube."""
    return np.array([place_in_prior(values[one.key], one.low, one.high, one.scale) for one in free])


def first_design(dimensions: int, points: int, seed: int) -> Floats:
    """Return a space-filling design: an optimised Latin hypercube, shape (points, dimensions)."""
    sampler = qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed), optimization="random-cd")
    return np.asarray(sampler.random(points))


def spread_out(candidates: Floats, points: int, seed: int) -> Floats:
    """Return ``points`` of the candidates: half of them at random, the others each as far as can be from all that are chosen."""
    if len(candidates) <= points:
        return candidates
    chosen = np.random.default_rng(seed).permutation(len(candidates))[: max(1, points // 2)].tolist()
    nearest = cdist(candidates, candidates[chosen]).min(axis=1)
    while len(chosen) < points:
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, cdist(candidates, candidates[chosen[-1:]])[:, 0])
    return np.asarray(candidates[chosen])


def _value(one: Free, u: float) -> float:
    value = one.low * (one.high / one.low) ** u if one.scale == "log" else one.low + u * (one.high - one.low)
    return min(one.high, max(one.low, float(f"{value:.{_DIGITS}g}")))
