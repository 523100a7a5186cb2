"""Compare two paired runs turn by turn: the same replicate under two policies, simulated side by side until the end.

Up to the first turn that differs, both runs have the same log. From there on, every difference follows from the policies.
"""

from sim.study.analysis.trajectory_diff.pair import diff
from sim.study.analysis.trajectory_diff.results import (
    Conversation,
    Diff,
    FirstDivergence,
    HiddenDivergence,
    MonthDifference,
    PersonEnd,
    Turn,
)
from sim.study.analysis.trajectory_diff.table import SCHEMA

__all__ = [
    "SCHEMA",
    "Conversation",
    "Diff",
    "FirstDivergence",
    "HiddenDivergence",
    "MonthDifference",
    "PersonEnd",
    "Turn",
    "diff",
]
