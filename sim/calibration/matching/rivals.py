"""Rival structures: what the trained patterns leave of the model without one of its mechanisms, by the emulators.

A mechanism whose strength is 0 is not there. So the model without it is a face of the cube of free parameters, and the question whether
the patterns need the mechanism is how much of that face is left. A rival of which nothing is left contradicts the patterns; one of which
as much is left as of the whole does as well with one mechanism less, and stays part of what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.calibration.matching.implausibility import CUT_OFF, Space, ranked
from sim.calibration.matching.sampling import Effort, sample_below
from sim.calibration.matching.waves import Calibration, Match
from sim.calibration.problem import Problem, seed_of
from sim.kernel.units import Floats

RECORD = "rivals"

STRUCTURES: Mapping[str, tuple[str, ...]] = {
    "customers do not influence each other along close ties": (
        "feeling.assimilation",
        "loyalty.heard_effect",
        "loyalty.friends_effect",
    ),
    "events start no words": ("voice.stories",),
    "words and posts stir no others": ("voice.stirred",),
    "a solution is worth as much later": ("feeling.solution_delay",),
    "competition silences nobody": ("voice.competition_effect",),
    "nobody learns from an answer that the company answers": ("feeling.awareness",),
    "nobody learns that complaining pays": ("feeling.redress_learning",),
    "what is heard makes nobody join": ("loyalty.heard_effect",),
    "what is said in public makes nobody stay or leave": ("loyalty.opinion_effect",),
    "all people are as active": ("society.activity_sigma",),
    "friends do not resemble each other": ("society.homophily",),
    "all posts are as catching": ("spread.infectiousness_sigma",),
    "nobody outside the market passes posts on": ("spread.outside_reshare",),
    "the tenth message moves like the first": ("feeling.habituation",),
    "readers do not raise a gain": ("feeling.presence",),
    "speaking for the company binds nobody": ("peers.bond",),
}
"""Rivals by what they say, and the strengths that are 0 in them."""


@dataclass(frozen=True)
class Rival:
    """A rival structure.

    Attributes:
        says: what it says, in words.
        without: the free parameters that are 0 in it.
        share: of the space of its other parameters that is left, with its 95 % interval from ``low`` to ``high``.
        low: 0 when nothing is left.
        high: when nothing is left, what could have been overlooked.
        least: the least implausibility that was seen.
        against: where nothing is left, the groups that are ruled out at the best point that was found.
    """

    says: str
    without: tuple[str, ...]
    share: float
    low: float
    high: float
    least: float
    against: tuple[str, ...]


def structures_of(problem: Problem, named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the rivals that are part of a problem's space, with those of their strengths that are free."""
    from_zero = {one.key for one in problem.free if one.scale == "linear" and one.low == 0.0}
    free = set(problem.keys)
    found: dict[str, tuple[str, ...]] = {}
    for says, keys in named.items():
        moved = tuple(key for key in keys if key in free)
        if moved and set(moved) <= from_zero and moved not in found.values():
            found[says] = moved
    return found


def rivals(
    space: Space, problem: Problem, structures: Mapping[str, tuple[str, ...]], seed: int, effort: Effort | None = None
) -> tuple[Rival, ...]:
    """Return how much of the space is left of each rival.

    Args:
        space: what the waves leave.
        problem: what is calibrated.
        structures: rivals with their strengths, see ``structures_of``.
        seed: of the samples.
        effort: of each sample.
    """
    return tuple(
        _rival(_Face(space, [problem.keys.index(key) for key in keys]), says, keys, seed + place, effort)
        for place, (says, keys) in enumerate(structures.items())
    )


def find_rivals(work: Calibration, found: Match) -> None:
    """Write into the folder what is left of each rival structure, unless it says so for these waves already."""
    structures = structures_of(work.problem, STRUCTURES)
    known = work.folder.read(RECORD)
    waves = len(found.space.waves)
    if (known is not None and known["wave"] == waves) or not structures:
        return
    work.say("rival structures")
    made = rivals(found.space, work.problem, structures, seed_of(work.settings.seed, RECORD, waves))
    work.folder.write(RECORD, {"wave": waves, "rivals": [asdict(one) for one in made]})


class _Face:
    """The face of a space on which some parameters are at the lower end of their ranges."""

    def __init__(self, space: Space, places: Sequence[int]) -> None:
        self._space = space
        self._others = np.delete(np.arange(space.dimensions), places)
        self.dimensions = len(self._others)

    def whole(self, unit: Floats) -> Floats:
        """Return points of the face as points of the space."""
        found = np.zeros((len(unit), self._space.dimensions))
        found[:, self._others] = unit
        return found

    def __call__(self, unit: Floats, limit: float) -> Floats:
        """Return the score of points of the face."""
        return self._space.score(self.whole(unit), limit)

    def against(self, unit: Floats) -> tuple[str, ...]:
        """Return the groups that are ruled out at a point, by the last wave that knows it."""
        names: tuple[str, ...] = ()
        for wave in self._space.waves:
            sizes = wave.of_groups(self.whole(unit[None]))[0]
            names = tuple(name for name, size in zip(wave.groups, sizes, strict=True) if size > CUT_OFF)
            if ranked(sizes[None], wave.rank)[0] > CUT_OFF:
                break
        return names


def _rival(face: _Face, says: str, keys: tuple[str, ...], seed: int, effort: Effort | None) -> Rival:
    sample = sample_below(face, face.dimensions, CUT_OFF, seed, effort)
    against = face.against(sample.best) if not len(sample.unit) else ()
    return Rival(says, keys, sample.share, sample.low, sample.high, sample.least, against)


def told(record: Mapping[str, Any] | None) -> tuple[Rival, ...]:
    """Return the rivals that a folder's record holds."""
    if record is None:
        return ()
    return tuple(
        Rival(**{**one, "without": tuple(one["without"]), "against": tuple(one["against"])}) for one in record["rivals"]
    )
