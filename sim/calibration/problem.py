"""A calibration problem: what is free, over which ranges; what the model is held against; and the bench that measures a point."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from importlib import import_module
from typing import Any, Protocol

from sim.calibration.free import FREE
from sim.calibration.patterns import STATISTICS, TRAINED, split_hash
from sim.kernel.errors import GrapevineError
from sim.study.design.plan import canonical

PUBLISHED = "sim.calibration.problem:published"
"""The problem that is calibrated unless another is named: published patterns, as ``module:function``."""


class CalibrationError(GrapevineError):
    """A calibration that cannot be done as asked; the message says why."""


class Free(Protocol):
    """A free parameter with its prior range, see ``sim.calibration.free.FreeParameter``."""

    @property
    def key(self) -> str:
        """Dotted key."""

    @property
    def low(self) -> float:
        """Lower end of the prior range."""

    @property
    def high(self) -> float:
        """Upper end of the prior range."""

    @property
    def scale(self) -> str:
        """``linear`` or ``log``: where the prior is uniform."""


class Observed(Protocol):
    """A published number, see ``sim.calibration.patterns.Statistic``."""

    @property
    def name(self) -> str:
        """Name, as the bench gives it."""

    @property
    def group(self) -> str:
        """The paper that it comes from."""

    @property
    def unit(self) -> str:
        """Unit."""

    @property
    def observed(self) -> float:
        """Published value, on the scale on which the bench measures."""

    @property
    def observation_sd(self) -> float:
        """Standard deviation of the published value."""

    @property
    def discrepancy_sd(self) -> float:
        """Standard deviation of what the model can be off by at its best."""

    @property
    def source(self) -> str:
        """The place where it was read."""


@dataclass(frozen=True)
class Problem:
    """A calibration: what is free, and what it is fitted to.

    Attributes:
        free: the free parameters.
        statistics: the numbers that the calibration sees; those held out are not among them.
        bench: the function that measures a point, as ``module:name``; it takes values by key, a seed and a number of people, and returns
            numbers by name, on the scale of the published ones.
        split: hash of what is trained and what is held out.
        model: whether the bench runs the model, which is then compiled beforehand.
    """

    free: tuple[Free, ...]
    statistics: tuple[Observed, ...]
    bench: str
    split: str
    model: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the free parameters."""
        return tuple(one.key for one in self.free)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the statistics."""
        return tuple(one.name for one in self.statistics)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, in the order in which the statistics name them."""
        return tuple(dict.fromkeys(one.group for one in self.statistics))

    def with_free(self, keys: Sequence[str]) -> Problem:
        """Return the problem with fewer free parameters. CalibrationError when one is not among them."""
        known = {one.key: one for one in self.free}
        missing = [key for key in keys if key not in known]
        if missing or not keys:
            raise CalibrationError(f"{missing[0] if missing else 'nothing'} is not a free parameter of the calibration")
        return replace(self, free=tuple(one for one in self.free if one.key in set(keys)))

    def plain(self) -> dict[str, Any]:
        """Return it as plain data, which decides the results of a calibration."""
        return {
            "free": [_plain(one, ("key", "low", "high", "scale")) for one in self.free],
            "statistics": [
                _plain(one, ("name", "group", "unit", "observed", "observation_sd", "discrepancy_sd", "source"))
                for one in self.statistics
            ],
            "bench": self.bench,
            "split": self.split,
        }


def published() -> Problem:
    """Return the calibration on published patterns: groups that are held out are left out here, once for all."""
    trained = tuple(one for one in STATISTICS if one.group in TRAINED)
    return Problem(tuple(FREE), trained, "sim.calibration.bench:measure", split_hash())


def problem_named(dotted: str) -> Problem:
    """Return the problem that the function ``module:name`` gives. CalibrationError when there is none."""
    module, _, name = dotted.partition(":")
    try:
        made = getattr(import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as error:
        raise CalibrationError(f"--problem {dotted}: {error}; expected module:function") from error
    if not isinstance(made, Problem):
        raise CalibrationError(f"--problem {dotted}: gives {type(made).__name__}, expected a Problem")
    _check(made)
    return made


def _check(problem: Problem) -> None:
    for what, names in (("free parameter", problem.keys), ("statistic", problem.names)):
        if not names:
            raise CalibrationError(f"there is no {what}")
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise CalibrationError(f"{what} {twice[0]} is given twice")
    for one in problem.free:
        if one.scale not in ("linear", "log") or not one.low < one.high or (one.scale == "log" and one.low <= 0.0):
            raise CalibrationError(f"{one.key}: range {one.low:g} to {one.high:g} ({one.scale}) cannot be drawn from")
    for number in problem.statistics:
        if not number.observation_sd**2 + number.discrepancy_sd**2 > 0.0:
            raise CalibrationError(f"{number.name}: nothing is exact; its standard deviations are both 0")


@dataclass(frozen=True)
class Settings:
    """Size of a calibration.

    Attributes:
        people: size of the market in which a point is measured.
        seed: of designs, replicates and samples.
        points: of the first wave.
        later: of each later wave.
        replicated: points of each wave that are measured again with other seeds.
        repeats: how often, each.
    """

    people: int = 20_000
    seed: int = 1
    points: int = 240
    later: int = 200
    replicated: int = 12
    repeats: int = 3


def identity(problem: Problem, settings: Settings, model_version: str) -> dict[str, Any]:
    """Return everything that decides the results of a calibration."""
    return {**problem.plain(), **asdict(settings), "model_version": model_version if problem.model else ""}


def short_hash(data: Mapping[str, Any]) -> str:
    """Return twelve hexadecimal digits that name plain data."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()[:12]


def seed_of(*address: object) -> int:
    """Return a seed of 63 bits that belongs to an address, such as seed, wave, point and repeat."""
    words = canonical(["calibration", *address]).encode()
    return int.from_bytes(hashlib.sha256(words).digest()[:8], "big") >> 1


def _plain(one: object, names: Sequence[str]) -> dict[str, Any]:
    found = asdict(one) if is_dataclass(one) and not isinstance(one, type) else vars(one)
    return {name: found[name] for name in names}
