"""Changes that would turn the answer: where another policy does better, under which conditions, or the cheapest command that would tell."""

from sim.study.analysis.changes.conditions import Separation, points_needed
from sim.study.analysis.changes.finding import changes, changes_of_sweep
from sim.study.analysis.changes.next_step import NextStep
from sim.study.analysis.changes.records import Changes, ChangesKind, Rival

__all__ = ["Changes", "ChangesKind", "NextStep", "Rival", "Separation", "changes", "changes_of_sweep", "points_needed"]
