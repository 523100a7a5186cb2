"""Quantiles and tails of the usual distributions, and ranks.

Made of ``scipy.special``, which loads in a tenth of a second: ``scipy.stats`` would be a third of what an answer takes after the last run.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.kernel.lazy_modules import lazily
from sim.kernel.units import Floats

_UNUSED = ("numpy.f2py", "numpy.ma", "numpy.polynomial", "numpy.testing")
"""What SciPy loads to know all of NumPy's names, a third of its time; they are there once something in them is used."""


@cache
def _special() -> Any:
    """Load it only when a quantile is asked for: a single run has no interval."""
    with lazily(*_UNUSED):
        from scipy import special

    return special


def student_quantile(chance: float, freedom: float) -> float:
    """Return the quantile of Student's t distribution; NaN without a degree of freedom."""
    return float(_special().stdtrit(freedom, chance)) if freedom > 0 else float("nan")


def student_tail(value: float, freedom: float) -> float:
    """Return the chance that Student's t is greater than ``value``."""
    return float(_special().stdtr(freedom, -value))


def normal_quantile(chance: float) -> float:
    """Return the quantile of the standard normal distribution."""
    return float(_special().ndtri(chance))


def beta_quantile(chance: float, a: float, b: float) -> float:
    """Return the quantile of the beta distribution with the parameters ``a`` and ``b``."""
    return float(_special().betaincinv(a, b, chance))


def binomial_tail(hits: int, trials: int, rate: float) -> float:
    """Return the chance of at least ``hits`` hits in ``trials`` at ``rate`` each."""
    return float(_special().bdtrc(hits - 1, trials, rate)) if hits > 0 else 1.0


def ranks(values: Floats) -> Floats:
    """Return the rank of each value in its column, from 1, equal ones sharing their mean rank; shape as ``values``, one or two axes."""
    return np.apply_along_axis(_ranks, 0, values)


def _ranks(values: Floats) -> Floats:
    _, which, equal = np.unique(values, return_inverse=True, return_counts=True)
    found: Floats = (np.cumsum(equal) - (equal - 1) / 2.0)[which]
    return found
