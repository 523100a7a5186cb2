"""Simulation-based calibration: does the calibration find again what was put in (Talts et al. 2018)?

A truth is a point that was run; what is "published" about it are its own numbers, moved by draws of what observation and discrepancy may
be off by. The sample of what is not ruled out, with the weights of ``likelihood``, is drawn as for the ensemble. If the calibration is
right, the rank of the truth among the sample is equally likely to be any, for every parameter. Ranks that gather at the ends say that it
is too sure, ranks on one side that it is off. Ranks that gather in the middle say that it is less sure than it could be; where papers give
several numbers they may, since ``likelihood`` counts each paper once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats

from sim.calibration.matching.fitting import Runs, fit, runs_of, seed_variances
from sim.calibration.matching.implausibility import CUT_OFF, Emulated, Space, Wave
from sim.calibration.matching.likelihood import Density
from sim.calibration.matching.sampling import GROUPS, Effort, sample_below, weighted_sample
from sim.calibration.matching.waves import Calibration, phase_of
from sim.calibration.problem import CalibrationError, Observed, Problem, seed_of
from sim.kernel.units import Floats

FALSE_ALARM = 0.01
"""Chance that a calibration that is right is said not to be, over all parameters."""

BINS = 8


@dataclass(frozen=True)
class Ranks:
    """Ranks of the truths, as shares from 0 to 1, shape (truths, parameters); ``empty``: truths for which everything was ruled out."""

    shares: Floats
    empty: int

    def p_values(self) -> Floats:
        """Return, for each parameter, how likely ranks at least as uneven are when they are even (chi-squared)."""
        counts = self.histograms()
        expected = len(self.shares) / BINS
        return np.asarray(stats.chi2.sf(((counts - expected) ** 2 / expected).sum(axis=1), BINS - 1))

    def shift(self) -> Floats:
        """Return, for each parameter, by how many standard errors the mean rank is off; positive: truths lie above the sample."""
        return np.asarray((self.shares.mean(axis=0) - 0.5) * math.sqrt(12.0 * len(self.shares)))

    def narrowness(self) -> Floats:
        """Return, for each parameter, by how many standard errors ranks lie too far out; negative: they gather in the middle."""
        spread = ((self.shares - 0.5) ** 2).mean(axis=0)
        return np.asarray((spread - 1.0 / 12.0) * math.sqrt(180.0 * len(self.shares)))

    def histograms(self) -> Floats:
        """Return how many ranks fall into each of ``BINS`` equal parts, shape (parameters, bins)."""
        places = np.minimum((self.shares * BINS).astype(int), BINS - 1)
        return np.array([np.bincount(column, minlength=BINS) for column in places.T], dtype=np.float64)

    @property
    def critical(self) -> float:
        """Standard errors that are beyond chance, for two tests of every parameter (Bonferroni)."""
        return float(
            stats.norm.isf(FALSE_ALARM / (3 * self.shares.shape[1]))
        )  # two sides of a shift, and one of narrowness

    @property
    def holds(self) -> bool:
        """True when for no parameter the sample is too narrow or off, at ``FALSE_ALARM`` over all of them."""
        return bool(max(self.narrowness().max(), np.abs(self.shift()).max()) < self.critical)

    def wide(self) -> list[int]:
        """Return the parameters whose sample is wider than it need be."""
        return [int(k) for k in np.flatnonzero(self.narrowness() < -self.critical)]


def ranks_of(
    problem: Problem,
    runs: Runs,
    seed_variance: dict[str, float],
    *,
    truths: Sequence[int],
    seed: int,
    effort: Effort | None = None,
    folds: int = 4,
) -> Ranks:
    """Return the ranks of truths that are taken from the points of a first wave; no emulator has seen the truths that it is asked for.

    Args:
        problem: what is calibrated; what is published in it does not matter.
        runs: points drawn from the prior, and their numbers.
        seed_variance: of each statistic.
        truths: rows of the points that serve as truths.
        seed: of the draws.
        effort: of sampling.
        folds: parts of the points, each of which is left out once.
    """
    random = np.random.default_rng(seed)
    fold = np.arange(len(runs.unit)) % folds
    found = []
    for part in range(folds):
        mine = [row for row in truths if fold[row] == part]
        if mine:
            out = fold != part
            wave = fit(problem, Runs(runs.unit[out], runs.values[out], runs.repeats[out]), seed_variance, rank=2).wave
            found.append(ranks_by(problem, wave, runs.unit[mine], runs.values[mine], random, effort))
    return Ranks(np.concatenate([one.shares for one in found]), sum(one.empty for one in found))


def ranks_by(
    problem: Problem,
    wave: Wave,
    unit: Floats,
    values: Floats,
    random: np.random.Generator,
    effort: Effort | None = None,
) -> Ranks:
    """Return the ranks of truths, by emulators that have not seen them.

    Args:
        problem: what is calibrated.
        wave: the emulators.
        unit: the truths in the unit cube.
        values: their numbers, shape (truths, statistics).
        random: what draws.
        effort: of sampling.
    """
    spent = effort or Effort(points=320, sweeps=6, final=16)
    found, empty = [], 0
    for truth, numbers in zip(unit, values, strict=True):
        moved = _published(problem, wave, numbers, random)
        sample = _sample(moved, len(truth), int(random.integers(2**31)), spent)
        if len(sample):
            found.append(_rank(sample, truth, random))
        else:
            empty += 1
    return Ranks(np.array(found).reshape(-1, unit.shape[1]), empty)


def _published(problem: Problem, wave: Wave, values: Floats, random: np.random.Generator) -> Wave:
    """Return the emulators, held against numbers that a truth would have given."""
    known: dict[str, float] = dict(zip(problem.names, values.tolist(), strict=True))
    emulated: list[Emulated] = []
    for one in wave.emulated:
        if not np.isfinite(known[one.about.name]):
            continue
        spread = np.hypot(one.about.observation_sd, one.about.discrepancy_sd)
        about = _Moved(one.about, known[one.about.name] + float(spread * random.standard_normal()))
        emulated.append(replace(one, about=about))
    return Wave(emulated, wave.rank)


class _Moved:
    """A statistic with another published value."""

    def __init__(self, about: Observed, observed: float) -> None:
        self._about, self.observed = about, observed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._about, name)


def _sample(wave: Wave, dimensions: int, seed: int, effort: Effort) -> Floats:
    space = Space(dimensions, (wave,))
    left = sample_below(space.score, dimensions, CUT_OFF, seed, effort).unit
    if len(left) < 2 * GROUPS:
        return left
    return weighted_sample(Density(space), left, seed, effort)[0]


def _rank(sample: Floats, truth: Floats, random: np.random.Generator) -> Floats:
    """Return which share of the sample lies below the truth; ties, which do not happen, would be broken at random."""
    below = (sample < truth).sum(axis=0)
    return np.asarray((below + random.random(len(truth))) / (len(sample) + 1.0))


def check_folder(work: Calibration, truths: int = 64) -> dict[str, Any]:
    """Return, and write into the folder, whether points of the first wave are found again; nothing is run.

    Raises:
        CalibrationError: there is no first wave, or too little of it.
    """
    measured = work.folder.of_phase(phase_of(1))
    runs = runs_of(work.problem, measured)
    work.say("finding again what was put in")
    variances = seed_variances(work.problem, measured)
    seed = seed_of(work.settings.seed, "sbc")
    found = ranks_of(work.problem, runs, variances, truths=range(min(truths, len(runs.unit))), seed=seed)
    if not len(found.shares):
        raise CalibrationError("everything was ruled out for every truth")
    record = {
        "truths": len(found.shares),
        "empty": found.empty,
        "holds": found.holds,
        "false_alarm": FALSE_ALARM,
        "wide": [work.problem.keys[k] for k in found.wide()],
        "shift": _by_key(work, found.shift()),
        "narrowness": _by_key(work, found.narrowness()),
        "critical": round(found.critical, 3),
        "p_values": _by_key(work, found.p_values()),
        "histograms": dict(zip(work.problem.keys, found.histograms().astype(int).tolist(), strict=True)),
    }
    work.folder.write("sbc", record)
    return record


def _by_key(work: Calibration, numbers: Floats) -> dict[str, float]:
    return dict(zip(work.problem.keys, (round(float(one), 5) for one in numbers), strict=True))
