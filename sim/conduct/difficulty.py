"""Difficulty: some cases are hard to solve for everybody, and stay hard turn after turn.

The chance of a solution at an answer is logistic(a + sigma z), z standard normal and the case's own. The constant a is such that the
mean over cases is the stated chance. So the first answer solves what it would without difficulty, and later ones less, since the easy
cases are gone.
"""

from __future__ import annotations

import math

from sim.kernel import random_draws as draw
from sim.kernel.compile import kernel
from sim.kernel.elementary import exp, log, normal_quantile
from sim.kernel.units import Floats
from sim.state import conversation
from sim.state.state import State

_STEP = 0.25  # of the trapezoid rule, which for this integrand is exact to 1e-6 up to sigma = 5
_STEPS = 28  # to seven standard deviations on either side
_ROUNDS = 20
_CLOSE = 1e-12
_SPREAD_OUT = 2.0**40  # so that near chances stand in different places
_CERTAIN = 1e-9  # of a chance so close to 0 or 1 difficulty makes nothing


@kernel
def mean_chance(a: float, sigma: float) -> tuple[float, float]:
    """Return the mean of logistic(a + sigma z) over a standard normal z, and its derivative by ``a``."""
    odds, ratio, shrink = exp(a), exp(_STEP * sigma), exp(-_STEP * _STEP)
    up, down = odds, odds
    weight, falling = 1.0, exp(-0.5 * _STEP * _STEP)  # of the normal density at 0, and from one step to the next
    chance = odds / (1.0 + odds)
    total, mean, slope = 1.0, chance, chance * (1.0 - chance)
    for _ in range(_STEPS):
        up *= ratio
        down /= ratio
        weight *= falling
        falling *= shrink
        high, low = up / (1.0 + up), down / (1.0 + down)
        total += 2.0 * weight
        mean += weight * (high + low)
        slope += weight * (high * (1.0 - high) + low * (1.0 - low))
    return mean / total, slope / total


@kernel
def middling_odds(chance: float, sigma: float) -> float:
    """Return the log odds of a solution in a case of middling difficulty, such that the mean over cases is ``chance``.

    Newton's method on the scale of log odds, on which the mean is nearly linear.
    """
    wanted = log(chance / (1.0 - chance))
    a = wanted * math.sqrt(1.0 + 0.34 * sigma * sigma)
    for _ in range(_ROUNDS):
        mean, slope = mean_chance(a, sigma)
        step = (wanted - log(mean / (1.0 - mean))) * mean * (1.0 - mean) / slope
        a += step
        if abs(step) < _CLOSE:
            break
    return a


@kernel
def middling_odds_found(found: Floats, chance: float, sigma: float) -> float:
    """Return ``middling_odds``, which is looked for once for the same chance and sigma: there are as many as kinds of case and responders.

    Args:
        found: what was found before, shape (a power of two, 3): chance, sigma, log odds; changed in place.
        chance: mean over cases, between 0 and 1.
        sigma: standard deviation of difficulty, log odds.
    """
    place = int(chance * _SPREAD_OUT) & (found.shape[0] - 1)
    if found[place, 0] != chance or found[place, 1] != sigma:
        found[place, 0], found[place, 1], found[place, 2] = chance, sigma, middling_odds(chance, sigma)
    return float(found[place, 2])


@kernel
def chance_of_case(chance: float, sigma: float, z: float, found: Floats) -> float:
    """Return the chance that an answer solves a case.

    Args:
        chance: its mean over cases.
        sigma: standard deviation of difficulty, log odds.
        z: how easy the case is, in standard deviations.
        found: see ``middling_odds_found``.
    """
    if sigma == 0.0 or chance < _CERTAIN or chance > 1.0 - _CERTAIN:
        return chance
    return 1.0 / (1.0 + exp(-middling_odds_found(found, chance, sigma) - sigma * z))


@kernel
def with_difficulty(state: State, row: Floats, chance: float) -> float:
    """Return the chance that an answer solves this case, given its mean over cases."""
    sigma = state.p.desk_difficulty_sigma
    if sigma == 0.0:
        return chance
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    u = draw.uniform(state.seed, opener, day, ordinal, draw.DIFFICULTY)
    return chance_of_case(chance, sigma, normal_quantile(u), state.odds_found)
