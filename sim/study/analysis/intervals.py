"""The statistics behind a comparison: simultaneous confidence intervals, the chance of being best, expected regret, variance components.

Everything here works on a matrix of outcomes, shape (clusters, policies). A *cluster* is independent of all others: a parameter draw
with its replicates averaged, or a single replicate when parameters are fixed. The rows are paired: one row is one cluster under every
policy. These are our own few lines where SciPy has no paired counterpart: its ``tukey_hsd`` and ``dunnett`` assume independent groups
of equal variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.study.analysis.distributions import student_quantile

Labels: TypeAlias = npt.NDArray[np.int64]

_SEED = 20_250_101  # fixed: the same outcomes give the same intervals
_CHUNK = 1_000
_DRAWS, _BEYOND = 10_000, 200  # 200 beyond the level: its probability is known to a fourteenth, at 99.9 % as at 98 %
_TINY = 1e-9  # a spread below this share of the values' size is rounding error


@dataclass(frozen=True)
class Estimates:
    """Estimates of several contrasts.

    Attributes:
        mean: shape (contrasts,).
        low: lower ends of the intervals, shape (contrasts,); NaN with fewer than two clusters.
        high: upper ends of the intervals, shape (contrasts,); NaN with fewer than two clusters.
        sd: standard deviation of each contrast between clusters, shape (contrasts,).
        factor: critical value; half-width = factor x sd / sqrt(clusters).
        clusters: number of clusters.
    """

    mean: Floats
    low: Floats
    high: Floats
    sd: Floats
    factor: float
    clusters: int


def side(low: float | None, high: float | None) -> int:
    """Return 1 for an interval above 0, -1 for one below 0, and 0 when it includes 0 or a bound is missing or NaN."""
    if low is None or high is None:
        return 0
    return int(low > 0.0) - int(high < 0.0)


def pair_contrasts(policies: int) -> tuple[list[tuple[int, int]], Floats]:
    """Return all pairs (a, b), a < b, and the matrix of their differences b - a, shape (policies, pairs)."""
    pairs = list(combinations(range(policies), 2))
    matrix = np.zeros((policies, len(pairs)))
    for column, (a, b) in enumerate(pairs):
        matrix[a, column] = -1.0
        matrix[b, column] = 1.0
    return pairs, matrix


def simultaneous(outcomes: Floats, contrasts: Floats, level: float = 0.95, draws: int | None = None) -> Estimates:
    """Return simultaneous confidence intervals for all ``contrasts`` of the policies' means.

    The critical value is the ``level`` quantile of the greatest absolute studentised mean among the contrasts, when clusters come from a
    normal distribution with the observed correlations and each contrast is studentised by its own simulated spread: a parametric bootstrap
    of the studentised maximum (Hothorn, Bretz and Westfall 2008, "Simultaneous inference in general parametric models", with Student's
    spread simulated rather than shared). With few clusters the observed correlations are too noisy and the intervals would be too
    short, so they are shrunk towards those of exchangeable policies with weight m / (m + clusters - 1), m = rank of the contrasts.

    Args:
        outcomes: shape (clusters, policies), paired rows.
        contrasts: shape (policies, contrasts), see ``pair_contrasts``; the identity for the means themselves.
        level: probability that every interval covers.
        draws: size of the parametric bootstrap; None: ``_DRAWS``, or more where fewer than ``_BEYOND`` of so many lie beyond the level.
    """
    values = outcomes @ contrasts
    clusters, number = values.shape
    mean = values.mean(axis=0) if clusters else np.full(number, math.nan)
    if clusters < 2:
        empty = np.full(number, math.nan)
        return Estimates(mean, empty, empty, empty, math.nan, clusters)
    sd = values.std(axis=0, ddof=1)
    size = np.abs(outcomes).max()
    sd = np.where(sd > _TINY * size, sd, 0.0)
    moves = sd > 0.0
    factor = 0.0
    if moves.any():
        factor = _critical_value(
            (values - mean)[:, moves] / sd[moves], contrasts[:, moves], level, draws or _enough(level)
        )
    half = factor * sd / math.sqrt(clusters)
    return Estimates(mean, mean - half, mean + half, sd, factor, clusters)


def pointwise(values: Floats, level: float = 0.95) -> tuple[float, float, float]:
    """Return mean and Student's interval of ``values``, shape (clusters,); the interval is NaN with fewer than two clusters."""
    if values.size == 0:
        return math.nan, math.nan, math.nan
    mean = float(values.mean())
    if values.size < 2:
        return mean, math.nan, math.nan
    half = student_quantile(0.5 + level / 2.0, values.size - 1) * float(values.std(ddof=1)) / math.sqrt(values.size)
    return mean, mean - half, mean + half


