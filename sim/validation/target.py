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
from sim.validation.standard import Finding, Reading

Kind = Literal["exact", "trained", "held out", "emergent", "recovered"]
Status = Literal["holds", "open", "not known", "not run"]
Verdict = Literal["holds", "does not hold", "not known", "not run", "error"]

KINDS: tuple[Kind, ...] = ("exact", "trained", "held out", "emergent", "recovered")
KIND_MEANS: dict[Kind, str] = {
    "exact": "theory gives the answer; the code must agree within sampling error",
    "trained": "a published pattern that the calibration has seen: how well the model can be made to fit",
    "held out": "a published pattern that no calibration has seen and no mechanism was written for; the evidence for the model",
    "emergent": "a published pattern that nobody put in, not yet split into trained and held out",
    "recovered": (
        "the number, or the shape, was set as a parameter, or a mechanism was written for it; that it comes out again checks the code "
        "and nothing else"
    ),
}
NOT_PUT_IN: tuple[Kind, ...] = ("trained", "held out", "emergent")
"""Kinds of target that are compared and not put in; only those held out are evidence."""
VERDICTS: tuple[Verdict, ...] = ("holds", "does not hold", "not known", "not run", "error")

DATA_VARIABLE = "GRAPEVINE_DATA"
"""Names the folder of real data, which is not part of the project."""


class TargetError(GrapevineError):
    """Unknown validation target."""


class NotRun(Exception):
    """A target cannot be measured here; the message says what is missing."""


@dataclass(frozen=True)
class Measured:
    """Result of measuring a target: one reading or more, the first of which is its headline.

    ``level``: chance that all intervals cover together; ``detail``: sizes of samples and the like, in a sentence.
    """

    readings: tuple[Reading, ...]
    level: float
    detail: str

    @property
    def verdict(self) -> Finding:
        """The worst verdict of any reading: a target holds when every number does, and is refuted by one."""
        found = {reading.verdict for reading in self.readings}
        if "does not hold" in found:
            return "does not hold"
        return "not known" if "not known" in found else "holds"

    @property
    def holds(self) -> bool:
        """True when every reading is as required."""
        return self.verdict == "holds"


Measure = Callable[["Effort"], Measured]


@dataclass(frozen=True)
class Effort:
    """Amount of simulation for a target: ``quick`` is for continuous integration, with fewer runs and wider intervals."""

    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """Return ``full``, or ``quick`` when the effort is quick."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Repair:
    """A change of an experiment after a result of it had been seen.

    ``date``: of the change; ``what``: was changed, and why; ``verdict`` and ``number``: those of the experiment as it was, the number
    being the one that decided.
    """

    date: str
    what: str
    verdict: str = ""
    number: str = ""


@dataclass(frozen=True)
class Target:
    """A finding that the model is held against.

    ``id``: short and stable; ``finding``: what is known, in a sentence; ``source``: the paper or textbook it was read in;
    ``required``: what the model must show, fixed before its results were seen; ``measure``: the function that measures it;
    ``expected``: the verdict of the last full run; ``learned``: for targets that do not hold or are not known, what that says about the
    model; ``parameters``: dotted keys of what was set, for recovered targets what the number was set by;
    ``false_alarm``: chance that a target is said to hold although a number lies outside its band; ``bench``: targets that share their
    replicates; ``group``: the paper, whose targets are trained or held out together;
    ``full_only``: a quick run could not tell, so it does not try; ``repaired``: what was changed after a result had been seen;
    ``carriers``: names of mechanisms that might carry it, see ``sim.validation.mechanisms``.
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
    bench: str = ""
    group: str = ""
    full_only: bool = False
    repaired: tuple[Repair, ...] = ()
    carriers: tuple[str, ...] = ()

    @property
    def models(self) -> str:
        """Name of the models that the target is measured on; targets on one bench are measured by one process."""
        return self.bench or self.id


def chosen(targets: Sequence[Target], only: Iterable[str] | None = None, kind: str | None = None) -> tuple[Target, ...]:
    """Return the ``targets`` with an id in ``only`` (all when None) and of ``kind`` (any when None).

    Raises:
        TargetError: an unknown id or kind, or nothing left.
    """
    kind = kind.replace("-", " ") if kind is not None else None
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


def drawable(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return the ``targets`` that draws of the parameters can change: all but exact theory. TargetError when none is left."""
    found = tuple(one for one in targets if one.kind != "exact")
    if not found:
        raise TargetError("exact theory does not depend on draws of the parameters, and no other target was asked for")
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
