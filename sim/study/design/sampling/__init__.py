"""Choice of the points of a study: entries of ``[vary]``, designs, and points from a file."""

from __future__ import annotations

from sim.study.design.sampling.design import LEVELS, Design, check_sample, designed, problem, salib, unit_sample
from sim.study.design.sampling.points_file import read_points
from sim.study.design.sampling.vary import StudyError, Table, Value, Varied, Words, as_written, nearest

__all__ = [
    "LEVELS",
    "Design",
    "StudyError",
    "Table",
    "Value",
    "Varied",
    "Words",
    "as_written",
    "check_sample",
    "designed",
    "nearest",
    "problem",
    "read_points",
    "salib",
    "unit_sample",
]