def _enough(level: float) -> int:
    return max(_DRAWS, round(_BEYOND / (1.0 - level)))


def _critical_value(standardised: Floats, contrasts: Floats, level: float, draws: int) -> float:
    clusters = len(standardised)
    factor = _root(_correlations(standardised, contrasts))
    generator = np.random.default_rng(_SEED)
    greatest = np.empty(draws)
    for start in range(0, draws, _CHUNK):
        number = min(_CHUNK, draws - start)
        means = generator.standard_normal((number, factor.shape[1])) @ factor.T
        spread = factor @ _wishart_roots(generator, number, factor.shape[1], clusters - 1)
        variances = (spread**2).sum(axis=2) / (clusters - 1)
        greatest[start : start + number] = (np.abs(means) / np.sqrt(variances)).max(axis=1)
    return float(np.quantile(greatest, level))


def _correlations(standardised: Floats, contrasts: Floats) -> Floats:
    """Observed correlations of the contrasts, shrunk towards those of exchangeable policies."""
    freedom = len(standardised) - 1
    observed: Floats = standardised.T @ standardised / freedom
    product = contrasts.T @ contrasts
    length = np.sqrt(np.diag(product))
    exchangeable: Floats = product / np.outer(length, length)
    rank = int(np.linalg.matrix_rank(contrasts))
    weight = rank / (rank + freedom)
    return (1.0 - weight) * observed + weight * exchangeable


def _root(matrix: Floats) -> Floats:
    """L with L L' = ``matrix``, one column per direction that has spread."""
    sizes, directions = np.linalg.eigh(matrix)
    kept = sizes > 1e-9 * sizes[-1]
    root: Floats = directions[:, kept] * np.sqrt(sizes[kept])
    return root


def _wishart_roots(generator: np.random.Generator, number: int, rank: int, freedom: int) -> Floats:
    """Square roots of ``number`` standard Wishart matrices: by Bartlett's decomposition, or directly when freedom is below rank."""
    if freedom < rank:
        return generator.standard_normal((number, rank, freedom))
    roots = np.tril(generator.standard_normal((number, rank, rank)), -1)
    along = np.arange(rank)
    roots[:, along, along] = np.sqrt(generator.chisquare(freedom - along, size=(number, rank)))
    return roots


