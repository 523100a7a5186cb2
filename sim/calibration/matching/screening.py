"""Screening: which of many candidate parameters move the published numbers at all, by Morris's one-at-a-time trajectories.

The effect of a parameter on a statistic is the mean size of its effects over the whole range (Campolongo et al. 2007), in standard
deviations of what is unknown about the statistic, its seeds included, less what the noise of the seeds alone would hardly exceed. A
parameter matters as much as the paper that it moves most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.calibration.matching.fitting import seed_variances
from sim.calibration.matching.implausibility import variance_of
from sim.calibration.matching.waves import Calibration
from sim.calibration.problem import CalibrationError, Observed, Problem, seed_of
from sim.calibration.record.points import Measured
from sim.kernel.units import Floats
from sim.study.analysis.sensitivity import morris
from sim.study.design.sampling import LEVELS, Design, StudyError, unit_sample

PHASE = "screen"
MATTERS = 1.0
"""Standard deviations of what is unknown by which a parameter moves some paper, if it is to be free."""

_NOISE = math.sqrt(2.0) * math.sqrt(2.0 / math.pi) * 2.0 * (LEVELS - 1) / LEVELS
"""Mean size of an effect that is noise alone, in standard deviations between seeds: a step goes two thirds of the range."""

_UPPER = 1.645 * math.sqrt(math.pi / 2.0 - 1.0)
"""By which share the mean of one trajectory exceeds that in one case of twenty."""


@dataclass(frozen=True)
class Screened:
    """A candidate: its ``key``; its ``effect`` on the group that it moves most; that ``group``; the effect on every group.

    ``noise``: the effect that is within the 95 % half-width of the screening itself.
    """

    key: str
    effect: float
    group: str
    noise: float
    groups: Mapping[str, float]


def screen(work: Calibration, trajectories: int) -> tuple[Screened, ...]:
    """Measure the trajectories, or what is missing of them, and return the candidates, the one that matters most first."""
    design = Design(kind="morris", points=trajectories, seed=work.settings.seed % 2**31)
    sample = unit_sample(design, len(work.problem.free))
    steps = len(work.problem.free) + 1
    # one seed a trajectory: the noise of the seeds then hardly shows in its steps
    seeds = [seed_of(work.settings.seed, PHASE, row // steps) for row in range(len(sample))]
    measured = work.measured(PHASE, sample, seeds=seeds, replicated=min(work.settings.replicated, len(sample)))
    found = screened(work.problem, sample, measured)
    work.folder.write(PHASE, {"trajectories": trajectories, "candidates": [_plain(one) for one in found]})
    return found


def screened(problem: Problem, sample: Floats, measured: Sequence[Measured]) -> tuple[Screened, ...]:
    """Return the candidates from the points of a Morris design, some of which were measured again with other seeds.

    Raises:
        CalibrationError: too few trajectories are complete for any statistic.
    """
    effects: dict[str, dict[str, tuple[float, float]]] = {key: {} for key in problem.keys}
    noise = seed_variances(problem, measured, raw=True)
    first = [one for one in measured if one.repeat == 0]
    known = 0
    for about in problem.statistics:
        known += _add(effects, about, sample, first, noise[about.name])
    if not known:
        raise CalibrationError("no statistic is defined along two whole trajectories, so that nothing can be screened")
    found = [_screened(key, by_group, problem.groups) for key, by_group in effects.items()]
    return tuple(sorted(found, key=lambda one: -one.effect))


def chosen(candidates: Sequence[Mapping[str, Any]], kept: int | None = None) -> tuple[str, ...]:
    """Return the keys of the candidates that matter most, as a screening records them: so many, or all that matter."""
    return tuple(one["key"] for one in candidates[:kept] if kept is not None or one["effect"] >= MATTERS)


def _add(
    effects: Mapping[str, dict[str, tuple[float, float]]],
    about: Observed,
    sample: Floats,
    measured: Sequence[Measured],
    noise: float,
) -> int:
    """Add the effects on one statistic, where they are larger than those on its group so far; whether it could be analysed."""
    values = [one.statistics.get(about.name) for one in measured]
    column = np.array([[math.nan if value is None else value] for value in values], dtype=np.float64)
    spread = math.sqrt(variance_of(about, noise))
    trajectories = len(sample) // (len(effects) + 1)
    floor = _NOISE * (1.0 + _UPPER / math.sqrt(trajectories)) * math.sqrt(noise) / spread
    try:
        indices = morris(list(effects), sample, column).indices
    except StudyError:  # the same everywhere, or undefined along most trajectories
        return 0
    for one in indices:
        effect = math.sqrt(max(0.0, (one.first / spread) ** 2 - floor**2))
        if effect > effects[one.parameter].get(about.group, (-1.0, 0.0))[0]:
            effects[one.parameter][about.group] = effect, one.first_half / spread
    return 1


def _screened(key: str, by_group: Mapping[str, tuple[float, float]], groups: Sequence[str]) -> Screened:
    group = max(by_group, key=lambda one: by_group[one][0], default=groups[0])
    effect, half = by_group.get(group, (0.0, 0.0))
    return Screened(key, effect, group, half, {name: one[0] for name, one in by_group.items()})


def _plain(one: Screened) -> dict[str, Any]:
    return {
        "key": one.key,
        "effect": round(one.effect, 4),
        "group": one.group,
        "noise": round(one.noise, 4),
        "groups": {name: round(size, 4) for name, size in one.groups.items()},
    }
