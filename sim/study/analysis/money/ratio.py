"""The ratio of two paired means with its confidence interval."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.units import Floats
from sim.study.analysis.distributions import student_quantile


def ratio(above: Floats, below: Floats, level: float = 0.95) -> tuple[float, float | None, float | None]:
    """Return mean(above) / mean(below) with its interval by Fieller's theorem (Fieller 1954), from paired values, shape (clusters,).

    The interval holds every r for which the interval of the mean of above - r x below includes 0. It is None where the mean of ``below``
    is not distinguishable from 0, because it then has no end, and with fewer than two clusters.
    """
    top, bottom = float(above.mean()), float(below.mean())
    if bottom == 0.0:
        return math.nan, None, None
    found, clusters = top / bottom, len(above)
    if clusters < 2:
        return found, None, None
    factor = student_quantile(0.5 + level / 2.0, clusters - 1) ** 2 / clusters
    (a, ab), (_, b) = factor * np.cov(above, below)
    # roots of (top - r bottom)^2 = a - 2 r ab + r^2 b
    square, linear, constant = bottom**2 - b, top * bottom - ab, top**2 - a
    if square <= 0.0:
        return found, None, None
    half = math.sqrt(max(0.0, linear**2 - square * constant))
    return found, float((linear - half) / square), float((linear + half) / square)