def best_and_regret(
    outcomes: Floats, level: float = 0.95, factor: float | None = None, draws: int = 10_000
) -> tuple[Floats, Floats]:
    """Return the probability that each policy has the greatest mean, and the expected regret of choosing it, each of shape (policies,).

    Both come from one distribution of the policies' means: Student's, multivariate, around the observed means with their observed
    covariance and clusters - 1 degrees of freedom, made wider until its ``level`` intervals of all pairs are the simultaneous ones
    (``simultaneous`` of ``pair_contrasts``). So a pair whose interval just excludes 0 has a probability of (1 + level) / 2, and with few
    clusters or many policies the probability of being best stays away from 1, as the intervals do. Without the widening it is the
    posterior under a flat prior (Chick and Inoue 2001). Exactly equal policies share the probability. Regret is in the outcomes' unit:
    the mean of the best mean less this policy's. With one cluster the probability is NaN, the regret as observed.

    Args:
        outcomes: shape (clusters, policies), paired rows.
        level: of the simultaneous intervals.
        factor: their critical value, where it is known.
        draws: size of the sample from the distribution.
    """
    clusters, policies = outcomes.shape
    centre = outcomes.mean(axis=0)
    if clusters < 2:
        return np.full(policies, math.nan), centre.max() - centre
    if factor is None:
        factor = simultaneous(outcomes, pair_contrasts(policies)[1], level).factor
    freedom = clusters - 1
    wider = factor / student_quantile(0.5 + level / 2.0, freedom)
    root = (outcomes - centre) * (wider / math.sqrt(clusters * freedom))
    near = _TINY * max(float(np.abs(outcomes).max()), 1e-300)
    generator = np.random.default_rng(_SEED + 1)
    wins = np.zeros(policies)
    regret = np.zeros(policies)
    for start in range(0, draws, _CHUNK):
        number = min(_CHUNK, draws - start)
        spread = np.sqrt(generator.chisquare(freedom, size=(number, 1)) / freedom)
        means = centre + generator.standard_normal((number, clusters)) @ root / spread
        top = means.max(axis=1, keepdims=True)
        best = means >= top - near
        wins += (best / best.sum(axis=1, keepdims=True)).sum(axis=0)
        regret += (top - means).sum(axis=0)
    return wins / draws, regret / draws


def variance_reduction(a: Floats, b: Floats) -> float:
    """Return the variance reduction factor of common random numbers, (Var A + Var B) / Var(A - B), from runs of shape (replicates,).

    Without pairing, the same precision would take so many times as many runs. Infinite when A - B does not vary at all while A and B
    do; NaN when it is not defined.
    """
    if a.size < 2:
        return math.nan
    apart = float(a.var(ddof=1) + b.var(ddof=1))
    together = float((a - b).var(ddof=1))
    if together <= (_TINY * float(np.abs(np.concatenate((a, b))).max())) ** 2:
        return math.inf if apart > 0.0 else math.nan
    return apart / together


def variance_components(values: Floats, draw: Labels) -> tuple[float, float]:
    """Return the variance of one run's outcome by its two sources: chance, and parameter uncertainty.

    Chance (aleatory) is the variance within a parameter draw, parameter uncertainty (epistemic) the variance between draws, by one-way
    random-effects analysis of variance.

    Args:
        values: shape (runs,).
        draw: which parameter draw each run used, shape (runs,).

    Returns:
        (chance, parameters), both at least 0, in the outcome's unit squared; NaN where the design does not identify them
        (fewer than two draws, or no draw with two runs).
    """
    labels, where, sizes = np.unique(draw, return_inverse=True, return_counts=True)
    groups, runs = len(labels), len(values)
    if groups < 2 or runs <= groups:
        return math.nan, math.nan
    means = np.bincount(where, weights=values) / sizes
    within = float(((values - means[where]) ** 2).sum()) / (runs - groups)
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (groups - 1)
    typical = (runs - float((sizes**2).sum()) / runs) / (groups - 1)
    return within, max(0.0, (between - within) / typical)


def clusters_to_settle(mean: float, sd: float, factor: float, most: int = 1_000_000) -> int | None:
    """Return the number of clusters after which an interval around ``mean`` would exclude 0, if mean and spread stay as they are.

    Args:
        mean: mean contrast so far.
        sd: its standard deviation between clusters.
        factor: critical value so far; it is a little too large for more clusters, so the answer errs to the high side.
        most: upper limit of the answer.

    Returns:
        None when the mean is 0, nothing is known, or more than ``most`` would be needed.
    """
    if not (mean != 0.0 and math.isfinite(sd) and math.isfinite(factor)):
        return None
    needed = math.ceil((factor * sd / abs(mean)) ** 2)
    return needed if needed <= most else None
