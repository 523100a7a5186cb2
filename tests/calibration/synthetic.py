"""A bench whose answers are known: four parameters, of which two act only as a product, and papers that can be made to contradict."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.calibration.problem import Problem


@dataclass(frozen=True)
class Range:
    """Stands for a free parameter."""

    key: str
    low: float
    high: float
    scale: str = "linear"


@dataclass(frozen=True)
class Number:
    """Stands for a statistic."""

    name: str
    group: str
    observed: float
    observation_sd: float = 0.1
    discrepancy_sd: float = 0.1
    unit: str = ""
    source: str = "made up"


NOISE = 0.05
TRUTH = {"a.one": 0.3, "a.two": 0.6, "b.rate": 2.0, "b.idle": 0.5}
FREE = (Range("a.one", 0.0, 1.0), Range("a.two", 0.0, 1.0), Range("b.rate", 0.5, 8.0, "log"), Range("b.idle", 0.0, 1.0))


def exactly(values: Mapping[str, float]) -> dict[str, float]:
    """The expected numbers: a sum, a bent one, and a product of which only the logarithm of the rate and one more are seen."""
    one, two, rate = values["a.one"], values["a.two"], math.log(values["b.rate"])
    return {
        "sum": 2.0 * one + two,
        "bent": 3.0 * (one - 0.5) ** 2 + 0.5 * two,
        "product": rate + math.log(0.2 + two),
        "again": rate + math.log(0.2 + two) + 0.1 * one,
        "still": 0.001 * one,
    }


def bench(values: Mapping[str, float], seed: int, people: int) -> dict[str, float]:
    """Measure a point with noise; the environment can make one seed in so many fail, and each point slow."""
    time.sleep(float(os.environ.get("SYNTHETIC_SECONDS", "0")))
    if seed % int(os.environ.get("SYNTHETIC_FAILS", "1000000007")) == 0:
        raise ValueError("made to fail")
    random = np.random.default_rng(seed)
    full = {**TRUTH, **values}
    return {name: value + NOISE * random.standard_normal() for name, value in exactly(full).items()} | {"held out": 1.0}


def problem(**moved: float) -> Problem:
    """The problem whose published numbers are those at ``TRUTH``, some of them ``moved``."""
    true = exactly(TRUTH)
    groups = {"sum": "A", "bent": "B", "product": "C", "again": "C", "still": "D"}
    numbers = tuple(Number(name, groups[name], true[name] + moved.get(name, 0.0)) for name in true)
    return Problem(FREE, numbers, "tests.calibration.synthetic:bench", "synthetic", model=False)


def impossible() -> Problem:
    """One in which A and B cannot be met at once: the sum asks for large parameters, the bent one for small ones."""
    return problem(sum=1.7, bent=-0.42)
