"""Papers that cannot be met at once: the smallest sets of groups that no point of the space meets, by the emulators.

A set is met where every group of it has an implausibility of at most the cut-off, the emulators' own variance included: so a set that
is not met anywhere is not met by the model either, as far as the emulators know. Sets that hold a smaller such set are not named.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibration.matching.implausibility import CUT_OFF, Space, Wave
from sim.calibration.matching.sampling import Effort, sample_below
from sim.kernel.units import Floats

LARGEST = 3
"""Groups in the largest sets that are looked for."""

_SEARCHES = 80


@dataclass(frozen=True)
class Contradiction:
    """Groups that cannot be met at once, and the least implausibility of the worst of them that was found."""

    groups: tuple[str, ...]
    least: float


@dataclass(frozen=True)
class Contradictions:
    """The smallest sets that cannot be met; ``searched``: whether all sets of up to ``LARGEST`` groups were looked at."""

    sets: tuple[Contradiction, ...]
    searched: bool


def contradictions(before: Space, wave: Wave, seed: int, pool: Floats, effort: Effort | None = None) -> Contradictions:
    """Return the smallest sets of groups that cannot be met at once.

    Args:
        before: where to look: what earlier waves leave.
        wave: whose emulators say what is met.
        seed: of the search.
        pool: points of the space to begin with.
        effort: of each search.
    """
    spent = effort or Effort(points=320, sweeps=8, final=2)
    known = wave.of_groups(pool)
    found: list[Contradiction] = []
    searches = 0
    for size in range(1, LARGEST + 1):
        for places in itertools.combinations(range(len(wave.groups)), size):
            names = tuple(wave.groups[place] for place in places)
            if any(set(one.groups) <= set(names) for one in found) or _least(known, places) <= CUT_OFF:
                continue
            if searches >= _SEARCHES:
                return Contradictions(tuple(found), searched=False)
            searches += 1
            sample = sample_below(_Together(before, wave, names), before.dimensions, CUT_OFF, seed + searches, spent)
            if len(sample.unit):
                known = np.concatenate([known, wave.of_groups(sample.unit)])
            else:
                found.append(Contradiction(names, min(sample.least, _least(known, places))))
    return Contradictions(tuple(found), searched=True)


class _Together:
    """Score of a set: the implausibility of its worst group, where earlier waves leave the point."""

    def __init__(self, before: Space, wave: Wave, groups: Sequence[str]) -> None:
        self._before = before
        self._wave = Wave([one for one in wave.emulated if one.about.group in groups], 1)

    def __call__(self, unit: Floats, limit: float) -> Floats:
        earlier = self._before.score(unit, max(limit, CUT_OFF) if math.isfinite(limit) else math.inf)
        inside = earlier <= CUT_OFF
        found = np.where(inside, 0.0, 100.0 + earlier)  # first into the space, then towards the set
        if inside.any():
            found[inside] = self._wave.score(unit[inside], limit)
        return found


def _least(known: Floats, places: Sequence[int]) -> float:
    return float(known[:, list(places)].max(axis=1).min()) if len(known) else math.inf
