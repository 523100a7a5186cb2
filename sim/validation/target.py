"""Validation targets, and the result of measuring one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sim
from sim.kernel.errors import GrapevineError
from sim.scenario.messages import unknown_name

Kind = Literal["exact", "emergent", "recovered"]
Status = Literal["holds", "open"]
Verdict = Literal["holds", "does not hold", "not run", "error"]

KINDS: tuple[Kind, ...] = ("exact", "emergent", "recovered")
KIND_MEANS: dict[Kind, str] = {
    "exact": "theory gives the answer; the code must agree within sampling error",
    "emergent": "a published pattern that nobody put in; the only kind that is evidence for the model",
    "recovered": "the number, or the shape, was set as a parameter; that it comes out again checks the code and nothing else",
}

DATA_VARIABLE = "GRAPEVINE_DATA"
"""Names the folder of real data, which is not part of the project."""


class TargetError(GrapevineError):
    """Unknown validation target."""


class NotRun(Exception):
    """A target cannot be measured here; the message says what is missing."""


@dataclass(frozen=True)
class Reading:
    """One number held against what is required of it.

    ``low`` and ``high``: its interval (nan where there is none); ``required``: in words; ``holds``: the verdict on it.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    required: str
    holds: bool


@dataclass(frozen=True)
class Measured:
    """Result of measuring a target: one reading or more, the first of which is its headline.

    ``level``: chance that all intervals cover together; ``detail``: sizes of samples and the like, in a sentence.
    """

    readings: tuple[Reading, ...]
    level: float
    detail: str

    @property
    def holds(self) -> bool:
        """True when every reading is as required."""
        return all(reading.holds for reading in self.readings)


Measure = Callable[["Effort"], Measured]


@dataclass(frozen=True)
class Effort:
    """Amount of simulation for a target: ``quick`` is for continuous integration, with fewer runs and wider intervals."""

    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """Return ``full``, or ``quick`` when the effort is quick."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Target:
    """A finding that the model is held against.

    ``id``: short and stable; ``finding``: what is known, in a sentence; ``source``: the paper or textbook it was read in;
    ``required``: what the model must show, fixed before its results were seen; ``measure``: the function that measures it;
    ``expected``: the verdict of the last full run; ``learned``: for open targets, what the failure says about the model;
    ``parameters``: dotted keys of what was set, for recovered targets what the number was set by;
    ``false_alarm``: chance of a wrong verdict when the requirement is met exactly; ``group``: targets that share their replicates;
    ``full_only``: a quick run could not tell, so it does not try; ``repaired``: what was changed in the experiment, not in what is
    required, after a first result had been seen; ``carriers``: names of mechanisms that might carry it, see
    ``sim.validation.mechanisms``.
    """

    id: str
    kind: Kind
    finding: str
    source: str
    required: str
    measure: Measure
    expected: Status = "holds"
    learned: str = ""
    parameters: tuple[str, ...] = ()
    false_alarm: float = 0.01
    group: str = ""
    full_only: bool = False
    repaired: str = ""
    carriers: tuple[str, ...] = ()

    @property
    def bench(self) -> str:
        """Name of the models that the target is measured on; targets on one bench are measured by one process."""
        return self.group or self.id


def chosen(targets: Sequence[Target], only: Iterable[str] | None = None, kind: str | None = None) -> tuple[Target, ...]:
    """Return the ``targets`` with an id in ``only`` (all when None) and of ``kind`` (any when None).

    Raises:
        TargetError: an unknown id or kind, or nothing left.
    """
    if kind is not None and kind not in KINDS:
        raise TargetError(f"there is no kind {kind!r} of target; known are {', '.join(KINDS)}")
    known = {target.id: target for target in targets}
    wanted = list(known) if only is None else [one.strip() for one in only if one.strip()]
    for one in wanted:
        if one not in known:
            raise TargetError(unknown_name("target", one, known, cutoff=0.4))
    found = tuple(t for t in targets if t.id in wanted and (kind is None or t.kind == kind))
    if not found:
        raise TargetError("no target is left of those asked for")
    return found


def data_file(name: str) -> Path:
    """Return a file of real data, in the folder named by GRAPEVINE_DATA, else in ``shared/data`` beside the checkout.

    Raises NotRun when it is not there.
    """
    named = os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else Path(sim.__file__).parents[2] / "shared" / "data"
    if not (folder / name).exists():
        raise NotRun(f"{name}: data not there; {DATA_VARIABLE} names the folder that holds it")
    return folder / name
