"""Fit ``society.degree_spread`` to real networks of close ties.

A society of the network's size is asked for its mean degree and clustering; ``degree_spread`` is the value at which the Gini coefficient
of its degrees is that of the network. The interval comes from degrees drawn with replacement and from several societies. The median and the
99th percentile over the mean are not fitted: they show what one number cannot do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.calibration.from_data.desk_fit import LEVEL, Fitted
from sim.kernel.units import Floats
from sim.scenario import load
from sim.society.communities import shape_of
from sim.society.generate import generate
from sim.society.graph import average_clustering, rows

Ids: TypeAlias = npt.NDArray[np.int32]

GRID = (0.0, 0.3, 0.6, 0.8, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5)
"""Values at which societies are made; between them the Gini coefficient is interpolated."""


@dataclass(frozen=True)
class DegreeFit:
    """Result of ``fit_degrees``.

    ``inequality``: Gini coefficient of the network's degrees; ``median``, ``top``: median
    and 99th percentile over the mean, of the network and of the societies.
    """

    people: int
    mean: float
    clustering: float
    degree_spread: Fitted
    inequality: float
    median: tuple[float, float]
    top: tuple[float, float]


def gini(counts: Floats) -> float:
    """Return the Gini coefficient of ``counts``, 0 when all are alike."""
    ordered = np.sort(counts)
    places = np.arange(1, ordered.size + 1)
    return float(2.0 * np.dot(places, ordered) / (ordered.size * ordered.sum()) - (ordered.size + 1.0) / ordered.size)


def edges_in(path: str | Path) -> Ids:
    """Return an edge list, shape (edges, 2), nodes from 0 on; the file is plain or gzip, with one line of head."""
    edges: Ids = np.loadtxt(path, dtype=np.int32, comments="#", skiprows=1)
    return edges


def ties_of(edges: Ids) -> tuple[npt.NDArray[np.int64], Ids]:
    """Return undirected edges in compressed rows."""
    both = np.vstack([edges, edges[:, ::-1]])
    return rows(both[:, 0].copy(), both[:, 1].copy(), int(edges.max()) + 1)


def degrees_of(path: str | Path) -> tuple[Floats, float]:
    """Return the degrees, shape (people,), and the average clustering of an undirected edge list, see ``edges_in``."""
    at, ends = ties_of(edges_in(path))
    return np.diff(at).astype(np.float64), average_clustering(at, ends)


def made_degrees(people: int, mean: float, clustering: float, spread: float, seed: int) -> Floats:
    """Return the degrees of a society, shape (people,).

    Args:
        people: Size of the society.
        mean: Mean degree that it is asked for.
        clustering: Clustering that it is asked for.
        spread: ``society.degree_spread``.
        seed: Seed of the society.
    """
    usual = shape_of(load("default").society)
    shape = usual._replace(ties_mean=mean, clustering=clustering, degree_spread=spread, followers_mean=0.0)
    return generate(people, seed, shape).degree().astype(np.float64)


def fit_degrees(path: str | Path, *, societies: int = 3, replicates: int = 500, seed: int = 1) -> DegreeFit:
    """Fit the spread of degrees to a network of close ties.

    Args:
        path: Undirected edge list, see ``degrees_of``.
        societies: Societies made at each value of the grid.
        replicates: Samples with replacement for the interval.
        seed: Seed of these samples.
    """
    real, clustering = degrees_of(path)
    mean = float(real.mean())
    curves = np.array(
        [[gini(made_degrees(real.size, mean, clustering, x, one)) for x in GRID] for one in range(societies)]
    )
    rng = np.random.default_rng(seed)
    middle = np.maximum.accumulate(curves.mean(axis=0))
    drawn = [
        np.interp(gini(rng.choice(real, real.size)), np.maximum.accumulate(curves[rng.integers(societies)]), GRID)
        for _ in range(replicates)
    ]
    found = float(np.interp(gini(real), middle, GRID))
    low, high = np.quantile(drawn, (0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0))
    made = np.concatenate([made_degrees(real.size, mean, clustering, found, one) for one in range(societies)])
    median, top = ((_over_mean(real, q), _over_mean(made, q)) for q in (0.5, 0.99))
    return DegreeFit(real.size, mean, clustering, Fitted(found, float(low), float(high)), gini(real), median, top)


def _over_mean(counts: Floats, quantile: float) -> float:
    return float(np.quantile(counts, quantile) / counts.mean())
