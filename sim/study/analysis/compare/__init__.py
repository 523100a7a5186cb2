"""From the table of runs to the comparison of policies: paired differences with simultaneous confidence intervals.

``sim.study.analysis.answer`` puts a comparison into a sentence.
"""

from sim.study.analysis.compare.comparing import REFERENCE, compare, compare_all
from sim.study.analysis.compare.paired_runs import FEWEST_CLUSTERS, CompareError, PairedOutcomes, paired_outcomes
from sim.study.analysis.compare.results import (
    Comparison,
    Difference,
    Estimate,
    EventChange,
    EventEffect,
    Measure,
    SameDesk,
    Standing,
    Verdict,
    jsonable,
    known,
)
from sim.study.analysis.compare.stored import compare_all_stored, compare_stored

__all__ = [
    "FEWEST_CLUSTERS",
    "REFERENCE",
    "CompareError",
    "Comparison",
    "Difference",
    "Estimate",
    "EventChange",
    "EventEffect",
    "Measure",
    "PairedOutcomes",
    "SameDesk",
    "Standing",
    "Verdict",
    "compare",
    "compare_all",
    "compare_all_stored",
    "compare_stored",
    "jsonable",
    "known",
    "paired_outcomes",
]
