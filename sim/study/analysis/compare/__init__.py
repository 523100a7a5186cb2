"""From the table of runs to the comparison of policies: paired differences with simultaneous confidence intervals.

``sim.study.analysis.answer`` puts a comparison into a sentence.
"""

from sim.study.analysis.compare.comparing import REFERENCE, compare, compare_all
from sim.study.analysis.compare.paired_runs import FEWEST_CLUSTERS, CompareError, PairedOutcomes, paired_outcomes
from sim.study.analysis.compare.results import (
    Comparison,
    Difference,
    Estimate,
    EventEffect,
    Measure,
    SameDesk,
    Standing,
    Verdict,
    jsonable,
    known,
)

__all__ = [
    "FEWEST_CLUSTERS",
    "REFERENCE",
    "CompareError",
    "Comparison",
    "Difference",
    "Estimate",
    "EventEffect",
    "Measure",
    "PairedOutcomes",
    "SameDesk",
    "Standing",
    "Verdict",
    "compare",
    "compare_all",
    "jsonable",
    "known",
    "paired_outcomes",
]
