"""Conditions under which another policy does better: a box of several parameters, or one parameter that separates the points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.study.analysis.distributions import normal_quantile, ranks, student_tail

DOUBT = 0.05
"""A parameter separates when chance alone does as well, among all parameters, with at most this probability (Bonferroni)."""

_SHARE_SEEN = 0.25
_POWER = 0.8


@dataclass(frozen=True)
class Separation:
    """One parameter that separates the points where another policy does better from the others.

    Attributes:
        parameter: its name.
        side: which half of its values is bad for the leader.
        middle: the median of its values.
        inside: share of the points in that half where another policy does better.
        outside: the same of the other half.
        chance: probability that chance alone makes one of the parameters go with the leader's advantage as closely (Spearman's rank
            correlation, Bonferroni).
    """

    parameter: str
    side: Literal["high", "low"]
    middle: float
    inside: float
    outside: float
    chance: float


def separation(
    names: Sequence[str], inputs: Floats, advantage: Floats, lost: npt.NDArray[np.bool_]
) -> Separation | None:
    """Return the parameter that goes most closely with the leader's advantage; None when none does beyond chance.

    Args:
        names: of the parameters.
        inputs: their values, shape (points, parameters).
        advantage: of the leader over the best of the others, shape (points,).
        lost: where another policy does better, shape (points,).
    """
    points = len(advantage)
    if points < 4 or not len(names) or np.ptp(advantage) == 0.0:
        return None
    together = rank_correlations(inputs, advantage)
    best = int(np.argmax(np.abs(together)))
    rho = float(together[best])
    statistic = abs(rho) * math.sqrt((points - 2) / max(1e-12, 1.0 - rho**2))
    chance = min(1.0, len(names) * 2.0 * student_tail(statistic, points - 2))
    middle = float(np.median(inputs[:, best]))
    bad = inputs[:, best] >= middle if rho < 0.0 else inputs[:, best] <= middle
    if chance > DOUBT or bad.all() or not lost[bad].mean() > lost[~bad].mean():
        return None
    side: Literal["high", "low"] = "high" if rho < 0.0 else "low"
    return Separation(names[best], side, middle, float(lost[bad].mean()), float(lost[~bad].mean()), chance)


def rank_correlations(inputs: Floats, outcome: Floats) -> Floats:
    """Return Spearman's rank correlation of each parameter with an outcome, 0 where either never differs, shape (parameters,).

    Args:
        inputs: shape (points, parameters).
        outcome: shape (points,).
    """
    places = ranks(inputs)
    places -= places.mean(axis=0)
    own = ranks(outcome)
    own -= own.mean()
    size = np.sqrt((places**2).sum(axis=0) * (own @ own))
    together: Floats = np.divide(own @ places, size, out=np.zeros(inputs.shape[1]), where=size > 0.0)
    return together


def points_needed(parameters: int) -> int:
    """Return the number of points at which a parameter that explains a quarter of the advantage's variance is found four times in five.

    By Fisher's transformation of a correlation of 0.5, at a two-sided level of ``DOUBT`` over all ``parameters`` (Bonferroni).
    """
    beyond = normal_quantile(_POWER) - normal_quantile(DOUBT / 2.0 / max(1, parameters))
    return math.ceil((beyond / math.atanh(math.sqrt(_SHARE_SEEN))) ** 2 + 3.0)
