"""Find conditions under which something happens: a box in the space of the parameters, by the patient rule induction method (PRIM).

Friedman and Fisher (1999), "Bump hunting in high-dimensional data", Statistics and Computing 9, 123-143; as used for scenario discovery by
Bryant and Lempert (2010), Technological Forecasting and Social Change 77, 34-49, the source of the test of single limits. Own code: the
library that has it, ema_workbench, depends on scikit-learn, statsmodels, seaborn and an optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.study.analysis.distributions import binomial_tail

Booleans: TypeAlias = npt.NDArray[np.bool_]

PEEL = 0.05
"""Share of the box that a peel takes away: 0.05 to 0.1 is called patient in the source."""

LEAST = 0.05
"""Share of all points below which a box is not made smaller."""

DOUBT = 0.05
"""A limit is kept when chance alone does as well with at most this probability; so is the box, on points that were not used for it."""

FOLDS = 5
"""Parts of the points; each is held out once. So many points of either kind are needed."""

FEWEST = 20
"""Points below which nothing is looked for."""


@dataclass(frozen=True)
class Limit:
    """A limit of a box.

    Attributes:
        parameter: the parameter that is limited.
        low: least value inside.
        high: greatest value inside.
        chance: quasi-p-value, the probability of so dense a box without this limit.
    """

    parameter: str
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class Box:
    """A region of the parameter space where something happens often.

    Attributes:
        limits: of the box, the least doubtful first.
        density: share of the points inside where it happens.
        coverage: share of all points where it happens that are inside.
        support: share of all points that are inside.
        base: share of all points where it happens.
        held_density: density of boxes found from four fifths of the points, on the fifth that was left out.
        held_coverage: coverage of those boxes, on the fifth that was left out.
    """

    limits: tuple[Limit, ...]
    density: float
    coverage: float
    support: float
    base: float
    held_density: float
    held_coverage: float


def find_box(inputs: Floats, happens: Booleans, names: Sequence[str]) -> Box | None:
    """Return the box with the greatest weighted relative accuracy, support x (density - base), on the peeling trajectory.

    None where it happens always, never, or at too few points (fewer than 20, or fewer than 5 of either kind); and where boxes found from
    four fifths of the points are not denser in the rest than by chance. The fifths are taken in the order of the points, so that
    neighbours of a designed sample stay together.

    Args:
        inputs: shape (points, parameters).
        happens: shape (points,).
        names: of the parameters.
    """
    points, hits = len(happens), int(happens.sum())
    if not enough(hits, points):
        return None
    low, high = _peeled(inputs, happens)
    inside = _inside(inputs, low, high)
    limits = tuple(
        Limit(
            names[k],
            float(inputs[inside, k].min()),
            float(inputs[inside, k].max()),
            _chance(inputs, happens, low, high, k),
        )
        for k in _limited(low, high)
    )
    held, found = _held_out(inputs, happens)
    base = hits / points
    if not limits or not held.any() or _tail(int(held.sum()), int(found.sum()), base) > DOUBT:
        return None
    return Box(
        limits=tuple(sorted(limits, key=lambda one: one.chance)),
        density=float(happens[inside].mean()),
        coverage=float(happens[inside].sum() / hits),
        support=float(inside.mean()),
        base=base,
        held_density=float(found.sum() / held.sum()),
        held_coverage=float(found.sum() / hits),
    )


def enough(hits: int, points: int) -> bool:
    """Return whether there are enough points of either kind to look for a box."""
    return points >= FEWEST and min(hits, points - hits) >= FOLDS


def _held_out(inputs: Floats, happens: Booleans) -> tuple[Booleans, Booleans]:
    """Which points lie in the box found without their fifth, and in which of those it happens."""
    fold = np.arange(len(happens)) * FOLDS // len(happens)
    inside = np.zeros(len(happens), dtype=bool)
    for k in range(FOLDS):
        rest, mine = fold != k, fold == k
        if not happens[rest].any():
            continue
        low, high = _peeled(inputs[rest], happens[rest])
        if _limited(low, high):
            inside[mine] = _inside(inputs[mine], low, high)
    return inside, inside & happens


def _peeled(inputs: Floats, happens: Booleans) -> tuple[Floats, Floats]:
    """Lower and upper limits (infinite where there is none) of the best box of the peeling, without needless limits."""
    number = inputs.shape[1]
    low, high = np.full(number, -np.inf), np.full(number, np.inf)
    best, kept = 0.0, (low.copy(), high.copy())
    base = float(happens.mean())
    while True:
        inside = _inside(inputs, low, high)
        peel = _best_peel(inputs[inside], happens[inside], LEAST * len(happens))
        if peel is None:
            break
        column, side, value = peel
        (low if side < 0 else high)[column] = value
        box = _inside(inputs, low, high)
        quality = float(box.mean() * (happens[box].mean() - base))
        if quality > best:
            best, kept = quality, (low.copy(), high.copy())
    return _pruned(inputs, happens, *kept)


def _best_peel(inputs: Floats, happens: Booleans, least: float) -> tuple[int, int, float] | None:
    """Find the peel that raises the density most for each point it costs: column, side (-1 low, 1 high), and the new limit."""
    total, before = len(happens), float(happens.mean())
    best: tuple[float, tuple[int, int, float]] | None = None
    for column in range(inputs.shape[1]):
        values = inputs[:, column]
        for side in (-1, 1):
            cut = np.quantile(side * values, 1.0 - PEEL, method="higher") * side
            stays = values > cut if side < 0 else values < cut
            left = int(stays.sum())
            if left < least or left == total:
                continue
            gain = (float(happens[stays].mean()) - before) / (total - left)
            if gain > 0.0 and (best is None or gain > best[0]):
                limit = float(values[stays].min() if side < 0 else values[stays].max())
                best = gain, (column, side, limit)
    return None if best is None else best[1]


def _pruned(inputs: Floats, happens: Booleans, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the box without the limits that chance does as well as; the least needed is removed first."""
    while limited := _limited(low, high):
        chances = {k: _chance(inputs, happens, low, high, k) for k in limited}
        worst = max(chances, key=lambda k: chances[k])
        if chances[worst] <= DOUBT:
            break
        low[worst], high[worst] = -np.inf, np.inf
    return low, high


def _chance(inputs: Floats, happens: Booleans, low: Floats, high: Floats, column: int) -> float:
    """Chance of as many hits in the box, were they as frequent as in the box without the limits on ``column``."""
    wider_low, wider_high = low.copy(), high.copy()
    wider_low[column], wider_high[column] = -np.inf, np.inf
    inside, wider = _inside(inputs, low, high), _inside(inputs, wider_low, wider_high)
    return _tail(int(inside.sum()), int(happens[inside].sum()), float(happens[wider].mean()))


def _tail(trials: int, hits: int, rate: float) -> float:
    return binomial_tail(hits, trials, rate)


def _limited(low: Floats, high: Floats) -> list[int]:
    return [int(k) for k in np.flatnonzero(np.isfinite(low) | np.isfinite(high))]


def _inside(inputs: Floats, low: Floats, high: Floats) -> Booleans:
    return np.asarray(((inputs >= low) & (inputs <= high)).all(axis=1), dtype=np.bool_)
