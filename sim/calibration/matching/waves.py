"""Waves of history matching: a design, its measurements, emulators, what they leave; the next wave looks there.

Everything is written as soon as it is known, and what is there is not done again: a calibration that was stopped goes on, and one more
wave can be asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import numpy as np

from sim.calibration.matching.contradictions import contradictions
from sim.calibration.matching.designs import measure_missing, tasks_of
from sim.calibration.matching.fitting import Fitted, Runs, fit, runs_of, seed_variances
from sim.calibration.matching.implausibility import CUT_OFF, Space, rank_of
from sim.calibration.matching.sampling import Effort, Sample, sample_below
from sim.calibration.matching.space import first_design, spread_out
from sim.calibration.problem import CalibrationError, Problem, Settings, seed_of
from sim.calibration.record.folder import Folder
from sim.calibration.record.points import Measured, Running, Watcher
from sim.kernel.units import Floats

STORED = 600
"""Points of what a wave leaves that are stored."""


class Progress(Watcher, Protocol):
    """Receiver of progress, for one phase at a time."""

    def begin(self, runs: int, failed: int) -> None:
        """Start from the points that are there already, and how many of them failed."""


Bars = Callable[[int], AbstractContextManager[Progress]]
"""Makes the receiver of progress for a phase of so many points."""


@dataclass(frozen=True)
class Calibration:
    """A calibration at work: what, how large, where, by whom, and how much effort goes into sampling."""

    problem: Problem
    settings: Settings
    folder: Folder
    run: Running
    bars: Bars
    say: Callable[[str], None] = lambda _: None
    effort: Effort = field(default_factory=Effort)

    def measured(self, phase: str, design: Floats, **more: Any) -> list[Measured]:
        """Return the points of a phase, measured where the folder lacks them."""
        tasks = tasks_of(self.problem, self.settings, phase, design, **more)
        with self.bars(len(tasks)) as bar:
            return measure_missing(self.folder, tasks, self.run, bar, bar.begin)


@dataclass(frozen=True)
class Match:
    """The waves so far: what is left after them, the emulators of the last one, and points of what is left."""

    space: Space
    last: Fitted
    unit: Floats
    share: float

    @property
    def empty(self) -> bool:
        """True when nothing is left."""
        return not self.share


def name_of(wave: int) -> str:
    """Return the name of a wave's file in the folder."""
    return f"wave-{wave}"


def phase_of(wave: int) -> str:
    """Return the phase of a wave's points."""
    return f"wave {wave}"


def match(work: Calibration, waves: int) -> Match:
    """Run waves, or what is missing of them, until there are so many or nothing is left.

    Raises:
        CalibrationError: no point could be measured, or no statistic emulated.
    """
    space = Space(len(work.problem.free))
    unit: Floats = np.empty((0, space.dimensions))
    found: Match | None = None
    for wave in range(1, waves + 1):
        record = work.folder.read(name_of(wave)) or _designed(work, wave, unit)
        found = _wave(work, wave, record, space)
        space, unit = found.space, found.unit
        if found.empty:
            break
    if found is None:
        raise CalibrationError(f"{waves} waves, expected 1 or more")
    return found


def rematch(problem: Problem, settings: Settings, folder: Folder) -> Match:
    """Return the waves that a folder holds, made again from its points; nothing is measured or written."""
    space = Space(len(problem.free))
    found: Match | None = None
    wave = 1
    while (record := folder.read(name_of(wave))) is not None and "share" in record:
        fitted = _fitted(problem, folder, wave, space, record.get("emulators"))
        space = Space(space.dimensions, (*space.waves, fitted.wave))
        found = Match(space, fitted, _points(record.get("left", ()), space), record["share"])
        wave += 1
    if found is None:
        raise CalibrationError(f"{folder.path} holds no wave that is complete")
    return found


def _designed(work: Calibration, wave: int, unit: Floats) -> dict[str, Any]:
    """Choose the points of a wave, and write them down before any is measured."""
    seed = seed_of(work.settings.seed, "design", wave)
    if wave == 1:
        design = first_design(len(work.problem.free), work.settings.points, seed)
    else:
        design = spread_out(unit, work.settings.later, seed)
    record = {"wave": wave, "design": _plain(design)}
    work.folder.write(name_of(wave), record)
    return record


def _wave(work: Calibration, wave: int, record: Mapping[str, Any], before: Space) -> Match:
    design = np.array(record["design"])
    replicated = min(work.settings.replicated, len(design))
    work.measured(phase_of(wave), design, replicated=replicated)
    complete = "share" in record
    fitted = _fitted(work.problem, work.folder, wave, before, record.get("emulators"), work.say)
    space = Space(before.dimensions, (*before.waves, fitted.wave))
    if complete:
        return Match(space, fitted, _points(record.get("left", ()), space), record["share"])
    work.say(f"what wave {wave} leaves")
    seed = seed_of(work.settings.seed, "left", wave)
    sample = sample_below(space.score, space.dimensions, CUT_OFF, seed, work.effort)
    # as it is stored, so that a calibration that was stopped goes on from the same points
    left = _points(_plain(np.random.default_rng(seed).permutation(sample.unit)[:STORED]), space)
    work.say(f"papers that contradict each other in wave {wave}")
    pool = _pool(before, seed, work.effort)
    against = contradictions(before, fitted.wave, seed, np.concatenate([pool, left]))
    work.folder.write(
        name_of(wave),
        {
            **record,
            "rank": fitted.wave.rank,
            **_of_sample(sample),
            **fitted.plain(),
            "contradictions": asdict(against),
            "left": _plain(left),
        },
    )
    return Match(space, fitted, left, sample.share)


def _fitted(
    problem: Problem,
    folder: Folder,
    wave: int,
    before: Space,
    known: Mapping[str, Mapping[str, Any]] | None = None,
    watch: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """Train the emulators of a wave: on its own points, and on those of earlier waves that it might have chosen too."""
    measured = [one for number in range(1, wave + 1) for one in folder.of_phase(phase_of(number))]
    variances = seed_variances(problem, measured)
    own = runs_of(problem, [one for one in measured if one.phase == phase_of(wave)])
    earlier = [one for one in measured if one.phase != phase_of(wave)]
    runs = own if not earlier else _joined(own, _inside(runs_of(problem, earlier), before))
    return fit(problem, runs, variances, rank_of(wave), watch, known)


def _inside(runs: Runs, space: Space) -> Runs:
    fine = space.score(runs.unit, CUT_OFF) <= CUT_OFF
    return Runs(runs.unit[fine], runs.values[fine], runs.repeats[fine])


def _joined(one: Runs, other: Runs) -> Runs:
    return Runs(
        np.concatenate([one.unit, other.unit]),
        np.concatenate([one.values, other.values]),
        np.concatenate([one.repeats, other.repeats]),
    )


def _pool(before: Space, seed: int, effort: Effort) -> Floats:
    """Return points of what earlier waves leave."""
    if not before.waves:
        return np.random.default_rng(seed).random((effort.points, before.dimensions))
    return sample_below(before.score, before.dimensions, CUT_OFF, seed, effort).unit


def _of_sample(sample: Sample) -> dict[str, float]:
    return {
        "share": sample.share,
        "share_low": sample.low,
        "share_high": sample.high,
        "least_implausibility": round(sample.least, 4),
    }


def _points(rows: Sequence[Sequence[float]], space: Space) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(-1, space.dimensions)


def _plain(unit: Floats | Sequence[Sequence[float]]) -> list[list[float]]:
    return [[round(float(u), 5) for u in row] for row in unit]
