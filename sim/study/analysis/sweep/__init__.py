"""From the runs of many points to their summary: the decision at every point, what moves the advantage, and what is robust.

A point is a design point of a sweep, or a scenario of a comparison of several.
"""

from sim.study.analysis.sweep.differences import (
    PointDifference,
    PointValues,
    ReplicateValues,
    advantage,
    difference,
    differences,
    values_of,
)
from sim.study.analysis.sweep.points import PointResult, Winner, customers_at_start, point_results, winner_at
from sim.study.analysis.sweep.summary import SweepSummary, kind_of, summarise, summary_of, written_of

__all__ = [
    "PointDifference",
    "PointResult",
    "PointValues",
    "ReplicateValues",
    "SweepSummary",
    "Winner",
    "advantage",
    "customers_at_start",
    "difference",
    "differences",
    "kind_of",
    "point_results",
    "summarise",
    "summary_of",
    "values_of",
    "winner_at",
    "written_of",
]
